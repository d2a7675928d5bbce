/**
 * A message too large to be held in memory, made light: every part of weight goes to the store of
 * files as it streams by, decoded, and leaves a mark in its place. What comes out has the headers,
 * the structure and the words of the whole, and is read like any other message; `restored` puts the
 * stored files where the marks are. The raw message itself stays in the ledger, whole.
 */
import { randomBytes } from 'node:crypto';
import { type KeptBytes, keepBytes } from '#modules/files/files.ts';
import type { BlobStore } from '#platform/files.ts';
import { delimiterLine, MIME_BOUNDS, type MimePart, mimeBudget, readMime } from './mime.ts';
import type { ParsedMail } from './parsed.ts';
import { declaredName } from './part-files.ts';
import { openSink, type Sink } from './part-sink.ts';

/** A part of more bytes than this, as it is encoded, leaves the message. */
const HEAVY_PART_BYTES = 1024 * 1024;
/** A body of more is cut: more is not shown of any message. */
const WORDS_BYTES = 4 * 1024 * 1024;
/** When so much has stayed, all that follows leaves. */
const LIGHT_BYTES = 24 * 1024 * 1024;
/** A line is read in pieces of this size at most: no delimiter is longer. */
const LINE_BYTES = 64 * 1024;

export type Light = { raw: Buffer; kept: KeptBytes[]; mark: string };

/** Linear in time; memory is bounded by LIGHT_BYTES and a few parts, whatever comes. */
export async function lighten(
  blobs: BlobStore,
  source: AsyncIterable<Uint8Array>,
  heavy_bytes = HEAVY_PART_BYTES,
): Promise<Light> {
  const walk = new Walk(blobs, heavy_bytes);
  for await (const line of linesOf(source)) await walk.take(line);
  return walk.end();
}

/** The mail as if it had been read whole: marked files become the stored ones. */
export function restored(
  mail: ParsedMail,
  { kept, mark }: Pick<Light, 'kept' | 'mark'>,
): ParsedMail {
  const attachments = mail.attachments.map((file) => {
    if (file.content.length > mark.length + 12) return file;
    const words = file.content.toString('latin1').trim();
    if (!words.startsWith(`${mark}:`)) return file;
    const bytes = kept[Number(words.slice(mark.length + 1))];
    return bytes === undefined ? file : { ...file, content: Buffer.from(bytes.start), kept: bytes };
  });
  return { ...mail, attachments };
}

type Line = { bytes: Buffer; is_start: boolean };

/** Lines with their ends; one that never ends comes in pieces. */
async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let is_start = true;
  for await (const chunk of source) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, from)) {
      yield { bytes: bytes.subarray(from, end + 1), is_start };
      is_start = true;
      from = end + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > LINE_BYTES) {
      yield { bytes: rest, is_start };
      is_start = false;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield { bytes: rest, is_start };
}

type Leaf = { part: MimePart; held: Buffer[]; size: number; sink: Sink | null; is_words: boolean };

/** Where the reader stands: in a head, or in the body of a part. */
class Walk {
  readonly #blobs: BlobStore;
  readonly #heavy: number;
  readonly #boundaries: Buffer[] = [];
  readonly #light: Buffer[] = [];
  readonly #kept: KeptBytes[] = [];
  readonly #mark = `opora-kept-${randomBytes(12).toString('hex')}`;
  #size = 0;
  #parts = 0;
  #head: Buffer[] | null = [];
  #head_size = 0;
  #leaf: Leaf | null = null;

  constructor(blobs: BlobStore, heavy: number) {
    this.#blobs = blobs;
    this.#heavy = heavy;
  }

  async take(line: Line): Promise<void> {
    const delimiter = line.is_start ? this.#delimiterOf(line.bytes) : null;
    if (delimiter !== null) {
      await this.#close({ is_cut: false });
      this.#write(line.bytes);
      this.#boundaries.length = delimiter.closes ? delimiter.depth : delimiter.depth + 1;
      // What follows a closing delimiter is nobody's: it stays when it is small.
      if (delimiter.closes) this.#leaf = leafOf(emptyPart());
      else this.#openHead();
      return;
    }
    if (this.#head === null) {
      await this.#weigh(line.bytes);
      return;
    }
    this.#head.push(Buffer.from(line.bytes));
    this.#head_size += line.bytes.length;
    const isEnd = line.is_start && /^\r*\n$/.test(line.bytes.toString('latin1', 0, 8));
    if (isEnd || this.#head_size > MIME_BOUNDS.max_header_bytes) this.#closeHead();
  }

  async end(): Promise<Light> {
    if (this.#head !== null) this.#closeHead();
    await this.#close({ is_cut: true });
    return { raw: Buffer.concat(this.#light), kept: this.#kept, mark: this.#mark };
  }

  /** The innermost open multipart that the line delimits. */
  #delimiterOf(line: Buffer): { depth: number; closes: boolean } | null {
    if (line[0] !== 0x2d || line[1] !== 0x2d) return null;
    for (let depth = this.#boundaries.length - 1; depth >= 0; depth -= 1) {
      const boundary = this.#boundaries[depth];
      if (boundary === undefined || !line.subarray(0, boundary.length).equals(boundary)) continue;
      const found = delimiterLine(line, boundary.length);
      if (found !== null) return { depth, closes: found.closes };
    }
    return null;
  }

  #openHead(): void {
    this.#head = [];
    this.#head_size = 0;
  }

  #closeHead(): void {
    const head = Buffer.concat(this.#head ?? []);
    this.#head = null;
    this.#parts += 1;
    this.#write(head);
    const part = readMime(head, mimeBudget({ ...MIME_BOUNDS, max_depth: 0 }));
    const boundary = part.params['boundary'] ?? '';
    const isOpen =
      /^\s*multipart\//i.test(typeOf(part)) &&
      boundary !== '' &&
      this.#boundaries.length < MIME_BOUNDS.max_depth &&
      this.#parts < MIME_BOUNDS.max_parts;
    if (isOpen) this.#boundaries.push(Buffer.from(`--${boundary}`, 'latin1'));
    this.#leaf = leafOf(isOpen ? emptyPart() : part);
  }

  async #weigh(bytes: Buffer): Promise<void> {
    const leaf = this.#leaf;
    if (leaf === null) return;
    leaf.size += bytes.length;
    if (leaf.sink !== null) {
      await leaf.sink.write(bytes);
      return;
    }
    const isHeavy =
      leaf.size > (leaf.is_words ? WORDS_BYTES : this.#heavy) ||
      this.#size + leaf.size > LIGHT_BYTES;
    // Words too many to show are cut, as they are in any message: the rest is in the raw message.
    if (isHeavy && leaf.is_words) return;
    leaf.held.push(Buffer.from(bytes));
    if (!isHeavy) return;
    leaf.sink = openSink(leaf.part.encoding, (decoded) =>
      keepBytes(this.#blobs, decoded, Number.POSITIVE_INFINITY),
    );
    for (const held of leaf.held.splice(0)) await leaf.sink.write(held);
  }

  /** `is_cut`: the message ended here, without a delimiter. */
  async #close({ is_cut }: { is_cut: boolean }): Promise<void> {
    if (this.#head !== null) this.#closeHead();
    const leaf = this.#leaf;
    this.#leaf = null;
    if (leaf === null) return;
    for (const held of leaf.held) this.#write(held);
    if (leaf.sink === null) return;
    this.#kept.push(await leaf.sink.end({ is_cut }));
    const words = `${this.#mark}:${this.#kept.length - 1}`;
    const isBase64 = leaf.part.encoding.includes('base64');
    this.#write(Buffer.from(`${isBase64 ? Buffer.from(words).toString('base64') : words}\r\n`));
  }

  #write(bytes: Buffer): void {
    this.#size += bytes.length;
    this.#light.push(Buffer.from(bytes));
  }
}

function typeOf(part: MimePart): string {
  return part.headers.findLast((field) => field.name === 'content-type')?.value ?? '';
}

function leafOf(part: MimePart): Leaf {
  return { part, held: [], size: 0, sink: null, is_words: isWords(part) };
}

/** A body, or the lines before the first and after the last part: nothing that could be a file. */
function isWords(part: MimePart): boolean {
  if (part.media_type !== 'text/plain' && part.media_type !== 'text/html') return false;
  return part.disposition !== 'attachment' && declaredName(part) === '';
}

function emptyPart(): MimePart {
  return readMime(Buffer.from('\r\n'), mimeBudget());
}
