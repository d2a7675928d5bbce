/** Who takes part in a ticket besides its requester. */
import type { MailParty } from '#contract/common.ts';
import { recogniseContact } from '#modules/people/people.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { type NewEvent, publishTogether } from '#platform/events.ts';
import { upsertParticipants } from './tickets.sql.ts';

/** Contacts in copy. The requester is never doubled; who is there already stays. */
export async function addParticipants(
  ctx: Ctx,
  ticket_id: string,
  contact_ids: readonly string[],
): Promise<void> {
  if (contact_ids.length === 0) return;
  await transaction(ctx, async (tx) => {
    await publishTogether(tx, await participantsNews(tx, ticket_id, contact_ids));
  });
}

/** Writes them; answers what there is to tell. */
export async function participantsNews(
  tx: Ctx,
  ticket_id: string,
  contact_ids: readonly string[],
): Promise<NewEvent[]> {
  if (contact_ids.length === 0) return [];
  const { actor } = tx;
  const kind = actor.kind === 'agent' || actor.kind === 'contact' ? actor.kind : 'system';
  const added = await upsertParticipants(tx, ticket_id, contact_ids, { kind, id: actorId(actor) });
  if (added === 0) return [];
  return [
    {
      name: 'ticket.participants_changed',
      ticket_id,
      subject_type: 'ticket',
      subject_id: ticket_id,
      data: { added: contact_ids },
    },
  ];
}

/** Whoever the agent puts in copy takes part from now on. */
export async function addCopied(
  tx: Ctx,
  ticket_id: string,
  cc: readonly MailParty[],
): Promise<void> {
  const ids: string[] = [];
  for (const party of cc) ids.push((await recogniseContact(tx, party)).contact_id);
  await addParticipants(tx, ticket_id, ids);
}
