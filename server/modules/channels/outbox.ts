/**
 * The outbox: a row for each message that must leave, written with the change that asks for it, with
 * its Message-ID. How one leaves: send.ts. People see what waits, try again and call off.
 */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { enqueue } from '#platform/jobs.ts';
import type { Ports } from '#platform/ports.ts';
import {
  type DeliveryKind,
  type DeliveryRow,
  insertDelivery,
  leadsToTicket,
  lockDelivery,
  updateDelivery,
} from './deliveries.sql.ts';
import { domainOf } from './email/addresses.ts';
import { newMessageId, newSideMessageId } from './email/token.ts';
import type { MailboxRow } from './mailboxes.sql.ts';
import { cancellable, retriable } from './outbox-list.ts';
import { type QueuedMessage, type Recipients, recipientsSchema } from './recipients.ts';
import { sendJob, sendKey, tellComment } from './send.ts';

export type NewDelivery = {
  kind: DeliveryKind;
  /** Null: nothing is set up for sending; the delivery fails at once, in words that say so. */
  mailbox: MailboxRow | null;
  ticket: { id: string; number: number } | null;
  /** Of the conversation with a third party that its answers belong to, and not to the ticket. */
  side_number?: number;
  comment_id: string | null;
  recipients: Recipients;
  message?: QueuedMessage;
};

/** Writes the outbox row and asks for its sending. Inside a transaction. */
export async function queueDelivery(tx: Ctx, ports: Ports, wanted: NewDelivery): Promise<string> {
  const id = newId();
  const domain = wanted.mailbox === null ? 'opora.invalid' : domainOf(wanted.mailbox.address);
  // Answers to a notification are no mail for the ticket: only what customers get leads there.
  const isForCustomer = leadsToTicket(wanted.kind);
  const number = isForCustomer ? (wanted.ticket?.number ?? 0) : 0;
  const message_id =
    wanted.side_number === undefined
      ? newMessageId(ports.secrets, number, domain)
      : newSideMessageId(ports.secrets, wanted.side_number, domain);
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

/**
 * A person tries a failed, bounced or waiting delivery again, at once.
 * @throws OporaError conflict when it is on its way or has arrived
 */
export async function retryDelivery(ctx: Ctx, delivery_id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = (await lockDelivery(tx, delivery_id)) ?? fail('not_found', 'errors.not_found');
    if (!retriable.includes(row.state)) fail('conflict', 'errors.conflict');
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

/**
 * A person calls off what waits.
 * @throws OporaError conflict when it is on its way, has left, or is called off already
 */
export async function cancelDelivery(ctx: Ctx, delivery_id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = (await lockDelivery(tx, delivery_id)) ?? fail('not_found', 'errors.not_found');
    if (!cancellable.includes(row.state)) fail('conflict', 'errors.delivery_on_its_way');
    await updateDelivery(tx, row.id, { state: 'cancelled', next_try_at: null });
    await tellComment(tx, row.id);
    await publish(tx, {
      name: 'delivery.cancelled',
      ticket_id: row.ticket_id,
      subject_type: 'delivery',
      subject_id: row.id,
      data: { kind: row.kind, comment_id: row.comment_id },
    });
  });
}

/** Accepted by the first server and returned by a later one: everybody is tried again. */
function withoutAccepted(row: DeliveryRow): string {
  return JSON.stringify({ ...recipientsSchema.parse(row.recipients), accepted: [] });
}
