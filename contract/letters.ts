/** A message as it came, and messages that lie in it as files. */
import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

/** Larger ones are downloaded and read elsewhere: the server has others to serve. */
export const maxLetterBytes = 10 * 1024 * 1024;

export const original = z.strictObject({
  ledger_entry_id: uuid,
  size: z.number().int(), // bytes
  /** Everything above the first empty line, as it came. */
  headers: z.string(),
  is_cut: z.boolean(),
});
export const getOriginal = endpoint({
  method: 'GET',
  path: '/api/comments/:comment_id/original',
  access: { row: 'comment', can: 'view' },
  scope: 'read',
  summary: 'The header fields of a message as they came; the whole of it: /api/mail/ledger/:id/raw',
  params: z.strictObject({ comment_id: uuid }),
  response: original,
});

const party = z.strictObject({ name: z.string(), address: z.string() });
export const letter = z.strictObject({
  from: z.array(party), // as it says; nobody has proved it
  to: z.array(party),
  cc: z.array(party),
  subject: z.string(),
  date: instant.nullable(),
  /** Sanitised; shown only in the sandboxed frame. */
  body_html: z.string(),
  quoted_html: z.string(),
  files: z.array(
    z.strictObject({
      number: z.number().int(),
      name: z.string(),
      media_type: z.string(),
      size: z.number().int(),
      is_inline: z.boolean(),
      content_id: z.string().nullable(),
    }),
  ),
});
export type Letter = z.infer<typeof letter>;

/** Where in the file: numbers of attachments, one in another; none is the file itself. */
const inside = z
  .string()
  .regex(/^\d{1,3}(?:\.\d{1,3}){0,4}$/)
  .optional();
const letterParams = z.strictObject({ file_id: uuid });
export const getLetter = endpoint({
  method: 'GET',
  path: '/api/files/:file_id/letter',
  access: { row: 'file', can: 'view' },
  scope: 'read',
  limit: 300,
  summary: 'A message that is a file of another one, read as ours are; up to 10 MiB',
  params: letterParams,
  query: z.strictObject({ at: inside }),
  response: letter,
});
export const downloadLetterFile = endpoint({
  method: 'GET',
  path: '/api/files/:file_id/letter/files/:number',
  access: { row: 'file', can: 'view' },
  scope: 'read',
  limit: 300,
  stream: 'download',
  summary: 'A file of such a message; `?preview=1` shows safe image kinds inline',
  params: letterParams.extend({ number: z.string().regex(/^\d{1,3}$/) }),
  query: z.strictObject({ at: inside, preview: z.enum(['1']).optional() }),
  response: z.unknown(),
});

/** Is the file a message that can be read in place? */
export function isLetter(file: { name: string; media_type: string }): boolean {
  return file.media_type === 'message/rfc822' || /\.eml$/i.test(file.name);
}
