import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, rename, utimes } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { blobPath } from './blobs.ts';
import type { S3Config } from './config.ts';
import { OporaError } from './errors.ts';
import { type BlobStore, openBlobStore, sha256 } from './files.ts';
import { blobFile } from './files-disk.ts';

const bytes = Buffer.from('Опора: проверка хранилища');
const longAgo = new Date('2020-01-01T00:00:00Z');
const nextYear = new Date(Date.now() + 365 * 86_400_000);

function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'opora-files-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function* inChunks(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof OporaError)) throw new Error('not refused', { cause: error });
  return `${error.code} ${error.message_key}`;
}

/** What both kinds of storage promise. */
function promises(open: () => { store: BlobStore; data_dir: string }): void {
  it('gives back the bytes it was given, whole or in pieces', async () => {
    const { store } = open();
    const whole = await store.put(bytes);
    const pieces = await store.put(inChunks('Опора: ', 'проверка ', 'хранилища'));
    expect(whole.sha256).toEqual(sha256(bytes));
    expect(pieces).toEqual(whole);
    expect(whole.size).toBe(bytes.length);
    expect(await store.read(whole)).toEqual(bytes);
  });

  it('keeps an empty file', async () => {
    const { store } = open();
    const empty = await store.put(Buffer.alloc(0));
    expect(empty.size).toBe(0);
    expect(await store.read(empty)).toEqual(Buffer.alloc(0));
  });

  it('keeps a file of many chunks intact', async () => {
    const { store } = open();
    const large = Buffer.alloc(3_000_000, 'Опора');
    const stored = await store.put(
      (async function* () {
        for (let at = 0; at < large.length; at += 65_536) yield large.subarray(at, at + 65_536);
      })(),
    );
    expect(stored.sha256).toEqual(sha256(large));
    expect((await store.read(stored)).equals(large)).toBe(true);
  });

  it('refuses more than the limit and leaves nothing behind', async () => {
    const { store, data_dir } = open();
    const over = store.put(inChunks('12345', '67890'), { max_bytes: 9 });
    expect(await refusal(over)).toBe('invalid errors.file_too_large');
    expect(await refusal(store.put(Buffer.alloc(10), { max_bytes: 9 }))).toBe(
      'invalid errors.file_too_large',
    );
    expect(readdirSync(join(data_dir, 'blobs', 'unfinished'))).toEqual([]);
  });

  it('leaves nothing behind when the sender goes away', async () => {
    const { store, data_dir } = open();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('the connection was cut');
    }
    await expect(store.put(broken())).rejects.toThrow('the connection was cut');
    expect(readdirSync(join(data_dir, 'blobs', 'unfinished'))).toEqual([]);
  });

  it('says so before the first byte when a blob is gone', async () => {
    const { store } = open();
    const missing = { ...(await store.put(bytes)), sha256: sha256(Buffer.from('never stored')) };
    expect(await refusal(store.get(missing))).toBe('unavailable errors.file_bytes_missing');
  });

  it('removes old bytes, spares young ones, and forgives a second removal', async () => {
    const { store } = open();
    const stored = await store.put(Buffer.from(`to remove ${Math.random()}`));
    await store.remove(stored, longAgo);
    expect((await store.read(stored)).length).toBe(stored.size);
    await store.remove(stored, nextYear);
    await store.remove(stored, nextYear);
    expect(await refusal(store.get(stored))).toBe('unavailable errors.file_bytes_missing');
  });

  it('can tell that it works', async () => {
    await expect(open().store.check()).resolves.toBeUndefined();
  });
}

describe('blobs on the local disk', () => {
  const open = () => {
    const data_dir = temporaryDir();
    return { data_dir, store: openBlobStore({ data_dir }) };
  };
  promises(open);

  it('stores equal bytes once, and makes them young again', async () => {
    const { store, data_dir } = open();
    const stored = await store.put(bytes);
    const path = blobFile(join(data_dir, 'blobs'), stored.sha256);
    await utimes(path, longAgo, longAgo);
    const { ino } = statSync(path);
    await Promise.all([store.put(bytes), store.put(inChunks(bytes.toString())), store.put(bytes)]);
    expect(statSync(path).ino).toBe(ino);
    expect(statSync(path).mtimeMs).toBeGreaterThan(longAgo.getTime());
  });

  it('writes bytes anew over a truncated blob', async () => {
    const { store, data_dir } = open();
    const stored = await store.put(bytes);
    writeFileSync(blobFile(join(data_dir, 'blobs'), stored.sha256), 'cut');
    await store.put(bytes);
    expect(await store.read(stored)).toEqual(bytes);
  });

  it('finds what an older version put one level deeper', async () => {
    const { store, data_dir } = open();
    const stored = await store.put(bytes);
    const now = blobFile(join(data_dir, 'blobs'), stored.sha256);
    const before = join(data_dir, 'blobs', blobPath(stored.sha256));
    await mkdir(dirname(before), { recursive: true });
    await rename(now, before);
    expect(await store.read(stored)).toEqual(bytes);
    await store.put(bytes);
    expect(existsSync(now)).toBe(false);
    await store.remove(stored, nextYear);
    expect(existsSync(before)).toBe(false);
  });

  it('sweeps what a crash left half written', async () => {
    const { store, data_dir } = open();
    await mkdir(join(data_dir, 'blobs', 'unfinished'), { recursive: true });
    const left = join(data_dir, 'blobs', 'unfinished', 'left-by-a-crash');
    writeFileSync(left, 'half');
    await utimes(left, longAgo, longAgo);
    await store.put(bytes);
    expect(existsSync(left)).toBe(false);
  });

  it('says what is wrong with the disk in words that a person can act on', async () => {
    const { store, data_dir } = open();
    writeFileSync(join(data_dir, 'blobs'), 'a file is in the way');
    expect(await refusal(store.put(bytes))).toBe('unavailable errors.files_unavailable');
    expect(await refusal(store.check())).toBe('unavailable errors.files_unavailable');
  });

  it.runIf(process.platform === 'linux')('says that the disk is full', async () => {
    // /dev/full answers every write with ENOSPC; the generator passes what such a write throws.
    const { store } = open();
    async function* onFullDisk(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x');
      writeFileSync('/dev/full', 'x');
    }
    expect(await refusal(store.put(onFullDisk()))).toBe('unavailable errors.disk_full');
  });
});

describe('blobs in S3', () => {
  let config: S3Config;
  let server: S3rver;
  const s3_dir = mkdtempSync(join(tmpdir(), 'opora-s3-'));
  beforeAll(async () => {
    const port = await freePort();
    server = new S3rver({
      port,
      address: '127.0.0.1',
      silent: true,
      directory: s3_dir,
      configureBuckets: [{ name: 'opora', configs: [] }],
    });
    await server.run();
    config = {
      endpoint: `http://127.0.0.1:${port}`,
      bucket: 'opora',
      region: 'us-east-1',
      access_key_id: 'S3RVER',
      secret_access_key: 'S3RVER',
    };
  });
  afterAll(async () => {
    await server.close();
    rmSync(s3_dir, { recursive: true, force: true });
  });
  const open = () => {
    const data_dir = temporaryDir();
    return { data_dir, store: openBlobStore({ data_dir, s3: config }) };
  };
  promises(open);

  it('still reads what was kept on disk before S3 was set', async () => {
    const data_dir = temporaryDir();
    const before = await openBlobStore({ data_dir }).put(bytes);
    const store = openBlobStore({ data_dir, s3: config });
    expect(before.storage).toBe('disk');
    expect(await store.read(before)).toEqual(bytes);
    expect((await store.put(bytes)).storage).toBe('s3');
  });

  it('says that the store is away or refuses the key', async () => {
    const data_dir = temporaryDir();
    const away = { ...config, endpoint: `http://127.0.0.1:${await freePort()}` };
    const wrong = { ...config, access_key_id: 'unknown' };
    for (const s3 of [away, wrong]) {
      expect(await refusal(openBlobStore({ data_dir, s3 }).put(bytes))).toBe(
        'unavailable errors.files_unavailable',
      );
    }
    expect(readdirSync(join(data_dir, 'blobs', 'unfinished'))).toEqual([]);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
