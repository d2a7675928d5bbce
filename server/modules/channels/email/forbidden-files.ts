/**
 * Files that run when they are opened: by the last ending of the name as a system reads it, and by
 * the names inside a zip. Bounded: nothing is unpacked.
 */
import type { ParsedAttachment } from './parsed.ts';

const MAX_ENTRIES = 10_000;
const MAX_NAME = 1_000;

/** The first file that must not come in («a.zip/b.exe» inside an archive), or null. */
export function forbiddenFile(
  files: readonly Pick<ParsedAttachment, 'name' | 'content'>[],
  extensions: readonly string[],
): string | null {
  const forbidden = new Set(extensions);
  if (forbidden.size === 0) return null;
  for (const { name, content } of files) {
    if (isForbidden(name, forbidden)) return name;
    const inside = zipNames(content).find((entry) => isForbidden(entry, forbidden));
    if (inside !== undefined) return `${name}/${inside.slice(0, 200)}`;
  }
  return null;
}

function isForbidden(name: string, forbidden: ReadonlySet<string>): boolean {
  const ending = endingOf(name);
  return ending !== '' && forbidden.has(ending);
}

/**
 * The ending that a system would open it by: what cannot be seen, and the dots and spaces that
 * Windows drops at the end, are no part of a name (case F2).
 */
export function endingOf(name: string): string {
  const plain = name
    .slice(-MAX_NAME)
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    // An alternate stream («a.exe:zone») and what follows a null open the same file.
    .replace(/:[^:/\\]*$/, '')
    .replace(/[\s.]+$/u, '')
    .toLowerCase();
  const file = plain.slice(Math.max(plain.lastIndexOf('/'), plain.lastIndexOf('\\')) + 1);
  const dot = file.lastIndexOf('.');
  return dot < 0 ? '' : file.slice(dot + 1).trim();
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;

/** Names in a zip's directory (APPNOTE 4.3.12), those of the first files; none when it is no zip. */
export function zipNames(content: Buffer): string[] {
  if (content.length < 22 || content.readUInt16LE(0) !== 0x4b50) return [];
  const names: string[] = [];
  let at = directoryStart(content);
  while (at >= 0 && at + 46 <= content.length && names.length < MAX_ENTRIES) {
    if (content.readUInt32LE(at) !== DIRECTORY_ENTRY) break;
    const length = content.readUInt16LE(at + 28);
    names.push(content.toString('utf8', at + 46, Math.min(at + 46 + length, content.length)));
    at += 46 + length + content.readUInt16LE(at + 30) + content.readUInt16LE(at + 32);
  }
  return names;
}

/** The end record is the last thing in the file, before a comment of at most 64 KiB. */
function directoryStart(content: Buffer): number {
  const first = Math.max(0, content.length - 22 - 0xffff);
  for (let at = content.length - 22; at >= first; at -= 1) {
    if (content.readUInt32LE(at) !== END_OF_DIRECTORY) continue;
    const start = content.readUInt32LE(at + 16);
    const size = content.readUInt32LE(at + 12);
    // Something may stand before the archive; its own offsets do not know that.
    return start + size <= at ? Math.max(start, at - size) : -1;
  }
  return -1;
}
