/** Archives for tests: as people make them, and as nobody should. */
import { crc32, deflateRawSync } from 'node:zlib';

export type PackedFile = {
  readonly name: string | Buffer;
  readonly bytes: string | Uint8Array;
  /** Kind and rights as Unix writes them: 0o120777 is a symbolic link. */
  readonly mode?: number;
  readonly flags?: number;
  /** What the directory claims instead of the truth. */
  readonly claimed_size?: number;
  readonly claimed_crc?: number;
  /** Of an entry before: both claim the same bytes. */
  readonly shares?: number;
};

const utf8 = 0x800;

/** A ZIP of deflated entries, from names and their bytes. */
export function zipOf(
  files: Readonly<Record<string, string | Uint8Array>> | readonly PackedFile[],
): Buffer {
  const list: readonly PackedFile[] = Array.isArray(files)
    ? files
    : Object.entries(files).map(([name, bytes]) => ({ name, bytes }));
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const file of list) {
    const name = Buffer.from(file.name);
    const bytes = Buffer.from(file.bytes);
    const packed = deflateRawSync(bytes);
    const flags = file.flags ?? (typeof file.name === 'string' ? utf8 : 0);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(name.length, 26);
    const at = file.shares === undefined ? offset : (offsets[file.shares] ?? 0);
    offsets.push(at);
    if (file.shares === undefined) {
      locals.push(local, name, packed);
      offset += local.length + name.length + packed.length;
    }
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE((3 << 8) | 20, 4);
    entry.writeUInt16LE(20, 6);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(file.claimed_crc ?? crc32(bytes), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(file.claimed_size ?? bytes.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(((file.mode ?? 0o100644) << 16) >>> 0, 38);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, name);
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(list.length, 8);
  end.writeUInt16LE(list.length, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

/** A picture of one point. */
export const tinyPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
