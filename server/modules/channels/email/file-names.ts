/** Names of attachments, judged after normalisation: what is shown is what is stored. */

const EXTENSIONS: Record<string, string> = {
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/pgp-signature': 'asc',
  'application/pkcs7-signature': 'p7s',
  'application/x-pkcs7-signature': 'p7s',
  'application/pkcs7-mime': 'p7m',
  'application/ics': 'ics',
  'application/ms-tnef': 'dat',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/bmp': 'bmp',
  'image/svg+xml': 'svg',
  'message/rfc822': 'eml',
  'message/delivery-status': 'txt',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/rfc822-headers': 'txt',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
};

/** What senders call plain bytes although the name says more: what it opens with is known by the name. */
const BY_EXTENSION: Record<string, string> = {
  ...Object.fromEntries(
    Object.entries(EXTENSIONS)
      .filter(
        ([type, extension]) =>
          !['txt', 'html', 'svg', 'eml', 'dat'].includes(extension) && !type.includes('/x-'),
      )
      .map(([type, extension]) => [extension, type]),
  ),
  jpeg: 'image/jpeg',
  heic: 'image/heic',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  bz2: 'application/x-bzip2',
  gz: 'application/gzip',
  rar: 'application/vnd.rar',
  '7z': 'application/x-7z-compressed',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
};

/** The declared type, or the one of the extension where none was known to the sender. */
export function mediaTypeOf(name: string, declared: string): string {
  if (declared !== 'application/octet-stream') return declared;
  const extension = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(BY_EXTENSION, extension) ? (BY_EXTENSION[extension] ?? declared) : declared;
}

/** 255 bytes are what file systems take; a name is cut in its stem, its extension stays. */
const MAX_BYTES = 200;
/** More than any system takes: what follows is not looked at. */
const MAX_CHARS = 2000;

/** A folder before the name; a slash elsewhere («Договор 12/2024») is part of the name. */
const PATH = /^(?:[a-z]:|~|\.{1,2})?[/\\].*[/\\]|^(?:[a-z]:|~|\.{1,2})?[/\\]|^(?:[^/\\]*\\)+/is;

/**
 * A name from outside as a plain file name: no folder, no control, zero-width or
 * direction-changing characters, no leading dots, never empty.
 */
export function attachmentName(name: string, mediaType: string, index: number): string {
  const clean = name
    .slice(0, MAX_CHARS)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu, '')
    .replace(PATH, '')
    .replace(/[/\\<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (clean !== '') return shortened(clean);
  return `attachment-${index + 1}.${EXTENSIONS[mediaType] ?? 'bin'}`;
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= 12 ? name.slice(dot) : '';
  let stem = name.slice(0, MAX_BYTES);
  while (Buffer.byteLength(stem + extension) > MAX_BYTES) stem = [...stem].slice(0, -1).join('');
  return stem.trimEnd() + extension;
}
