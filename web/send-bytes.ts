import { offline, problemOf } from './reach.ts';

type Sending = { onProgress: (part: number) => void; abort: AbortSignal };

/** Posts bytes with progress (0…1); the answer is trusted, as in `call`. Throws ApiError; `abort` stops it. */
export function sendBytes<Answer>(
  url: string,
  body: Blob,
  { onProgress, abort }: Sending,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  // fetch tells nothing about the progress of an upload.
  const request = new XMLHttpRequest();
  request.open('POST', url);
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
