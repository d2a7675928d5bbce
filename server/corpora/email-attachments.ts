/** Attachments as a source states them, and messages inside messages. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { attachmentName, type ParsedAttachment } from '#modules/channels/channels.ts';
import type { Reading, Value } from './email-reading.ts';

const Attachment = z.object({
  filename: z.string().optional(),
  filenameStartsWith: z.string().optional(),
  mimeType: z.string().optional(),
  size: z.number().optional(),
  md5: z.string().optional(),
  sha256: z.string().optional(),
  contentId: z.string().optional(),
  disposition: z.string().optional(),
  encodingProblem: z.boolean().optional(),
  message: z.record(z.string(), z.unknown()).optional(),
});
type Attachment = z.infer<typeof Attachment>;

/** The values of a message inside a message. */
export type Inner = (stated: Record<string, unknown>, content: Buffer) => Value[];

/**
 * Each stated one is looked for in the order stated: a source may name only the one that its test is
 * about. That a message has none is one value.
 */
export function attachmentValues(reading: Reading, expected: unknown, inner: Inner): Value[] {
  const { mail } = reading;
  const stated = z.array(Attachment).parse(expected);
  if (stated.length === 0) {
    const got = mail.attachments.map((file) => file.name);
    return [{ path: '', expected: [], got, agrees: got.length === 0 }];
  }
  let from = 0;
  return stated.flatMap((one, index) => {
    const values = mail.attachments.map((file) => valuesOf(one, file, inner));
    const fits = (at: number) => at >= from && values[at]?.every((value) => value.agrees);
    const whole = mail.attachments.findIndex((_file, at) => fits(at));
    if (whole === -1 && isShownInstead(one, reading)) {
      const path = `[${index}]`;
      return [{ path, expected: one, got: 'shown as text', agrees: true }];
    }
    const at = whole === -1 ? from : whole;
    from = at + 1;
    const found = values[at] ?? valuesOf(one, null, inner);
    // Of a nameless part nothing may be stated but that it is there.
    const all = found.length > 0 ? found : [there(mail.attachments[at])];
    return all.map((value) => ({ ...value, path: `[${index}]${value.path}` }));
  });
}

/**
 * What is broken (a part without an end, a multipart without parts) the source lists as a file. We
 * show it as the text that it is; of an empty part there is nothing to show.
 */
function isShownInstead(stated: Attachment, { texts, htmls }: Reading): boolean {
  const isBroken = stated.encodingProblem === true || /^multipart\//.test(stated.mimeType ?? '');
  if (!isBroken || stated.filename !== undefined || stated.size === undefined) return false;
  if (stated.size === 0) return true;
  const { size } = stated;
  return [...texts, ...htmls].some((text) => {
    const bytes = Buffer.byteLength(text.trimEnd());
    return bytes > 0 && bytes <= size && bytes >= size - 2;
  });
}

function there(file: ParsedAttachment | undefined): Value {
  return { path: '', expected: 'a file', got: file?.name ?? null, agrees: file !== undefined };
}

function valuesOf(stated: Attachment, file: ParsedAttachment | null, inner: Inner): Value[] {
  const { message, encodingProblem: _broken, ...plain } = stated;
  const values = Object.entries(plain).map(([field, expected]) => {
    const got = file === null ? null : gotOf(field, file);
    return { path: `.${field}`, expected, got, agrees: isSame(field, expected, file, got) };
  });
  if (message === undefined) return values;
  const nested = inner(message, file?.content ?? Buffer.alloc(0));
  return [...values, ...nested.map((value) => ({ ...value, path: `.message.${value.path}` }))];
}

function gotOf(field: string, file: ParsedAttachment): unknown {
  const got: Record<string, unknown> = {
    filename: file.name,
    filenameStartsWith: file.name,
    mimeType: file.media_type,
    size: file.content.length,
    md5: digest('md5', file),
    sha256: digest('sha256', file),
    contentId: file.content_id,
    disposition: file.is_inline ? 'inline' : 'attachment',
  };
  return got[field];
}

function isSame(
  field: string,
  expected: unknown,
  file: ParsedAttachment | null,
  got: unknown,
): boolean {
  if (file === null) return false;
  if (typeof expected !== 'string') return expected === got;
  if (field === 'filenameStartsWith') return file.name.startsWith(expected);
  // As the product stores a name: folders and unsafe characters are not kept.
  if (field === 'filename') return attachmentName(expected, file.media_type, 0) === got;
  return field === 'contentId' ? expected.replace(/[<>]/g, '') === got : expected === got;
}

function digest(algorithm: string, file: ParsedAttachment): string {
  return createHash(algorithm).update(file.content).digest('hex');
}
