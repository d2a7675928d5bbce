/** What a store of blobs promises, and what both kinds share. The door itself is files.ts. */
import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { fail } from './errors.ts';

export type BlobStorage = 'disk' | 's3';
/** The whole bytes, or a stream of them (a request, a file, a generator). */
export type BlobSource = Uint8Array | AsyncIterable<Uint8Array>;
export type BlobAddress = { sha256: Buffer; storage: BlobStorage };
export type StoredBlob = BlobAddress & { size: number };
export type PutLimits = { max_bytes?: number };

export interface BlobStore {
  /**
   * Keeps the bytes; when it returns they survive a crash. Equal bytes are stored once, and putting
   * them again makes them young again for `remove`.
   * @throws OporaError invalid errors.file_too_large, unavailable errors.disk_full or errors.files_unavailable
   */
  put(source: BlobSource, limits?: PutLimits): Promise<StoredBlob>;
  /** @throws OporaError unavailable errors.file_bytes_missing before the first byte, when there are none */
  get(blob: BlobAddress): Promise<Readable>;
  /** All of them at once: for those that are known to be small enough. Throws as `get` does. */
  read(blob: BlobAddress): Promise<Buffer>;
  /** Forgets bytes that nobody has put since `untouched_since`; a blob that is gone is no error. */
  remove(blob: BlobAddress, untouched_since: Date): Promise<void>;
  /** @throws OporaError unavailable when nothing can be written now */
  check(): Promise<void>;
}

/** Passes chunks on while counting and hashing them, and stops at the limit. */
export async function* measured(
  source: BlobSource,
  meter: { hash: Hash; size: number },
  limits: PutLimits,
): AsyncGenerator<Uint8Array> {
  const chunks = source instanceof Uint8Array ? [source] : source;
  for await (const chunk of chunks) {
    meter.size += chunk.byteLength;
    refuseOverLimit(meter.size, limits);
    meter.hash.update(chunk);
    yield chunk;
  }
}

export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** @throws OporaError invalid when more than the limit was sent */
export function refuseOverLimit(size: number, { max_bytes }: PutLimits): void {
  if (max_bytes !== undefined && size > max_bytes) {
    fail('invalid', 'errors.file_too_large', { limit_mb: Math.floor(max_bytes / 1024 / 1024) });
  }
}

/** ab/cd/abcd…: the name of a blob in a bucket. */
export function blobPath(hash: Buffer): string {
  if (hash.length !== 32) throw new Error('A blob is addressed by 32 bytes of SHA-256');
  const hex = hash.toString('hex');
  return `${hex.slice(0, 2)}/${hex.slice(2, 4)}/${hex}`;
}
