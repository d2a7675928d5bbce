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
import {
  beat,
  errorOfJob,
  forgetWorkers,
  freeJobsOfTheDead,
  keyedFlag,
  usualTries,
  watchOverJobs,
} from './jobs-left.ts';
import type { Log } from './log.ts';
import type { Ports } from './ports.ts';
import { outliveLibraryRejections } from './worker-rejections.ts';

export type Job<Payload> = {
  readonly name: string;
  readonly payload: z.ZodType<Payload>;
  readonly run: (ctx: Ctx, payload: Payload, ports: Ports) => Promise<void>;
  /** Tries before it rests as failed; the waits grow as exp(try) seconds. The usual 12 take 16 hours. */
  readonly max_attempts: number;
};

/** Any job, its payload type forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: a list of jobs of different payloads has no common type
export type AnyJob = Job<any>;

export type Schedule = { readonly job: AnyJob; readonly every_seconds: number };

export function job<Payload>(
  name: string,
  payload: z.ZodType<Payload>,
  run: (ctx: Ctx, payload: Payload, ports: Ports) => Promise<void>,
  max_attempts = usualTries,
): Job<Payload> {
  return { name, payload, run, max_attempts };
}

export type EnqueueOptions = {
  /** Several asks under one key are one run; a later ask replaces the payload and time, and a run that failed. */
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
  // A worker that takes the job of this key at the same moment leaves none added: add_jobs looks for runs
  // under way before that worker has committed, waits for it, and then finds one (graphile-worker 0.18). The
  // run that has just begun may know nothing of what is asked now. The next look sees it.
  for (let looks = 0; looks < mostLooks; looks += 1)
    if (await isAdded(ctx, asked, payload, options)) return;
  throw new Error(`${asked.name}: workers take the job under this key again and again`);
}

const mostLooks = 10;

async function isAdded(
  ctx: Ctx,
  asked: Pick<AnyJob, 'name' | 'max_attempts'>,
  payload: unknown,
  options: EnqueueOptions,
): Promise<boolean> {
  const { rows } = await sql<{ is_added: boolean }>`select id is not null as is_added
    from graphile_worker.add_job(
    ${asked.name}, payload => ${JSON.stringify(payload)}::json,
    queue_name => ${options.queue ?? null}::text, run_at => ${options.run_at ?? null}::timestamptz,
    max_attempts => ${asked.max_attempts}::int, job_key => ${options.key ?? null}::text,
    priority => ${options.priority ?? null}::int,
    flags => ${options.key === undefined ? null : [keyedFlag]}::text[])`.execute(ctx.db);
  return rows[0]?.is_added === true;
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
  const beatSeconds = setup.heartbeat_seconds ?? heartbeatSeconds;
  const watchOver = watchOverJobs(ctx, beatSeconds);
  const signOfLife = async () => {
    await watchOver(pools);
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
    setInterval(() => keep(signOfLife(), setup.log, 'heartbeat'), beatSeconds * 1000),
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
      throw errorOfJob(error);
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
