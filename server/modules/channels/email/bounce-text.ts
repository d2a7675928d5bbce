/**
 * Reports of servers that know no RFC 3464, or leave it out: qmail (QSBMF), Exim, Postfix, sendmail,
 * Exchange, Gmail, Yandex, Mail.ru. Only for a message of which it is known that a server wrote it:
 * the same words in a person's letter mean nothing.
 */
import { normalAddress, readMessageIds } from './addresses.ts';
import type { BounceFacts } from './parsed.ts';

/** What stands before the addresses that could not be reached; the address follows within some lines. */
const FAILED = [
  /following address(?:\(es\)|es)? (?:failed|had permanent)/i,
  /delivery to the following recipients? (?:has )?(?:failed|was aborted|is delayed|has been delayed)/i,
  /delivery (?:has failed|is delayed|failed) to th(?:ese|e following) recipients?/i,
  /(?:your message )?(?:wasn['’]t|was not|could not be|couldn['’]t be|cannot be) delivered to/i,
  /did not reach (?:the following|some or all of the intended) recipient/i,
  /following recipients? (?:could not|cannot|did not)/i,
  /sorry to have to inform you|unable to deliver your message to the following/i,
  /не (?:может|могло|могут) быть (?:доставлен|отправлен)/i,
  /не (?:удалось|можем|смогли) (?:выполнить доставку|доставить)/i,
  /сообщение не доставлено|следующи[мх] получател/i,
];

const DELAYED =
  /\b(?:delayed|still being retried|warning: could not send|warning message only|will (?:be retried|continue to be attempted)|do not need to resend|not (?:yet )?been delivered (?:yet|after))\b|задерж|отложена|попытки доставки (?:будут )?продолж|повторн\p{L}* попыт/iu;
const GIVEN_UP =
  /permanent|giving up|final|could not be delivered|undeliverable|окончательно|невозможно/i;
const COPY =
  /^(?:-{2,} ?(?:below this line|this is a copy|the (?:following|header)|original message|returned message|message header|transcript)|-{2,} ?(?:оригинал|исходн|копия)|original message headers:|исходные заголовки|reporting-mta:)/im;
const ADDRESS =
  /[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}@[\p{L}\p{N}.-]{1,253}\.[\p{L}\p{N}-]{2,63}/gu;
const ENHANCED = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/;
const CODE = /(?:^|[\s(:#<-])([45]\d\d)(?=[\s-])/;
const SEARCHED = 30_000;

/** The facts that stand in the words of a server. `from`: its own address, never the one that failed. */
export function bounceFromText(text: string, subject: string, from: string | null): BounceFacts {
  const whole = text.slice(0, SEARCHED);
  const copy = COPY.exec(whole)?.index ?? whole.length;
  const said = whole.slice(0, copy);
  const reason = reasonOf(said, from);
  const { code, enhanced } = codesOf(reason.diagnostic || said);
  return {
    action: actionOf(said, subject, enhanced || code),
    recipient: reason.recipient,
    status: enhanced || (code === '' ? '' : `${code[0]}.0.0`),
    diagnostic: reason.diagnostic,
    original_message_id: idsOf(whole.slice(copy))[0] ?? null,
    original_references: referencesOf(whole.slice(copy)),
  };
}

function actionOf(said: string, subject: string, code: string): BounceFacts['action'] {
  const isDelay = DELAYED.test(subject) || DELAYED.test(said.slice(0, 3000));
  if (isDelay && !code.startsWith('5') && !GIVEN_UP.test(subject)) return 'delayed';
  return 'failed';
}

type Reason = { recipient: string | null; diagnostic: string };

/** The first address that the server speaks of, and its words about it. */
function reasonOf(said: string, from: string | null): Reason {
  const lines = said.split('\n');
  const starts = lines.findIndex((line) => FAILED.some((pattern) => pattern.test(line)));
  const from_line = Math.max(starts, 0);
  for (let at = from_line; at < Math.min(lines.length, from_line + 60); at += 1) {
    const line = lines[at] ?? '';
    const recipient = addressIn(line, from);
    if (recipient !== null) return { recipient, diagnostic: wordsAbout(lines, at, starts === -1) };
  }
  return { recipient: null, diagnostic: '' };
}

function addressIn(line: string, from: string | null): string | null {
  for (const match of line.matchAll(ADDRESS)) {
    const address = normalAddress(match[0].replace(/^[.]+|[.]+$/g, ''));
    if (address !== null && address !== from && !/^(?:mailer-daemon|postmaster)@/.test(address)) {
      return address;
    }
  }
  return null;
}

/** What follows the address on its line, and the lines below up to an empty one. */
function wordsAbout(lines: string[], at: number, isLoose: boolean): string {
  const line = lines[at] ?? '';
  const behind = /@[^\s<>]{1,253}?>?\s*[:：]\s*(.+)$/.exec(line)?.[1] ?? '';
  const words = behind === '' ? [] : [behind.trim()];
  let blank = 0;
  for (const next of lines.slice(at + 1, at + 12)) {
    if (next.trim() === '') {
      blank += 1;
      if (words.length > 0 || blank > 2) break;
      continue;
    }
    if (isLoose && words.length > 4) break;
    words.push(next.trim());
  }
  return words.join(' ').replace(/\s+/g, ' ').slice(0, 1000);
}

function codesOf(text: string): { code: string; enhanced: string } {
  return { code: CODE.exec(text)?.[1] ?? '', enhanced: ENHANCED.exec(text)?.[1] ?? '' };
}

// Blanks of one line only: a text of empty lines must not be searched again from each of them.
function idsOf(copy: string): string[] {
  return readMessageIds([/^[ \t>]*message-id:\s*(<[^<>\s]+>)/im.exec(copy)?.[1] ?? '']);
}

function referencesOf(copy: string): string[] {
  const fields = [
    ...copy.matchAll(/^[ \t>]*(?:references|in-reply-to):((?:[^\n]*\n[ \t]+)*[^\n]*)/gim),
  ];
  return readMessageIds(fields.map((match) => match[1] ?? ''));
}
