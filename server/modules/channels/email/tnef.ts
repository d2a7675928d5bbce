/**
 * winmail.dat: what Outlook packs its files and text in (MS-OXTNEF). Reads the files, the body in text
 * or HTML, and messages inside; everything else is skipped. Bounded in files, depth and steps; what is
 * cut short yields what could be read. Never throws.
 */
import { decodeText } from './charset.ts';
import { asHtml, asText, type MapiValue, PROPERTY, readProperties } from './mapi.ts';
import { rtfOf } from './rtf.ts';

export type TnefFile = {
  name: string;
  media_type: string;
  content: Buffer;
  content_id: string | null;
};

export type Tnef = { text: string; html: string | null; files: TnefFile[] };

const SIGNATURE = 0x223e9f78;
const LEVEL_MESSAGE = 1;
const LEVEL_ATTACHMENT = 2;

/** Identifiers of the attributes (MS-OXTNEF 2.1.3.3), without their type. */
const ATTRIBUTE = {
  body: 0x800c,
  codepage: 0x9007,
  message_properties: 0x9003,
  attachment_start: 0x9002,
  attachment_title: 0x8010,
  attachment_data: 0x800f,
  attachment_properties: 0x9005,
} as const;

const MAX_FILES = 200;
const MAX_DEPTH = 3;
const MAX_ATTRIBUTES = 10_000;
const MAX_TEXT = 1_000_000;

type Draft = { title: string; data: Buffer | null; properties: Map<number, MapiValue> };

/** What is in there, or null when it is no TNEF at all. */
export function readTnef(bytes: Buffer, depth = 0): Tnef | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE || depth > MAX_DEPTH) return null;
  const found: Tnef = { text: '', html: null, files: [] };
  let codepage = 'windows-1252';
  let draft: Draft | null = null;
  const close = () => {
    if (draft !== null) addFile(found, draft, { codepage, depth });
    draft = null;
  };
  for (const { level, id, value } of attributes(bytes)) {
    if (id === ATTRIBUTE.codepage && value.length >= 4) codepage = charsetOf(value.readUInt32LE(0));
    if (level === LEVEL_MESSAGE && id === ATTRIBUTE.body) {
      found.text = decodeText(value.subarray(0, MAX_TEXT), codepage);
    }
    if (level === LEVEL_MESSAGE && id === ATTRIBUTE.message_properties) {
      addBody(found, readProperties(value), codepage);
    }
    if (level !== LEVEL_ATTACHMENT) continue;
    if (id === ATTRIBUTE.attachment_start) {
      close();
      if (found.files.length >= MAX_FILES) break;
      draft = { title: '', data: null, properties: new Map() };
    }
    if (draft !== null) readAttachment(draft, id, value, codepage);
  }
  close();
  return found;
}

type Attribute = { level: number; id: number; value: Buffer };

/** Level, identifier, type, length, value, checksum; one after the other. */
function* attributes(bytes: Buffer): Generator<Attribute> {
  let at = 6;
  for (let count = 0; count < MAX_ATTRIBUTES && at + 9 <= bytes.length; count += 1) {
    const level = bytes.readUInt8(at);
    const id = bytes.readUInt16LE(at + 1);
    const length = bytes.readUInt32LE(at + 5);
    const from = at + 9;
    // Out of step: what follows is no attribute.
    if (level !== LEVEL_MESSAGE && level !== LEVEL_ATTACHMENT) return;
    yield { level, id, value: bytes.subarray(from, Math.min(from + length, bytes.length)) };
    at = from + length + 2;
  }
}

function readAttachment(draft: Draft, id: number, value: Buffer, codepage: string): void {
  if (id === ATTRIBUTE.attachment_title) draft.title = decodeText(value, codepage).trim();
  if (id === ATTRIBUTE.attachment_data) draft.data = value;
  if (id === ATTRIBUTE.attachment_properties) draft.properties = readProperties(value);
}

function addBody(found: Tnef, properties: Map<number, MapiValue>, codepage: string): void {
  const body = asText(properties.get(PROPERTY.body), codepage);
  if (body.trim() !== '') found.text = body.slice(0, MAX_TEXT);
  const html = asHtml(properties, codepage).slice(0, MAX_TEXT);
  if (html.trim() !== '') found.html = html;
  const packed = properties.get(PROPERTY.rtf_compressed);
  if (found.text.trim() === '' && found.html === null && Buffer.isBuffer(packed)) {
    const rtf = rtfOf(packed);
    if (rtf === null) return;
    found.files.push({
      name: 'message.rtf',
      media_type: 'application/rtf',
      content: rtf,
      content_id: null,
    });
  }
}

function addFile(
  found: Tnef,
  draft: Draft,
  { codepage, depth }: { codepage: string; depth: number },
): void {
  const told = (id: number) => asText(draft.properties.get(id), codepage).trim();
  const name =
    told(PROPERTY.long_filename) ||
    draft.title ||
    told(PROPERTY.filename) ||
    told(PROPERTY.display_name);
  const packed = draft.properties.get(PROPERTY.attach_data);
  const content = draft.data ?? (Buffer.isBuffer(packed) ? packed : null);
  if (content === null) return;
  // A message inside begins with the identifier of its interface, then it is TNEF again.
  const nested = Buffer.isBuffer(packed) ? readTnef(packed.subarray(16), depth + 1) : null;
  if (nested !== null) {
    addNested(found, nested, name);
    return;
  }
  found.files.push({
    name,
    media_type: told(PROPERTY.mime_tag).toLowerCase() || 'application/octet-stream',
    content,
    content_id: told(PROPERTY.content_id).replace(/[<>\s]/g, '') || null,
  });
}

/** A message packed in a message: its words as a text file, its files beside ours. */
function addNested(found: Tnef, nested: Tnef, name: string): void {
  const words = nested.html ?? nested.text;
  if (words.trim() !== '') {
    const isHtml = nested.html !== null;
    found.files.push({
      name: `${name || 'message'}.${isHtml ? 'html' : 'txt'}`,
      media_type: isHtml ? 'text/html' : 'text/plain',
      content: Buffer.from(words, 'utf8'),
      content_id: null,
    });
  }
  found.files.push(...nested.files.slice(0, Math.max(0, MAX_FILES - found.files.length)));
}

/** Windows' numbers of code pages. */
function charsetOf(codepage: number): string {
  const known: Record<number, string> = {
    932: 'shift_jis',
    936: 'gb18030',
    949: 'euc-kr',
    950: 'big5',
    20866: 'koi8-r',
    28591: 'iso-8859-1',
    65001: 'utf-8',
  };
  if (known[codepage] !== undefined) return known[codepage];
  return codepage >= 1250 && codepage <= 1258 ? `windows-${codepage}` : 'windows-1252';
}
