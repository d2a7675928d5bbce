/** The words of an agent: clean, and with somebody to hear them. */
import type { MailParty } from '#contract/common.ts';
import type { Ctx } from '#platform/ctx.ts';
import { failField } from '#platform/errors.ts';
import { cleanHtmlToText, sanitizeComposerHtml } from '#platform/html.ts';
import type { NewComment } from './comments.ts';
import { getTicket } from './reads.ts';

/** Of a reply; without one, those whom the ticket is answered to. */
type Recipients = {
  readonly visibility: 'public' | 'internal';
  readonly to?: readonly MailParty[] | undefined;
  readonly cc?: readonly MailParty[] | undefined;
  readonly bcc?: readonly MailParty[] | undefined;
};

/** @throws OporaError invalid when there is nothing to say */
export function deskComment(
  actor: { id: string; via: 'session' | 'token' },
  input: { visibility: 'public' | 'internal'; body_html: string; file_ids: readonly string[] },
): NewComment {
  const body_html = sanitizeComposerHtml(input.body_html);
  const body_text = cleanHtmlToText(body_html);
  if (body_text.trim() === '' && input.file_ids.length === 0)
    failField('body_html', 'errors.field.empty_comment');
  return {
    visibility: input.visibility,
    author_kind: 'agent',
    author_id: actor.id,
    channel: actor.via === 'token' ? 'api' : 'agent',
    body_html,
    body_text,
    attachments: input.file_ids.map((file_id) => ({
      file_id,
      is_inline: isInline(body_html, file_id),
    })),
  };
}

/** A pasted picture stands in the text by the address of its file. */
function isInline(body_html: string, file_id: string): boolean {
  return body_html.includes(`/api/files/${file_id}`);
}

export async function recipientsOf(ctx: Ctx, ticket_id: string, input: Recipients) {
  const ticket = await getTicket(ctx, ticket_id);
  const recipients = {
    to: input.to ?? ticket.reply_to.to,
    cc: input.cc ?? ticket.reply_to.cc,
    bcc: input.bcc ?? [],
  };
  // A reply that reaches nobody would look as if it had been sent.
  if (Object.values(recipients).every((list) => list.length === 0))
    failField('to', 'errors.field.requester_no_address');
  return recipients;
}
