/** An agent opens a ticket for somebody from the screen. */
import type { MailParty } from '#contract/common.ts';
import type { Ticket } from '#contract/tickets.ts';
import { recogniseContact } from '#modules/people/people.ts';
import { asSystem, type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { deskComment } from './desk-words.ts';
import { openEmptyTicket, openTicket, refuseArchived } from './opening.ts';
import { getTicket } from './reads.ts';
import { requesterAddress } from './rows.sql.ts';
import type { FieldValues } from './ticket-fields.ts';
import { withForm } from './ticket-forms.ts';
import { mayReply, maySeeTicket } from './tickets.access.ts';
import { holdReply } from './waiting.ts';

export type DeskTicket = {
  readonly subject: string;
  readonly requester_id?: string | undefined;
  readonly requester?: MailParty | undefined;
  readonly body_html: string;
  readonly visibility: 'public' | 'internal';
  readonly file_ids: readonly string[];
  readonly assignee_id?: string | null | undefined;
  readonly team_id?: string | null | undefined;
  readonly type_id?: string | null | undefined;
  readonly mailbox_id?: string | null | undefined;
  readonly impact?: number | undefined;
  readonly urgency?: number | undefined;
  readonly tags: readonly string[];
  readonly topic_id?: string | null | undefined;
  readonly fields?: FieldValues | undefined;
  /** A public first word waits as a reply does, for as long as its author may take it back. */
  readonly may_take_back?: boolean | undefined;
  readonly channel: 'agent' | 'phone';
};

/**
 * Opens a ticket for a contact. A public first word is sent to the requester; an internal one stays.
 * @throws OporaError forbidden when the maker may not reply; invalid for a chosen team whose tickets they do
 *   not see
 */
export async function openFromDesk(ctx: Ctx, input: DeskTicket): Promise<Ticket> {
  const { actor } = ctx;
  if (actor.kind !== 'agent') fail('forbidden', 'errors.forbidden');
  if (!mayAct(actor, 'tickets.create')) fail('forbidden', 'errors.forbidden');
  if (input.visibility === 'public' && !mayReply(ctx)) fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    const {
      requester: _party,
      body_html,
      file_ids,
      visibility,
      may_take_back = false,
      ...ticket
    } = await withForm(tx, input);
    const { assignee_id = null, team_id = null } = ticket;
    const isSeen = maySeeTicket(actor, { id: '', assignee_id, team_id, curator_id: null });
    // Where a topic leads, its tickets go: a caller's as one by form. Whoever wrote it down sees it once.
    const isLed = input.team_id === undefined && visibility === 'internal';
    if (!isSeen && !isLed) failField('team_id', 'errors.field.team_out_of_sight');
    await refuseArchived(tx, input);
    const requester_id = await requesterOf(tx, input);
    const address = visibility === 'public' ? await requesterAddress(tx, requester_id) : null;
    if (visibility === 'public' && address === null)
      failField('requester_id', 'errors.field.requester_no_address');
    const words = deskComment(actor, { visibility, body_html, file_ids });
    const to = address === null ? [] : [{ name: '', address }];
    const opening = {
      ...withoutUndefined(ticket),
      subject: input.subject,
      requester_id,
      channel: channelOf(actor.via, input.channel),
    };
    if (visibility === 'public' && may_take_back) {
      const { ticket_id } = await openEmptyTicket(tx, opening);
      await holdReply(tx, ticket_id, { body_html, file_ids, to, stops_if_answered: false });
      return getTicket(tx, ticket_id);
    }
    const opened = await openTicket(tx, { ...opening, comment: { ...words, to } });
    if (isSeen) return getTicket(tx, opened.ticket_id);
    const left = await getTicket(asSystem(tx), opened.ticket_id);
    return { ...left, can: { reply: false, note: false, update: false } };
  });
}

function channelOf(
  via: 'session' | 'token',
  chosen: DeskTicket['channel'],
): 'agent' | 'phone' | 'api' {
  return chosen === 'agent' && via === 'token' ? 'api' : chosen;
}

async function requesterOf(tx: Ctx, input: DeskTicket): Promise<string> {
  if (input.requester_id !== undefined) return input.requester_id;
  if (input.requester === undefined) failField('requester', 'errors.field.requester_one_way');
  return (await recogniseContact(tx, input.requester)).contact_id;
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(input: T): Partial<Defined<T>> {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined),
  ) as Partial<Defined<T>>;
}
