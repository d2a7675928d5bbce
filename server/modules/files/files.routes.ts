import { Readable } from 'node:stream';
import { downloadFile, uploadFile as uploadEndpoint } from '#contract/files.ts';
import { fail } from '#platform/errors.ts';
import { type Route, route } from '#platform/http.ts';
import { apartAddress } from './apart.ts';
import { uploadFile } from './files.ts';
import { openFile } from './opened.ts';

export const routes: readonly Route[] = [
  route(uploadEndpoint, async (ctx, { query }, { request, ports }) => {
    const { body } = request;
    if (!(body instanceof Readable)) fail('invalid', 'errors.upload_type');
    return uploadFile(ctx, ports.blobs, { name: query.name, source: body });
  }),

  route(downloadFile, async (ctx, { params, query }, { reply, ports }) => {
    const as = query.preview === undefined ? 'attachment' : 'preview';
    // Pictures are known by their bytes and shown here; all else may be whatever its sender wants.
    const apart = as === 'attachment' ? apartAddress(ctx, ports, params.file_id) : undefined;
    if (apart !== undefined) return reply.redirect(apart);
    const { headers, bytes } = await openFile(ctx, ports.blobs, { id: params.file_id, as });
    reply.headers(headers);
    return reply.send(bytes);
  }),
];
