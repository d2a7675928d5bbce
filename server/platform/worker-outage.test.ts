/** A worker and the news go on by themselves when the database was away. */
import { rmSync } from 'node:fs';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import type { Ctx } from './ctx.ts';
import { type Database, openDatabase } from './db.ts';
import { type RunningPostgres, startPostgres } from './embedded-postgres.ts';
import { enqueue, job, type RunningWorker, startWorker } from './jobs.ts';
import { listen } from './listen.ts';
import { migrate } from './migrations.ts';
import type { Ports } from './ports.ts';

const log = pino({ level: 'silent' });
const settings = { fsync: 'off', full_page_writes: 'off', shared_buffers: '32MB' };
let dir: string;
let postgres: RunningPostgres;
let database: Database;
let worker: RunningWorker | undefined;

beforeEach(async () => {
  done = [];
  dir = temporaryDirectory('worker-outage');
  postgres = await startPostgres({ dir, settings });
  await migrate(postgres.url);
  database = openDatabase(postgres.url, log);
}, 60_000);
afterEach(async () => {
  await worker?.stop();
  await database.close();
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

function ctx(): Ctx {
  return { db: database.db, actor: { kind: 'system' }, now: new Date(), log };
}

let done: string[] = [];
const mark = job('tests.mark', z.strictObject({ mark: z.string() }), async (_ctx, payload) => {
  done.push(payload.mark);
});

async function ask(word: string): Promise<void> {
  await expect
    .poll(
      () =>
        enqueue(ctx(), mark, { mark: word }).then(
          () => true,
          () => false,
        ),
      {
        timeout: 30_000,
        interval: 200,
      },
    )
    .toBe(true);
}

async function work(): Promise<void> {
  worker = await startWorker({
    pool: database.pool,
    db: database.db,
    log,
    ports: { clock: () => new Date() } as Ports,
    jobs: [mark],
    schedules: [],
    concurrency: 2,
    heartbeat_seconds: 2,
  });
}

test('the worker takes jobs again after its database was killed', async () => {
  await work();
  await ask('before');
  await expect.poll(() => done, { timeout: 10_000 }).toContain('before');
  process.kill(postgres.pid, 'SIGKILL');
  await ask('after');
  await expect.poll(() => done, { timeout: 30_000 }).toContain('after');
}, 90_000);

test.each([
  ['in the midst of its work', true],
  ['before it had asked for anything', false],
])(
  'the worker takes jobs again after its database was away for a while, %s',
  async (_when, hasWorked) => {
    await work();
    if (hasWorked) {
      await ask('early');
      await expect.poll(() => done, { timeout: 10_000 }).toContain('early');
    }
    await postgres.stop();
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    postgres = await startPostgres({ dir, settings });
    await ask('late');
    await expect.poll(() => done, { timeout: 30_000 }).toContain('late');
  },
  90_000,
);

test('a worker can be stopped while its database is away', async () => {
  await work();
  await postgres.stop();
  await worker?.stop();
  worker = undefined;
}, 30_000);

test('whoever listens hears again, and is told that something may have been missed', async () => {
  const listener = await listen(postgres.url, log);
  const heard: string[] = [];
  listener.on('opora_tests', (payload) => heard.push(payload));
  await expect
    .poll(async () => {
      await listener.notify('opora_tests', 'one');
      return heard.length;
    })
    .toBeGreaterThan(0);
  process.kill(postgres.pid, 'SIGKILL');
  await expect.poll(() => heard.at(-1), { timeout: 30_000 }).toBe('');
  await listener.notify('opora_tests', 'two');
  await expect.poll(() => heard.at(-1)).toBe('two');
  await listener.close();
}, 60_000);
