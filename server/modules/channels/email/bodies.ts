/** From a MIME tree to a body in text and HTML, and the attachments beside it. */
import { htmlToText, textToHtml } from '#platform/html.ts';
import { decodeText } from './charset.ts';
import { attachmentName } from './file-names.ts';
import { headerOf, type MimePart } from './mime.ts';
import type { ParsedAttachment } from './parsed.ts';
import { subjectOf } from './subject.ts';
import { decodedBody, findUuencoded } from './transfer.ts';

/** A longer body is shown cut, and attached whole. */
export const MAX_BODY_CHARS = 1_000_000;

type Block = { text: string | null; html: string | null };
type Collected = { blocks: Block[]; attachments: ParsedAttachment[]; warnings: Set<string> };

export type Bodies = { text: string; html: string | null; attachments: ParsedAttachment[] };

/** Collects what is shown. `warnings` gains `body_too_long` when a body had to be cut. */
export function collectBodies(root: MimePart, warnings: Set<string>): Bodies {
  const collected: Collected = { blocks: [], attachments: [], warnings };
  visit(root, collected, { is_related: false });
  const hasHtml = collected.blocks.some((block) => block.html !== null);
  const text = collected.blocks
    .map((block) => block.text ?? htmlToText(block.html ?? ''))
    .filter((block) => block.trim() !== '')
    .join('\n');
  const html = hasHtml
    ? collected.blocks.map((block) => block.html ?? textToHtml(block.text ?? '')).join('\n')
    : null;
  return { text, html, attachments: collected.attachments };
}

type Place = { is_related: boolean };

function visit(part: MimePart, into: Collected, place: Place): void {
  if (part.media_type === 'multipart/alternative') {
    visitAlternative(part, into, place);
    return;
  }
  if (part.media_type.startsWith('multipart/')) {
    const isRelated = place.is_related || part.media_type === 'multipart/related';
    for (const child of part.children) visit(child, into, { is_related: isRelated });
    return;
  }
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
  });
}

function isBody(part: MimePart): boolean {
  if (part.media_type !== 'text/plain' && part.media_type !== 'text/html') return false;
  if (part.disposition === 'attachment') return false;
  return declaredName(part) === '';
}

function declaredName(part: MimePart): string {
  return part.disposition_params['filename'] ?? part.params['name'] ?? '';
}

function bodyBlock(part: MimePart, into: Collected): Block {
  const decoded = decodeText(decodedBody(part), part.params['charset'] ?? '');
  const unbroken = decoded.replace(/\r\n?/g, '\n');
  if (part.media_type === 'text/html') return { text: null, html: bounded(unbroken, part, into) };
  const flowed = part.params['format']?.toLowerCase() === 'flowed';
  const text = flowed ? unflow(unbroken, part.params['delsp']?.toLowerCase() === 'yes') : unbroken;
  return { text: bounded(withoutUuencoded(text, into), part, into), html: null };
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

/** RFC 3676: lines that end in a blank flow into the next, within one depth of quoting. */
function unflow(text: string, delSp: boolean): string {
  const out: string[] = [];
  let open: { quote: string; text: string } | null = null;
  for (const line of text.split('\n')) {
    const quote = /^>*/.exec(line)?.[0] ?? '';
    const stuffed = line.slice(quote.length);
    const body = stuffed.startsWith(' ') ? stuffed.slice(1) : stuffed;
    const flows = body.endsWith(' ') && body !== '-- ';
    const piece = flows && delSp ? body.slice(0, -1) : body;
    if (open !== null && open.quote === quote && body !== '-- ') open.text += piece;
    else {
      if (open !== null) out.push(quoted(open));
      open = { quote, text: piece };
    }
    if (!flows) {
      out.push(quoted(open));
      open = null;
    }
  }
  if (open !== null) out.push(quoted(open));
  return out.join('\n');
}

function quoted(paragraph: { quote: string; text: string }): string {
  return paragraph.quote === '' ? paragraph.text : `${paragraph.quote} ${paragraph.text}`;
}

function attach(part: MimePart, into: Collected, place: Place): void {
  const content = decodedBody(part);
  const contentId = headerOf(part.headers, 'content-id')
    .replace(/[<>\s]/g, '')
    .slice(0, 250);
  const named = declaredName(part) || nestedName(part);
  // A multipart of no content, such as an empty trailing part, is nothing to show.
  if (content.length === 0 && named === '') return;
  const isImage = part.media_type.startsWith('image/');
  into.attachments.push({
    name: attachmentName(named, part.media_type, into.attachments.length),
    media_type: part.media_type,
    content,
    content_id: contentId === '' ? null : contentId,
    is_inline:
      part.disposition !== 'attachment' && isImage && (contentId !== '' || place.is_related),
  });
}

/** A forwarded message is named by its subject. */
function nestedName(part: MimePart): string {
  if (part.media_type !== 'message/rfc822') return '';
  const head = part.body.subarray(0, 20_000).toString('latin1');
  const match = /^subject:[ \t]*(.*(?:\r?\n[ \t].*)*)/im.exec(head);
  const subject = subjectOf(decodeText(Buffer.from(match?.[1] ?? '', 'latin1')));
  return `${subject === '' ? 'message' : subject}.eml`;
}
