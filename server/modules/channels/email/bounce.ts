/** Delivery status notifications (RFC 3464): what became of a message that we sent. */
import { normalAddress, readMessageIds } from './addresses.ts';
import { bounceFromText } from './bounce-text.ts';
import { decodeText } from './charset.ts';
import { headerOf, headersOf, type MimePart, mimeBudget, readMime } from './mime.ts';
import type { BounceFacts } from './parsed.ts';
import { decodedBody } from './transfer.ts';

const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;

/** The facts of a report that follows RFC 3464, or null when the message is none. */
export function bounceFacts(root: MimePart): BounceFacts | null {
  const parts = leaves(root);
  const report = parts.find((part) =>
    /^message\/(?:global-)?delivery-status$/.test(part.media_type),
  );
  if (report === undefined) return null;
  return { ...unknown(originalIds(parts)), ...recipientFacts(report) };
}

/** What a server says that follows no standard: in words, and in X-Failed-Recipients (Exim, Gmail). */
export function bounceInWords(
  root: MimePart,
  said: { text: string; subject: string; from_address: string | null },
): BounceFacts {
  const told = bounceFromText(said.text, said.subject, said.from_address);
  const failed = recipientOf(headerOf(root.headers, 'x-failed-recipients').split(',')[0]);
  const original = originalIds(leaves(root));
  const hasOriginal = original.original_message_id !== null;
  return { ...told, recipient: failed ?? told.recipient, ...(hasOriginal ? original : {}) };
}

type OriginalIds = { original_message_id: string | null; original_references: string[] };

function unknown(original: OriginalIds): BounceFacts {
  return { action: 'unknown', recipient: null, status: '', diagnostic: '', ...original };
}

function leaves(part: MimePart): MimePart[] {
  return part.children.length === 0 ? [part] : part.children.flatMap(leaves);
}

/** Groups of fields, one for the message and one a recipient; the worst recipient speaks. */
function recipientFacts(report: MimePart): Partial<BounceFacts> {
  const text = decodeText(decodedBody(report), report.params['charset'] ?? '').slice(0, 100_000);
  const groups = text
    .split(/\r?\n[ \t]*\r?\n/)
    .map((group) => readMime(Buffer.from(`${group.trim()}\n\n`, 'utf8'), mimeBudget()).headers);
  const recipients = groups.filter((group) => headerOf(group, 'action') !== '');
  const worst =
    recipients.find((group) => headerOf(group, 'action').toLowerCase().startsWith('failed')) ??
    recipients[0];
  if (worst === undefined) return {};
  const action = headerOf(worst, 'action').trim().toLowerCase();
  return {
    action: ACTIONS.find((known) => action.startsWith(known)) ?? 'unknown',
    recipient: recipientOf(
      headerOf(worst, 'final-recipient') || headerOf(worst, 'original-recipient'),
    ),
    status: /\d\.\d{1,3}\.\d{1,3}/.exec(headerOf(worst, 'status'))?.[0] ?? '',
    diagnostic: headerOf(worst, 'diagnostic-code')
      .replace(/^\s*smtp\s*;\s*/i, '')
      .trim()
      .slice(0, 1000),
  };
}

function recipientOf(field: string | undefined): string | null {
  if (field === undefined) return null;
  return normalAddress(field.replace(/^\s*(?:rfc822|utf-8)\s*;/i, '').replace(/[<>\s]/g, ''));
}

/** The returned message, whole or its head only, names what was sent. */
function originalIds(parts: MimePart[]): OriginalIds {
  const returned = parts.find((part) =>
    /^(?:message\/(?:rfc822|global|rfc822-headers)|text\/rfc822-headers)$/.test(part.media_type),
  );
  if (returned === undefined) return { original_message_id: null, original_references: [] };
  const { headers } = readMime(decodedBody(returned), mimeBudget());
  return {
    original_message_id: readMessageIds(headersOf(headers, 'message-id'))[0] ?? null,
    original_references: readMessageIds([
      ...headersOf(headers, 'references'),
      ...headersOf(headers, 'in-reply-to'),
    ]),
  };
}
