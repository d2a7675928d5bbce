/**
 * What a file is, by its first bytes and its name; what the sender claims is never asked. Image kinds
 * that are shown inside a page come from the bytes alone. Pure.
 */
import { extensionOf } from './file-name.ts';

/** Enough of the start for every signature below. */
export const signatureBytes = 16;

export const inlineImages = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export type InlineImage = (typeof inlineImages)[number];

/** The safe image kind that these bytes start, by their magic numbers; SVG is none: it is a program. */
export function inlineImageOf(start: Uint8Array): InlineImage | undefined {
  const text = Buffer.from(start).toString('latin1');
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(text)) return 'image/gif';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp';
  return undefined;
}

/** By extension: only kinds that a browser never shows inside a page, since files are attachments. */
const byExtension: Readonly<Record<string, string>> = {
  '7z': 'application/x-7z-compressed',
  avi: 'video/x-msvideo',
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  eml: 'message/rfc822',
  gz: 'application/gzip',
  heic: 'image/heic',
  ics: 'text/calendar',
  json: 'application/json',
  log: 'text/plain',
  m4a: 'audio/mp4',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  msg: 'application/vnd.ms-outlook',
  odp: 'application/vnd.oasis.opendocument.presentation',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odt: 'application/vnd.oasis.opendocument.text',
  ogg: 'audio/ogg',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ppt: 'application/vnd.ms-powerpoint',
  rar: 'application/vnd.rar',
  rtf: 'application/rtf',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  txt: 'text/plain',
  vcf: 'text/vcard',
  wav: 'audio/wav',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
};

/** The kind to keep with a file: for icons, for the mail it leaves in, never for showing it. */
export function mediaTypeOf(name: string, start: Uint8Array): string {
  const image = inlineImageOf(start);
  if (image !== undefined) return image;
  const text = Buffer.from(start).toString('latin1');
  if (text.startsWith('%PDF-')) return 'application/pdf';
  const extension = extensionOf(name);
  const known = Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
  if (known !== undefined) return known;
  return text.startsWith('PK\x03\x04') ? 'application/zip' : 'application/octet-stream';
}
