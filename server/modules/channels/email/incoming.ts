/** One message on its way through the intake: read, cleaned, its files kept, before any transaction. */
import type { Language } from '#contract/common.ts';
import type { Decryption } from '#contract/mail-keys.ts';
import { type KeptBytes, keepBytes } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Ports } from '#platform/ports.ts';
import type { EntryToUnderstand } from '../ledger.sql.ts';
import type { MailboxRow } from '../mailboxes.sql.ts';
import { knownMailboxes } from '../mailboxes.ts';
import type { Mailbox } from './addresses.ts';
import { type Checks, checkMail } from './checks.ts';
import { type Clues, cluesOf } from './clues.ts';
import { detectLanguage } from './language.ts';
import { openEncrypted, withoutWaysOut } from './open-encrypted.ts';
import type { ParsedMail } from './parsed.ts';
import { contentHash, type PreparedBody, prepareBody } from './prepare.ts';
import { splitPlusAddress } from './token.ts';

export type Incoming = {
  entry: EntryToUnderstand;
  mail: ParsedMail;
  body: PreparedBody;
  sender: Mailbox | null;
  recipients: string[];
  mailboxes: MailboxRow[];
  own_addresses: ReadonlySet<string>;
  /** The mailbox it came to. */
  mailbox: MailboxRow | null;
  language: Language;
  content_sha256: Buffer;
  clues: Clues;
  files: KeptBytes[];
  /** How reading what is encrypted went; null: nothing is. */
  decryption: Decryption | null;
  /** What was found out about its sender, its files, what filters say. */
  checks: Checks;
};

export type Read = {
  entry: EntryToUnderstand;
  mail: ParsedMail;
  raw: Buffer;
  /** False: `raw` is what is left of a large message without its heavy parts. */
  is_whole: boolean;
};

/** Does all that needs no transaction. */
export async function prepareIncoming(
  ctx: Ctx,
  ports: Ports,
  { entry, mail: outer, raw, is_whole }: Read,
): Promise<Incoming> {
  const { mail, decryption, is_malleable } = await openEncrypted(ctx, ports, {
    ...{ raw, is_whole },
    mail: outer,
  });
  const mailboxes = await knownMailboxes(ctx);
  const own_addresses = new Set(mailboxes.map((mailbox) => mailbox.address));
  const recipients = [
    ...entry.envelope_to,
    ...mail.delivered_to,
    ...[...mail.to, ...mail.cc].map((one) => one.address),
  ];
  const mailbox = mailboxOf(entry, recipients, mailboxes);
  const body = is_malleable ? withoutWaysOut(prepareBody(mail)) : prepareBody(mail);
  const sender = senderOf(mail, own_addresses);
  const address = mail.from?.address ?? sender?.address ?? null;
  const checks = await checkMail(ctx, ports, {
    raw,
    is_whole,
    mail,
    entry,
    mailbox,
    mailboxes,
    address,
  });
  const files: KeptBytes[] = [];
  for (const file of mail.attachments) {
    files.push(file.kept ?? (await keepBytes(ports.blobs, file.content, Number.POSITIVE_INFINITY)));
  }
  return {
    ...{ entry, mail, body, recipients, mailboxes, own_addresses, mailbox, files, checks },
    sender,
    decryption,
    language: detectLanguage(`${mail.subject}\n${body.body_text}`, mailbox?.language ?? 'ru'),
    content_sha256: contentHash(outer, entry.raw_sha256),
    // What is encrypted is no evidence: anybody can send on what somebody else encrypted for us.
    clues: cluesOf(ports.secrets, outer, {
      recipients,
      own_addresses,
      sender_address: sender?.address ?? null,
    }),
  };
}

/** Who wrote. Forms on web sites write in our own name and put the visitor into Reply-To. */
function senderOf(mail: ParsedMail, own_addresses: ReadonlySet<string>): Mailbox | null {
  const named = mail.from ?? mail.reply_to[0] ?? mail.sender;
  if (!isFromOwnAddress(mail, own_addresses)) return named;
  return mail.reply_to.find(({ address }) => !isOwn(address, own_addresses)) ?? named;
}

/** From is an address of ours, and we did not send it: it proves nothing. */
export function isFromOwnAddress(mail: ParsedMail, own_addresses: ReadonlySet<string>): boolean {
  return mail.from !== null && isOwn(mail.from.address, own_addresses);
}

function isOwn(address: string, own_addresses: ReadonlySet<string>): boolean {
  return own_addresses.has(splitPlusAddress(address).base);
}

function mailboxOf(
  entry: EntryToUnderstand,
  recipients: string[],
  mailboxes: MailboxRow[],
): MailboxRow | null {
  const told = mailboxes.find((mailbox) => mailbox.id === entry.mailbox_id);
  if (told !== undefined) return told;
  const bases = recipients.map((address) => splitPlusAddress(address).base);
  return mailboxes.find((mailbox) => bases.includes(mailbox.address)) ?? null;
}
