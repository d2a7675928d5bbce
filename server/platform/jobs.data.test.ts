/** Jobs go with the transaction that asked, run at least once, and outlive those who took them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '#testing/eventually.ts';
import { openTransaction } from '#testing/open-transaction.ts';
import { stuckJob } from '#testing/stuck-job.ts';
import { useTestDatabase } from '#testing/template-database.ts';
import { ROOT } from './config.ts';
import type { Ctx } from './ctx.ts';
import { type Database, openDatabase, transaction } from './db.ts';
import { OporaError } from './errors.ts';
import {
  type AnyJob,
  drainJobs,
  enqueue,
  job,
  type RunningWorker,
  startWorker,
  type WorkerSetup,
} from './jobs.ts';
import {
  beat,
  forgetReplaced,
  retryForMachine,
  sweepSilentWorkers,
  watchOverJobs,
} from './jobs-left.ts';
import type { Ports } from './ports.ts';

const server = useTestDatabase();
const log = pino({ level: 'silent' });
let database: Database;
let done: string[] = [];
let worker: RunningWorker | undefined;

const marked = z.strictObject({ mark: z.string() });
const mark = job('tests.mark', marked, async (_ctx, payload) => {
  done.push(payload.mark);
});
const failing = job(
  'tests.failing',
  marked,
  async (_ctx, payload) => {
    done.push(payload.mark);
    throw new Error('as the test asks');
  },
  1,
);

beforeAll(() => {
  database = openDatabase(server.url, log, 12);
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  done = [];
  await database.pool.query('delete from graphile_worker._private_jobs');
  await database.pool.query('delete from workers');
});
afterAll(() => database.close());

function ctx(): Ctx {
  return { db: database.db, actor: { kind: 'system' }, now: new Date(), log };
}

function setup(more: Partial<WorkerSetup> = {}): WorkerSetup {
  return {
    pool: database.pool,
    db: database.db,
    log,
    ports: { clock: () => new Date() } as Ports,
    jobs: [mark, failing],
    schedules: [],
    concurrency: 2,
    ...more,
  };
}

type JobRow = { attempts: number; max_attempts: number; is_locked: boolean; payload: unknown };

async function jobs(): Promise<JobRow[]> {
  const { rows } = await database.pool.query<JobRow>(
    `select attempts, max_attempts, locked_at is not null as is_locked, payload
     from graphile_worker._private_jobs order by id`,
  );
  return rows;
}

describe('asking', () => {
  test('a job of a rolled back transaction is never heard of', async () => {
    const held = await openTransaction(ctx());
    await enqueue(held.tx, mark, { mark: 'undone' });
    await held.rollback();
    await drainJobs(setup());
    expect(done).toEqual([]);
    expect(await jobs()).toEqual([]);
  });

  test('a job is not taken before the transaction that asked for it is over', async () => {
    const held = await openTransaction(ctx());
    await enqueue(held.tx, mark, { mark: 'a' });
    await drainJobs(setup());
    expect(done).toEqual([]);
    await held.commit();
    await drainJobs(setup());
    expect(done).toEqual(['a']);
  });

  test('several asks under one key are one run, with what was asked last', async () => {
    for (const word of ['first', 'second', 'third'])
      await enqueue(ctx(), mark, { mark: word }, { key: 'one' });
    await enqueue(ctx(), mark, { mark: 'other' }, { key: 'two' });
    await drainJobs(setup());
    expect(done.sort()).toEqual(['other', 'third']);
  });

  test('what is asked for while a worker takes the job under its key is a run of its own', async () => {
    await transaction(ctx(), (tx) => enqueue(tx, mark, { mark: 'first' }, { key: 'one' }));
    // A worker that has taken it, and whose commit is under way: a standby may have to confirm it.
    const taking = await openTransaction(ctx());
    await sql`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'another',
      attempts = 1`.execute(taking.tx.db);
    const asked = transaction(ctx(), (tx) => enqueue(tx, mark, { mark: 'second' }, { key: 'one' }));
    await eventually('the one who asks waits for that worker', async () => {
      const { rows } = await database.pool.query(
        'select from pg_locks where not granted and locktype = $$transactionid$$',
      );
      return rows.length > 0;
    });
    await taking.commit();
    await asked;
    await drainJobs(setup());
    expect(done).toEqual(['second']);
  });

  test('a job for later waits', async () => {
    await enqueue(ctx(), mark, { mark: 'later' }, { run_at: new Date(Date.now() + 3_600_000) });
    await drainJobs(setup());
    expect(done).toEqual([]);
    await enqueue(ctx(), mark, { mark: 'now' }, { run_at: new Date(Date.now() - 1000) });
    await drainJobs(setup());
    expect(done).toEqual(['now']);
  });

  test('lower priorities run first', async () => {
    for (const priority of [5, -5, 0])
      await enqueue(ctx(), mark, { mark: String(priority) }, { priority });
    await drainJobs(setup());
    expect(done).toEqual(['-5', '0', '5']);
  });

  test('jobs of one queue run one after another, others beside them', async () => {
    let running = 0;
    let most = 0;
    const slow = job('tests.slow', marked, async (_ctx, payload) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 30));
      running -= 1;
      done.push(payload.mark);
    });
    for (const word of ['a', 'b', 'c']) await enqueue(ctx(), slow, { mark: word }, { queue: 'q' });
    worker = await startWorker(setup({ jobs: [slow], concurrency: 4 }));
    await expect.poll(() => done, { timeout: 10_000 }).toEqual(['a', 'b', 'c']);
    expect(most).toBe(1);
  });
});

describe('running', () => {
  test('a payload that the job does not know is not run', async () => {
    await enqueue(ctx(), { ...mark, max_attempts: 1 }, { mark: 5 } as unknown as { mark: string });
    await drainJobs(setup());
    expect(done).toEqual([]);
    await expect
      .poll(jobs)
      .toEqual([{ attempts: 1, max_attempts: 1, is_locked: false, payload: { mark: 5 } }]);
  });

  test('what fails for the last time rests, and is told as an error', async () => {
    const told: string[] = [];
    const loud = pino({ level: 'warn' }, { write: (line: string) => void told.push(line) });
    await enqueue(ctx(), failing, { mark: 'tried' });
    await drainJobs(setup({ log: loud }));
    await drainJobs(setup({ log: loud }));
    expect(done).toEqual(['tried']);
    expect(await jobs()).toMatchObject([{ attempts: 1, is_locked: false }]);
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ level: 50, job: 'tests.failing' });
  });

  test('what fails once is tried again after a while', async () => {
    let tries = 0;
    const shaky = job('tests.shaky', marked, async () => {
      tries += 1;
      if (tries === 1) throw new Error('not yet');
    });
    await enqueue(ctx(), shaky, { mark: '' });
    worker = await startWorker(setup({ jobs: [shaky] }));
    await expect.poll(() => tries, { timeout: 15_000, interval: 100 }).toBe(2);
    await expect.poll(jobs).toEqual([]);
  }, 20_000);

  test('a worker that is stopped finishes what it has begun', async () => {
    const begun = Promise.withResolvers<void>();
    const slow = job('tests.slow', marked, async (_ctx, payload) => {
      begun.resolve();
      await new Promise((resolve) => setTimeout(resolve, 300));
      done.push(payload.mark);
    });
    await enqueue(ctx(), slow, { mark: 'whole' });
    const stopped = await startWorker(setup({ jobs: [slow] }));
    await begun.promise;
    await stopped.stop();
    expect(done).toEqual(['whole']);
    expect(await jobs()).toEqual([]);
    expect((await database.pool.query('select from workers')).rowCount).toBe(0);
  });

  test('what is due at times is asked for at once, and by two workers only once', async () => {
    const every = job('tests.every', z.strictObject({}), async () => {
      done.push('every');
    });
    const schedules = [{ job: every as AnyJob, every_seconds: 3600 }];
    worker = await startWorker(setup({ jobs: [], schedules }));
    const second = await startWorker(setup({ jobs: [], schedules }));
    await expect.poll(async () => (await jobs()).length).toBe(1);
    await second.stop();
    await drainJobs(setup({ jobs: [every] }));
    expect(done).toEqual(['every']);
  });
});

describe('a machine in trouble', () => {
  const noRoom = Object.assign(new Error('could not extend file'), { code: '53100' });

  async function failsWith(error: Error, max_attempts: number): Promise<void> {
    const shaky = job('tests.shaky', marked, () => Promise.reject(error), max_attempts);
    await enqueue(ctx(), shaky, { mark: '' });
    await database.pool.query(
      `update graphile_worker._private_jobs set attempts = max_attempts - 1 where attempts = 0`,
    );
    await drainJobs(setup({ jobs: [shaky] }));
  }

  async function waits(): Promise<unknown[]> {
    const { rows } = await database.pool.query(
      `select attempts, last_error, run_at > now() as is_later,
         run_at <= now() + interval '5 minutes' as is_soon
       from graphile_worker._private_jobs order by id`,
    );
    return rows;
  }

  test('a job without room for its rows is never given up, and soon tried again', async () => {
    await failsWith(noRoom, 12);
    const last_error = 'the machine: could not extend file';
    expect(await waits()).toEqual([{ attempts: 12, last_error, is_later: true, is_soon: false }]);
    await retryForMachine(ctx());
    expect(await waits()).toEqual([{ attempts: 0, last_error, is_later: true, is_soon: true }]);
  });

  test('files without room are the same; one that has all of its tries left waits no hours', async () => {
    await failsWith(new OporaError('unavailable', 'errors.disk_full'), 12);
    await database.pool.query(
      "update graphile_worker._private_jobs set attempts = 7, run_at = now() + interval '1 hour'",
    );
    await retryForMachine(ctx());
    expect(await waits()).toMatchObject([{ attempts: 7, is_soon: true }]);
  });

  test('a failure of its own, and a job that wants few tries, rest as before', async () => {
    await failsWith(new Error('53100 is no number of ours'), 12);
    await failsWith(noRoom, 1);
    const before = await waits();
    await retryForMachine(ctx());
    expect(await waits()).toEqual(before);
    expect(before).toMatchObject([{ attempts: 12 }, { attempts: 1 }]);
  });
});

describe('workers that fall silent', () => {
  test('kill -9 in the middle of a job: the sweep frees it and another worker does it', async () => {
    const child = spawnStuck();
    await enqueue(
      ctx(),
      stuckJob(async () => undefined),
      { mark: 'rescued' },
    );
    await enqueue(
      ctx(),
      stuckJob(async () => undefined),
      { mark: 'queued' },
      { queue: 'q' },
    );
    await taken(child, 2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const rescuer = stuckJob(async (payload) => {
      done.push(payload.mark);
    });
    await drainJobs(setup({ jobs: [rescuer] }));
    expect(done).toEqual([]); // still the dead one's
    expect(await sweepSilentWorkers(ctx())).toBe(0); // dead, but not yet for long
    await letTimePass(60);
    expect(await sweepSilentWorkers(ctx())).toBe(1);
    await drainJobs(setup({ jobs: [rescuer] }));
    expect(done.sort()).toEqual(['queued', 'rescued']);
    expect((await database.pool.query('select from workers')).rowCount).toBe(0);
  }, 30_000);

  test('a worker that starts when nobody else is there frees the jobs of the dead at once', async () => {
    const child = spawnStuck();
    await enqueue(
      ctx(),
      stuckJob(async () => undefined),
      { mark: 'rescued' },
    );
    await taken(child, 1);
    const early = await startWorker(setup({ jobs: [] }));
    expect(await jobs()).toMatchObject([{ is_locked: true }]); // the other one is still there
    await early.stop();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect
      .poll(async () => {
        const { rowCount } = await database.pool.query(
          `select from pg_stat_activity where datname = current_database()
            and application_name <> current_setting('application_name')`,
        );
        return rowCount;
      })
      .toBe(0);
    const rescuer = stuckJob(async (payload) => {
      done.push(payload.mark);
    });
    worker = await startWorker(setup({ jobs: [rescuer] }));
    await expect.poll(() => done, { timeout: 10_000 }).toEqual(['rescued']);
  }, 30_000);

  test('a job that takes hours stays with its living worker', async () => {
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const long = job('tests.long', marked, async (_ctx, payload) => {
      done.push(payload.mark);
      begun.resolve();
      await end.promise;
    });
    await enqueue(ctx(), long, { mark: 'long' });
    worker = await startWorker(setup({ jobs: [long] }));
    await begun.promise;
    const signs = async () => (await database.pool.query('select from workers')).rowCount;
    await expect.poll(signs).toBe(1);
    await database.pool.query(
      "update graphile_worker._private_jobs set locked_at = now() - interval '3 hours'",
    );
    expect(await sweepSilentWorkers(ctx())).toBe(0);
    expect(await jobs()).toMatchObject([{ is_locked: true }]);
    end.resolve();
    await expect.poll(jobs).toEqual([]);
    expect(done).toEqual(['long']);
  });

  test('after a night in which nobody moved, a worker judges no other before all could say that they live', async () => {
    const [ours, other] = ['pool-ours', 'pool-other'];
    let seconds = 0;
    const start = Date.now();
    const watchOver = watchOverJobs(
      () => ({ ...ctx(), now: new Date(start + seconds * 1000) }),
      10,
    );
    const signAfter = async (more: number) => {
      seconds += more;
      await watchOver([ours]);
    };
    await enqueue(ctx(), mark, { mark: 'under way' });
    await database.pool.query(
      'update graphile_worker._private_jobs set locked_at = now(), locked_by = $1',
      [other],
    );
    const isLocked = async () => (await jobs()).every(({ is_locked }) => is_locked);
    for (let sign = 0; sign < 5; sign += 1) await signAfter(10);
    await beat(ctx(), [other]);
    await letTimePass(3600);
    await signAfter(3600);
    // All that waited for the database is answered at once.
    for (let sign = 0; sign < 3; sign += 1) await signAfter(0);
    await signAfter(10);
    expect(await isLocked()).toBe(true);
    await beat(ctx(), [other]);
    await signAfter(10);
    expect(await isLocked()).toBe(true);
    // From now on only the other one is silent.
    await letTimePass(60);
    await signAfter(10);
    expect(await isLocked()).toBe(false);
  });

  test('what failed while another took its place is not kept as given up', async () => {
    const one = { key: 'tests.again' };
    await enqueue(ctx(), failing, { mark: 'given up' });
    await drainJobs(setup({ jobs: [failing] }));
    const asked = job('tests.asked', marked, async (_ctx, payload) => {
      if (payload.mark === 'in its place') return;
      await enqueue(ctx(), asked, { mark: 'in its place' }, { ...one, run_at: inAnHour() });
      throw new Error('no space');
    });
    await enqueue(ctx(), asked, { mark: 'replaced' }, one);
    await drainJobs(setup({ jobs: [asked] }));
    const left = async () =>
      (await jobs()).map(({ payload }) => (payload as { mark: string }).mark).toSorted();
    expect(await left()).toEqual(['given up', 'in its place', 'replaced']);
    await forgetReplaced(ctx());
    expect(await left()).toEqual(['given up', 'in its place']);
    // Whoever is asked for again after it was given up is no trouble either.
    await enqueue(ctx(), failing, { mark: 'given up, with a key' }, { key: 'tests.failing' });
    await drainJobs(setup({ jobs: [failing] }));
    await forgetReplaced(ctx());
    expect(await left()).toContain('given up, with a key');
    await enqueue(ctx(), mark, { mark: 'the next' }, { key: 'tests.failing' });
    await forgetReplaced(ctx());
    expect(await left()).toEqual(['given up', 'in its place', 'the next']);
  });

  function inAnHour(): Date {
    return new Date(Date.now() + 3_600_000);
  }

  function spawnStuck(): ChildProcess {
    const script = join(ROOT, 'server', 'testing', 'stuck-worker.ts');
    return spawn(process.execPath, [script, server.url], { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  async function taken(child: ChildProcess, count: number): Promise<void> {
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += String(chunk);
    });
    await expect
      .poll(() => said.split('\n').length - 1, { timeout: 20_000, interval: 50 })
      .toBe(count);
  }

  /** As if the last sign of life had come that long ago. */
  async function letTimePass(seconds: number): Promise<void> {
    await transaction(ctx(), async (tx) => {
      await tx.db
        .updateTable('workers')
        .set({ heartbeat_at: new Date(Date.now() - seconds * 1000) })
        .execute();
    });
    for (const table of ['_private_jobs', '_private_job_queues'])
      await database.pool.query(
        `update graphile_worker.${table} set locked_at = locked_at - make_interval(secs => $1)
         where locked_at is not null`,
        [seconds],
      );
  }
});
