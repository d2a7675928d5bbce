/** Content-Transfer-Encoding: base64, quoted-printable, uuencode (RFC 2045; POSIX uuencode). */
import type { MimePart } from './mime.ts';

/** The bytes of a part. Broken encodings yield what can be read of them. */
export function decodedBody(part: MimePart): Buffer {
  if (part.encoding.includes('base64')) return decodeBase64(part.body);
  if (part.encoding.includes('quoted-printable')) return decodeQuotedPrintable(part.body);
  if (/^(?:x-)?uu(?:e|encode)?$/.test(part.encoding)) {
    return findUuencoded(part.body.toString('latin1'))[0]?.content ?? part.body;
  }
  return part.body;
}

/** One character in twenty that has no place in base64: it is no base64, whatever it says. */
const MAX_ODD = 0.05;

function decodeBase64(body: Buffer): Buffer {
  const whole = body.toString('latin1').replace(/[ \t\r\n]+/g, '');
  const text = whole.replace(/[^A-Za-z0-9+/=]/g, '');
  if (whole.length - text.length > whole.length * MAX_ODD) return body;
  const padding = text.indexOf('=');
  if (padding === -1 || padding >= text.length - 2) return Buffer.from(text, 'base64');
  // Some mailers pad every chunk: each is a unit of its own.
  return Buffer.concat(
    text
      .split(/=+/)
      .filter((unit) => unit !== '')
      .map((unit) => Buffer.from(unit, 'base64')),
  );
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
  return -1;
}

export function decodeQuotedPrintable(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let size = 0;
  let at = 0;
  while (at < body.length) {
    const byte = body[at] ?? 0;
    if (byte !== 0x3d) {
      out[size] = byte;
      size += 1;
      at += 1;
      continue;
    }
    const high = hexDigit(body[at + 1] ?? 0);
    const low = hexDigit(body[at + 2] ?? 0);
    if (high >= 0 && low >= 0) {
      out[size] = high * 16 + low;
      size += 1;
      at += 3;
      continue;
    }
    const softEnd = softBreak(body, at + 1);
    if (softEnd === -1) {
      out[size] = byte;
      size += 1;
      at += 1;
    } else at = softEnd;
  }
  return out.subarray(0, size);
}

/** Where the line after a soft break starts, or -1 when the `=` is no soft break. */
function softBreak(body: Buffer, from: number): number {
  let at = from;
  while (body[at] === 0x20 || body[at] === 0x09) at += 1;
  if (at >= body.length) return at;
  if (body[at] === 0x0d && body[at + 1] === 0x0a) return at + 2;
  return body[at] === 0x0a || body[at] === 0x0d ? at + 1 : -1;
}

export type Uuencoded = { name: string; content: Buffer; start: number; end: number };

const UU_BEGIN = /^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n/gm;
const MAX_UUENCODED = 50;

/** The uuencoded files inside a text, with their place in it. */
export function findUuencoded(text: string): Uuencoded[] {
  const found: Uuencoded[] = [];
  UU_BEGIN.lastIndex = 0;
  for (let match = UU_BEGIN.exec(text); match !== null; match = UU_BEGIN.exec(text)) {
    const from = UU_BEGIN.lastIndex;
    const close = /^end[ \t]*\r?$/m.exec(text.slice(from));
    if (close === null || found.length >= MAX_UUENCODED) return found;
    const body = text.slice(from, from + close.index);
    const end = from + close.index + close[0].length;
    const content = decodeUuLines(body);
    if (content !== null) {
      found.push({ name: (match[1] ?? '').trim(), content, start: match.index, end });
    }
    UU_BEGIN.lastIndex = end;
  }
  return found;
}

function decodeUuLines(body: string): Buffer | null {
  const lines: Buffer[] = [];
  for (const line of body.split(/\r?\n/)) {
    if (line === '') continue;
    const size = (line.charCodeAt(0) - 32) & 63;
    if (size === 0) break;
    if (line.length - 1 < Math.ceil((size * 4) / 3)) return null;
    lines.push(decodeUuLine(line.slice(1), size));
  }
  return Buffer.concat(lines);
}

function decodeUuLine(line: string, size: number): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < line.length && bytes.length < size; at += 4) {
    const [one, two, three, four] = [0, 1, 2, 3].map(
      (offset) => ((line.charCodeAt(at + offset) || 32) - 32) & 63,
    );
    const word = ((one ?? 0) << 18) | ((two ?? 0) << 12) | ((three ?? 0) << 6) | (four ?? 0);
    bytes.push((word >> 16) & 255, (word >> 8) & 255, word & 255);
  }
  return Buffer.from(bytes.slice(0, size));
}
