import { maxUploadBytes, type StoredFile, uploadFile } from '#contract/files.ts';
import { ApiError, offline, problemOf, urlOf } from '../../api.ts';

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
  const { promise, resolve, reject } = Promise.withResolvers<StoredFile>();
  // fetch tells nothing about the progress of an upload.
  const request = new XMLHttpRequest();
  request.open('POST', urlOf(uploadFile, { query: { name: file.name } }));
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
  request.send(file);
  return promise;
}
