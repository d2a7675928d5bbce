/**
 * The outbox: a row for each message that must leave, written with the change that asks for it; its
 * Message-ID is fixed before the first try, so that a second try is the same message to whoever
 * receives it. Permanent refusals end it, anything else is tried again with growing waits.
 */
import { z } from 'zod';
import { type CommentDelivery, setCommentDelivery } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { enqueue, type Job, job } from '#platform/jobs.ts';
import { MailError, type RefusedRecipient } from '#platform/mail.ts';
import type { Ports } from '#platform/ports.ts';
import {
  beginDelivery,
  type DeliveryKind,
  type DeliveryRow,
  deliveryById,
  insertDelivery,
  lockDelivery,
  updateDelivery,
} from './deliveries.sql.ts';
import { domainOf } from './email/addresses.ts';
import { newMessageId } from './email/token.ts';
import type { MailboxRow } from './mailboxes.sql.ts';
import { NotSendable, outgoingMail } from './outgoing.ts';
import { type QueuedMessage, type Recipients, recipientsSchema } from './recipients.ts';

export type NewDelivery = {
  kind: DeliveryKind;
  /** Null: nothing is set up for sending; the delivery fails at once, in words that say so. */
  mailbox: MailboxRow | null;
  ticket: { id: string; number: number } | null;
  comment_id: string | null;
  recipients: Recipients;
  message?: QueuedMessage;
};

/** Writes the outbox row and asks for its sending. Inside a transaction. */
export async function queueDelivery(tx: Ctx, ports: Ports, wanted: NewDelivery): Promise<string> {
  const id = newId();
  const domain = wanted.mailbox === null ? 'opora.invalid' : domainOf(wanted.mailbox.address);
  // Answers to a notification are no mail for the ticket: only what customers get leads there.
  const isForCustomer = wanted.kind === 'reply' || wanted.kind === 'auto_reply';
  const number = isForCustomer ? (wanted.ticket?.number ?? 0) : 0;
  const message_id = newMessageId(ports.secrets, number, domain);
  const row = {
    id,
    comment_id: wanted.comment_id,
    ticket_id: wanted.ticket?.id ?? null,
    mailbox_id: wanted.mailbox?.id ?? null,
    kind: wanted.kind,
    message_id,
    recipients: wanted.recipients,
    message: wanted.message ?? {},
  };
  await insertDelivery(tx, row, {
    job: sendJob.name,
    job_key: sendKey(id),
    max_attempts: sendJob.max_attempts,
    leads_to_ticket: isForCustomer,
  });
  if (wanted.comment_id !== null) await tellComment(tx, id);
  // That a request was answered by itself is told once it has left.
  if (wanted.kind === 'auto_reply') return id;
  await publish(tx, {
    name: 'delivery.queued',
    ticket_id: row.ticket_id,
    subject_type: 'delivery',
    subject_id: id,
    data: { kind: row.kind, comment_id: row.comment_id },
  });
  return id;
}

function sendKey(id: string): string {
  return `mail.send:${id}`;
}

export const sendJob: Job<{ delivery_id: string }> = job(
  'mail.send',
  z.strictObject({ delivery_id: z.uuid() }),
  (ctx, payload, ports) => sendDelivery(ctx, ports, payload.delivery_id),
);

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

/** Sends once. What failed for now is asked for again; what failed for good says so on the message. */
export async function sendDelivery(ctx: Ctx, ports: Ports, delivery_id: string): Promise<void> {
  const row = await beginTry(ctx, delivery_id);
  if (row === undefined) return;
  try {
    const { server, mail } = await outgoingMail(asSystem(ctx), ports, row);
    const sent = await ports.mail.send(server, mail);
    const left = mail.to.filter((address) => !sent.refused.some((one) => one.address === address));
    await endTry(ctx, row, { refused: sent.refused, accepted: left });
  } catch (error) {
    await endTry(ctx, row, troubleOf(error));
  }
}

type Trouble = { words: string; code: string; is_permanent: boolean };
type Result = Trouble | { refused: readonly RefusedRecipient[]; accepted: readonly string[] };

function troubleOf(error: unknown): Trouble {
  if (error instanceof NotSendable) {
    return { words: error.message, code: error.code, is_permanent: true };
  }
  // What no server said is a fault of ours or of the machine: the job's own retries apply.
  if (!(error instanceof MailError)) throw error;
  // A wrong password is the mailbox's fault: the message waits until somebody puts it right.
  const is_permanent = error.is_permanent && error.failure !== 'login';
  return { words: error.words, code: error.failure, is_permanent };
}

/** A comment shows that it is on its way; a letter without one is simply taken. */
async function beginTry(ctx: Ctx, id: string): Promise<DeliveryRow | undefined> {
  const row = await beginDelivery(ctx, id);
  if (row !== undefined && row.comment_id !== null) await tellComment(ctx, id);
  return row;
}

async function endTry(ctx: Ctx, row: DeliveryRow, result: Result): Promise<void> {
  await transaction(asSystem(ctx), async (tx) => {
    if ('accepted' in result) await noteSent(tx, row, result);
    else await noteTrouble(tx, row, result);
    if (row.comment_id !== null) await tellComment(tx, row.id);
  });
}

async function noteSent(
  tx: Ctx,
  row: DeliveryRow,
  { refused, accepted }: { refused: readonly RefusedRecipient[]; accepted: readonly string[] },
): Promise<void> {
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
  name: 'delivery.sent' | 'delivery.failed' | 'delivery.delayed',
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

/**
 * A person tries a failed, bounced or waiting delivery again, at once.
 * @throws OporaError conflict when it is on its way or has arrived
 */
export async function retryDelivery(ctx: Ctx, delivery_id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = (await lockDelivery(tx, delivery_id)) ?? fail('not_found', 'errors.not_found');
    if (!['failed', 'bounced', 'delayed'].includes(row.state)) fail('conflict', 'errors.conflict');
    await updateDelivery(tx, row.id, {
      state: 'queued',
      attempts: 0,
      next_try_at: null,
      error: null,
      error_code: null,
      failed_at: null,
      ...(row.state === 'bounced' ? { recipients: withoutAccepted(row) } : {}),
    });
    await tellComment(tx, row.id);
    await enqueue(tx, sendJob, { delivery_id: row.id }, { key: sendKey(row.id) });
    await publish(tx, {
      name: 'delivery.queued',
      ticket_id: row.ticket_id,
      subject_type: 'delivery',
      subject_id: row.id,
      data: { kind: row.kind, comment_id: row.comment_id, is_retry: true },
    });
  });
}

/** Accepted by the first server and returned by a later one: everybody is tried again. */
function withoutAccepted(row: DeliveryRow): string {
  return JSON.stringify({ ...recipientsSchema.parse(row.recipients), accepted: [] });
}
