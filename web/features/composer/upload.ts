import { maxUploadBytes, type StoredFile, uploadFile } from '#contract/files.ts';
import { urlOf } from '../../api.ts';
import { ApiError } from '../../reach.ts';
import { sendBytes } from '../../send-bytes.ts';

/** Uploads one file with progress (0…1). Throws ApiError; `abort` stops it. */
export function sendFile(
  file: File,
  onProgress: (part: number) => void,
  abort: AbortSignal,
): Promise<StoredFile> {
  if (file.size > maxUploadBytes) {
    return Promise.reject(
      new ApiError({
        code: 'invalid',
        status: 0,
        message_key: 'composer.file_too_big',
        params: { name: file.name, limit: maxUploadBytes / 1024 / 1024 },
      }),
    );
  }
  const url = urlOf(uploadFile, { query: { name: file.name } });
  return sendBytes<StoredFile>(url, file, { onProgress, abort });
}
