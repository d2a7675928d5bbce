/**
 * Is a message signed, and by whom? «Signed» is said only when the key is known, belongs to From, and
 * covers all that is shown (case C9). Read from the raw message whenever somebody looks, so that a key
 * imported later speaks for older messages too.
 */
import { sql } from 'kysely';
import { maxLetterBytes } from '#contract/letters.ts';
import type { Decryption, MessageSignature, UnprovenCause } from '#contract/mail-keys.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import type { BlobAddress } from '#platform/files.ts';
import type { Ports } from '#platform/ports.ts';
import { encryptedPart } from './email/encrypted-part.ts';
import { openEncrypted } from './email/open-encrypted.ts';
import { parseMail } from './email/parse.ts';
import type { ParsedMail } from './email/parsed.ts';
import { signedPart } from './email/signed-part.ts';
import type { Asked, KnownKey, Question, Verdict } from './email/verify.ts';
import { knownKeys } from './mail-keys.sql.ts';
import { privateKeys } from './private-keys.ts';

type Raw = BlobAddress & {
  size: number;
  received_at: string;
  sent_as_email: string | null;
  decryption: Decryption | null;
};

const nothing: MessageSignature = {
  scheme: null,
  is_encrypted: false,
  decryption: null,
  signed_by: null,
  cause: null,
};

/** @throws OporaError not_found for a comment that did not come by mail */
export async function signatureOf(
  ctx: Ctx,
  ports: Ports,
  comment_id: string,
): Promise<MessageSignature> {
  const raw = await firstRow(
    ctx,
    sql<Raw>`
    select l.raw_size as size, l.raw_sha256 as sha256, b.storage, l.received_at, comments.sent_as_email,
      l.decryption
    from comments join tickets on tickets.id = comments.ticket_id
    join mail_ledger l on l.id = comments.source_id join blobs b on b.sha256 = l.raw_sha256
    where comments.id = ${comment_id} and ${visibleTickets(ctx)}`,
  );
  if (raw === undefined) fail('not_found', 'errors.not_found');
  if (raw.size > maxLetterBytes) return nothing;
  const bytes = await ports.blobs.read(raw);
  const parsed = parseMail(bytes);
  if (!parsed.ok || parsed.mail.crypto === null) return nothing;
  const { scheme, signed, encrypted } = parsed.mail.crypto;
  const { decryption } = raw;
  const told = { scheme, is_encrypted: encrypted, decryption, signed_by: null, cause: null };
  const message =
    decryption === 'decrypted'
      ? await within(ctx, ports, { raw, bytes, mail: parsed.mail })
      : { raw, bytes, mail: parsed.mail };
  const isSigned = decryption === 'decrypted' ? message?.mail.crypto?.signed : signed;
  const verdict =
    message !== null && isSigned === true
      ? await verdictOn(ctx, message)
      : decryption === 'decrypted'
        ? await packedVerdict(ctx, ports, { raw, bytes, mail: parsed.mail })
        : null;
  if (verdict === null) return told;
  if ('cause' in verdict) return { ...told, cause: verdict.cause };
  const address = parsed.mail.from?.address ?? '';
  return { ...told, signed_by: { ...verdict.signer, address } };
}

type Message = { raw: Raw; bytes: Buffer; mail: ParsedMail };

/** What was shown of an encrypted message, as if it had come so; null where nothing of it is MIME. */
async function within(ctx: Ctx, ports: Ports, message: Message): Promise<Message | null> {
  const { raw, bytes, mail } = message;
  const { inner } = await openEncrypted(ctx, ports, { raw: bytes, mail });
  if (inner === null) return null;
  // It must have been signed by whom the outside names: that is who stands over it on the screen.
  const { from, from_ambiguous } = mail;
  return { raw, bytes: inner.raw, mail: { ...inner.mail, from, from_ambiguous } };
}

async function verdictOn(ctx: Ctx, { raw, bytes, mail }: Message): Promise<Verdict> {
  const { crypto } = mail;
  const part = crypto === null ? null : signedPart(bytes, mail);
  if (crypto === null || part === null) return { cause: 'not_covered' };
  const asked = await askedOf(ctx, { raw, mail, scheme: crypto.scheme });
  if ('cause' in asked) return asked;
  return (await inTime(() => verified(crypto.scheme, { ...part, ...asked }))) ?? unread;
}

/** Signed and encrypted in one (OpenPGP); null: nobody signed it. */
async function packedVerdict(
  ctx: Ctx,
  ports: Ports,
  { raw, bytes, mail }: Message,
): Promise<Verdict | null> {
  const part = encryptedPart(bytes);
  if (part?.scheme !== 'openpgp') return null;
  const asked = await askedOf(ctx, { raw, mail, scheme: 'openpgp' });
  const secrets = await privateKeys(ctx, ports.secrets, 'openpgp');
  const { verifyEncrypted } = await import('./email/verify-openpgp.ts');
  const question = 'cause' in asked ? { address: '', keys: [], at: new Date() } : asked;
  const verdict = await inTime(() => verifyEncrypted(part.bytes, secrets, question));
  return verdict !== null && 'cause' in asked ? asked : verdict;
}

type About = { raw: Raw; mail: ParsedMail; scheme: 'smime' | 'openpgp' };

async function askedOf(
  ctx: Ctx,
  { raw, mail, scheme }: About,
): Promise<Asked | { cause: UnprovenCause }> {
  const { from } = mail;
  // One From that can be read in one way, and the one that stands over the message on the screen.
  if (from === null || mail.from_ambiguous || raw.sent_as_email !== from.address)
    return { cause: 'other_address' };
  const keys = likelyFirst(await knownKeys(ctx, scheme), from.address);
  return { address: from.address, keys, at: new Date(raw.received_at) };
}

/** Each key that is tried has to be read: the sender's own and authorities come before all others. */
const MOST_TRIED = 200;

function likelyFirst(keys: readonly KnownKey[], address: string): KnownKey[] {
  const isLikely = (key: KnownKey) => key.is_authority || key.addresses.includes(address);
  const others = keys.filter((key) => !isLikely(key));
  return [...keys.filter(isLikely), ...others].slice(0, MOST_TRIED);
}

const MOST_MS = 3_000;

const unread: Verdict = { cause: 'unsupported' };

/** The libraries are loaded with the first message that needs them. */
async function inTime(work: () => Promise<Verdict | null>): Promise<Verdict | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Verdict>((done) => {
    timer = setTimeout(() => done(unread), MOST_MS);
  });
  try {
    return await Promise.race([work(), late]);
  } catch {
    // What a library cannot read proves nothing.
    return unread;
  } finally {
    clearTimeout(timer);
  }
}

async function verified(scheme: 'smime' | 'openpgp', question: Question): Promise<Verdict> {
  if (scheme === 'smime') {
    const { verifySmime } = await import('./email/verify-smime.ts');
    return verifySmime(question);
  }
  const { verifyOpenpgp } = await import('./email/verify-openpgp.ts');
  return verifyOpenpgp(question);
}
