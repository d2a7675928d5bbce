/** A part of a message as a file: its name, its type, its bytes. */
import { decodeText } from './charset.ts';
import { attachmentName, mediaTypeOf } from './file-names.ts';
import { headerOf, type MimePart } from './mime.ts';
import type { ParsedAttachment } from './parsed.ts';
import { subjectOf } from './subject.ts';
import { decodedBody } from './transfer.ts';

/** The name that the sender gave; '' when there is none. */
export function declaredName(part: MimePart): string {
  const given = part.disposition_params['filename'] || part.params['name'] || '';
  return percentDecoded(given);
}

/** Some programs write the signs of RFC 2231 without its asterisk. */
function percentDecoded(name: string): string {
  if (!/%[89a-f][0-9a-f]/i.test(name)) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

export function isNamed(part: MimePart): boolean {
  return declaredName(part) !== '' || nestedName(part) !== '';
}

/** `index`: its place among the files of the message, for a name of our own making. */
export function partFile(part: MimePart, index: number): Omit<ParsedAttachment, 'is_inline'> {
  const contentId = headerOf(part.headers, 'content-id')
    .replace(/[<>\s]/g, '')
    .slice(0, 250);
  const name = attachmentName(declaredName(part) || nestedName(part), part.media_type, index);
  return {
    name,
    media_type: mediaTypeOf(name, part.media_type),
    content: decodedBody(part),
    content_id: contentId === '' ? null : contentId,
  };
}

/** A forwarded message is named by its subject. */
function nestedName(part: MimePart): string {
  if (!/^message\/(?:rfc822|global)$/.test(part.media_type)) return '';
  const head = decodedBody(part).subarray(0, 20_000).toString('latin1');
  const match = /^subject:[ \t]*(.*(?:\r?\n[ \t].*)*)/im.exec(head);
  const subject = subjectOf(decodeText(Buffer.from(match?.[1] ?? '', 'latin1')));
  return `${subject === '' ? 'message' : subject}.eml`;
}
