/**
 * The file of a backup: a tar in zstd, sealed when there is a passphrase. Without one,
 * `zstd -d < FILE | tar x` opens it. Reading checks every byte against what the manifest says.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import {
  type BackupHeader,
  type BackupManifest,
  BackupProblem,
  backupFormat,
  backupHeader,
  backupManifest,
  headerName,
  manifestName,
} from './manifest.ts';
import { CannotUnseal, sealed, sealedMark, unsealed } from './sealing.ts';
import { readTar, type TarEntry } from './tar.ts';

const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Under another name until it is whole, on disk and proven by `prove`; what fails leaves nothing. */
export async function writeArchive(
  file: string,
  tar: AsyncIterable<Buffer>,
  options: { passphrase: string | undefined; prove: (unfinished: string) => Promise<void> },
): Promise<number> {
  const unfinished = `${file}.unfinished`;
  const { passphrase } = options;
  try {
    const params = {
      [constants.ZSTD_c_compressionLevel]: 3,
      [constants.ZSTD_c_checksumFlag]: 1,
    };
    const packed = createZstdCompress({ params });
    const target = createWriteStream(unfinished, { mode: 0o600, flush: true });
    if (passphrase === undefined) await pipeline(Readable.from(tar), packed, target);
    else
      await pipeline(
        Readable.from(tar),
        packed,
        (chunks: AsyncIterable<Buffer>) => sealed(chunks, passphrase),
        target,
      );
    await options.prove(unfinished);
    await rename(unfinished, file);
    await syncDirectory(dirname(file));
    return (await stat(file)).size;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return; // a directory cannot be opened there
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

export type Taking = {
  header?: (header: BackupHeader) => Promise<void>;
  /** A piece of the rows of a table, whole rows each; read to its end. */
  rows?: (table: string, bytes: AsyncGenerator<Buffer>) => Promise<void>;
  jobs?: (bytes: AsyncGenerator<Buffer>) => Promise<void>;
  blob?: (sha256: string, bytes: AsyncGenerator<Buffer>) => Promise<void>;
  /** Bytes of the file that were read, for whoever shows how far we are. */
  told?: (read: number) => void;
};

export type ArchiveContent = { header: BackupHeader; manifest: BackupManifest };

/**
 * Reads a backup to its end and hands out its parts; every part has been checked when this returns,
 * and none before.
 * @throws BackupProblem
 */
export async function readArchive(
  file: string,
  passphrase: string | undefined,
  taking: Taking = {},
): Promise<ArchiveContent> {
  try {
    const entries = readTar(await unpacked(file, passphrase, taking.told));
    return await readEntries(entries, taking);
  } catch (error) {
    throw inOurWords(error);
  }
}

/** The header alone. @throws BackupProblem */
export async function readHeader(
  file: string,
  passphrase: string | undefined,
): Promise<BackupHeader> {
  try {
    const bytes = await unpacked(file, passphrase);
    for await (const entry of readTar(bytes)) return await headerOf(entry);
    throw new BackupProblem('not_a_backup');
  } catch (error) {
    throw inOurWords(error);
  }
}

async function unpacked(
  file: string,
  passphrase: string | undefined,
  told?: (read: number) => void,
): Promise<AsyncIterable<Buffer>> {
  const start = await beginningOf(file);
  const isSealed = start.equals(sealedMark);
  if (!isSealed && !start.subarray(0, 4).equals(zstdMagic)) throw new BackupProblem('not_a_backup');
  if (isSealed && passphrase === undefined) throw new BackupProblem('passphrase_needed');
  const bytes = counted(createReadStream(file, { highWaterMark: 256 * 1024 }), told);
  const packed = isSealed && passphrase !== undefined ? unsealed(bytes, passphrase) : bytes;
  const unpacker = createZstdDecompress();
  pipeline(Readable.from(packed), unpacker).catch((error: unknown) =>
    unpacker.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return unpacker;
}

async function* counted(source: AsyncIterable<Buffer>, told?: (read: number) => void) {
  let read = 0;
  for await (const chunk of source) {
    read += chunk.length;
    told?.(read);
    yield chunk;
  }
}

async function beginningOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(sealedMark.length), 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

type Seen = { bytes: number; hash: Hash };

async function readEntries(
  entries: AsyncGenerator<TarEntry>,
  taking: Taking,
): Promise<ArchiveContent> {
  let header: BackupHeader | undefined;
  let manifest: BackupManifest | undefined;
  const seen = new Map<string, Seen>();
  const files = { count: 0, bytes: 0 };
  for await (const entry of entries) {
    const [folder = '', name = ''] = entry.name.split('/');
    if (header === undefined) {
      header = await headerOf(entry);
      await taking.header?.(header);
    } else if (entry.name === manifestName) {
      manifest = backupManifest.parse(JSON.parse(await textOf(entry)));
    } else if (folder === 'rows') {
      await whole(measured(entry.body, seenOf(seen, name)), (bytes) => taking.rows?.(name, bytes));
    } else if (folder === 'jobs') {
      await whole(measured(entry.body, seenOf(seen, '')), (bytes) => taking.jobs?.(bytes));
    } else if (folder === 'blobs') {
      await readBlob(entry, taking);
      files.count += 1;
      files.bytes += entry.size;
    }
  }
  if (header === undefined) throw new BackupProblem('not_a_backup');
  if (manifest === undefined) throw new BackupProblem('damaged', 'it has no end');
  compare(manifest, seen, files);
  return { header, manifest };
}

function seenOf(seen: Map<string, Seen>, name: string): Seen {
  const known = seen.get(name) ?? { bytes: 0, hash: createHash('sha256') };
  seen.set(name, known);
  return known;
}

async function readBlob(entry: TarEntry, taking: Taking): Promise<void> {
  const name = entry.name.split('/').at(-1) ?? '';
  const meter: Seen = { bytes: 0, hash: createHash('sha256') };
  await whole(measured(entry.body, meter), (bytes) => taking.blob?.(name, bytes));
  if (meter.hash.digest('hex') !== name) throw new BackupProblem('damaged', entry.name);
}

/** Whatever the taker left is read too, so that it is checked. */
async function whole(
  bytes: AsyncGenerator<Buffer>,
  take: (bytes: AsyncGenerator<Buffer>) => Promise<void> | undefined,
): Promise<void> {
  await take(bytes);
  for await (const _ of bytes);
}

async function* measured(bytes: AsyncIterable<Buffer>, meter: Seen): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    meter.bytes += chunk.length;
    meter.hash.update(chunk);
    yield chunk;
  }
}

function compare(
  manifest: BackupManifest,
  seen: ReadonlyMap<string, Seen>,
  files: { count: number; bytes: number },
): void {
  const expected = new Map(Object.entries({ ...manifest.tables, '': manifest.jobs }));
  for (const [name, { bytes, sha256 }] of expected) {
    const found = seen.get(name);
    const isEqual =
      bytes === 0
        ? found === undefined
        : found?.bytes === bytes && found.hash.digest('hex') === sha256;
    if (!isEqual) throw new BackupProblem('damaged', name || 'jobs');
  }
  for (const name of seen.keys())
    if (!expected.has(name)) throw new BackupProblem('damaged', `${name} is not expected`);
  if (files.count !== manifest.files.count || files.bytes !== manifest.files.bytes)
    throw new BackupProblem('damaged', 'files');
}

async function headerOf(entry: TarEntry): Promise<BackupHeader> {
  if (entry.name !== headerName) throw new BackupProblem('not_a_backup');
  const said: unknown = JSON.parse(await textOf(entry));
  const format = typeof said === 'object' && said !== null && 'format' in said ? said.format : 0;
  if (typeof format === 'number' && format > backupFormat) throw new BackupProblem('newer_format');
  return backupHeader.parse(said);
}

async function textOf(entry: TarEntry): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of entry.body) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts).toString('utf8');
}

function inOurWords(error: unknown): unknown {
  if (error instanceof CannotUnseal)
    return error.message === 'wrong passphrase'
      ? new BackupProblem('passphrase_wrong')
      : new BackupProblem('damaged', error.message);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isOfArchive =
    /^(ZSTD|Z_)/.test(code) ||
    error instanceof SyntaxError ||
    (error instanceof Error && /^the archive|ZodError/.test(`${error.message}${error.name}`));
  return isOfArchive ? new BackupProblem('damaged', String((error as Error).message)) : error;
}
