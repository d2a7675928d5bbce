/**
 * The canary: a mailbox writes to itself, out by its own SMTP server and in by its own door, and how
 * long that takes is measured. The letter carries a signed name of its round and never becomes a ticket.
 */
import { translate } from '#contract/i18n/dictionaries.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { newId } from '#platform/id.ts';
import { MailError } from '#platform/mail.ts';
import type { Ports } from '#platform/ports.ts';
import type { Secrets } from '#platform/secrets.ts';
import { clearAlarm, raiseAlarm } from './alarms.ts';
import { judgeRounds, type Verdict } from './canary-rule.ts';
import { domainOf } from './email/addresses.ts';
import { composeMail } from './email/compose.ts';
import { type HeaderField, headersOf } from './email/mime.ts';
import { newMessageId } from './email/token.ts';
import { NotSendable } from './mailbox-out.ts';
import { type MailboxRow, mailboxById } from './mailboxes.sql.ts';
import { serverOf } from './outgoing.ts';
import { withFreshToken } from './tokens.ts';
import type { Trouble } from './trouble.ts';
import { endRound, failRound, forgetOldRounds, insertRound, lastRounds } from './watch.sql.ts';

const HEADER = 'x-opora-canary';
const PURPOSE = 'canary';
const TOKEN = /^([0-9a-f-]{36})\.([\w-]{43})$/;
/** As many as the rule looks at, and the one it judges. */
const JUDGED_ROUNDS = 30;

function tokenOf(secrets: Secrets, round_id: string): string {
  return `${round_id}.${secrets.sign(PURPOSE, round_id)}`;
}

/** The round that a message belongs to; null when it is none of our letters to ourselves. */
export function canaryOf(secrets: Secrets, headers: HeaderField[]): string | null {
  for (const value of headersOf(headers, HEADER).slice(0, 3)) {
    const [, id = '', signature = ''] = TOKEN.exec(value.trim()) ?? [];
    if (id !== '' && secrets.verify(PURPOSE, id, signature)) return id;
  }
  return null;
}

const HEAD_BYTES = 64 * 1024;

/** The same of bytes that nobody has read yet: the IMAP door clears its own letters away. */
export function isCanary(secrets: Secrets, raw: Buffer): boolean {
  const head = raw.subarray(0, HEAD_BYTES).toString('latin1');
  const end = /\r?\n\r?\n/.exec(head)?.index ?? head.length;
  const found = /^x-opora-canary:[ \t]*(?:\r?\n[ \t]+)?(\S+)/im.exec(head.slice(0, end));
  return canaryOf(secrets, [{ name: HEADER, value: found?.[1] ?? '' }]) !== null;
}

export function canWriteToItself(mailbox: MailboxRow): boolean {
  const isOn = mailbox.disabled_at === null;
  return isOn && mailbox.outgoing === 'smtp' && mailbox.incoming !== 'none';
}

/**
 * Begins a round. That the server did not take the letter is an outcome, not an error.
 * @throws OporaError not_found; conflict when the mailbox cannot write to itself
 */
export async function sendCanary(ctx: Ctx, ports: Ports, mailbox_id: string): Promise<void> {
  const mailbox = (await mailboxById(ctx, mailbox_id)) ?? fail('not_found', 'errors.not_found');
  if (!canWriteToItself(mailbox)) fail('conflict', 'errors.no_canary');
  const id = newId();
  const raw = await canaryLetter(ports, mailbox, id);
  await forgetOldRounds(ctx, mailbox.id);
  await insertRound({ ...ctx, now: ports.clock() }, { id, mailbox_id: mailbox.id });
  try {
    const { address } = mailbox;
    await withFreshToken(mailbox, async () =>
      ports.mail.send(await serverOf(ctx, ports, mailbox), { from: address, to: [address], raw }),
    );
  } catch (error) {
    if (!(error instanceof MailError) && !(error instanceof NotSendable)) throw error;
    const words = error instanceof MailError ? error.words : error.message;
    const after = { ...ctx, now: ports.clock() };
    await failRound(after, id, words);
    await judgeCanary(after, mailbox.id);
  }
}

async function canaryLetter(ports: Ports, mailbox: MailboxRow, id: string): Promise<Buffer> {
  const party = { name: mailbox.name, address: mailbox.address };
  const raw = await composeMail({
    from: party,
    reply_to: null,
    to: [party],
    cc: [],
    subject: translate(mailbox.language, 'mail.canary_subject'),
    message_id: newMessageId(ports.secrets, 0, domainOf(mailbox.address)),
    in_reply_to: null,
    references: [],
    date: ports.clock(),
    text: translate(mailbox.language, 'mail.canary_text'),
    html: null,
    files: [],
    automatic: 'auto-generated',
  });
  // Among the other headers: the name is ASCII and as long as a line may be.
  return Buffer.concat([Buffer.from(`X-Opora-Canary: ${tokenOf(ports.secrets, id)}\r\n`), raw]);
}

/** A letter of the round is in the ledger; the first one counts. Inside the intake's transaction. */
export async function noteCanary(tx: Ctx, round: { id: string; entry_id: string }): Promise<void> {
  const mailbox_id = await endRound(tx, round);
  if (mailbox_id !== undefined) await judgeCanary(tx, mailbox_id);
}

/** Raises the alarm, or ends it, as the last rounds say; by hand alone nobody is alarmed. */
export async function judgeCanary(ctx: Ctx, mailbox_id: string): Promise<void> {
  const mailbox = await mailboxById(ctx, mailbox_id);
  if (mailbox === undefined || mailbox.canary_minutes === null) return;
  const of = { mailbox_id, kind: 'canary' as const };
  const verdict = judgeRounds(await lastRounds(ctx, [mailbox_id], JUDGED_ROUNDS), ctx.now);
  if (verdict.kind === 'unknown') return;
  if (verdict.kind === 'well') await clearAlarm(ctx, of);
  else await raiseAlarm(ctx, of, troubleOf(verdict));
}

const minutes = (ms: number) => String(Math.ceil(ms / 60_000));

function troubleOf(verdict: Exclude<Verdict, { kind: 'unknown' } | { kind: 'well' }>): Trouble {
  const cause = `canary.${verdict.kind}`;
  if (verdict.kind === 'not_sent') return { cause, params: {}, words: verdict.words };
  const limit = { limit: minutes(verdict.limit_ms) };
  if (verdict.kind === 'late') return { cause, params: limit, words: null };
  return { cause, params: { ...limit, took: minutes(verdict.took_ms) }, words: null };
}
