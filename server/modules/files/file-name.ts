/**
 * Names of files as they are shown and offered for download. A name is never a path here: bytes live
 * under their hash. It is judged after everything invisible is gone. Pure.
 */

const longestCharacters = 200;
/** What file systems take (255), with room for « (1)». */
const longestBytes = 240;
const longestExtension = 20;
/** Letters stacked high with marks («Zalgo») cover the lines around them. */
const mostMarks = 3;

/** Names that Windows keeps for devices, whatever their extension. */
const deviceName = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * A name that can be shown and saved anywhere: the last part of a path, without control, zero-width
 * and direction characters, dots at its ends, or signs that file systems refuse; «file» when nothing
 * is left. The extension survives shortening.
 */
export function safeFileName(given: string): string {
  const visible = given
    .toWellFormed()
    .normalize('NFC')
    // Format (zero-width, bidi), control, private use, unassigned, line and paragraph separators.
    .replace(/[\p{Cf}\p{Cc}\p{Co}\p{Cn}\p{Zl}\p{Zp}\ufffd]/gu, '')
    // Fillers that are letters or marks by category and yet show nothing.
    .replace(/[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800]|[\ufe00-\ufe0f]/g, '')
    .replace(new RegExp(`(\\p{M}{${mostMarks}})\\p{M}+`, 'gu'), '$1');
  const last = visible.split(/[\\/]/).findLast((part) => trimmed(part) !== '') ?? '';
  const name = trimmed(last.replace(/[<>:"|?*]/g, '_').replace(/\s+/g, ' '));
  if (name === '') return 'file';
  return shortened(deviceName.test(name) ? `_${name}` : name);
}

function trimmed(name: string): string {
  return name.replace(/^[\s.]+|[\s.]+$/g, '');
}

/** Without the dot, lower case; empty when there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

function shortened(name: string): string {
  if (fits(name)) return name;
  const extension = extensionOf(name);
  const end =
    extension !== '' && extension.length <= longestExtension
      ? name.slice(name.length - extension.length - 1)
      : '';
  const start = [...name.slice(0, name.length - end.length)];
  // Cut between code points, never inside a pair of surrogates.
  while (start.length > 1 && !fits(`${start.join('')}…${end}`)) start.pop();
  return `${start.join('').trimEnd()}…${end}`;
}

function fits(name: string): boolean {
  return name.length <= longestCharacters && Buffer.byteLength(name) <= longestBytes;
}

/** RFC 6266 with RFC 8187: always an attachment unless `inline`; an ASCII name for old readers too. */
export function contentDisposition(kind: 'attachment' | 'inline', name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
