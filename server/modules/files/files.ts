/**
 * Files: named uses of stored bytes. Owns files and blobs: names, kinds, expiry, quota. Does not own
 * the bytes (platform/files.ts) nor the right to a file: tickets know whose comment holds it.
 */
import { maxUploadBytes, type StoredFile } from '#contract/files.ts';
import { mayForgetBytes } from '#platform/backup/bytes-lock.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import type { BlobSource, BlobStore, StoredBlob } from '#platform/files.ts';
import { newId } from '#platform/id.ts';
import { safeFileName } from './file-name.ts';
import {
  endedFiles,
  type FileRow,
  filesOf,
  forgetEndedFile,
  insertBlob,
  insertFile,
  lockUploads,
  setExpiry,
  unheldUploads,
} from './files.sql.ts';
import { mediaTypeOf, signatureBytes } from './media-type.ts';

export { apartAddress, openApart } from './apart.ts';
export { contentDisposition, safeFileName } from './file-name.ts';
export { blobsInsert, type FileRow } from './files.sql.ts';
export { inlineImageOf } from './media-type.ts';
export { openFile } from './opened.ts';

const HOUR = 3_600_000;
/** An upload that no comment or draft holds ends after a day. */
const uploadLife = 24 * HOUR;
/** Of one agent, not held by anything yet. */
export const uploadQuota = { count: 200, bytes: 500 * 1024 * 1024 };
/** The sweep spares bytes that somebody put this recently: their row may not be written yet. */
const youngBytes = HOUR;
const sweepBatch = 1000;

/** Bytes that are in the store already, and what is known of them. */
export type KeptBytes = StoredBlob & { readonly start: Uint8Array };

/**
 * Puts bytes into the store and remembers how they start. Slow work that belongs before a
 * transaction; `recordFile` is the part inside.
 * @throws OporaError invalid errors.file_too_large; unavailable when the store or disk is in trouble
 */
export async function keepBytes(
  blobs: BlobStore,
  source: BlobSource,
  max_bytes = maxUploadBytes,
): Promise<KeptBytes> {
  if (source instanceof Uint8Array) {
    const blob = await blobs.put(source, { max_bytes });
    return { ...blob, start: source.subarray(0, signatureBytes) };
  }
  const start: Buffer[] = [];
  let length = 0;
  async function* watched(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      if (length < signatureBytes) start.push(Buffer.from(chunk.subarray(0, signatureBytes)));
      length += chunk.byteLength;
      yield chunk;
    }
  }
  const blob = await blobs.put(watched(source), { max_bytes });
  return { ...blob, start: Buffer.concat(start).subarray(0, signatureBytes) };
}

export type NewFile = {
  /** As it came; what is kept is safe to show and to save. */
  readonly name: string;
  readonly bytes: KeptBytes;
};

/** Names kept bytes. Whoever attaches the file holds it; until then it lives for a day. */
export async function recordFile(ctx: Ctx, { name, bytes }: NewFile): Promise<StoredFile> {
  const safe = safeFileName(name);
  const expires_at = new Date(ctx.now.getTime() + uploadLife);
  const { start, ...blob } = bytes;
  const media_type = mediaTypeOf(safe, start);
  return transaction(ctx, async (tx) => {
    await insertBlob(tx, blob);
    const id = newId();
    await insertFile(tx, {
      id,
      sha256: blob.sha256,
      name: safe,
      media_type,
      size: blob.size,
      uploaded_by: tx.actor.kind === 'agent' ? tx.actor.id : null,
      uploaded_by_contact_id: tx.actor.kind === 'contact' ? tx.actor.id : null,
      expires_at,
    });
    return { id, name: safe, media_type, size: blob.size, expires_at: expires_at.toISOString() };
  });
}

/** `keepBytes` and `recordFile` in one, for those who hold no transaction open. */
export async function storeFile(
  ctx: Ctx,
  blobs: BlobStore,
  input: { readonly name: string; readonly source: BlobSource },
): Promise<StoredFile> {
  const bytes = await keepBytes(blobs, input.source);
  return recordFile(ctx, { name: input.name, bytes });
}

/**
 * An agent's upload.
 * @throws OporaError rate_limited errors.upload_quota when too much waits for a comment already
 */
export async function uploadFile(
  ctx: Ctx,
  blobs: BlobStore,
  input: { readonly name: string; readonly source: BlobSource },
): Promise<StoredFile> {
  const agent_id =
    ctx.actor.kind === 'agent' ? ctx.actor.id : fail('forbidden', 'errors.forbidden');
  await refuseOverQuota(ctx, agent_id, 0);
  const bytes = await keepBytes(blobs, input.source);
  return transaction(ctx, async (tx) => {
    await lockUploads(tx, agent_id);
    await refuseOverQuota(tx, agent_id, bytes.size);
    return recordFile(tx, { name: input.name, bytes });
  });
}

async function refuseOverQuota(ctx: Ctx, agent_id: string, more: number): Promise<void> {
  const { count, bytes } = await unheldUploads(ctx, agent_id);
  if (count >= uploadQuota.count || bytes + more > uploadQuota.bytes) {
    fail('rate_limited', 'errors.upload_quota');
  }
}

/** What the files are, whatever they are called by: the same file that came twice says the same. */
export async function wordsOfFiles(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  const found = new Map((await filesByIds(ctx, ids)).map((file) => [file.id, file]));
  return ids.map((id) => {
    const file = found.get(id);
    return file === undefined ? id : `${file.sha256.toString('hex')} ${file.name}`;
  });
}

/** For whoever refers to files: their names, kinds and sizes. The right to them is the caller's business. */
export async function filesByIds(ctx: Ctx, ids: readonly string[]): Promise<FileRow[]> {
  return ids.length === 0 ? [] : filesOf(ctx, ids);
}

/** A comment or a draft holds them: they no longer end. In the transaction of the holder. */
export async function holdFiles(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await setExpiry(ctx, ids, null);
}

/** A draft let go of them: they end in a day unless something else takes hold. */
export async function releaseFiles(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await setExpiry(ctx, ids, new Date(ctx.now.getTime() + uploadLife));
}

/**
 * Forgets uploads that ended, and their bytes when no other file or module refers to them.
 * Answers how many files went.
 */
export async function sweepFiles(ctx: Ctx, blobs: BlobStore): Promise<number> {
  let swept = 0;
  for (const id of await endedFiles(ctx, sweepBatch)) {
    const [file] = await filesOf(ctx, [id]);
    if (file !== undefined && (await forgetFile(ctx, blobs, file))) swept += 1;
  }
  return swept;
}

/**
 * The bytes go before the commit: a crash between leaves a row without a holder, never bytes without
 * a row. Equal bytes that come meanwhile are young, and stay.
 */
async function forgetFile(ctx: Ctx, blobs: BlobStore, file: FileRow): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    // A backup reads the bytes that its snapshot names: they stay until it is done.
    if (!(await mayForgetBytes(tx))) return false;
    const outcome = await forgetEndedFile(tx, file.id);
    if (outcome === 'gone') await blobs.remove(file, new Date(tx.now.getTime() - youngBytes));
    return outcome !== 'kept';
  });
}
