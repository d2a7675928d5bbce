/**
 * Jobs: named background functions on graphile-worker. Enqueued in the transaction of the change;
 * run at least once, so every job is idempotent. A worker holds a heartbeat; the sweep frees the
 * jobs of those that fell silent (after kill -9 they would stay locked for four hours).
 */
import { EventEmitter } from 'node:events';
import {
  Logger,
  type Runner,
  type RunnerOptions,
  run,
  runMigrations,
  runOnce,
  type Task,
  type WorkerEvents,
} from 'graphile-worker';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import type { z } from 'zod';
import type { Ctx } from './ctx.ts';
import type { Db } from './db.ts';
import type { Log } from './log.ts';
import type { Ports } from './ports.ts';
import { outliveLibraryRejections } from './worker-rejections.ts';

export type Job<Payload> = {
  readonly name: string;
  readonly payload: z.ZodType<Payload>;
  readonly run: (ctx: Ctx, payload: Payload, ports: Ports) => Promise<void>;
  /** Tries before it rests as failed; the waits grow as exp(try) seconds. */
  readonly max_attempts: number;
  /** Asked for by its key for as long as there is work, as what has a schedule is: a failed run loses nothing. */
  readonly comes_again?: true;
};

/** Any job, its payload type forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: a list of jobs of different payloads has no common type
export type AnyJob = Job<any>;

export type Schedule = { readonly job: AnyJob; readonly every_seconds: number };

export function job<Payload>(
  name: string,
  payload: z.ZodType<Payload>,
  run: (ctx: Ctx, payload: Payload, ports: Ports) => Promise<void>,
  max_attempts = 12,
): Job<Payload> {
  return { name, payload, run, max_attempts };
}

export type EnqueueOptions = {
  /** Several asks under one key are one run; a later ask replaces the payload and time. */
  readonly key?: string;
  readonly run_at?: Date;
  /** Jobs of one queue run one after another. */
  readonly queue?: string;
  /** Lower runs first; 0 by default. */
  readonly priority?: number;
};

export async function enqueue<Payload>(
  ctx: Ctx,
  asked: Pick<Job<Payload>, 'name' | 'payload' | 'max_attempts'>,
  payload: Payload,
  options: EnqueueOptions = {},
): Promise<void> {
  await sql`select graphile_worker.add_job(
    ${asked.name}, payload => ${JSON.stringify(payload)}::json,
    queue_name => ${options.queue ?? null}::text, run_at => ${options.run_at ?? null}::timestamptz,
    max_attempts => ${asked.max_attempts}::int, job_key => ${options.key ?? null}::text,
    priority => ${options.priority ?? null}::int)`.execute(ctx.db);
}

export async function migrateJobs(pool: Pool): Promise<void> {
  await runMigrations({ pgPool: pool });
}

export type WorkerSetup = {
  readonly pool: Pool;
  readonly db: Db;
  readonly log: Log;
  readonly ports: Ports;
  readonly jobs: readonly AnyJob[];
  readonly schedules: readonly Schedule[];
  readonly concurrency: number;
  /** Between two signs of life; shorter only in tests. */
  readonly heartbeat_seconds?: number;
  /** Told of each run: for metrics. */
  readonly onRun?: (name: string, seconds: number, is_ok: boolean) => void;
};

export type RunningWorker = { stop(): Promise<void> };

const heartbeatSeconds = 10;
const silentAfterSeconds = 45;
const restartAfterMilliseconds = 2_000;
/** How long a runner that gives up may take to let its jobs finish. */
const patienceWithRunnerMilliseconds = 5_000;

/**
 * Starts taking jobs and goes on when the database comes back after a loss.
 * `stop` lets the running jobs finish.
 */
export async function startWorker(setup: WorkerSetup): Promise<RunningWorker> {
  let isStopping = false;
  let pools: string[] = [];
  let runner: Runner | undefined;
  let giveUp: () => void = () => undefined;
  const ctx = contextOf(setup);
  let hasFailedFetch = false;
  const events: WorkerEvents = new EventEmitter();
  events.on('pool:create', ({ workerPool }) => {
    pools = [...pools, workerPool.id];
    keep(beat(ctx(), [workerPool.id]), setup.log, 'heartbeat');
  });
  const start = async () => {
    hasFailedFetch = false;
    const logger = quietLogger(setup.log, (message) => {
      if (message.startsWith('Error occurred fetching jobs')) hasFailedFetch = true;
    });
    const started = await run({ ...runnerOptions(setup, ctx, events), logger });
    let isOver = false;
    // A runner gives up when the database is lost; another one takes its place, under another name.
    const over = () => {
      if (isOver || isStopping) return;
      isOver = true;
      setup.log.warn('the worker lost the database and starts anew');
      pools = [];
      retry(start, () => isStopping, setup.log);
    };
    runner = started;
    giveUp = () => {
      keep(started.stop(), setup.log, 'stopping the worker');
      setTimeout(over, patienceWithRunnerMilliseconds).unref();
    };
    started.promise.catch(() => undefined).then(over);
  };
  // graphile-worker 0.18 shuts down after this, and now and then never comes to the end of it: its
  // promise stays open, and so would its jobs, in the name of a pool that is alive.
  events.on('pool:fatalError', () => giveUp());
  const signOfLife = async () => {
    await beat(ctx(), pools);
    await sweepSilentWorkers(ctx());
    await forgetSpent(ctx(), setup);
    // A fetch whose answer was lost has locked jobs that nobody runs, in the name of a pool that is
    // alive; and graphile-worker 0.18 keeps the failure of its first question for ever
    // (taskIdentifiers.ts). Stopped, the runner is started anew under another name, as after a loss.
    if (!hasFailedFetch) return;
    hasFailedFetch = false;
    giveUp();
  };
  await freeJobsOfTheDead(ctx());
  const stopOutliving = outliveLibraryRejections(setup.log);
  await start();
  const timers = [
    setInterval(
      () => keep(signOfLife(), setup.log, 'heartbeat'),
      (setup.heartbeat_seconds ?? heartbeatSeconds) * 1000,
    ),
    ...setup.schedules.map((schedule) => startSchedule(setup, ctx, schedule)),
  ];
  return {
    async stop() {
      isStopping = true;
      for (const timer of timers) clearInterval(timer);
      await runner?.stop().catch(() => undefined);
      await forgetWorkers(ctx(), pools).catch(() => undefined);
      stopOutliving();
    },
  };
}

/** Runs every job that is due, in this process, until none is left: for tests and seeding. */
export async function drainJobs(setup: WorkerSetup): Promise<void> {
  await runOnce(runnerOptions(setup, contextOf(setup)));
}

function contextOf(setup: WorkerSetup): () => Ctx {
  return () => ({
    db: setup.db,
    actor: { kind: 'system' },
    now: setup.ports.clock(),
    log: setup.log,
  });
}

function runnerOptions(setup: WorkerSetup, ctx: () => Ctx, events?: WorkerEvents): RunnerOptions {
  return {
    pgPool: setup.pool,
    taskList: Object.fromEntries(setup.jobs.map((known) => [known.name, task(setup, ctx, known)])),
    concurrency: events === undefined ? 1 : setup.concurrency,
    pollInterval: 1_000,
    noHandleSignals: true,
    parsedCronItems: [],
    logger: quietLogger(setup.log),
    ...(events === undefined ? {} : { events }),
    preset:
      // Unbatched, nobody awaits the library's failJob: draining would end before a failure is
      // written, and a lost database would end the process.
      events === undefined
        ? { worker: { failJobBatchDelay: 0 } }
        : {
            worker: {
              localQueue: { size: setup.concurrency * 4 },
              completeJobBatchDelay: 5,
              failJobBatchDelay: 5,
            },
          },
  };
}

function task(setup: WorkerSetup, ctx: () => Ctx, known: AnyJob): Task {
  return async (payload, helpers) => {
    const started = performance.now();
    const log = setup.log.child({ job: known.name, job_id: helpers.job.id });
    try {
      await known.run({ ...ctx(), log }, known.payload.parse(payload), setup.ports);
      told(true);
    } catch (error) {
      told(false);
      const isLast = helpers.job.attempts >= helpers.job.max_attempts;
      log[isLast ? 'error' : 'warn']({ err: error, attempt: helpers.job.attempts }, 'a job failed');
      throw error;
    }
    function told(is_ok: boolean): void {
      const seconds = (performance.now() - started) / 1000;
      setup.onRun?.(known.name, seconds, is_ok);
      if (is_ok) log.debug({ ms: Math.round(seconds * 1000) }, 'job');
    }
  };
}

function startSchedule(setup: WorkerSetup, ctx: () => Ctx, schedule: Schedule): NodeJS.Timeout {
  // Every worker asks; the key makes it one run.
  const ask = () =>
    keep(
      enqueue(ctx(), schedule.job, {}, { key: `schedule:${schedule.job.name}` }),
      setup.log,
      'schedule',
    );
  // At once, too: a server that is restarted often would never come to what is done once an hour.
  ask();
  return setInterval(ask, schedule.every_seconds * 1000);
}

async function beat(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`insert into workers (id, heartbeat_at) select unnest(${[...ids]}::text[]), now()
    on conflict (id) do update set heartbeat_at = now()`.execute(ctx.db);
}

async function forgetWorkers(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await sql`delete from workers where id = any(${[...ids]}::text[])`.execute(ctx.db);
}

/**
 * At the start: when no other process of ours is connected, whoever held a job is gone, and nobody
 * waits until he has been silent long enough.
 */
async function freeJobsOfTheDead(ctx: Ctx): Promise<void> {
  const { rows } = await sql<{ is_alone: boolean }>`
    select not exists (select from pg_stat_activity where datname = current_database()
      and application_name like 'opora-%'
      and application_name <> current_setting('application_name')) as is_alone`.execute(ctx.db);
  if (rows[0]?.is_alone !== true) {
    await sweepSilentWorkers(ctx);
    return;
  }
  await sql`select graphile_worker.force_unlock_workers(array(
    select locked_by from graphile_worker._private_jobs where locked_by is not null
    union select locked_by from graphile_worker._private_job_queues where locked_by is not null))`.execute(
    ctx.db,
  );
  await sql`delete from workers`.execute(ctx.db);
}

/** Frees the jobs of workers whose heartbeat stopped; answers how many workers were found dead. */
export async function sweepSilentWorkers(ctx: Ctx): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    with holders as (
      select distinct locked_by as id from graphile_worker._private_jobs
      where locked_by is not null and locked_at < now() - make_interval(secs => ${silentAfterSeconds})
      union
      select distinct locked_by from graphile_worker._private_job_queues
      where locked_by is not null and locked_at < now() - make_interval(secs => ${silentAfterSeconds})
    )
    select id from holders where not exists (
      select from workers where workers.id = holders.id
        and heartbeat_at > now() - make_interval(secs => ${silentAfterSeconds}))`.execute(ctx.db);
  if (rows.length === 0) return 0;
  const dead = rows.map((row) => row.id);
  ctx.log.warn({ workers: dead }, 'jobs of silent workers are freed');
  await sql`select graphile_worker.force_unlock_workers(${dead}::text[])`.execute(ctx.db);
  await forgetWorkers(ctx, dead);
  return dead.length;
}

/**
 * A job that is asked for by its key while it runs is spent, and another takes its place (graphile-worker's
 * add_jobs). When it then fails, it would be told of as given up for ever. What has a schedule, or says
 * so, comes again anyway; its last failure stands with the job that has the key.
 */
export async function forgetSpent(
  ctx: Ctx,
  { jobs, schedules }: Pick<WorkerSetup, 'jobs' | 'schedules'>,
): Promise<void> {
  const again = jobs.filter((one) => one.comes_again === true);
  const names = [...again, ...schedules.map((one) => one.job)].map(({ name }) => name);
  await sql`delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
    where t.id = j.task_id and t.identifier = any(${names}::text[]) and j.key is null
      and j.locked_at is null and j.attempts >= j.max_attempts`.execute(ctx.db);
}

function keep(work: Promise<unknown>, log: Log, what: string): void {
  work.catch((error: unknown) =>
    log.warn({ err: String(error) }, `${what} failed, will try again`),
  );
}

function retry(start: () => Promise<void>, isOver: () => boolean, log: Log): void {
  setTimeout(() => {
    if (isOver()) return;
    start().catch((error: unknown) => {
      log.warn({ err: String(error) }, 'the database is still away');
      retry(start, isOver, log);
    });
  }, restartAfterMilliseconds);
}

/** graphile-worker's own lines: its errors are ours, the rest is noise. */
function quietLogger(log: Log, hear: (message: string) => void = () => undefined): Logger {
  return new Logger(() => (level, message) => {
    if (level !== 'error') return;
    hear(message);
    log.warn({ from: 'graphile-worker' }, message);
  });
}
