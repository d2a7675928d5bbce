/**
 * An encrypted message is read with the imported private keys. What was inside takes the place of the
 * body and the files; who wrote, to whom and about what stays as the outside says, and is proven by
 * nothing inside.
 */
import type { Decryption } from '#contract/mail-keys.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Ports } from '#platform/ports.ts';
import { privateKeys } from '../private-keys.ts';
import type { Opened, PrivateKey } from './decrypt.ts';
import { type EncryptedPart, encryptedPart, plainText } from './encrypted-part.ts';
import { parseMail } from './parse.ts';
import type { ParsedMail } from './parsed.ts';

export type OpenedMail = {
  mail: ParsedMail;
  /** Null: nothing is encrypted. */
  decryption: Decryption | null;
  /** It may have been changed on the way: nothing in it may lead out. */
  is_malleable: boolean;
  /** What was inside, as a message of its own; null unless it was a MIME entity. */
  inner: { raw: Buffer; mail: ParsedMail } | null;
};

export type Closed = {
  raw: Buffer;
  mail: ParsedMail;
  /** False: heavy parts are not in `raw`. */
  is_whole?: boolean;
};

export async function openEncrypted(
  ctx: Ctx,
  ports: Ports,
  { raw, mail, is_whole = true }: Closed,
): Promise<OpenedMail> {
  const closed = { mail, is_malleable: false, inner: null };
  if (mail.crypto?.encrypted !== true) return { ...closed, decryption: null };
  if (!is_whole) return { ...closed, decryption: 'too_large' };
  const part = encryptedPart(raw);
  if (part === null) return { ...closed, decryption: 'not_whole' };
  const keys = await privateKeys(ctx, ports.secrets, part.scheme);
  const opened: Opened = keys.length === 0 ? { cause: 'no_key' } : await inTime(part, keys);
  if ('cause' in opened) return { ...closed, decryption: opened.cause };
  const is_malleable = !opened.is_protected;
  if (part.text_charset !== null) {
    const text = plainText(opened.plain, part.text_charset);
    const said = { ...mail, text, html: null, attachments: [], calendar: [] };
    return { mail: said, decryption: 'decrypted', is_malleable, inner: null };
  }
  const parsed = parseMail(opened.plain);
  if (!parsed.ok) return { ...closed, decryption: 'damaged' };
  const inner = { raw: opened.plain, mail: parsed.mail };
  return { mail: within(mail, parsed.mail), decryption: 'decrypted', is_malleable, inner };
}

function within(outer: ParsedMail, { text, html, attachments, ...inner }: ParsedMail): ParsedMail {
  const { calendar } = inner;
  const own = inner.warnings.filter((warning) => warning !== 'no_from');
  const warnings = [...new Set([...outer.warnings, ...own])];
  return { ...outer, text, html, attachments, calendar, warnings };
}

const MOST_MS = 10_000;

/** The libraries are loaded with the first message that needs them. */
async function inTime(part: EncryptedPart, keys: readonly PrivateKey[]): Promise<Opened> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Opened>((done) => {
    timer = setTimeout(() => done({ cause: 'too_large' }), MOST_MS);
  });
  try {
    return await Promise.race([open(part, keys), late]);
  } catch {
    return { cause: 'damaged' };
  } finally {
    clearTimeout(timer);
  }
}

async function open({ scheme, bytes }: EncryptedPart, keys: readonly PrivateKey[]) {
  if (scheme === 'smime') {
    const { decryptSmime } = await import('./decrypt-smime.ts');
    return decryptSmime(bytes, keys);
  }
  const { decryptOpenpgp } = await import('./decrypt-openpgp.ts');
  return decryptOpenpgp(bytes, keys);
}

/** Links and remote images of clean HTML: through them changed text could carry the rest away. */
const WAYS_OUT = / (?:href|data-remote-src)="[^"]*"/g;

export function withoutWaysOut<Body extends { body_html: string; quoted_html: string }>(
  body: Body,
): Body {
  const [body_html, quoted_html] = [body.body_html, body.quoted_html].map((html) =>
    html.replace(/<[^<>]*>/g, (tag) => tag.replace(WAYS_OUT, '')),
  );
  return { ...body, body_html: body_html ?? '', quoted_html: quoted_html ?? '' };
}
