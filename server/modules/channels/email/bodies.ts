/** From a MIME tree to a body in text and HTML, and the attachments beside it. */
import { htmlToText, textToHtml } from '#platform/html.ts';
import { decodeText } from './charset.ts';
import { attachmentName, mediaTypeOf } from './file-names.ts';
import { unflow } from './format-flowed.ts';
import { headerOf, MIME_BOUNDS, type MimePart, mimeBudget, readMime } from './mime.ts';
import { signedContent } from './opaque-signed.ts';
import type { ParsedAttachment } from './parsed.ts';
import { declaredName, isNamed, partFile } from './part-files.ts';
import { readTnef } from './tnef.ts';
import { decodedBody, findUuencoded } from './transfer.ts';
import { decodeWords } from './words.ts';

/** A longer body is shown cut, and attached whole. */
export const MAX_BODY_CHARS = 1_000_000;

/** What one part, or one choice of parts, says; `texts` and `htmls` are the parts themselves. */
type Block = { text: string | null; html: string | null; texts: string[]; htmls: string[] };
type Collected = { blocks: Block[]; attachments: ParsedAttachment[]; warnings: Set<string> };

export type Bodies = {
  text: string;
  html: string | null;
  /** The parts that they were made of, in their order. */
  texts: string[];
  htmls: string[];
  attachments: ParsedAttachment[];
};

/** Collects what is shown. `warnings` gains `body_too_long` when a body had to be cut. */
export function collectBodies(root: MimePart, warnings: Set<string>): Bodies {
  const collected: Collected = { blocks: [], attachments: [], warnings };
  visit(root, collected, { is_related: false, is_report: false });
  if (isEmpty(collected)) showNested(root, collected);
  const attachments = withoutTwinInvitation(collected.attachments);
  const hasHtml = collected.blocks.some((block) => block.html !== null);
  const text = collected.blocks
    .map((block) => block.text ?? htmlToText(block.html ?? ''))
    .filter((block) => block.trim() !== '')
    .join('\n');
  const html = hasHtml
    ? collected.blocks.map((block) => block.html ?? textToHtml(block.text ?? '')).join('\n')
    : null;
  const texts = collected.blocks.flatMap((block) => block.texts);
  const htmls = collected.blocks.flatMap((block) => block.htmls);
  return { text, html, texts, htmls, attachments };
}

const ICS = /^(?:text\/calendar|application\/ics)$/;

/** An invitation comes as a choice of the body and, by many programs, once more as a file. */
function withoutTwinInvitation(files: ParsedAttachment[]): ParsedAttachment[] {
  const isNameless = (file: ParsedAttachment) =>
    ICS.test(file.media_type) && /^attachment-\d+\.ics$/.test(file.name);
  const hasNamed = files.some((file) => ICS.test(file.media_type) && !isNameless(file));
  if (hasNamed) return files.filter((file) => !isNameless(file));
  return files.map((file) => (isNameless(file) ? { ...file, name: 'invite.ics' } : file));
}

function isEmpty({ blocks }: Collected): boolean {
  return blocks.every((block) => block.html === null && (block.text ?? '').trim() === '');
}

const SHOWN_FIELDS = ['from', 'to', 'cc', 'date', 'subject'];

/** A message forwarded as a file without a word: what it says is what there is to read. */
function showNested(root: MimePart, into: Collected): void {
  const nested = leavesOf(root).find((part) =>
    /^message\/(?:rfc822|global)$/.test(part.media_type),
  );
  if (nested === undefined) return;
  const inner = readMime(decodedBody(nested), mimeBudget({ ...MIME_BOUNDS, max_depth: 5 }));
  const fields = SHOWN_FIELDS.flatMap((name) => {
    const value = decodeWords(headerOf(inner.headers, name)).trim();
    return value === '' ? [] : [`${name[0]?.toUpperCase()}${name.slice(1)}: ${value}`];
  });
  const collected: Collected = { blocks: [], attachments: [], warnings: new Set() };
  visit(inner, collected, { is_related: false, is_report: true });
  const words = collected.blocks.map((block) => block.text ?? htmlToText(block.html ?? ''));
  const text = [fields.join('\n'), ...words].join('\n\n').trim().slice(0, MAX_BODY_CHARS);
  into.blocks = [{ text, html: null, texts: [], htmls: [] }];
}

function leavesOf(part: MimePart): MimePart[] {
  return part.children.length === 0 ? [part] : part.children.flatMap(leavesOf);
}

type Place = { is_related: boolean; is_report: boolean; is_opened?: boolean };

/** The parts of a delivery report that machines read (RFC 3464): bounce.ts reads them. */
const REPORTED = /^(?:message\/(?:global-)?delivery-status|text\/rfc822-headers)$/;

function visit(part: MimePart, into: Collected, place: Place): void {
  if (part.media_type === 'multipart/alternative') {
    visitAlternative(part, into, place);
    return;
  }
  if (part.media_type.startsWith('multipart/')) {
    const isRelated = place.is_related || part.media_type === 'multipart/related';
    const isReport = place.is_report || part.media_type === 'multipart/report';
    const inside = { ...place, is_related: isRelated, is_report: isReport };
    for (const child of part.children) visit(child, into, inside);
    return;
  }
  const signed = place.is_opened ? null : signedContent(part);
  if (signed !== null) {
    visit(readMime(signed, mimeBudget()), into, { ...place, is_opened: true });
    return;
  }
  if (place.is_report && REPORTED.test(part.media_type)) return;
  if (isBody(part)) into.blocks.push(bodyBlock(part, into));
  else attach(part, into, place);
}

/** The alternatives are one body: their texts are one text, their HTML one HTML. */
function visitAlternative(part: MimePart, into: Collected, place: Place): void {
  const inner: Collected = { blocks: [], attachments: into.attachments, warnings: into.warnings };
  for (const child of part.children) visit(child, inner, place);
  const texts = inner.blocks.flatMap((block) => block.text ?? []);
  const htmls = inner.blocks.flatMap((block) => block.html ?? []);
  if (inner.blocks.length === 0) return;
  const text = texts.join('\n');
  into.blocks.push({
    text: text.trim() === '' && htmls.length > 0 ? null : text,
    html: htmls.length > 0 ? htmls.join('\n') : null,
    texts: inner.blocks.flatMap((block) => block.texts),
    htmls: inner.blocks.flatMap((block) => block.htmls),
  });
}

function isBody(part: MimePart): boolean {
  if (part.media_type !== 'text/plain' && part.media_type !== 'text/html') return false;
  if (part.disposition === 'attachment') return false;
  return declaredName(part) === '';
}

function bodyBlock(part: MimePart, into: Collected): Block {
  const bytes = decodedBody(part);
  const isHtml = part.media_type === 'text/html';
  const charset = part.params['charset'] ?? (isHtml ? metaCharset(bytes) : '');
  const decoded = decodeText(bytes, charset);
  const unbroken = decoded.replace(/\r\n?/g, '\n');
  if (isHtml) {
    const html = bounded(unbroken, part, into);
    return { text: null, html, texts: [], htmls: [html] };
  }
  const flowed = part.params['format']?.toLowerCase() === 'flowed';
  const plain = flowed ? unflow(unbroken, part.params['delsp']?.toLowerCase() === 'yes') : unbroken;
  const text = bounded(withoutUuencoded(withoutArmour(plain), into), part, into);
  return { text, html: null, texts: [text], htmls: [] };
}

/** What HTML says of itself, when its part says nothing. */
function metaCharset(bytes: Buffer): string {
  const head = bytes.subarray(0, 2048).toString('latin1');
  return /<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{1,40})/i.exec(head)?.[1] ?? '';
}

function bounded(text: string, part: MimePart, into: Collected): string {
  if (text.length <= MAX_BODY_CHARS) return text;
  into.warnings.add('body_too_long');
  const isHtml = part.media_type === 'text/html';
  into.attachments.push({
    name: isHtml ? 'message.html' : 'message.txt',
    media_type: part.media_type,
    content: Buffer.from(text, 'utf8'),
    content_id: null,
    is_inline: false,
  });
  return text.slice(0, MAX_BODY_CHARS);
}

const CLEAR_SIGNED =
  /^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]{1,40}: ?[^\n]{0,200}\n){0,10}\n/m;

/** Words that OpenPGP signed in their place (RFC 9580, 7): without the armour around them. */
function withoutArmour(text: string): string {
  const head = CLEAR_SIGNED.exec(text);
  if (head === null) return text;
  const from = head.index + head[0].length;
  const end = text.indexOf('\n-----BEGIN PGP SIGNATURE-----', from - 1);
  const close = '\n-----END PGP SIGNATURE-----';
  const after = text.indexOf(close, end);
  if (end === -1 || after === -1) return text;
  const words = text.slice(from, end).replace(/^- /gm, '');
  return text.slice(0, head.index) + words + text.slice(after + close.length);
}

function withoutUuencoded(text: string, into: Collected): string {
  if (!text.includes('\nbegin ') && !text.startsWith('begin ')) return text;
  let rest = '';
  let from = 0;
  for (const file of findUuencoded(text)) {
    rest += text.slice(from, file.start);
    from = file.end;
    into.attachments.push({
      name: attachmentName(file.name, 'application/octet-stream', into.attachments.length),
      media_type: 'application/octet-stream',
      content: file.content,
      content_id: null,
      is_inline: false,
    });
  }
  return rest + text.slice(from);
}

function attach(part: MimePart, into: Collected, place: Place): void {
  const file = partFile(part, into.attachments.length);
  if (isTnef(part) && unpack(file.content, into)) return;
  // A multipart of no content, such as an empty trailing part, is nothing to show.
  if (file.content.length === 0 && !isNamed(part)) return;
  const isImage = part.media_type.startsWith('image/');
  const isShown = isImage && (file.content_id !== null || place.is_related);
  into.attachments.push({ ...file, is_inline: part.disposition !== 'attachment' && isShown });
}

function isTnef(part: MimePart): boolean {
  if (/^application\/(?:vnd\.)?ms-tnef$/.test(part.media_type)) return true;
  return /^winmail\.dat$/i.test(declaredName(part));
}

/** Outlook's own package: its files stand for it. What it says counts where nothing else does. */
function unpack(bytes: Buffer, into: Collected): boolean {
  const found = readTnef(bytes);
  if (found === null) return false;
  const { text, html } = found;
  if (isEmpty(into) && (text.trim() !== '' || html !== null)) {
    const plain = text.replace(/\r\n?/g, '\n').slice(0, MAX_BODY_CHARS);
    into.blocks.push({ text: plain.trim() === '' ? null : plain, html, texts: [], htmls: [] });
  }
  for (const { name, media_type, ...file } of found.files) {
    const safe = attachmentName(name, media_type, into.attachments.length);
    const is_inline = file.content_id !== null && media_type.startsWith('image/');
    into.attachments.push({
      ...file,
      name: safe,
      media_type: mediaTypeOf(safe, media_type),
      is_inline,
    });
  }
  return found.files.length > 0 || text.trim() !== '' || html !== null;
}
