/** Raw bytes → ParsedMail. Never throws, linear in size, bounded in depth, parts and bodies. */
import { readAddresses, readMessageIds } from './addresses.ts';
import { automaticFacts } from './automatic.ts';
import { collectBodies } from './bodies.ts';
import { bounceFacts } from './bounce.ts';
import {
  type HeaderField,
  headerOf,
  headersOf,
  type MimeBudget,
  type MimePart,
  mimeBudget,
  readMime,
} from './mime.ts';
import type { ParsedMail, ParseResult } from './parsed.ts';
import { subjectOf } from './subject.ts';

/** Larger messages are kept, and not understood; 64 MiB. */
export const MAX_UNDERSTOOD_BYTES = 64 * 1024 * 1024;

/** Understands a raw message. What cannot be understood comes back with its cause. */
export function parseMail(raw: Buffer): ParseResult {
  if (raw.length === 0) return { ok: false, cause: 'empty', detail: '' };
  if (raw.length > MAX_UNDERSTOOD_BYTES) {
    return { ok: false, cause: 'too_large', detail: `${raw.length} > ${MAX_UNDERSTOOD_BYTES}` };
  }
  try {
    return { ok: true, mail: understand(raw) };
  } catch (error) {
    // A bug of ours must not stop the mailbox: the message is kept, shown and can be retried.
    return { ok: false, cause: 'unreadable', detail: String(error).slice(0, 500) };
  }
}

function understand(raw: Buffer): ParsedMail {
  const budget = mimeBudget();
  const root = readMime(raw, budget);
  const bounce = bounceFacts(root);
  const headers = root.headers;
  const from = readAddresses(headersOf(headers, 'from'));
  const subject = subjectOf(headerOf(headers, 'subject'));
  const author = from.mailboxes[0] ?? null;
  return {
    headers: headers.slice(0, 500),
    from: author,
    from_ambiguous: from.ambiguous || from.mailboxes.length !== 1,
    ...people(headers),
    subject,
    ...threading(headers),
    date: dateOf(headerOf(headers, 'date')),
    ...bodies(root, budget),
    automatic: automaticFacts(headers, {
      from_address: author?.address ?? null,
      subject,
      is_report: bounce !== null || isStatusReport(root),
    }),
    bounce,
    warnings: [...budget.warnings],
  };
}

function isStatusReport(root: MimePart): boolean {
  if (root.media_type !== 'multipart/report') return false;
  return root.params['report-type']?.toLowerCase() === 'delivery-status';
}

function bodies(root: MimePart, budget: MimeBudget) {
  const { text, html, attachments } = collectBodies(root, budget.warnings);
  return { text, html, attachments };
}

function people(headers: HeaderField[]) {
  const read = (name: string) => readAddresses(headersOf(headers, name)).mailboxes;
  const delivery = [
    'delivered-to',
    'x-original-to',
    'envelope-to',
    'x-envelope-to',
    'x-delivered-to',
  ];
  return {
    sender: read('sender')[0] ?? null,
    reply_to: read('reply-to'),
    to: read('to'),
    cc: read('cc'),
    delivered_to: delivery.flatMap(read).map((mailbox) => mailbox.address),
  };
}

function threading(headers: HeaderField[]) {
  return {
    message_id: readMessageIds(headersOf(headers, 'message-id').slice(0, 1))[0] ?? null,
    in_reply_to: readMessageIds(headersOf(headers, 'in-reply-to')),
    references: readMessageIds(headersOf(headers, 'references')),
  };
}

/** The sender's clock, or null. A date outside 1980-2100 is a broken clock, not a date. */
function dateOf(field: string): Date | null {
  const date = new Date(field.replace(/\(.*\)/, '').trim());
  const year = date.getUTCFullYear();
  return Number.isNaN(year) || year < 1980 || year > 2100 ? null : date;
}
