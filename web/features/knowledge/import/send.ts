import { type ArticleImport, uploadArticleImport } from '#contract/article-imports.ts';
import { urlOf } from '../../../api.ts';
import { sendBytes } from '../../../send-bytes.ts';
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
  const url = urlOf(uploadArticleImport, { query: { name, ...query } });
  return sendBytes<ArticleImport>(url, body, { onProgress, abort });
}

/** Of the folder that holds them all, else of the first file. */
function nameOf(files: readonly PathFile[]): string {
  const tops = new Set(files.map(({ path }) => path.split('/')[0] ?? ''));
  const [top = 'files'] = tops;
  return tops.size === 1 ? top.replace(/\.[a-z]+$/i, '') : 'files';
}
