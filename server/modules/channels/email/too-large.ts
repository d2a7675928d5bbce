/**
 * A message too large to be kept: its headers stand for it in the ledger, where it is seen; the
 * message itself stays in its mailbox.
 */
import { blobsInsert } from '#modules/files/files.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import type { Ports } from '#platform/ports.ts';
import { insertTooLarge } from '../ledger.sql.ts';
import { parseMail } from './parse.ts';

export type TooLarge = { mailbox_id: string; headers: Buffer; size: number };

/** Once for each message, however often the mailbox is read. */
export async function recordTooLarge(ctx: Ctx, ports: Ports, given: TooLarge): Promise<void> {
  const blob = await ports.blobs.put(given.headers);
  const parsed = parseMail(given.headers);
  const mail = parsed.ok ? parsed.mail : null;
  await transaction(asSystem(ctx), async (tx) => {
    const id = await insertTooLarge(
      tx,
      {
        id: newId(),
        mailbox_id: given.mailbox_id,
        raw_sha256: blob.sha256,
        raw_size: blob.size,
        message_id: mail?.message_id ?? null,
        from_address: mail?.from?.address ?? null,
        subject: mail?.subject ?? null,
        detail: `${Math.ceil(given.size / 1024 / 1024)} MiB`,
      },
      blobsInsert(tx, [blob]),
    );
    if (id === undefined) return;
    await publish(tx, {
      name: 'mail.failed',
      subject_type: 'ledger_entry',
      subject_id: id,
      data: { cause: 'too_large' },
    });
  });
}
