/**
 * The MIME tree of a raw message (RFC 5322, 2045-2047, 2231). Linear in the size of the message and
 * bounded in depth, parts and header bytes: what lies beyond a bound stays one opaque part, so a
 * hostile message still shows and nothing of it is lost. Never throws.
 */
import { decodeText } from './charset.ts';
import { decodeWords } from './words.ts';

export type HeaderField = { name: string; value: string };

export type MimePart = {
  headers: HeaderField[];
  media_type: string;
  params: Record<string, string>;
  disposition: string;
  disposition_params: Record<string, string>;
  encoding: string;
  /** Still in its transfer encoding; see decodedBody. */
  body: Buffer;
  children: MimePart[];
};

export type MimeBounds = { max_depth: number; max_parts: number; max_header_bytes: number };

export const MIME_BOUNDS: MimeBounds = {
  max_depth: 20,
  max_parts: 500,
  max_header_bytes: 512 * 1024,
};

/** What a reading spends, shared by all levels of one message. */
export type MimeBudget = { parts: number; bounds: MimeBounds; warnings: Set<string> };

export function mimeBudget(bounds: MimeBounds = MIME_BOUNDS): MimeBudget {
  return { parts: 0, bounds, warnings: new Set() };
}

type Context = { depth: number; default_type: string };

const LF = 0x0a;
const CR = 0x0d;

/** Reads one message or part. */
export function readMime(raw: Buffer, budget: MimeBudget, at?: Context): MimePart {
  const context = at ?? { depth: 0, default_type: 'text/plain' };
  budget.parts += 1;
  const { headers, body } = splitHead(raw, budget);
  // The last of several is the nearest to what it describes.
  const type = parameterised(headersOf(headers, 'content-type').at(-1) ?? '');
  const disposition = parameterised(headerOf(headers, 'content-disposition'));
  const part: MimePart = {
    headers,
    media_type: mediaType(type.value, context.default_type),
    params: type.params,
    disposition: disposition.value.toLowerCase(),
    disposition_params: disposition.params,
    encoding: headerOf(headers, 'content-transfer-encoding').trim().toLowerCase(),
    body,
    children: [],
  };
  if (part.media_type.startsWith('multipart/')) readChildren(part, budget, context);
  return part;
}

function mediaType(value: string, fallback: string): string {
  const type = value.trim().toLowerCase();
  if (type === 'text') return 'text/plain';
  return /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(type) ? type : fallback;
}

function readChildren(part: MimePart, budget: MimeBudget, context: Context): void {
  const boundary = part.params['boundary'] ?? '';
  if (boundary === '' || context.depth >= budget.bounds.max_depth) {
    if (boundary !== '') budget.warnings.add('too_deep');
    // A multipart without a usable boundary is read as what it most often is: text.
    part.media_type = boundary === '' ? 'text/plain' : 'application/octet-stream';
    return;
  }
  const defaultType = part.media_type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  const { slices, is_closed } = splitAtBoundary(part.body, boundary);
  if (!is_closed) budget.warnings.add('cut_short');
  for (const slice of slices) {
    if (budget.parts >= budget.bounds.max_parts) {
      budget.warnings.add('too_many_parts');
      part.children.push(opaquePart(slice));
      return;
    }
    part.children.push(
      readMime(slice, budget, { depth: context.depth + 1, default_type: defaultType }),
    );
  }
  // Nothing between delimiters: what is there is shown, and nothing is nothing.
  if (part.children.length === 0 && part.body.toString('latin1').trim() !== '') {
    part.media_type = 'text/plain';
  }
}

function opaquePart(body: Buffer): MimePart {
  return {
    headers: [],
    media_type: 'application/octet-stream',
    params: {},
    disposition: 'attachment',
    disposition_params: {},
    encoding: '',
    body,
    children: [],
  };
}

/** The parts between delimiter lines; the preamble and the epilogue are no parts. */
function splitAtBoundary(body: Buffer, boundary: string): { slices: Buffer[]; is_closed: boolean } {
  const needle = Buffer.from(`--${boundary}`, 'latin1');
  const slices: Buffer[] = [];
  let start = -1;
  for (let at = body.indexOf(needle); at !== -1; at = body.indexOf(needle, at + 1)) {
    if (at > 0 && body[at - 1] !== LF && body[at - 1] !== CR) continue;
    const line = delimiterLine(body, at + needle.length);
    if (line === null) continue;
    if (start !== -1) slices.push(body.subarray(start, beforeNewline(body, at)));
    start = line.closes ? -1 : line.next;
    if (line.closes) return { slices, is_closed: true };
  }
  // A message cut short: what follows the last delimiter is still its part.
  if (start !== -1 && start < body.length) slices.push(withoutGlued(body.subarray(start), needle));
  return { slices, is_closed: false };
}

/** The closing delimiter behind the last words, on their line. */
function withoutGlued(slice: Buffer, needle: Buffer): Buffer {
  const at = slice.lastIndexOf(needle);
  if (at === -1) return slice;
  const rest = slice
    .subarray(at + needle.length)
    .toString('latin1')
    .trim();
  return rest === '--' ? slice.subarray(0, at) : slice;
}

/** What follows `--boundary` on its line, or null when the line goes on and is no delimiter. */
export function delimiterLine(
  body: Buffer,
  from: number,
): { closes: boolean; next: number } | null {
  const closes = body[from] === 0x2d && body[from + 1] === 0x2d;
  let at = closes ? from + 2 : from;
  while (body[at] === 0x20 || body[at] === 0x09) at += 1;
  if (at >= body.length) return { closes, next: at };
  if (body[at] === CR && body[at + 1] === LF) return { closes, next: at + 2 };
  if (body[at] === LF || body[at] === CR) return { closes, next: at + 1 };
  return null;
}

function beforeNewline(body: Buffer, at: number): number {
  if (body[at - 1] === LF) return body[at - 2] === CR ? at - 2 : at - 1;
  return at - 1;
}

/** Splits head from body at the first empty line and unfolds the fields. */
function splitHead(raw: Buffer, budget: MimeBudget): { headers: HeaderField[]; body: Buffer } {
  const headers: HeaderField[] = [];
  let name = '';
  let value: Buffer[] = [];
  const close = () => {
    if (name !== '') headers.push({ name, value: headerText(Buffer.concat(value)) });
    name = '';
    value = [];
  };
  let at = 0;
  while (at < raw.length) {
    const end = lineEnd(raw, at);
    const line = raw.subarray(at, end.text);
    if (line.length === 0) {
      close();
      return { headers, body: raw.subarray(end.next) };
    }
    if (at > budget.bounds.max_header_bytes) {
      budget.warnings.add('header_too_long');
      break;
    }
    const isFolded = line[0] === 0x20 || line[0] === 0x09;
    if (isFolded && name !== '') value.push(Buffer.from(' '), trimStart(line));
    else {
      const colon = fieldNameEnd(line);
      if (colon > 0) {
        close();
        name = line.subarray(0, colon).toString('latin1').trim().toLowerCase();
        value.push(trimStart(line.subarray(colon + 1)));
      } else if (name !== '' && line[0] === 0x2d && line[1] === 0x2d) {
        // A delimiter: the empty line before it was forgotten.
        break;
      } else if (at > 0 && headers.length === 0 && name === '') {
        // Nothing here is a header: all of it is text.
        return { headers: [], body: raw };
      }
    }
    at = end.next;
  }
  close();
  const body = at < raw.length ? raw.subarray(at) : Buffer.alloc(0);
  return headers.length === 0 ? { headers, body: raw } : { headers, body };
}

function lineEnd(raw: Buffer, from: number): { text: number; next: number } {
  const lf = raw.indexOf(LF, from);
  if (lf === -1) return { text: raw.length, next: raw.length };
  let text = lf;
  while (text > from && raw[text - 1] === CR) text -= 1;
  return { text, next: lf + 1 };
}

/** RFC 5322: a field name is printable ASCII without colon; blanks before the colon are tolerated. */
function fieldNameEnd(line: Buffer): number {
  const colon = line.indexOf(0x3a);
  if (colon <= 0 || colon > 200) return -1;
  return /^[!-9;-~]+[ \t]*$/.test(line.subarray(0, colon).toString('latin1')) ? colon : -1;
}

function trimStart(line: Buffer): Buffer {
  let at = 0;
  while (line[at] === 0x20 || line[at] === 0x09) at += 1;
  return line.subarray(at);
}

/** Control characters have no business in a field; they never reach storage or another header. */
function headerText(bytes: Buffer): string {
  return decodeText(bytes)
    .replaceAll('\t', ' ')
    .replace(/\p{Cc}/gu, '');
}

/** The first field of that name, unfolded, encoded words as they came; '' when there is none. */
export function headerOf(headers: HeaderField[], name: string): string {
  return headers.find((field) => field.name === name)?.value ?? '';
}

export function headersOf(headers: HeaderField[], name: string): string[] {
  return headers.filter((field) => field.name === name).map((field) => field.value);
}

/** A structured field: its value and its parameters, RFC 2231 continuations and charsets resolved. */
export function parameterised(field: string): { value: string; params: Record<string, string> } {
  const pieces = splitParameters(field);
  const params: Record<string, string> = Object.create(null);
  const sections = new Map<string, { index: number; encoded: boolean; text: string }[]>();
  for (const piece of pieces.slice(1)) {
    const equals = piece.indexOf('=');
    if (equals <= 0) continue;
    const key = piece.slice(0, equals).trim().toLowerCase();
    const text = unquote(piece.slice(equals + 1).trim());
    const match = /^(.+?)\*(?:(\d{1,3})(\*)?)?$/.exec(key);
    if (match === null) {
      params[key] ??= text;
      continue;
    }
    const base = match[1] ?? key;
    const list = sections.get(base) ?? [];
    const isWhole = match[2] === undefined;
    list.push({ index: Number(match[2] ?? 0), encoded: isWhole || match[3] === '*', text });
    sections.set(base, list);
  }
  for (const [key, list] of sections) params[key] = joinSections(list);
  for (const key of Object.keys(params)) {
    const text = params[key] ?? '';
    // Not allowed by RFC 2047, sent by everybody.
    params[key] = decodeWords(text);
  }
  return { value: (pieces[0] ?? '').trim(), params };
}

/** Splits at semicolons outside quotes and drops comments. */
function splitParameters(field: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  let inQuote = false;
  const lastClose = field.lastIndexOf(')');
  for (let at = 0; at < field.length; at += 1) {
    const char = field[at] ?? '';
    if (inQuote && char === '\\') {
      piece += char + (field[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (char === '"') inQuote = !inQuote;
    if (char === '(' && at < lastClose && !inQuote && /(^|[\s;])$/.test(piece.slice(-1))) {
      const close = field.indexOf(')', at);
      if (close !== -1) {
        at = close;
        continue;
      }
    }
    if (char === ';' && !inQuote) {
      pieces.push(piece);
      piece = '';
    } else piece += char;
  }
  pieces.push(piece);
  return pieces;
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const end = text.length > 1 && text.endsWith('"') ? -1 : undefined;
  return text.slice(1, end).replace(/\\(.)/g, '$1');
}

function joinSections(list: { index: number; encoded: boolean; text: string }[]): string {
  const sorted = list.toSorted((one, two) => one.index - two.index);
  let charset = 'utf-8';
  const bytes: Buffer[] = [];
  for (const section of sorted) {
    let text = section.text;
    const match =
      section.encoded && section.index === 0 ? /^([^']*)'[^']*'(.*)$/s.exec(text) : null;
    if (match !== null) {
      charset = match[1] || charset;
      text = match[2] ?? '';
    }
    bytes.push(section.encoded ? percentBytes(text) : Buffer.from(text, 'utf8'));
  }
  return decodeText(Buffer.concat(bytes), charset);
}

function percentBytes(text: string): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const hex = text[at] === '%' ? text.slice(at + 1, at + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else bytes.push(...Buffer.from(text[at] ?? '', 'utf8'));
  }
  return Buffer.from(bytes);
}
