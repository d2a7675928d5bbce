/** A file as it is sent to a browser, which makes no page of it whatever the bytes are. */
import { Readable } from 'node:stream';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import type { BlobStore } from '#platform/files.ts';
import { contentDisposition } from './file-name.ts';
import { filesOf } from './files.sql.ts';
import { inlineImageOf, signatureBytes } from './media-type.ts';

/** No script, no origin, no form. */
const sandbox = "sandbox; default-src 'none'; frame-ancestors 'none'";

export type OpenedFile = {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly bytes: Readable;
};

/**
 * The bytes with the headers they go with; as a preview only when they are an image by themselves. The right to
 * the file is the caller's business.
 * @throws OporaError not_found
 */
export async function openFile(
  ctx: Ctx,
  blobs: BlobStore,
  { id, as }: { id: string; as: 'attachment' | 'preview' },
): Promise<OpenedFile> {
  const [file] = await filesOf(ctx, [id]);
  if (file === undefined) fail('not_found', 'errors.not_found');
  const { start, bytes } = await opened(await blobs.get(file));
  // By what the bytes are now, whatever was written down about them.
  const image = as === 'preview' ? inlineImageOf(start) : undefined;
  const headers = {
    'content-type': image ?? 'application/octet-stream',
    'content-disposition': contentDisposition(image ? 'inline' : 'attachment', file.name),
    'content-length': file.size,
    'content-security-policy': sandbox,
    'x-content-type-options': 'nosniff',
  };
  return { headers, bytes };
}

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
