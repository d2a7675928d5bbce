import { Readable } from 'node:stream';
import { downloadFile, uploadFile as uploadEndpoint } from '#contract/files.ts';
import { fail } from '#platform/errors.ts';
import { type Route, route } from '#platform/http.ts';
import { contentDisposition } from './file-name.ts';
import { filesByIds, uploadFile } from './files.ts';
import { inlineImageOf, signatureBytes } from './media-type.ts';

/** Whatever the bytes are, a browser makes no page of them: no script, no origin, no form. */
const sandbox = "sandbox; default-src 'none'; frame-ancestors 'none'";

export const routes: readonly Route[] = [
  route(uploadEndpoint, async (ctx, { query }, { request, ports }) => {
    const { body } = request;
    if (!(body instanceof Readable)) fail('invalid', 'errors.upload_type');
    return uploadFile(ctx, ports.blobs, { name: query.name, source: body });
  }),

  route(downloadFile, async (ctx, { params, query }, { reply, ports }) => {
    const [file] = await filesByIds(ctx, [params.file_id]);
    if (file === undefined) fail('not_found', 'errors.not_found');
    const { start, bytes } = await opened(await ports.blobs.get(file));
    // By what the bytes are now, whatever was written down about them.
    const image = query.preview === undefined ? undefined : inlineImageOf(start);
    reply.headers({
      'content-type': image ?? 'application/octet-stream',
      'content-disposition': contentDisposition(image ? 'inline' : 'attachment', file.name),
      'content-length': file.size,
      'content-security-policy': sandbox,
      'x-content-type-options': 'nosniff',
    });
    return reply.send(bytes);
  }),
];

/** The start of a stream, and the whole of it. */
async function opened(stream: Readable): Promise<{ start: Buffer; bytes: Readable }> {
  const chunks: Buffer[] = [];
  let length = 0;
  const iterator = stream[Symbol.asyncIterator]();
  while (length < signatureBytes) {
    const { value, done } = await iterator.next();
    if (done) break;
    chunks.push(Buffer.from(value));
    length += value.byteLength;
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    yield* chunks;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { start: Buffer.concat(chunks), bytes: Readable.from(rest(), { objectMode: false }) };
}
