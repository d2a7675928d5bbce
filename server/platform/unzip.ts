/**
 * Reads ZIP archives from disk (APPNOTE 6.3.10), by their directory: stored and deflated entries, ZIP64.
 * Made for archives of strangers: nothing is trusted that the bytes do not bear out, entries stream
 * and are cut at the size they declared, and no name becomes a path.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { fail } from './errors.ts';

export type ZipPart = {
  /** As it came: whoever uses it makes it safe. Folders end in a slash. */
  readonly name: string;
  readonly is_folder: boolean;
  /** A symbolic link, or another thing that is no file. */
  readonly is_special: boolean;
  readonly is_encrypted: boolean;
  /** Bytes when unpacked, as declared; more are never given out. */
  readonly size: number;
  readonly crc: number;
  /** @throws OporaError invalid errors.zip_part: the bytes are not what the directory says */
  open(): AsyncGenerator<Uint8Array>;
};

export type Zip = { readonly parts: readonly ZipPart[]; close(): Promise<void> };

export type ZipLimits = { readonly parts: number; readonly bytes: number };

type Directory = { readonly offset: number; readonly size: number; readonly count: number };
type Place = {
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  readonly offset: number;
};

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const HEADER = 0x02014b50;
const LOCAL = 0x04034b50;
const NONE16 = 0xffff;
const NONE32 = 0xffffffff;
/** A directory of more bytes is none that people make. */
const largestDirectory = 64 * 1024 * 1024;

/**
 * @throws OporaError invalid: errors.zip_broken when it is no whole archive, errors.zip_too_large when
 * it holds more than the limits, or claims the same bytes for several entries
 */
export async function openZip(path: string, limits: ZipLimits): Promise<Zip> {
  const handle = await open(path, 'r');
  try {
    const length = (await handle.stat()).size;
    const directory = await directoryOf(handle, length);
    if (directory.count > limits.parts) fail('invalid', 'errors.zip_too_large');
    const parts = await partsOf(handle, directory);
    if (parts.length > limits.parts) fail('invalid', 'errors.zip_too_large');
    const unpacked = parts.reduce((sum, { part }) => sum + part.size, 0);
    const packed = parts.reduce((sum, { place }) => sum + place.packed, 0);
    // Entries that share their bytes are how a small archive unpacks into a huge one (Fifield 2019).
    if (unpacked > limits.bytes || packed > length) fail('invalid', 'errors.zip_too_large');
    return { parts: parts.map(({ part }) => part), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function broken(): never {
  fail('invalid', 'errors.zip_broken');
}

async function bytesAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  return bytesRead < length ? broken() : bytes;
}

/** The end record, after which stands nothing but a comment of at most 65,535 bytes. */
async function directoryOf(handle: FileHandle, length: number): Promise<Directory> {
  const tailLength = Math.min(length, 22 + NONE16);
  if (tailLength < 22) broken();
  const tail = await bytesAt(handle, length - tailLength, tailLength);
  let at = tail.length - 22;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at -= 1;
  if (at < 0) broken();
  const count = tail.readUInt16LE(at + 10);
  const size = tail.readUInt32LE(at + 12);
  const offset = tail.readUInt32LE(at + 16);
  const isLong = count === NONE16 || size === NONE32 || offset === NONE32;
  const found = isLong
    ? await longDirectory(handle, length - tailLength + at)
    : { count, size, offset };
  if (found.size > largestDirectory || found.offset + found.size > length) broken();
  return found;
}

async function longDirectory(handle: FileHandle, end: number): Promise<Directory> {
  if (end < 20) broken();
  const locator = await bytesAt(handle, end - 20, 20);
  if (locator.readUInt32LE(0) !== LOCATOR64) broken();
  const record = await bytesAt(handle, longNumber(locator, 8), 56);
  if (record.readUInt32LE(0) !== END64) broken();
  const [count, size, offset] = [32, 40, 48].map((at) => longNumber(record, at));
  return { count: count ?? 0, size: size ?? 0, offset: offset ?? 0 };
}

function longNumber(bytes: Buffer, at: number): number {
  if (at + 8 > bytes.length) broken();
  const value = bytes.readBigUInt64LE(at);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? broken() : Number(value);
}

type Read = { readonly part: ZipPart; readonly place: Place };

async function partsOf(handle: FileHandle, directory: Directory): Promise<Read[]> {
  const bytes = await bytesAt(handle, directory.offset, directory.size);
  const found: Read[] = [];
  let at = 0;
  while (at + 46 <= bytes.length && bytes.readUInt32LE(at) === HEADER) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) =>
      bytes.readUInt16LE(at + place),
    );
    const nameEnd = at + 46 + (nameLength ?? 0);
    const extraEnd = nameEnd + (extraLength ?? 0);
    if (extraEnd > bytes.length) broken();
    const extra = extraOf(bytes.subarray(nameEnd, extraEnd));
    found.push(
      partOf(handle, bytes.subarray(at, at + 46), bytes.subarray(at + 46, nameEnd), extra),
    );
    at = extraEnd + (commentLength ?? 0);
  }
  if (found.length < directory.count) broken();
  return found;
}

type Extra = ReadonlyMap<number, Buffer>;

function extraOf(bytes: Buffer): Extra {
  const fields = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (end > bytes.length) break;
    fields.set(bytes.readUInt16LE(at), bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function partOf(handle: FileHandle, header: Buffer, rawName: Buffer, extra: Extra): Read {
  const flags = header.readUInt16LE(8);
  const name = nameOf(rawName, (flags & 0x800) !== 0, extra);
  const place = placeOf(header, extra);
  // Unix keeps the kind of a file in the upper half: a link would lead out of the archive.
  const isUnix = header.readUInt8(5) === 3;
  const kind = isUnix ? (header.readUInt32LE(38) >>> 28) & 0xf : 0;
  return {
    place,
    part: {
      name,
      is_folder: name.endsWith('/') || kind === 0x4,
      is_special: kind !== 0 && kind !== 0x4 && kind !== 0x8,
      is_encrypted: (flags & 1) !== 0,
      size: place.size,
      crc: place.crc,
      open: () => bytesOf(handle, place),
    },
  };
}

/** Sizes and offsets that need more than four bytes stand in field 1, in this order. */
function placeOf(header: Buffer, extra: Extra): Place {
  const long = extra.get(1);
  let next = 0;
  const number = (at: number) => {
    const short = header.readUInt32LE(at);
    if (short !== NONE32 || long === undefined) return short;
    next += 8;
    return longNumber(long, next - 8);
  };
  const size = number(24);
  const packed = number(20);
  const offset = number(42);
  return { method: header.readUInt16LE(10), crc: header.readUInt32LE(16), size, packed, offset };
}

/**
 * UTF-8 when the archive says so or it reads as such; else as Windows in Russia writes it (code page
 * 866). Info-ZIP's field 0x7075 has the name in UTF-8 beside an old one.
 */
function nameOf(raw: Buffer, is_utf8: boolean, extra: Extra): string {
  const beside = extra.get(0x7075);
  if (beside !== undefined && beside.length > 5 && beside.readUInt32LE(1) === crc32(raw))
    return beside.subarray(5).toString('utf8');
  if (is_utf8) return raw.toString('utf8');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return new TextDecoder('ibm866').decode(raw);
  }
}

async function* bytesOf(handle: FileHandle, place: Place): AsyncGenerator<Uint8Array> {
  const bad = (): never => fail('invalid', 'errors.zip_part');
  if (place.method !== 0 && place.method !== 8) bad();
  const local = await bytesAt(handle, place.offset, 30);
  if (local.readUInt32LE(0) !== LOCAL) bad();
  const start = place.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  let [size, crc] = [0, 0];
  const packed = packedBytes(handle, start, place.packed);
  for await (const chunk of place.method === 0 ? packed : inflated(packed)) {
    size += chunk.byteLength;
    if (size > place.size) bad();
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== place.size || crc !== place.crc) bad();
}

const chunkBytes = 64 * 1024;

async function* packedBytes(
  handle: FileHandle,
  start: number,
  length: number,
): AsyncGenerator<Uint8Array> {
  for (let read = 0; read < length; ) {
    const chunk = await bytesAt(handle, start + read, Math.min(chunkBytes, length - read));
    read += chunk.length;
    yield chunk;
  }
}

async function* inflated(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw();
  const fed = pipeline(packed, inflate).catch((error: unknown) => error);
  try {
    for await (const chunk of inflate) yield chunk;
  } catch {
    fail('invalid', 'errors.zip_part');
  } finally {
    inflate.destroy();
    await fed;
  }
}
