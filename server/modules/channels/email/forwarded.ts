/** A letter inside a letter: whom a colleague forwards, what was said, and what the colleague adds. */
import { cleanHtmlToText, sanitizeMailHtml } from '#platform/html.ts';
import { type Mailbox, readAddresses } from './addresses.ts';
import { parseMail } from './parse.ts';
import type { ParsedMail } from './parsed.ts';
import { isAttribution, isForward, isHeaderBlock, isSeparator } from './quote-patterns.ts';
import { isForwardSubject, withoutPrefixes } from './subject-words.ts';

export type Forwarded = {
  sender: Mailbox;
  subject: string;
  text: string;
  /** What the colleague wrote above it. */
  intro: string;
  /** The letter's own id, when it was attached whole. */
  message_id: string | null;
};

const SEARCHED_LINES = 400;

/**
 * The forwarded letter, or null when this is none or its sender cannot be read as one plain address.
 * Attached whole (message/rfc822), or written into the text below a line or a block of headers.
 */
export function readForwarded(mail: ParsedMail): Forwarded | null {
  return attachedLetter(mail) ?? writtenLetter(mail);
}

function attachedLetter(mail: ParsedMail): Forwarded | null {
  const letters = mail.attachments.filter((file) => file.media_type === 'message/rfc822');
  const [letter] = letters;
  if (letter === undefined || letters.length > 1) return null;
  const parsed = parseMail(letter.content);
  if (!parsed.ok || parsed.mail.from === null || parsed.mail.from_ambiguous) return null;
  const { from, subject, message_id } = parsed.mail;
  return {
    sender: from,
    subject,
    text: textOf(parsed.mail),
    intro: textOf(mail).trim(),
    message_id,
  };
}

function writtenLetter(mail: ParsedMail): Forwarded | null {
  const lines = textOf(mail).split('\n');
  const isForwarded = isForwardSubject(mail.subject);
  const at = lines
    .slice(0, SEARCHED_LINES)
    .findIndex(
      (line, index) =>
        isForward(line) ||
        (isForwarded && (isSeparator(line) || isHeaderBlock(lines.slice(index, index + 8)))),
    );
  if (at === -1) return null;
  const fields = readFields(lines, at);
  const sender = fields.from === null ? null : senderOf(fields.from);
  if (sender === null) return null;
  return {
    sender,
    subject: fields.subject ?? withoutPrefixes(mail.subject),
    text: unquoted(lines.slice(fields.end)).join('\n').trim(),
    intro: lines
      .slice(0, at)
      .join('\n')
      .replace(/\s*[_-]{5,}\s*$/, '')
      .trim(),
    message_id: null,
  };
}

/** Apple Mail forwards as if it quoted. */
function unquoted(lines: readonly string[]): readonly string[] {
  const isQuoted = lines.every((line) => line.trim() === '' || line.startsWith('>'));
  return isQuoted ? lines.map((line) => line.replace(/^> ?/, '')) : lines;
}

function textOf(mail: ParsedMail): string {
  if (mail.text.trim() !== '' || mail.html === null) return mail.text.replaceAll('\r', '');
  return cleanHtmlToText(sanitizeMailHtml(mail.html).html);
}

const FIELD = /^[>\s*]*([\p{L}][\p{L}\s.-]{0,24}?)\s*\*?\s*[:：]\s*\*?\s*(.*)$/u;
const FROM =
  /^(?:from|от|от кого|отправитель|von|de|da|van|fra|från|od|lähettäjä|від|kimden|gönderen|feladó|差出人|发件人)$/iu;
const SUBJECT =
  /^(?:subject|тема|betreff|objet|asunto|oggetto|onderwerp|emne|ämne|temat|aihe|předmět|tárgy|konu|assunto|件名|主题)$/iu;
const MOST_FIELDS = 14;

type Fields = { from: string | null; subject: string | null; end: number };

/** The block of headers from `at` on; a value that is wrapped goes on in the next line. */
function readFields(lines: readonly string[], at: number): Fields {
  const found: Fields = { from: null, subject: null, end: at };
  let hasFields = false;
  let last: 'from' | 'subject' | null = null;
  for (let index = at; index < Math.min(lines.length, at + MOST_FIELDS); index += 1) {
    const line = (lines[index] ?? '').replace(/^[>\s]+/, '').trimEnd();
    const match = FIELD.exec(line);
    if (line.trim() === '' && hasFields) return { ...found, end: index + 1 };
    // Yandex announces the writer as if he were quoted: «05.03.2024, 10:00, "Name" <address>:».
    if (!hasFields && isAttribution(line)) {
      const named = /("[^"<>]*"\s*)?<[^<>\s]+@[^<>\s]+>/.exec(line)?.[0] ?? null;
      return { ...found, from: named, end: index + 1 };
    }
    if (match !== null && !isForward(line)) {
      const [, name = '', value = ''] = match;
      last = FROM.test(name.trim()) ? 'from' : SUBJECT.test(name.trim()) ? 'subject' : null;
      if (last !== null) found[last] = value.trim();
      hasFields = true;
    } else if (hasFields && last !== null) {
      found[last] = `${found[last] ?? ''} ${line.trim()}`.trim();
    }
    found.end = index + 1;
  }
  return found;
}

/** «Анна <anna@x.ru>», «Anna [mailto:anna@x.ru]», «anna@x.ru»; two addresses are none. */
function senderOf(value: string): Mailbox | null {
  const plain = value
    .replace(/[*]/g, '')
    .replace(/\[mailto:([^\]\s]+)\]/i, '<$1>')
    .replace(/<mailto:([^>\s]+)>/i, '')
    .replace(/(<[^<>\s]+@[^<>\s]+>).*$/s, '$1');
  const { mailboxes } = readAddresses([plain]);
  const [first] = mailboxes;
  return first !== undefined && mailboxes.length === 1 ? first : null;
}
