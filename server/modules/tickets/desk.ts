/** What an agent does with a ticket from the screen: replies, writes a note, changes it. */

import type { MailParty } from '#contract/common.ts';
import type { PromiseOffer } from '#contract/promise-offer.ts';
import type { Comment, Ticket } from '#contract/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { addComment } from './comments.ts';
import { deskComment, recipientsOf } from './desk-words.ts';
import { draftWriter, forgetDraft } from './drafts.ts';
import { type TicketEdit, updateTicket } from './editing.ts';
import { markTicketRead } from './looking.ts';
import { followMentioned } from './mentions.ts';
import { getComment, getTicket } from './reads.ts';
import { addCopied } from './taking-part.ts';
import { findVisibleTicket } from './tickets.access.ts';

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
