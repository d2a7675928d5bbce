/**
 * A word to a third party as a letter: chosen quotations, the thread of its own conversation, and not a
 * line of the ticket besides. Its mail is apart from the customer's in every way by which an answer
 * could find home: address, Message-ID, reference line.
 */
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { cleanHtmlToText } from '#platform/html.ts';
import type { Ports } from '#platform/ports.ts';
import { replyFiles } from './deliveries.sql.ts';
import { withoutReplyPrefix } from './email/subject.ts';
import { sideBodyToken } from './email/token.ts';
import type { MailboxRow } from './mailboxes.sql.ts';
import {
  loaded,
  quotationOf,
  type ReplyContent,
  referenceLine,
  signatureHtml,
  signerOf,
  teamOf,
  withContentIds,
} from './reply.ts';
import { lastOfThirdParty, sideFacts, sideThreadIds } from './side.sql.ts';
import { fromName, signatureLines } from './signature.ts';

/** @throws when the comment is no word to a third party (a bug: such deliveries are never queued) */
export async function sideMessage(
  ctx: Ctx,
  ports: Ports,
  { comment_id, mailbox }: { comment_id: string; mailbox: MailboxRow },
): Promise<ReplyContent> {
  const facts = await sideFacts(ctx, comment_id);
  if (facts === undefined) throw new Error('only an agent’s word to a third party leaves as one');
  const [person, answered, files, ids] = await Promise.all([
    signerOf(ctx, facts.author_id),
    lastOfThirdParty(ctx, facts),
    replyFiles(ctx, comment_id),
    sideThreadIds(ctx, facts),
  ]);
  const { time_zone } = await generalSettings(ctx);
  const domain = mailbox.address.slice(mailbox.address.indexOf('@') + 1);
  const { html, inline } = withContentIds(facts.body_html, files, domain);
  const signed = { person, team: teamOf(facts), mailbox, number: facts.number };
  const whole = [
    html,
    signatureHtml(signatureLines(signed)),
    referenceLine(sideBodyToken(ports.secrets, facts.side_number)),
    facts.quoted_html,
    quotationOf(answered, mailbox, time_zone),
  ].join('');
  const last = ids.findLast((one) => !one.is_ours) ?? ids.at(-1);
  const references = [...ids.filter((one) => one !== last), ...(last === undefined ? [] : [last])];
  return {
    from: { name: fromName(signed), address: mailbox.address },
    subject: ids.length === 0 ? facts.subject : `Re: ${withoutReplyPrefix(facts.subject)}`,
    in_reply_to: last?.message_id ?? null,
    references: references.map((one) => one.message_id),
    date: new Date(facts.created_at),
    text: cleanHtmlToText(whole, { links: true }).replace(/^--\s*$/m, '-- '),
    html: whole,
    files: await loaded(ports, files, inline),
  };
}
