/**
 * Blobs in any S3-compatible store, path style, signed by aws4fetch. The key of a blob is its hash,
 * which is known only when all bytes came: they are spooled to DATA_DIR first.
 */
import { openAsBlob } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AwsClient } from 'aws4fetch';
import {
  type BlobAddress,
  type BlobSource,
  type BlobStore,
  blobPath,
  type PutLimits,
  type StoredBlob,
} from './blobs.ts';
import type { S3Config } from './config.ts';
import { fail, OporaError } from './errors.ts';
import { spool, storageTrouble } from './files-disk.ts';

/** Bytes put more recently than this are not sent again; the sweep spares them for longer. */
const YOUNG_MS = 3_600_000;
const TRY_MS = 30_000;
/** A slow upload of the largest file: 50 MB at 0.4 MB a second. */
const UPLOAD_MS = 120_000;

type Bucket = { client: AwsClient; base: string; spool_dir: string };
type Call = { method: string; body?: Blob; headers?: Record<string, string>; timeout_ms?: number };

export function s3Blobs(config: S3Config, data_dir: string): BlobStore {
  const bucket: Bucket = {
    client: new AwsClient({
      accessKeyId: config.access_key_id,
      secretAccessKey: config.secret_access_key,
      region: config.region,
      service: 's3',
      retries: 3,
      initRetryMs: 100,
    }),
    base: `${config.endpoint.replace(/\/+$/, '')}/${encodeURIComponent(config.bucket)}`,
    spool_dir: join(data_dir, 'blobs'),
  };
  return {
    put: (source, limits = {}) => storageTrouble(() => put(bucket, source, limits)),
    get: (blob) => get(bucket, blob),
    read: async (blob) => {
      const chunks: Buffer[] = [];
      for await (const chunk of await get(bucket, blob)) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    },
    remove: (blob, untouched_since) => remove(bucket, blob, untouched_since),
    check: () => check(bucket),
  };
}

async function put(bucket: Bucket, source: BlobSource, limits: PutLimits): Promise<StoredBlob> {
  const { path, sha256, size } = await spool(bucket.spool_dir, source, limits);
  const blob: StoredBlob = { sha256, size, storage: 's3' };
  try {
    const kept = await storedAt(bucket, blob);
    if (kept && Date.now() - kept.getTime() < YOUNG_MS) return blob;
    const answer = await call(bucket, blobPath(sha256), {
      method: 'PUT',
      body: await openAsBlob(path),
      headers: {
        'content-type': 'application/octet-stream',
        'x-amz-content-sha256': sha256.toString('hex'),
      },
      timeout_ms: UPLOAD_MS,
    });
    await expectOk(answer);
    return blob;
  } finally {
    await rm(path, { force: true });
  }
}

async function get(bucket: Bucket, blob: BlobAddress): Promise<Readable> {
  const answer = await call(bucket, blobPath(blob.sha256), { method: 'GET' });
  if (answer.status === 404) {
    await answer.body?.cancel();
    fail('unavailable', 'errors.file_bytes_missing');
  }
  await expectOk(answer);
  // An empty object has no body at all.
  return answer.body ? Readable.from(answer.body) : Readable.from([]);
}

async function remove(bucket: Bucket, blob: BlobAddress, untouched_since: Date): Promise<void> {
  const kept = await storedAt(bucket, blob);
  if (!kept || kept >= untouched_since) return;
  await expectOk(await call(bucket, blobPath(blob.sha256), { method: 'DELETE' }));
}

/** When the object was last put; undefined when there is none. */
async function storedAt(bucket: Bucket, blob: BlobAddress): Promise<Date | undefined> {
  const answer = await call(bucket, blobPath(blob.sha256), { method: 'HEAD' });
  if (answer.status === 404) return undefined;
  await expectOk(answer);
  return new Date(answer.headers.get('last-modified') ?? 0);
}

async function check(bucket: Bucket): Promise<void> {
  await expectOk(await call(bucket, '?max-keys=1', { method: 'GET' }));
}

/** One request, tried again by aws4fetch when the store is busy. Redirects are not followed. */
async function call(bucket: Bucket, key: string, asked: Call): Promise<Response> {
  try {
    return await bucket.client.fetch(`${bucket.base}/${key}`, {
      method: asked.method,
      redirect: 'manual',
      signal: AbortSignal.timeout(asked.timeout_ms ?? TRY_MS),
      ...(asked.body ? { body: asked.body } : {}),
      ...(asked.headers ? { headers: asked.headers } : {}),
    });
  } catch (error) {
    throw new OporaError('unavailable', 'errors.files_unavailable', {
      params: { reason: 'S3' },
      cause: error,
    });
  }
}

/** Reads the answer to its end, so that the connection is free again. */
async function expectOk(answer: Response): Promise<void> {
  if (answer.ok) return;
  const words = (await answer.text()).slice(0, 500);
  throw new OporaError('unavailable', 'errors.files_unavailable', {
    params: { reason: `S3 ${answer.status}` },
    cause: new Error(words),
  });
}
