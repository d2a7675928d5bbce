/** What an agent does from the screen: opens a ticket for somebody, replies, writes a note. */

import { followMentioned } from './mentions.ts';
import type { MailParty } from '#contract/common.ts';
import type { PromiseOffer } from '#contract/promise-offer.ts';
import type { Comment, Ticket } from '#contract/tickets.ts';
import { recogniseContact } from '#modules/people/people.ts';
import { asSystem, type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { addComment } from './comments.ts';
import { deskComment, recipientsOf } from './desk-words.ts';
import { draftWriter, forgetDraft } from './drafts.ts';
import { type TicketEdit, updateTicket } from './editing.ts';
import { markTicketRead } from './looking.ts';
import { openTicket, refuseArchived } from './opening.ts';
import { getComment, getTicket } from './reads.ts';
import { requesterAddress } from './rows.sql.ts';
import { addCopied } from './taking-part.ts';
import type { FieldValues } from './ticket-fields.ts';
import { withForm } from './ticket-forms.ts';
import { findVisibleTicket, mayReply, maySeeTicket } from './tickets.access.ts';

export { addCopied, deskComment, recipientsOf };

export type DeskReply = {
  readonly visibility: 'public' | 'internal';
  readonly body_html: string;
  readonly to?: readonly MailParty[] | undefined;
  readonly cc?: readonly MailParty[] | undefined;
  readonly bcc?: readonly MailParty[] | undefined;
  readonly file_ids: readonly string[];
  readonly status_id?: string | undefined;
  readonly seen_comment_id?: string | undefined;
  readonly follows_mentioned?: boolean | undefined;
  readonly promises?: readonly PromiseOffer[] | undefined;
};

/** An agent's reply or note; the draft it came from is forgotten in the same breath. */
export async function writeFromDesk(
  ctx: Ctx,
  ticket_id: string,
  input: DeskReply,
): Promise<Comment> {
  const { actor } = ctx;
  if (actor.kind !== 'agent') fail('forbidden', 'errors.forbidden');
  const recipients =
    input.visibility === 'public' ? await recipientsOf(ctx, ticket_id, input) : noRecipients;
  return transaction(ctx, async (tx) => {
    const comment_id = await addComment(tx, ticket_id, {
      ...deskComment(actor, input),
      ...recipients,
      written_by: await draftWriter(tx, ticket_id, input.visibility),
      promises: input.visibility === 'public' ? input.promises : undefined,
      status_id: input.status_id,
      seen_comment_id: input.seen_comment_id,
    });
    await addCopied(tx, ticket_id, recipients.cc);
    if (input.visibility === 'internal' && input.follows_mentioned === true)
      await followMentioned(tx, ticket_id, input.body_html);
    await forgetDraft(tx, ticket_id, input.visibility);
    await markTicketRead(tx, ticket_id);
    return getComment(tx, ticket_id, comment_id);
  });
}

const noRecipients = { to: [], cc: [], bcc: [] };

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
};

/**
 * Opens a ticket for a contact. A public first word is sent to the requester; an internal one stays.
 * @throws OporaError forbidden when the maker could not see the ticket afterwards, or may not reply
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
      ...ticket
    } = await withForm(tx, input);
    const { assignee_id = null, team_id = null } = ticket;
    if (!maySeeTicket(actor, { id: '', assignee_id, team_id }))
      failField('team_id', 'errors.field.team_out_of_sight');
    await refuseArchived(tx, input);
    const requester_id = await requesterOf(tx, input);
    const address = visibility === 'public' ? await requesterAddress(tx, requester_id) : null;
    if (visibility === 'public' && address === null)
      failField('requester_id', 'errors.field.requester_no_address');
    const opened = await openTicket(tx, {
      ...withoutUndefined(ticket),
      subject: input.subject,
      requester_id,
      channel: actor.via === 'token' ? 'api' : 'agent',
      comment: {
        ...deskComment(actor, { visibility, body_html, file_ids }),
        to: address === null ? [] : [{ name: '', address }],
      },
    });
    return getTicket(tx, opened.ticket_id);
  });
}

/**
 * Changes a ticket and answers it as it was left: whoever gives it to a team they are not in is
 * answered once more, and may do nothing further.
 */
export async function changeFromDesk(
  ctx: Ctx,
  ticket_id: string,
  edit: TicketEdit,
): Promise<Ticket> {
  return transaction(ctx, async (tx) => {
    await updateTicket(tx, ticket_id, edit);
    if ((await findVisibleTicket(tx, ticket_id)) !== undefined) return getTicket(tx, ticket_id);
    const left = await getTicket(asSystem(tx), ticket_id);
    return { ...left, can: { reply: false, note: false, update: false } };
  });
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
