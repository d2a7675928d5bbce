/** Raw bytes → ParsedMail. Never throws, linear in size, bounded in depth, parts and bodies. */
import { readAddresses, readMessageIds } from './addresses.ts';
import { automaticFacts } from './automatic.ts';
import { collectBodies } from './bodies.ts';
import { bounceFacts, bounceInWords } from './bounce.ts';
import { calendarEvents } from './calendar.ts';
import { cryptoFacts } from './crypto.ts';
import { readDate } from './dates.ts';
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
  const reported = bounceFacts(root);
  const headers = root.headers;
  const addressed = people(headers);
  const subject = subjectOf(headerOf(headers, 'subject'));
  const from_address = addressed.from?.address ?? null;
  const automatic = automaticFacts(headers, {
    from_address,
    subject,
    is_report: reported !== null || isStatusReport(root),
  });
  const body = bodies(root, budget);
  const isTold = automatic.kind === 'bounce' && reported === null;
  return {
    headers: headers.slice(0, 500),
    ...addressed,
    subject,
    ...threading(headers),
    date: dateOfMessage(headers),
    ...body,
    automatic,
    bounce: isTold ? bounceInWords(root, { text: body.text, subject, from_address }) : reported,
    crypto: cryptoFacts(root),
    calendar: calendarEvents(root),
    warnings: warningsOf(root, budget),
  };
}

function warningsOf(root: MimePart, budget: MimeBudget): string[] {
  // RFC 5322, 3.6: every message names its author.
  const isAnonymous = headersOf(root.headers, 'from').length === 0;
  return [...budget.warnings, ...(isAnonymous ? ['no_from'] : [])];
}

function isStatusReport(root: MimePart): boolean {
  // By what it declares: the parts may have been lost on the way.
  if (!/^\s*multipart\/report\b/i.test(headerOf(root.headers, 'content-type'))) return false;
  return root.params['report-type']?.toLowerCase() === 'delivery-status';
}

function bodies(root: MimePart, budget: MimeBudget) {
  const { text, html, attachments } = collectBodies(root, budget.warnings);
  return { text, html, attachments };
}

const DELIVERY = [
  ...['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-delivered-to'],
];

function people(headers: HeaderField[]) {
  const read = (name: string) => readAddresses(headersOf(headers, name));
  const [from, sender, reply_to] = [read('from'), read('sender'), read('reply-to')];
  const [to, cc, bcc] = [read('to'), read('cc'), read('bcc')];
  return {
    from: from.mailboxes[0] ?? null,
    from_ambiguous: from.ambiguous || from.mailboxes.length !== 1,
    sender: sender.mailboxes[0] ?? null,
    reply_to: reply_to.mailboxes,
    to: to.mailboxes,
    cc: cc.mailboxes,
    bcc: bcc.mailboxes,
    written: {
      ...{ from: from.written, sender: sender.written, reply_to: reply_to.written },
      ...{ to: to.written, cc: cc.written, bcc: bcc.written },
    },
    delivered_to: DELIVERY.flatMap((name) => read(name).mailboxes).map((one) => one.address),
  };
}

function threading(headers: HeaderField[]) {
  return {
    message_id: readMessageIds(headersOf(headers, 'message-id').slice(0, 1))[0] ?? null,
    in_reply_to: readMessageIds(headersOf(headers, 'in-reply-to')),
    references: readMessageIds(headersOf(headers, 'references')),
  };
}

/** Of several dates the first that can be read. */
function dateOfMessage(headers: HeaderField[]): Date | null {
  const dates = headersOf(headers, 'date').map(readDate);
  return dates.find((date) => date !== null) ?? null;
}
