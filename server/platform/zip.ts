/**
 * A ZIP archive as a stream (APPNOTE 6.3.10), written as it is read: nothing waits in memory, and no size
 * need be known before. Entries are stored, because what people attach is compressed already; sizes
 * and checksums follow each entry, in ZIP64 form, so that no size is too large.
 */
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';

export type ZipEntry = {
  /** Already safe; one of a kind in the archive. */
  readonly name: string;
  readonly modified_at: Date;
  open(): Promise<AsyncIterable<Uint8Array>>;
};

const UTF8_AND_DESCRIPTOR = 0x0808;
const ZIP64 = 45;

export function zipStream(entries: readonly ZipEntry[]): Readable {
  return Readable.from(archive(entries), { objectMode: false });
}

async function* archive(entries: readonly ZipEntry[]): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8');
    const stamp = dosTime(entry.modified_at);
    const header = localHeader(name, stamp);
    yield header;
    let size = 0;
    let crc = 0;
    for await (const chunk of await entry.open()) {
      size += chunk.byteLength;
      crc = crc32(chunk, crc);
      yield Buffer.from(chunk);
    }
    const descriptor = dataDescriptor(crc, size);
    yield descriptor;
    directory.push(directoryEntry(name, stamp, { crc, size, offset }));
    offset += header.length + size + descriptor.length;
  }
  yield* directory;
  const length = directory.reduce((sum, one) => sum + one.length, 0);
  yield end({ count: entries.length, length, offset });
}

type Stamp = { date: number; time: number };

/** Two-second steps since 1980, in UTC. */
function dosTime(at: Date): Stamp {
  const year = Math.min(Math.max(at.getUTCFullYear(), 1980), 2107);
  return {
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
  };
}

/** With an empty ZIP64 field: it says that the sizes behind the data have eight bytes. */
function localHeader(name: Buffer, { date, time }: Stamp): Buffer {
  const fixed = Buffer.alloc(30);
  fixed.writeUInt32LE(0x04034b50, 0);
  fixed.writeUInt16LE(ZIP64, 4);
  fixed.writeUInt16LE(UTF8_AND_DESCRIPTOR, 6);
  fixed.writeUInt16LE(time, 10);
  fixed.writeUInt16LE(date, 12);
  fixed.writeUInt32LE(0xffffffff, 18);
  fixed.writeUInt32LE(0xffffffff, 22);
  fixed.writeUInt16LE(name.length, 26);
  fixed.writeUInt16LE(20, 28);
  const extra = Buffer.alloc(20);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  return Buffer.concat([fixed, name, extra]);
}

function dataDescriptor(crc: number, size: number): Buffer {
  const descriptor = Buffer.alloc(24);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(crc, 4);
  descriptor.writeBigUInt64LE(BigInt(size), 8);
  descriptor.writeBigUInt64LE(BigInt(size), 16);
  return descriptor;
}

function directoryEntry(
  name: Buffer,
  { date, time }: Stamp,
  { crc, size, offset }: { crc: number; size: number; offset: number },
): Buffer {
  const fixed = Buffer.alloc(46);
  fixed.writeUInt32LE(0x02014b50, 0);
  fixed.writeUInt16LE(ZIP64, 4);
  fixed.writeUInt16LE(ZIP64, 6);
  fixed.writeUInt16LE(UTF8_AND_DESCRIPTOR, 8);
  fixed.writeUInt16LE(time, 12);
  fixed.writeUInt16LE(date, 14);
  fixed.writeUInt32LE(crc, 16);
  fixed.writeUInt32LE(0xffffffff, 20);
  fixed.writeUInt32LE(0xffffffff, 24);
  fixed.writeUInt16LE(name.length, 28);
  fixed.writeUInt16LE(28, 30);
  fixed.writeUInt32LE(0xffffffff, 42);
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  extra.writeBigUInt64LE(BigInt(size), 12);
  extra.writeBigUInt64LE(BigInt(offset), 20);
  return Buffer.concat([fixed, name, extra]);
}

function end({ count, length, offset }: { count: number; length: number; offset: number }): Buffer {
  const record = Buffer.alloc(56 + 20 + 22);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(ZIP64, 12);
  record.writeUInt16LE(ZIP64, 14);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(length), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(offset + length), 64);
  record.writeUInt32LE(1, 72);
  record.writeUInt32LE(0x06054b50, 76);
  record.writeUInt16LE(Math.min(count, 0xffff), 84);
  record.writeUInt16LE(Math.min(count, 0xffff), 86);
  record.writeUInt32LE(0xffffffff, 88);
  record.writeUInt32LE(0xffffffff, 92);
  return record;
}

/** The same names, numbered where they repeat: `a.png`, `a (2).png`. Letters of either case are one. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((given) => {
    const dot = given.lastIndexOf('.');
    const stem = dot <= 0 ? given : given.slice(0, dot);
    const ending = dot <= 0 ? '' : given.slice(dot);
    let name = given;
    for (let copy = 2; taken.has(name.toLowerCase()); copy += 1)
      name = `${stem} (${copy})${ending}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
