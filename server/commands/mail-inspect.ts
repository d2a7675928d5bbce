/**
 * `mail inspect FILE…`: what the intake understands of raw messages, one JSON line each, for whoever
 * asks why a message went where it went. Needs no database; `-` is the standard input.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import {
  cluesOf,
  type ParsedMail,
  parseMail,
  prepareBody,
  splitMailHtml,
  splitPlusAddress,
  splitText,
} from '#modules/channels/channels.ts';
import { readConfig } from '#platform/config.ts';
import { htmlToText } from '#platform/html.ts';
import { makeSecrets, type Secrets } from '#platform/secrets.ts';
import { Refusal } from './terminal.ts';

const USAGE = {
  en: 'npm run -s opora -- mail inspect FILE…   (- reads the standard input)',
  ru: 'npm run -s opora -- mail inspect ФАЙЛ…   (- читает стандартный ввод)',
};

/** @returns 1 when a file could not be read or understood */
export async function mail(args: string[]): Promise<number> {
  const [action, ...files] = args;
  if (action !== 'inspect' || files.length === 0) throw new Refusal(USAGE);
  const secrets = ownSecrets();
  let is_whole = true;
  for (const file of files) {
    const line = await inspect(file, secrets);
    if ('error' in line) is_whole = false;
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  return is_whole ? 0 : 1;
}

/** The desk's own key reads its tokens; without one they are simply not recognised. */
function ownSecrets(): Secrets {
  try {
    return makeSecrets(readConfig().secret_keys);
  } catch {
    return makeSecrets(randomBytes(32).toString('hex'));
  }
}

async function inspect(file: string, secrets: Secrets): Promise<Record<string, unknown>> {
  let raw: Buffer;
  try {
    raw = file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    return { file, error: error instanceof Error ? error.message : String(error) };
  }
  const parsed = parseMail(raw);
  if (!parsed.ok) return { file, error: parsed.cause, detail: parsed.detail };
  return { file, bytes: raw.length, sha256: sha256(raw), ...understood(parsed.mail, secrets) };
}

function understood(mail: ParsedMail, secrets: Secrets): Record<string, unknown> {
  return {
    headers: headers(mail),
    participants: participants(mail),
    ...body(mail),
    attachments: mail.attachments.map((file) => ({
      name: file.name,
      type: file.media_type,
      size: file.content.length,
      sha256: sha256(file.content),
      inline: file.is_inline,
      content_id: file.content_id,
    })),
    automatic: mail.automatic,
    bounce: mail.bounce,
    calendar: mail.calendar,
    crypto: mail.crypto,
    evidence: evidence(mail, secrets),
    warnings: mail.warnings,
  };
}

function headers(mail: ParsedMail): Record<string, unknown> {
  const { from, sender, reply_to, to, cc, bcc } = mail.written;
  return {
    ...{ from, sender, reply_to, to, cc, bcc },
    subject: mail.subject,
    message_id: mail.message_id,
    in_reply_to: mail.in_reply_to,
    references: mail.references,
    date: mail.date?.toISOString() ?? null,
  };
}

/** Whom the desk would know and write to: stricter than what the fields say. */
function participants(mail: ParsedMail): Record<string, unknown> {
  const { from, from_ambiguous, sender, reply_to, to, cc, bcc, delivered_to } = mail;
  return { from, from_ambiguous, sender, reply_to, to, cc, bcc, delivered_to };
}

/** The same choice as the conversation: HTML when it says anything, else the text. */
function body(mail: ParsedMail): Record<string, unknown> {
  const visible = prepareBody(mail).body_text;
  const text = splitText(mail.text);
  const html = mail.html === null ? null : splitMailHtml(mail.html);
  const isHtml = html !== null && htmlToText(html.visible) === visible;
  const signature = isHtml ? htmlToText(html.signature) : text.signature;
  const quoted = isHtml ? htmlToText(html.quoted) : text.quoted;
  return { format: isHtml ? 'html' : 'text', visible, signature, quoted };
}

/** What shows where it belongs, before any ticket is looked at. Every recipient may be ours here. */
function evidence(mail: ParsedMail, secrets: Secrets): unknown {
  const recipients = [...mail.delivered_to, ...[...mail.to, ...mail.cc].map((one) => one.address)];
  const own_addresses = new Set(recipients.map((address) => splitPlusAddress(address).base));
  const sender_address = mail.from?.address ?? null;
  return cluesOf(secrets, mail, { recipients, own_addresses, sender_address });
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
