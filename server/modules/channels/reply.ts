/** An agent's public comment as a letter: words, signature, quotation, files, threading headers. */

import { translate } from '#contract/i18n/dictionaries.ts';
import { agentCards } from '#modules/people/people.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { cleanHtmlToText, escapeHtml } from '#platform/html.ts';
import type { Ports } from '#platform/ports.ts';
import {
  type AnsweredComment,
  answeredComment,
  type ReplyFile,
  replyFacts,
  replyFiles,
  signedTicket,
} from './deliveries.sql.ts';
import type { OutgoingFile, OutgoingMessage } from './email/compose.ts';
import { withoutReplyPrefix } from './email/subject.ts';
import { bodyToken } from './email/token.ts';
import { threadIds } from './ledger.sql.ts';
import { mailboxFor } from './mailbox-out.ts';
import type { MailboxRow } from './mailboxes.sql.ts';
import { fromName, type Signer, signatureLines } from './signature.ts';

export type ReplyContent = Omit<OutgoingMessage, 'reply_to' | 'to' | 'cc' | 'message_id'>;

/** Longer quotations are left out: the receiver has the message. */
const MAX_QUOTE = 60_000;

/** @throws when the comment is not an agent's public one (a bug: such deliveries are never queued) */
export async function replyMessage(
  ctx: Ctx,
  ports: Ports,
  { comment_id, mailbox }: { comment_id: string; mailbox: MailboxRow },
): Promise<ReplyContent> {
  const facts = await replyFacts(ctx, comment_id);
  if (facts === undefined) throw new Error('only a public comment of ours leaves as a reply');
  const [person, answered, files, ids] = await Promise.all([
    signerOf(ctx, facts.author_id),
    answeredComment(ctx, facts),
    replyFiles(ctx, comment_id),
    threadIds(ctx, facts),
  ]);
  const { time_zone } = await generalSettings(ctx);
  const domain = mailbox.address.slice(mailbox.address.indexOf('@') + 1);
  const { html, inline } = withContentIds(facts.body_html, files, domain);
  const signed = { person, team: teamOf(facts), mailbox, number: facts.number };
  const signature = signatureHtml(signatureLines(signed));
  const quote = quotationOf(answered, mailbox, time_zone);
  const reference = referenceLine(bodyToken(ports.secrets, facts.number));
  const whole = `${html}${signature}${reference}${quote}`;
  const last = ids.findLast((one) => !one.is_ours) ?? ids.at(-1);
  return {
    from: { name: fromName(signed), address: mailbox.address },
    subject: `Re: ${withoutReplyPrefix(facts.subject)}`,
    in_reply_to: last?.message_id ?? null,
    // The last of them is whom it answers: readers take it for the parent.
    references: [...ids.filter((one) => one !== last), ...(last === undefined ? [] : [last])].map(
      (one) => one.message_id,
    ),
    date: new Date(facts.created_at),
    // RFC 3676 4.3: the line that starts a signature ends in a space; HTML needs a hard one.
    text: cleanHtmlToText(whole, { links: true }).replace(/^--\s*$/m, '-- '),
    html: whole,
    files: await loaded(ports, files, inline),
    ...(facts.author_kind === 'system' && facts.written_by_name !== null
      ? { rule: facts.written_by_name }
      : {}),
  };
}

export async function signerOf(ctx: Ctx, agent_id: string | null): Promise<Signer | null> {
  if (agent_id === null) return null;
  return (await agentCards(ctx, [agent_id])).get(agent_id) ?? null;
}

export function teamOf(ticket: { team_name: string | null; team_signature: string | null }) {
  if (ticket.team_name === null) return null;
  return { name: ticket.team_name, signature: ticket.team_signature ?? '' };
}

export function signatureHtml(lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const html = lines.map((line) => escapeHtml(line).replaceAll('\n', '<br>')).join('<br>');
  return `<div><br>--\u00a0<br>${html}</div>`;
}

/** How the actor's reply on this ticket would come: shown before it is sent. */
export async function signaturePreview(ctx: Ctx, ticket_id: string) {
  const ticket = (await signedTicket(ctx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  const mailbox = await mailboxFor(ctx, ticket).catch(() => null);
  if (mailbox === null) return { from: null, signature: '', max_bytes: null };
  const person = await signerOf(ctx, ctx.actor.kind === 'agent' ? ctx.actor.id : null);
  const signed = { person, team: teamOf(ticket), mailbox, number: ticket.number };
  return {
    from: { name: fromName(signed), address: mailbox.address },
    signature: signatureLines(signed).join('\n'),
    max_bytes: mailbox.smtp_max_bytes,
  };
}

/** Small and grey: it is there for the quotation of an answer whose headers a provider rewrote. */
export function referenceLine(token: string): string {
  return `<div style="color:#767676;font-size:11px"><br>${token}</div>`;
}

export function quotationOf(
  answered: AnsweredComment | undefined,
  mailbox: MailboxRow,
  time_zone: string,
): string {
  if (answered === undefined || answered.body_html.length > MAX_QUOTE) return '';
  const format = new Intl.DateTimeFormat(mailbox.language === 'ru' ? 'ru-RU' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: time_zone,
  });
  const date = format.format(new Date(answered.created_at));
  const who = translate(mailbox.language, 'mail.wrote', { date, name: answered.author_name });
  // The pictures stay where they were sent from; a letter of ours fetches nothing foreign.
  const words = answered.body_html.replace(/<img\b[^>]*>/g, '');
  return `<div><br>${escapeHtml(who)}</div><blockquote type="cite" style="margin:0 0 0 8px;padding-left:8px;border-left:2px solid #ccc">${words}</blockquote>`;
}

type Inline = Map<string, string>;

/** Pictures of the composer point to our files; in a letter they travel inside it. */
export function withContentIds(
  body: string,
  files: readonly ReplyFile[],
  domain: string,
): { html: string; inline: Inline } {
  const inline: Inline = new Map();
  const html = body.replace(/ src="\/api\/files\/([0-9a-f-]{36})[^"]*"/g, (_whole, id: string) => {
    const file = files.find((one) => one.id === id);
    if (file === undefined) return '';
    const content_id = `${id}@${domain}`;
    inline.set(id, content_id);
    return ` src="cid:${content_id}"`;
  });
  return { html, inline };
}

export async function loaded(
  ports: Ports,
  files: readonly ReplyFile[],
  inline: Inline,
): Promise<OutgoingFile[]> {
  const ready: OutgoingFile[] = [];
  for (const file of files) {
    const content = await ports.blobs.read(file);
    const { name, media_type } = file;
    ready.push({ name, media_type, content, content_id: inline.get(file.id) ?? null });
  }
  return ready;
}
