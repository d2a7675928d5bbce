import { type ArticleImport, uploadArticleImport } from '#contract/article-imports.ts';
import { offline, problemOf, urlOf } from '../../../api.ts';
import { type PathFile, packFiles } from './pack.ts';

export type Sending = {
  files: readonly PathFile[];
  query: { space_id?: string; section_id?: string; language: string };
  /** undefined while files are put together; then 0…1. */
  onProgress: (part: number | undefined) => void;
  abort: AbortSignal;
};

/** One archive goes as it is; other files are put into one first. Throws ApiError. */
export async function sendArchive({ files, query, onProgress, abort }: Sending) {
  const [only] = files;
  const isArchive = files.length === 1 && only !== undefined && /\.zip$/i.test(only.file.name);
  onProgress(isArchive ? 0 : undefined);
  const body = isArchive ? only.file : await packFiles(files);
  const name = isArchive ? only.file.name : `${nameOf(files)}.zip`;
  const { promise, resolve, reject } = Promise.withResolvers<ArticleImport>();
  // fetch tells nothing about the progress of an upload.
  const request = new XMLHttpRequest();
  request.open('POST', urlOf(uploadArticleImport, { query: { name, ...query } }));
  request.setRequestHeader('x-opora', '1');
  request.setRequestHeader('content-type', 'application/octet-stream');
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) onProgress(event.loaded / event.total);
  };
  request.onerror = () => reject(offline());
  request.onabort = () => reject(offline());
  request.onload = () => {
    if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText));
    else reject(problemOf(request.status, request.responseText));
  };
  abort.addEventListener('abort', () => request.abort());
  request.send(body);
  return promise;
}

/** Of the folder that holds them all, else of the first file. */
function nameOf(files: readonly PathFile[]): string {
  const tops = new Set(files.map(({ path }) => path.split('/')[0] ?? ''));
  const [top = 'files'] = tops;
  return tops.size === 1 ? top.replace(/\.[a-z]+$/i, '') : 'files';
}
