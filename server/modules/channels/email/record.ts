/** The doors' one way in: the message is in the ledger before anything is done with it. */
import { blobInsert } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { newId } from '#platform/id.ts';
import type { Ports } from '#platform/ports.ts';
import { type Door, type Recorded, recordEntry } from '../ledger.sql.ts';
import { normalAddress, readMessageIds } from './addresses.ts';

/** Bytes of one message: what a door refuses beyond, with the words of its protocol; 50 MiB. */
export const MAX_RAW_BYTES = 50 * 1024 * 1024;

export const INTAKE_JOB = 'mail.intake';
export const INTAKE_ATTEMPTS = 12;

export type Handed = {
  raw: Buffer;
  door: Door;
  mailbox_id: string | null;
  /** '' is the null sender; null when the door does not know. */
  envelope_from: string | null;
  envelope_to: readonly string[];
};

/**
 * Keeps the bytes and records them; when it returns, the message survives a crash. The same bytes
 * again are the same message, counted.
 * @throws OporaError unavailable when the disk or the database cannot take it now
 */
export async function receiveRaw(ctx: Ctx, ports: Ports, handed: Handed): Promise<Recorded> {
  const blob = await ports.blobs.put(handed.raw);
  return recordEntry(
    ctx,
    { ...blob, insert: blobInsert(ctx, blob) },
    {
      id: newId(),
      mailbox_id: handed.mailbox_id,
      door: handed.door,
      envelope_from: handed.envelope_from === null ? null : plain(handed.envelope_from),
      envelope_to: handed.envelope_to.map(plain).slice(0, 100),
      message_id: messageIdOf(handed.raw),
      job: INTAKE_JOB,
      max_attempts: INTAKE_ATTEMPTS,
    },
  );
}

/** Envelope addresses are the protocol's: those that are no plain address are kept as they came. */
function plain(address: string): string {
  return normalAddress(address) ?? address.replaceAll('\u0000', '').slice(0, 254);
}

const HEAD_BYTES = 64 * 1024;

/** Known from the first moment, so that an answer that overtakes its question can wait for it. */
function messageIdOf(raw: Buffer): string | null {
  const head = raw.subarray(0, HEAD_BYTES).toString('latin1');
  const end = /\r?\n\r?\n/.exec(head)?.index ?? head.length;
  const field = /^message-id:(.*(?:\r?\n[ \t].*)*)/im.exec(head.slice(0, end));
  return readMessageIds([field?.[1] ?? ''])[0]?.replaceAll('\u0000', '') ?? null;
}
