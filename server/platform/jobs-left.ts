/**
 * Jobs that nobody runs any more: of workers that died, of runs that another has replaced, and those that
 * the machine failed. Every worker looks after all of them with each of its signs of life.
 */
import { sql } from 'kysely';
import type { Ctx } from './ctx.ts';
import { isMachineTrouble } from './errors.ts';

const silentAfterSeconds = 45;

/** Worn by each job that was asked for under a key: the key itself goes when another takes its place. */
export const keyedFlag = 'keyed';
/**
 * Over `_private_jobs j`: asked for anew while it ran or after it was given up. graphile-worker (add_jobs)
 * then takes its key and all of its tries; whatever comes of it, the one in its place has the newer payload.
 */
export const isReplaced = `(j.key is null and coalesce(j.flags ? '${keyedFlag}', false))`;

/** Said before the last error of a job that failed for the machine's sake. */
const machineWords = 'the machine: ';
export const usualTries = 12;
/** Over `_private_jobs j`: the machine failed it. One with fewer tries than usual does not want to come late. */
export const comesBackByItself = `(j.max_attempts >= ${usualTries}
  and coalesce(j.last_error like '${machineWords}%', false))`;
const longestWait = '5 minutes';

export async function beat(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`insert into workers (id, heartbeat_at) select unnest(${[...ids]}::text[]), now()
    on conflict (id) do update set heartbeat_at = now()`.execute(ctx.db);
}

/**
 * What a worker does with each sign of life, for itself and for what others left. Whoever was silent itself
 * judges nobody yet: when a machine sleeps, or its database stands still, all are silent at once, and the
 * first to wake would take from the others what they are doing. Two beats later each of them has spoken.
 */
export function watchOverJobs(
  ctx: () => Ctx,
  beat_seconds: number,
): (ids: readonly string[]) => Promise<void> {
  let awakeSince = 0;
  let last: number | undefined;
  return async (ids) => {
    await beat(ctx(), ids);
    // When the sign was given, not when it was begun: the database may have stood still meanwhile.
    const now = ctx().now.getTime();
    last ??= now;
    if (now < last || now - last > silentAfterSeconds * 1000) awakeSince = now;
    last = now;
    if (now - awakeSince >= 2 * beat_seconds * 1000) await sweepSilentWorkers(ctx());
    await forgetReplaced(ctx());
    await retryForMachine(ctx());
  };
}

export async function forgetWorkers(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await sql`delete from workers where id = any(${[...ids]}::text[])`.execute(ctx.db);
}

/**
 * At the start: when no other process of ours is connected, whoever held a job is gone, and nobody
 * waits until he has been silent long enough.
 */
export async function freeJobsOfTheDead(ctx: Ctx): Promise<void> {
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

/** A run that was replaced and then failed, or died, would be told of as given up for ever. */
export async function forgetReplaced(ctx: Ctx): Promise<void> {
  await sql`delete from graphile_worker._private_jobs j
    where ${sql.raw(isReplaced)} and j.locked_at is null and j.attempts >= j.max_attempts`.execute(
    ctx.db,
  );
}

/** What a job's last error is to say, so that `retryForMachine` knows it again. */
export function errorOfJob(error: unknown): unknown {
  if (!isMachineTrouble(error)) return error;
  return new Error(`${machineWords}${error.message}`, { cause: error });
}

/**
 * A full disk is no fault of the job: it waits minutes for its next try instead of hours, and when it has
 * had all of its tries it begins anew. A weekend without room costs a desk nothing but the weekend.
 */
export async function retryForMachine(ctx: Ctx): Promise<void> {
  const latest = sql`now() + ${longestWait}::interval`;
  await sql`update graphile_worker._private_jobs set run_at = least(run_at, ${latest}),
      attempts = case when attempts >= max_attempts then 0 else attempts end
    where id in (select j.id from graphile_worker._private_jobs j
      where ${sql.raw(comesBackByItself)} and not ${sql.raw(isReplaced)} and j.locked_at is null
        and (j.attempts >= j.max_attempts or j.run_at > ${latest})
      for update skip locked)`.execute(ctx.db);
}
