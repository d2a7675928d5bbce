/**
 * Blobs on the local disk: DATA_DIR/blobs/ab/<sha256>, and DATA_DIR/blobs/unfinished while they arrive.
 * 256 directories are made once; with one more level nearly each blob waited for a directory of its own.
 * Blobs that an older version put one level deeper are found there.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  type BlobAddress,
  type BlobSource,
  type BlobStore,
  blobPath,
  measured,
  type PutLimits,
  refuseOverLimit,
  type StoredBlob,
  sha256,
} from './blobs.ts';
import { fail, OporaError } from './errors.ts';

const HOUR = 3_600_000;
/** What a person can mend: space, rights, a disk that went away. */
const noSpace = new Set(['ENOSPC', 'EDQUOT']);
const noAccess = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'EIO',
  'ENXIO',
  'EMFILE',
  'ENFILE',
  'ENOTDIR',
]);

export type Unfinished = { path: string; sha256: Buffer; size: number };

export function diskBlobs(data_dir: string): BlobStore {
  const root = join(data_dir, 'blobs');
  let swept: Promise<void> | undefined;
  return {
    put: (source, limits = {}) =>
      storageTrouble(async () => {
        swept ??= sweepUnfinished(join(root, 'unfinished'));
        await swept;
        return put(root, source, limits);
      }),
    get: (blob) => storageTrouble(() => get(root, blob)),
    read: (blob) => storageTrouble(() => read(root, blob)),
    remove: (blob, untouched_since) => storageTrouble(() => remove(root, blob, untouched_since)),
    check: () =>
      storageTrouble(async () => {
        const probe = await spool(root, Buffer.from('opora'), {});
        await rm(probe.path, { force: true });
      }),
  };
}

async function put(root: string, source: BlobSource, limits: PutLimits): Promise<StoredBlob> {
  if (source instanceof Uint8Array) {
    refuseOverLimit(source.byteLength, limits);
    const known = { sha256: sha256(source), size: source.byteLength };
    if (await refreshAnywhere(root, known)) return { ...known, storage: 'disk' };
  }
  const unfinished = await spool(root, source, limits);
  const { size } = unfinished;
  try {
    // Of bytes that came whole it was asked a moment ago; a copy that came since is the same bytes.
    if (!(source instanceof Uint8Array) && (await refreshAnywhere(root, unfinished)))
      await rm(unfinished.path, { force: true });
    else await settle(unfinished.path, blobFile(root, unfinished.sha256));
  } catch (error) {
    await rm(unfinished.path, { force: true });
    throw error;
  }
  return { sha256: unfinished.sha256, size, storage: 'disk' };
}

/** Where the bytes of a blob lie. */
export function blobFile(root: string, hash: Buffer): string {
  const hex = hash.toString('hex');
  return join(root, hex.slice(0, 2), hex);
}

function oldBlobFile(root: string, hash: Buffer): string {
  return join(root, blobPath(hash));
}

async function refreshAnywhere(root: string, blob: Pick<StoredBlob, 'sha256' | 'size'>) {
  const { sha256: hash, size } = blob;
  return (await refresh(blobFile(root, hash), size)) || refresh(oldBlobFile(root, hash), size);
}

/** Writes the bytes to a file of their own and makes them durable. The caller moves or removes it. */
export async function spool(
  root: string,
  source: BlobSource,
  limits: PutLimits,
): Promise<Unfinished> {
  const path = join(root, 'unfinished', randomUUID());
  const meter = { hash: createHash('sha256'), size: 0 };
  const handle = await openNew(path);
  try {
    for await (const chunk of measured(source, meter, limits)) await handle.write(chunk);
    await handle.sync();
    await handle.close();
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
  return { path, sha256: meter.hash.digest(), size: meter.size };
}

async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return open(path, 'wx', 0o600);
  }
}

/** True when these bytes are there already: they become young again, so that no sweep takes them. */
async function refresh(path: string, size: number): Promise<boolean> {
  try {
    const found = await stat(path);
    if (found.size !== size) return false;
    const now = new Date();
    await utimes(path, now, now);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** A name that exists is a whole blob: renamed after its bytes are durable, then the name is made so. */
async function settle(unfinished: string, path: string): Promise<void> {
  try {
    await rename(unfinished, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await syncDirectory(dirname(dirname(path)));
    await syncDirectory(dirname(dirname(dirname(path))));
    await rename(unfinished, path);
  }
  await syncDirectory(dirname(path));
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return; // a directory cannot be opened there
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function get(root: string, blob: BlobAddress): Promise<Readable> {
  const handle = await either(root, blob, (path) => open(path, 'r'));
  return handle.createReadStream();
}

function read(root: string, blob: BlobAddress): Promise<Buffer> {
  return either(root, blob, (path) => readFile(path));
}

/** Where it lies now or where an older version put it. */
async function either<Found>(
  root: string,
  { sha256: hash }: BlobAddress,
  look: (path: string) => Promise<Found>,
): Promise<Found> {
  try {
    return await look(blobFile(root, hash)).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      return look(oldBlobFile(root, hash));
    });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') fail('unavailable', 'errors.file_bytes_missing');
    throw error;
  }
}

async function remove(root: string, blob: BlobAddress, untouched_since: Date): Promise<void> {
  for (const path of [blobFile(root, blob.sha256), oldBlobFile(root, blob.sha256)]) {
    const found = await stat(path).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (found && found.mtime < untouched_since) await rm(path, { force: true });
  }
}

/** What a crash left half written goes when the store is first used. */
async function sweepUnfinished(dir: string): Promise<void> {
  for (const name of await readdir(dir).catch(() => [])) {
    const path = join(dir, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > HOUR) await rm(path, { force: true });
  }
}

/** Tells the operator's troubles from our bugs. @throws OporaError unavailable with what to do */
export async function storageTrouble<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OporaError) throw error;
    const code = codeOf(error) ?? '';
    if (noSpace.has(code)) fail('unavailable', 'errors.disk_full');
    if (noAccess.has(code)) fail('unavailable', 'errors.files_unavailable', { reason: code });
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
