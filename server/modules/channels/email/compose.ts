/**
 * Outgoing messages: MIME by nodemailer's composer. Everything is given as bytes and strings; paths
 * and addresses are never read (case E3); no header can be broken by what is put in it (case G5).
 */
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { cleanName, type Mailbox } from './addresses.ts';
import { ID_HEADER } from './clues.ts';

export type OutgoingFile = {
  name: string;
  media_type: string;
  content: Buffer;
  /** Set for images inside the text. */
  content_id: string | null;
};

export type OutgoingMessage = {
  from: Mailbox;
  reply_to: string | null;
  to: Mailbox[];
  cc: Mailbox[];
  subject: string;
  /** Without brackets, as everywhere. */
  message_id: string;
  in_reply_to: string | null;
  references: string[];
  date: Date;
  text: string;
  html: string | null;
  files: OutgoingFile[];
  /** An answer to an invitation (RFC 6047): a calendar with METHOD:REPLY. */
  calendar?: string;
  /** RFC 3834; undefined for what a person wrote. */
  automatic?: 'auto-replied' | 'auto-generated';
  /** The rule of the desk that wrote it. */
  rule?: string;
};

/** A line for a header: no line breaks, no control characters, NFC. */
export function headerLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 998);
}

/** An id from elsewhere goes into a header only when it is one plain msg-id. */
function plainId(id: string): string | null {
  return /^[!-;=?-~]{1,250}$/.test(id) ? `<${id}>` : null;
}

/** RFC 5322 asks for the first and the newest; long chains are cut in the middle. */
export function referencesOf(ids: string[]): string[] {
  const plain = [...new Set(ids)].flatMap((id) => plainId(id) ?? []);
  return plain.length <= 20 ? plain : [...plain.slice(0, 1), ...plain.slice(-19)];
}

/** The finished message. `bcc` is the envelope's business and never appears in it. */
export async function composeMail(message: OutgoingMessage): Promise<Buffer> {
  const composer = new MailComposer({
    disableFileAccess: true,
    disableUrlAccess: true,
    // Equal bytes at every try: a message that comes twice is one message, by whatever it is compared.
    baseBoundary: boundaryOf(message.message_id),
    from: mailbox(message.from),
    to: message.to.map(mailbox),
    cc: message.cc.map(mailbox),
    ...(message.reply_to === null ? {} : { replyTo: message.reply_to }),
    subject: headerLine(message.subject),
    messageId: `<${message.message_id}>`,
    ...inReplyTo(message.in_reply_to),
    references: referencesOf(message.references),
    date: message.date,
    // A provider that writes its own Message-ID leaves this one: so we know our letter again.
    headers: {
      [ID_HEADER]: `<${message.message_id}>`,
      ...automaticHeaders(message.automatic),
      ...(message.rule === undefined ? {} : { 'X-Opora-Rule': headerLine(message.rule) }),
    },
    text: message.text,
    ...(message.html === null ? {} : { html: message.html }),
    ...(message.calendar === undefined
      ? {}
      : { icalEvent: { method: 'REPLY', content: message.calendar, filename: 'reply.ics' } }),
    attachments: message.files.map(attachment),
  });
  return composer.compile().build();
}

function boundaryOf(message_id: string): string {
  return createHash('sha256').update(message_id).digest('hex').slice(0, 24);
}

function mailbox({ name, address }: Mailbox) {
  return { name: headerLine(cleanName(name)), address };
}

function inReplyTo(id: string | null) {
  const plain = id === null ? null : plainId(id);
  return plain === null ? {} : { inReplyTo: plain };
}

function automaticHeaders(automatic: OutgoingMessage['automatic']): Record<string, string> {
  if (automatic === undefined) return {};
  return {
    'Auto-Submitted': automatic,
    // Exchange and Outlook do not know RFC 3834; this is what they listen to.
    'X-Auto-Response-Suppress': 'All',
    // And this is what programs older than the RFC listen to.
    ...(automatic === 'auto-replied' ? { Precedence: 'auto_reply' } : {}),
  };
}

function attachment(file: OutgoingFile) {
  const type = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/i.test(file.media_type)
    ? file.media_type
    : 'application/octet-stream';
  return {
    filename: headerLine(file.name),
    content: file.content,
    contentType: type,
    ...(file.content_id === null
      ? { contentDisposition: 'attachment' }
      : { cid: headerLine(file.content_id).replace(/[<>\s]/g, ''), contentDisposition: 'inline' }),
  };
}
