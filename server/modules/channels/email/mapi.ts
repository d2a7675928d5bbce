/** Property lists of MAPI as TNEF carries them (MS-OXTNEF 2.1.3.4, MS-OXCDATA 2.11). */
import { decodeText } from './charset.ts';

/** A string of one byte a character comes as bytes: its code page is known elsewhere. */
export type MapiValue = string | number | Buffer;

export const PROPERTY = {
  body: 0x1000,
  rtf_compressed: 0x1009,
  html: 0x1013,
  internet_codepage: 0x3fde,
  attach_data: 0x3701,
  filename: 0x3704,
  long_filename: 0x3707,
  mime_tag: 0x370e,
  content_id: 0x3712,
  display_name: 0x3001,
} as const;

const MAX_PROPERTIES = 5000;
const MAX_VALUES = 1000;
/** Bytes of the types of fixed size, filled up to four. */
const FIXED: Record<number, number> = {
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
};
const [OBJECT, STRING8, UNICODE, BINARY] = [0x0d, 0x1e, 0x1f, 0x102];
const MANY = 0x1000;

/** The unnamed properties by their number; of several values the first. What is broken ends the list. */
export function readProperties(bytes: Buffer): Map<number, MapiValue> {
  const found = new Map<number, MapiValue>();
  const reader = { bytes, at: 0 };
  const count = Math.min(uint32(reader) ?? 0, MAX_PROPERTIES);
  for (let index = 0; index < count; index += 1) {
    const head = take(reader, 4);
    if (head === null) return found;
    const [type, id] = [head.readUInt16LE(0), head.readUInt16LE(2)];
    if (id >= 0x8000 && !skipName(reader)) return found;
    const value = readValues(reader, type);
    if (value === null) return found;
    if (id < 0x8000 && value !== undefined && !found.has(id)) found.set(id, value);
  }
  return found;
}

type Reader = { bytes: Buffer; at: number };

function take(reader: Reader, size: number): Buffer | null {
  if (size < 0 || reader.at + size > reader.bytes.length) return null;
  const piece = reader.bytes.subarray(reader.at, reader.at + size);
  reader.at += size;
  return piece;
}

function uint32(reader: Reader): number | null {
  return take(reader, 4)?.readUInt32LE(0) ?? null;
}

function filled(size: number): number {
  return Math.ceil(size / 4) * 4;
}

/** The last value of a list may lack what fills it up. */
function skipTo(reader: Reader, at: number): void {
  reader.at = Math.min(at, reader.bytes.length);
}

function skipName(reader: Reader): boolean {
  if (take(reader, 16) === null) return false;
  const kind = uint32(reader);
  if (kind === 0) return take(reader, 4) !== null;
  const length = uint32(reader);
  if (length === null || reader.at + length > reader.bytes.length) return false;
  skipTo(reader, reader.at + filled(length));
  return true;
}

/** Null when broken, undefined when there is no value that we keep. */
function readValues(reader: Reader, type: number): MapiValue | undefined | null {
  const base = type & ~MANY;
  const size = FIXED[base];
  const isMany = (type & MANY) !== 0;
  if (size !== undefined) return readFixed(reader, base, isMany ? uint32(reader) : 1);
  if (![OBJECT, STRING8, UNICODE, BINARY].includes(base)) return null;
  const count = uint32(reader);
  if (count === null || count > MAX_VALUES) return null;
  let first: MapiValue | undefined;
  for (let index = 0; index < count; index += 1) {
    const length = uint32(reader);
    const start = reader.at;
    const piece = length === null ? null : take(reader, length);
    if (piece === null) return null;
    skipTo(reader, start + filled(piece.length));
    if (index === 0) first = base === UNICODE ? unicodeOf(piece) : piece;
  }
  return first;
}

function readFixed(
  reader: Reader,
  base: number,
  count: number | null,
): MapiValue | undefined | null {
  if (count === null || count > MAX_VALUES) return null;
  const piece = take(reader, (FIXED[base] ?? 4) * count);
  if (piece === null) return null;
  return base === 3 && count > 0 ? piece.readInt32LE(0) : undefined;
}

function unicodeOf(piece: Buffer): string {
  return piece
    .subarray(0, piece.length - (piece.length % 2))
    .toString('utf16le')
    .replace(/\0+$/, '')
    .toWellFormed();
}

export function asText(value: MapiValue | undefined, codepage: string): string {
  if (Buffer.isBuffer(value)) return decodeText(value, codepage).replaceAll('\0', '');
  return typeof value === 'string' ? value.replaceAll('\0', '') : '';
}

/** The HTML body says its code page in a property of its own, or in itself. */
export function asHtml(properties: Map<number, MapiValue>, codepage: string): string {
  const value = properties.get(PROPERTY.html);
  const told = properties.get(PROPERTY.internet_codepage);
  if (told === 65001) return asText(value, 'utf-8');
  if (told === 20866) return asText(value, 'koi8-r');
  return asText(value, codepage);
}
