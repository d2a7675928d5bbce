/** Pictures and attachments of articles: given to whoever sees the article, asked each time. */
import { contentDisposition, inlineImageOf } from '#modules/files/files.ts';
import { articleFileFor } from '#modules/knowledge/knowledge.ts';
import { fail } from '#platform/errors.ts';
import { keptBefore } from '../keeping.ts';
import { type Answer, type Asked, type Page, page, type Visit } from '../page.ts';

const uuidText = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A picture or a file, never a page: no script, no origin, no form. */
const sandbox = "sandbox; default-src 'none'; frame-ancestors 'none'";

async function showFile(visit: Visit, asked: Asked): Promise<Answer> {
  const id = asked.params['article_file_id'] ?? '';
  const file = uuidText.test(id) ? await articleFileFor(visit.ctx, id) : undefined;
  if (file === undefined) fail('not_found', 'errors.not_found');
  // The bytes of a file never change; the right to see them may, so it is asked again.
  const etag = `"${id}"`;
  const keeping = { 'cache-control': 'private, no-cache', vary: 'cookie', etag };
  if (keptBefore(visit.request, etag))
    return { body: '', type: 'application/octet-stream', status: 304, headers: keeping };
  const bytes = await visit.ports.blobs.read(file);
  const image = inlineImageOf(bytes);
  return {
    body: bytes,
    type: image ?? 'application/octet-stream',
    headers: {
      ...keeping,
      'content-disposition': contentDisposition(image ? 'inline' : 'attachment', file.name),
      'content-security-policy': sandbox,
    },
  };
}

export const filePages: readonly Page[] = [page('/files/:article_file_id', 'anyone', showFile)];
