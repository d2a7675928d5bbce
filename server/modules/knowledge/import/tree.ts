/** The files of an import as one tree of names, whether they came in an archive or lie in a folder. Read, never run. */
import { createWriteStream } from 'node:fs';
import { lstat, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { fail } from '#platform/errors.ts';
import { openZip, type Zip, type ZipPart } from '#platform/unzip.ts';
import type { TroubleCode } from './trouble.ts';

export type Entry = {
  /** With slashes, normalised, inside the tree. */
  readonly path: string;
  readonly size: number;
  /** Tells a change of the bytes without reading them. */
  readonly mark: string;
  open(): AsyncIterable<Uint8Array>;
};

type LeftOut = { readonly path: string; readonly code: TroubleCode };

export type Tree = {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly left_out: readonly LeftOut[];
  close(): Promise<void>;
};

export const treeLimits = {
  files: 60_000,
  /** Unpacked, of one archive. */
  bytes: 8 * 1024 ** 3,
  file_bytes: 50 * 1024 ** 2,
  /** Archives in an archive. */
  inner: 50,
  /** Names beyond these are nobody's. */
  path_length: 1000,
  path_depth: 40,
  left_out: 2000,
};

/** What systems leave behind, of which nobody wants to hear. */
const litter =
  /(?:^|\/)(?:__MACOSX|\.(?!\.?(?:\/|$))[^/]+|Thumbs\.db|desktop\.ini|node_modules)(?:\/|$)/i;
/** Parts of a large Notion export, archives in the archive. */
const innerArchive = /(?:^|\/)(?:Export|ExportBlock)-[0-9a-f-]{36}(?:-Part-\d+)?\.zip$/i;

type Gathering = { entries: Map<string, Entry>; left_out: LeftOut[] };

function leave(into: Gathering, path: string, code: TroubleCode): void {
  if (into.left_out.length < treeLimits.left_out) into.left_out.push({ path, code });
}

/** The path as it stands in the tree; undefined: it would lead out of it, or nobody could mean it. */
export function treePath(name: string): string | undefined {
  const path = name
    .toWellFormed()
    .normalize('NFC')
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/{2,}/g, '/');
  const parts = path.split('/');
  const isSafe =
    path !== '' &&
    path.length <= treeLimits.path_length &&
    parts.length <= treeLimits.path_depth &&
    !path.startsWith('/') &&
    !/^[A-Za-z]:/.test(path) &&
    !/\p{Cc}/u.test(path) &&
    !parts.some((part) => part === '..' || part === '.' || part.trim() === '');
  return isSafe ? path : undefined;
}

/**
 * @param path of the archive on disk @param scratch a folder for archives inside it
 * @throws OporaError invalid: no whole archive, or too large a one
 */
export async function openZipTree(path: string, scratch: string): Promise<Tree> {
  const into: Gathering = { entries: new Map(), left_out: [] };
  const zips: Zip[] = [];
  const dir = await mkdtemp(join(scratch, 'import-'));
  const close = async () => {
    for (const zip of zips) await zip.close().catch(() => undefined);
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const inner = await gather(path, into, zips);
    if (inner.length > treeLimits.inner) fail('invalid', 'errors.zip_too_large');
    let room = treeLimits.bytes;
    for (const [index, part] of inner.entries()) {
      room -= part.size;
      if (room < 0) fail('invalid', 'errors.zip_too_large');
      const copy = join(dir, `${index}.zip`);
      await pipeline(Readable.from(part.open()), createWriteStream(copy, { mode: 0o600 }));
      await gather(copy, into, zips);
    }
    return { ...into, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Puts the files of an archive into the tree; answers the archives inside it that belong to it. */
async function gather(path: string, into: Gathering, zips: Zip[]): Promise<ZipPart[]> {
  const limits = {
    parts: treeLimits.files - into.entries.size,
    bytes: treeLimits.bytes - sizeOf(into),
  };
  const zip = await openZip(path, limits);
  zips.push(zip);
  const inner: ZipPart[] = [];
  for (const part of zip.parts) {
    if (part.is_folder || litter.test(part.name)) continue;
    const name = treePath(part.name);
    if (name === undefined) leave(into, part.name, 'unsafe_name');
    else if (part.is_special) leave(into, name, 'special');
    else if (part.is_encrypted) leave(into, name, 'encrypted');
    else if (into.entries.has(name)) leave(into, name, 'twice');
    else if (innerArchive.test(name) && zips.length === 1) inner.push(part);
    else if (part.size > treeLimits.file_bytes) leave(into, name, 'too_large');
    else into.entries.set(name, entryOf(name, part));
  }
  return inner;
}

function sizeOf(into: Gathering): number {
  let sum = 0;
  for (const entry of into.entries.values()) sum += entry.size;
  return sum;
}

function entryOf(path: string, part: ZipPart): Entry {
  const mark = `${part.crc.toString(16)}-${part.size}`;
  return { path, size: part.size, mark, open: () => part.open() };
}

/** A folder on this machine, for the command line. Links in it are not followed. */
export async function openFolderTree(folder: string): Promise<Tree> {
  const into: Gathering = { entries: new Map(), left_out: [] };
  const walk = async (below: string): Promise<void> => {
    const names = (await readdir(join(folder, below))).toSorted();
    for (const name of names) {
      const path = below === '' ? name : `${below}/${name}`;
      if (litter.test(path)) continue;
      const found = await lstat(join(folder, path));
      const safe = treePath(path);
      if (safe === undefined) leave(into, path, 'unsafe_name');
      else if (found.isDirectory()) await walk(path);
      else if (!found.isFile()) leave(into, safe, 'special');
      else if (found.size > treeLimits.file_bytes) leave(into, safe, 'too_large');
      else into.entries.set(safe, await fileEntry(safe, join(folder, path)));
      if (into.entries.size > treeLimits.files) fail('invalid', 'errors.zip_too_large');
    }
  };
  await walk('');
  return { ...into, close: async () => undefined };
}

async function fileEntry(path: string, at: string): Promise<Entry> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    const handle = await open(at, 'r');
    try {
      yield* handle.createReadStream({ autoClose: false });
    } finally {
      await handle.close();
    }
  }
  // As archives know their files: a copy with another date is the same file.
  let [size, crc] = [0, 0];
  for await (const chunk of bytes()) {
    size += chunk.byteLength;
    crc = crc32(chunk, crc);
  }
  return { path, size, mark: `${crc.toString(16)}-${size}`, open: bytes };
}

/** All bytes of an entry that is known to be small enough. */
export async function readEntry(entry: Entry): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.open()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
