/** People on a ticket besides its requester, and how: `cc` gets every reply, a follower only looks on. */
import type { MailParty } from '#contract/common.ts';
import type { participantLevels } from '#contract/tickets.ts';
import { recogniseContact } from '#modules/people/people.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { lockTicket } from './changes.ts';
import { deleteParticipant, writeParticipant } from './participants.sql.ts';
import { mayUpdate } from './tickets.access.ts';

type Level = (typeof participantLevels)[number];
export type ParticipantInput = {
  readonly contact_id?: string | undefined;
  readonly party?: MailParty | undefined;
  readonly level: Level;
};

/**
 * Adds somebody, or changes their level; who added them first stays known.
 * @throws OporaError not_found; forbidden; invalid for the requester, who is on the ticket already
 */
export async function setParticipant(
  ctx: Ctx,
  ticket_id: string,
  input: ParticipantInput,
): Promise<void> {
  if (!mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  await transaction(ctx, async (tx) => {
    const ticket = await lockTicket(tx, ticket_id);
    const contact_id = await contactOf(tx, input);
    if (contact_id === ticket.requester_id) failField('party', 'errors.field.is_requester');
    const kind = tx.actor.kind === 'agent' ? 'agent' : 'system';
    const before = await writeParticipant(tx, {
      ticket_id,
      contact_id,
      level: input.level,
      added_by_kind: kind,
      added_by_id: actorId(tx.actor),
    });
    if (before === input.level) return;
    await tell(
      tx,
      ticket_id,
      before === null ? { added: [contact_id], level: input.level } : { level: input.level },
    );
  });
}

/** @throws OporaError not_found, forbidden */
export async function removeParticipant(
  ctx: Ctx,
  ticket_id: string,
  contact_id: string,
): Promise<void> {
  if (!mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  await transaction(ctx, async (tx) => {
    await lockTicket(tx, ticket_id);
    // Whoever is not there is off the ticket already.
    if (!(await deleteParticipant(tx, ticket_id, contact_id))) return;
    await tell(tx, ticket_id, { removed: [contact_id] });
  });
}

async function contactOf(tx: Ctx, input: ParticipantInput): Promise<string> {
  if (input.contact_id !== undefined) return input.contact_id;
  if (input.party === undefined) failField('party', 'errors.field.requester_one_way');
  return (await recogniseContact(tx, input.party)).contact_id;
}

async function tell(tx: Ctx, ticket_id: string, data: Record<string, unknown>): Promise<void> {
  await publish(tx, {
    name: 'ticket.participants_changed',
    ticket_id,
    subject_type: 'ticket',
    subject_id: ticket_id,
    data,
  });
}
