/** The doors' one way in: the message is in the ledger before anything is done with it. */
import { blobsInsert } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Db } from '#platform/db.ts';
import type { StoredBlob } from '#platform/files.ts';
import { newId } from '#platform/id.ts';
import type { Ports } from '#platform/ports.ts';
import { type Door, type NewEntry, type Recorded, recordEntries } from '../ledger.sql.ts';
import { normalAddress, readMessageIds } from './addresses.ts';

/** Bytes of a message that is held in memory whole; a larger one streams to the store. 50 MiB. */
export const WHOLE_BYTES = 50 * 1024 * 1024;
/** Bytes of one message: what a door refuses beyond, with the words of its protocol; 256 MiB. */
export const LARGEST_BYTES = 256 * 1024 * 1024;

export const INTAKE_JOB = 'mail.intake';
export const INTAKE_ATTEMPTS = 12;

export type Handed = {
  /** A stream is read to its end, or until it fails. */
  raw: Buffer | AsyncIterable<Uint8Array>;
  door: Door;
  mailbox_id: string | null;
  /** '' is the null sender; null when the door does not know. */
  envelope_from: string | null;
  envelope_to: readonly string[];
  /** Who speaks to our own door; left out by doors that do not know. */
  peer?: { address: string; helo: string };
};

/**
 * Keeps the bytes and records them; when it returns, the message survives a crash. The same bytes
 * again are the same message, counted.
 * @throws OporaError unavailable when the disk or the database cannot take it now; invalid
 *   errors.file_too_large for a stream of more than LARGEST_BYTES; what the stream throws
 */
export async function receiveRaw(ctx: Ctx, ports: Ports, handed: Handed): Promise<Recorded> {
  const { blob, start } = await keptRaw(ports, handed.raw);
  return inBatches(ctx, {
    blob,
    entry: {
      id: newId(),
      mailbox_id: handed.mailbox_id,
      door: handed.door,
      raw_sha256: blob.sha256,
      raw_size: blob.size,
      envelope_from: handed.envelope_from === null ? null : plain(handed.envelope_from),
      envelope_to: handed.envelope_to.map(plain).slice(0, 100),
      remote_address: handed.peer === undefined ? null : plainPeer(handed.peer.address),
      helo: handed.peer === undefined ? null : plainPeer(handed.peer.helo),
      message_id: messageIdOf(start),
      received_at: ctx.now,
      times: 1,
    },
  });
}

/** The bytes in the store, and how they start. Small ones are stored in one write. */
async function keptRaw(
  ports: Ports,
  raw: Handed['raw'],
): Promise<{ blob: StoredBlob; start: Buffer }> {
  if (Buffer.isBuffer(raw)) return { blob: await ports.blobs.put(raw), start: raw };
  const chunks = raw[Symbol.asyncIterator]();
  const held: Buffer[] = [];
  let size = 0;
  while (size <= WHOLE_BYTES) {
    const next = await chunks.next();
    if (next.done === true) return keptRaw(ports, Buffer.concat(held));
    held.push(Buffer.from(next.value));
    size += next.value.length;
  }
  const start = Buffer.concat(held.splice(0));
  async function* all(): AsyncGenerator<Uint8Array> {
    yield start;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next())
      yield next.value;
  }
  try {
    return { blob: await ports.blobs.put(all(), { max_bytes: LARGEST_BYTES }), start };
  } catch (error) {
    // Whoever sends hears the refusal only behind the last byte.
    for (let next = await chunks.next(); next.done !== true; ) next = await chunks.next();
    throw error;
  }
}

type Waiting = { blob: StoredBlob; entry: NewEntry };
type Batch = Waiting & {
  done: (recorded: Recorded) => void;
  failed: (error: unknown) => void;
};

/** What waits for the commit that is under way: it leaves together with the next one. */
const queues = new WeakMap<Db, { waiting: Batch[]; is_busy: boolean }>();
const LARGEST_BATCH = 100;

/**
 * Messages that come while others are being committed share the next commit: a commit waits for the
 * disk, and those that ring for the workers wait for each other.
 */
function inBatches(ctx: Ctx, one: Waiting): Promise<Recorded> {
  const queue = queues.get(ctx.db) ?? { waiting: [], is_busy: false };
  queues.set(ctx.db, queue);
  return new Promise((done, failed) => {
    queue.waiting.push({ ...one, done, failed });
    if (!queue.is_busy) void drain(ctx, queue);
  });
}

async function drain(ctx: Ctx, queue: { waiting: Batch[]; is_busy: boolean }): Promise<void> {
  queue.is_busy = true;
  while (queue.waiting.length > 0) {
    const batch = queue.waiting.splice(0, LARGEST_BATCH);
    await recordTogether(ctx, batch).catch(async (error: unknown) => {
      const [alone] = batch;
      if (batch.length === 1) alone?.failed(error);
      // One that cannot be written must not take the others with it.
      else for (const one of batch) await recordTogether(ctx, [one]).catch(one.failed);
    });
  }
  queue.is_busy = false;
}

async function recordTogether(ctx: Ctx, batch: readonly Batch[]): Promise<void> {
  const byHash = new Map<string, Batch[]>();
  for (const one of batch) {
    const hash = one.blob.sha256.toString('hex');
    byHash.set(hash, [...(byHash.get(hash) ?? []), one]);
  }
  const firsts = [...byHash.values()].flatMap((same) =>
    same.slice(0, 1).map((one) => ({ ...one, entry: { ...one.entry, times: same.length } })),
  );
  const blobs = blobsInsert(
    ctx,
    firsts.map((one) => one.blob),
  );
  const recorded = await recordEntries(
    ctx,
    firsts.map((one) => one.entry),
    { blobs, job: INTAKE_JOB, max_attempts: INTAKE_ATTEMPTS },
  );
  for (const [hash, same] of byHash) {
    const answer = recorded.get(hash);
    for (const [index, one] of same.entries()) {
      if (answer === undefined) one.failed(new Error('the ledger answered nothing'));
      else one.done(index === 0 ? answer : { ...answer, is_new: false });
    }
  }
}

/** Envelope addresses are the protocol's: those that are no plain address are kept as they came. */
function plain(address: string): string {
  return normalAddress(address) ?? address.replaceAll('\u0000', '').toWellFormed().slice(0, 254);
}

/** An IPv4 address in its IPv6 coat is that address. */
function plainPeer(word: string): string {
  const plain = word.replace(/^::ffff:(?=\d+\.)/i, '').replace(/[^\x21-\x7e]/g, '');
  return plain.slice(0, 255);
}

const HEAD_BYTES = 64 * 1024;

/** Known from the first moment, so that an answer that overtakes its question can wait for it. */
function messageIdOf(raw: Buffer): string | null {
  const head = raw.subarray(0, HEAD_BYTES).toString('latin1');
  const end = /\r?\n\r?\n/.exec(head)?.index ?? head.length;
  const field = /^message-id:(.*(?:\r?\n[ \t].*)*)/im.exec(head.slice(0, end));
  return readMessageIds([field?.[1] ?? ''])[0]?.replaceAll('\u0000', '') ?? null;
}
