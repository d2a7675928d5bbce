/**
 * One message leaves the outbox. The Message-ID and the bytes are the same at every try, so that a
 * second try is the same message to whoever receives it. Why that is enough, and what is done about
 * a try that died between "given" and "recorded": docs/decisions/outbox.md.
 */
import { hostname } from 'node:os';
import { sql } from 'kysely';
import { z } from 'zod';
import { translate } from '#contract/i18n/dictionaries.ts';
import { type CommentDelivery, setCommentDelivery } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { rows, transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { enqueue, type Job, job } from '#platform/jobs.ts';
import { MailError, type RefusedRecipient } from '#platform/mail.ts';
import type { Ports } from '#platform/ports.ts';
import {
  beginDelivery,
  type DeliveryRow,
  deliveryById,
  forgottenDeliveries,
  lockDelivery,
  noteHandOver,
  noteServerSize,
  type Try,
  updateDelivery,
} from './deliveries.sql.ts';
import { isInSentFolder } from './email/sent-folder.ts';
import { mailboxFor, NotSendable } from './mailbox-out.ts';
import { outgoingMail } from './outgoing.ts';
import { slotFor } from './pace.ts';
import { recipientsSchema } from './recipients.ts';
import { forgetToken } from './tokens.ts';

type SendPayload = { delivery_id: string; has_slot?: boolean | undefined };

export const sendJob: Job<SendPayload> = job(
  'mail.send',
  z.strictObject({ delivery_id: z.uuid(), has_slot: z.boolean().optional() }),
  (ctx, { delivery_id, has_slot = false }, ports) =>
    sendDelivery(ctx, ports, delivery_id, has_slot),
);

export function sendKey(id: string): string {
  return `mail.send:${id}`;
}

/** Asks again for messages whose job is lost: by a restored backup, or after too many failures of ours. */
export async function askForForgotten(ctx: Ctx): Promise<void> {
  for (const id of await forgottenDeliveries(ctx))
    await enqueue(ctx, sendJob, { delivery_id: id }, { key: sendKey(id) });
}

/** Its server or password was put right: what waits for its next try waits no longer. */
export async function tryAgainFrom(ctx: Ctx, mailbox_id: string): Promise<void> {
  const waiting = await rows(
    ctx,
    sql<{ id: string }>`
    select id from deliveries d
    where state = 'delayed' and (mailbox_id = ${mailbox_id} or mailbox_id is null)
      -- A job that is at work would have another beside it.
      and not exists (select from graphile_worker.jobs j
        where j.key = 'mail.send:' || d.id and j.locked_at is not null)`,
  );
  for (const { id } of waiting)
    await enqueue(ctx, sendJob, { delivery_id: id }, { key: sendKey(id) });
}

/** The conversation shows how the comment is leaving. */
export async function tellComment(tx: Ctx, delivery_id: string): Promise<void> {
  const row = await deliveryById(tx, delivery_id);
  if (row === undefined || row.comment_id === null) return;
  const shown: CommentDelivery = {
    id: row.id,
    state: row.state,
    error: row.error,
    attempts: row.attempts,
    next_try_at: row.next_try_at,
    sent_at: row.sent_at,
  };
  await setCommentDelivery(tx, row.comment_id, shown);
}

/** Waits before each further try, in minutes: about two days in all, as mail servers do (RFC 5321, 4.5.4.1). */
const WAITS_MIN = [1, 2, 5, 10, 20, 40, 60, 120, 240, 360, 480, 720, 720];

/** Who tries: shown in the outbox, and in the log of a machine. */
const sender = `${hostname()}:${process.pid}`;

/**
 * Sends once. What failed for now is asked for again; what failed for good says so on the message.
 * `has_slot`: the mailbox's pace was asked before and this is its time.
 */
export async function sendDelivery(
  ctx: Ctx,
  ports: Ports,
  delivery_id: string,
  has_slot = true,
): Promise<void> {
  if (!has_slot && (await isPutOff(ctx, delivery_id))) return;
  const row = await beginTry(ctx, delivery_id);
  if (row === undefined) return;
  try {
    await endTry(ctx, row, await tryOnce(ctx, ports, row));
  } catch (error) {
    await endTry(ctx, row, await troubleOf(ctx, row, error));
  }
}

/** The mailbox has sent as much as it may for now: this one waits for its turn. */
async function isPutOff(ctx: Ctx, id: string): Promise<boolean> {
  const row = await deliveryById(ctx, id);
  if (row === undefined || !['queued', 'delayed'].includes(row.state)) return false;
  const mailbox = await mailboxFor(asSystem(ctx), row).catch(() => undefined);
  const at = mailbox === undefined ? undefined : await slotFor(ctx, mailbox);
  if (at === undefined) return false;
  await transaction(asSystem(ctx), async (tx) => {
    await updateDelivery(tx, id, { next_try_at: at });
    await tellComment(tx, id);
    const payload = { delivery_id: id, has_slot: true };
    await enqueue(tx, sendJob, payload, { key: sendKey(id), run_at: at });
  });
  return true;
}

type Left = {
  refused: readonly RefusedRecipient[];
  accepted: readonly string[];
};
type Trouble = { words: string; code: string; is_permanent: boolean; is_unsure: boolean };
type Result = Trouble | Left;

async function tryOnce(ctx: Ctx, ports: Ports, row: Try): Promise<Left> {
  const { server, mail, mailbox } = await outgoingMail(asSystem(ctx), ports, row);
  // The try before this one may have succeeded: the provider's folder of sent mail can prove it.
  if (row.is_unsure && (await isInSentFolder(asSystem(ctx), ports, { mailbox, row })))
    return { refused: [], accepted: mail.to };
  const sent = await ports.mail.send(server, mail, async () => {
    if (!(await noteHandOver(ctx, row))) throw new Error('another try has overtaken this one');
  });
  await noteServerSize(ctx, mailbox, sent.max_bytes ?? null);
  const left = mail.to.filter((address) => !sent.refused.some((one) => one.address === address));
  return { refused: sent.refused, accepted: left };
}

async function troubleOf(ctx: Ctx, row: Try, error: unknown): Promise<Trouble> {
  if (error instanceof NotSendable)
    return { words: error.message, code: error.code, is_permanent: true, is_unsure: false };
  // What no server said is a fault of ours or of the machine: the job's own retries apply.
  if (!(error instanceof MailError)) throw error;
  // The next try asks the provider for another access token.
  if (error.failure === 'login' && row.mailbox_id !== null) forgetToken(row.mailbox_id);
  // A wrong password is the mailbox's fault: the message waits until somebody puts it right.
  const is_permanent = error.is_permanent && error.failure !== 'login';
  const words = error.failure === 'too_large' ? await tooLarge(ctx, row, error) : error.words;
  return { words, code: error.failure, is_permanent, is_unsure: !error.is_answered };
}

/** What to do, and then the server's own words. */
async function tooLarge(ctx: Ctx, row: Try, error: MailError): Promise<string> {
  const mailbox = await mailboxFor(asSystem(ctx), row);
  if (error.max_bytes !== null) await noteServerSize(ctx, mailbox, error.max_bytes);
  const limit = error.max_bytes ?? mailbox.smtp_max_bytes;
  const advice =
    limit === null
      ? translate(mailbox.language, 'channels.too_large')
      : translate(mailbox.language, 'channels.too_large_for', {
          limit: String(Math.floor(limit / 1024 / 1024)),
        });
  return error.max_bytes === null ? `${advice} ${error.words}` : advice;
}

/** A comment shows that it is on its way; a letter without one is simply taken. */
async function beginTry(ctx: Ctx, id: string): Promise<Try | undefined> {
  const row = await beginDelivery(ctx, { id, sender });
  if (row === undefined) return undefined;
  if (row.is_unsure)
    await transaction(asSystem(ctx), (tx) => tell(tx, row, 'delivery.repeated', {}));
  if (row.comment_id !== null) await tellComment(ctx, id);
  return row;
}

/** A try that another one has overtaken has nothing to say any more. */
async function endTry(ctx: Ctx, row: Try, result: Result): Promise<void> {
  await transaction(asSystem(ctx), async (tx) => {
    const now = await lockDelivery(tx, row.id);
    if (now?.state !== 'sending' || now.attempts !== row.attempts) return;
    if ('accepted' in result) await noteSent(tx, row, result);
    else await noteTrouble(tx, row, result);
    if (row.comment_id !== null) await tellComment(tx, row.id);
  });
}

async function noteSent(tx: Ctx, row: DeliveryRow, { refused, accepted }: Left): Promise<void> {
  const recipients = recipientsSchema.parse(row.recipients);
  const all = { ...recipients, accepted: [...new Set([...recipients.accepted, ...accepted])] };
  const words = refused.map((one) => `${one.address}: ${one.words}`).join('\n');
  const isWhole = refused.length === 0;
  await updateDelivery(tx, row.id, {
    state: isWhole ? 'sent' : 'failed',
    recipients: JSON.stringify(all),
    error: isWhole ? null : words,
    error_code: isWhole ? null : 'recipients',
    sent_at: tx.now,
    failed_at: isWhole ? null : tx.now,
    handed_over_at: null,
  });
  await tell(tx, row, isWhole ? 'delivery.sent' : 'delivery.failed', isWhole ? {} : { words });
}

async function noteTrouble(tx: Ctx, row: DeliveryRow, trouble: Trouble): Promise<void> {
  const wait = WAITS_MIN[row.attempts - 1];
  const isOver = trouble.is_permanent || wait === undefined;
  const next = isOver ? null : new Date(tx.now.getTime() + wait * 60_000);
  await updateDelivery(tx, row.id, {
    state: isOver ? 'failed' : 'delayed',
    error: trouble.words,
    error_code: trouble.code,
    next_try_at: next,
    failed_at: isOver ? tx.now : null,
    // A clear no leaves nothing open.
    ...(trouble.is_unsure ? {} : { handed_over_at: null }),
  });
  if (next !== null) {
    await enqueue(tx, sendJob, { delivery_id: row.id }, { key: sendKey(row.id), run_at: next });
  }
  // One word about a delay is enough; the failure that follows it is said again.
  if (isOver || row.attempts === 1) {
    await tell(tx, row, isOver ? 'delivery.failed' : 'delivery.delayed', { words: trouble.words });
  }
}

async function tell(
  tx: Ctx,
  row: DeliveryRow,
  name: 'delivery.sent' | 'delivery.failed' | 'delivery.delayed' | 'delivery.repeated',
  data: Record<string, unknown>,
): Promise<void> {
  await publish(tx, {
    name,
    ticket_id: row.ticket_id,
    subject_type: 'delivery',
    subject_id: row.id,
    data: { kind: row.kind, comment_id: row.comment_id, ...data },
  });
}
