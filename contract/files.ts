/** Uploads and downloads. */
import { z } from 'zod';
import { instant, line, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

/** Bytes of one upload. */
export const maxUploadBytes = 50 * 1024 * 1024;

export const file = z.strictObject({
  id: uuid,
  name: z.string(),
  media_type: z.string(),
  size: z.number().int(), // bytes
  expires_at: instant.nullable(),
});
export type StoredFile = z.infer<typeof file>;

/** The body is the bytes themselves (application/octet-stream). */
export const uploadFile = endpoint({
  method: 'POST',
  path: '/api/files',
  access: 'tickets.note',
  scope: 'write',
  stream: 'upload',
  summary: 'Upload a file; it ends after a day unless a comment or a draft holds it',
  query: z.strictObject({ name: line(255).min(1) }),
  response: file,
  status: 201,
});
/** Always as an attachment with nosniff and a sandbox; `?preview=1` shows safe image kinds inline. */
export const downloadFile = endpoint({
  method: 'GET',
  path: '/api/files/:file_id',
  access: { row: 'file', can: 'view' },
  scope: 'read',
  stream: 'download',
  summary: 'Download a file of a ticket the actor may see, or an own upload',
  params: z.strictObject({ file_id: uuid }),
  query: z.strictObject({ preview: z.enum(['1']).optional() }),
  response: z.unknown(),
});
