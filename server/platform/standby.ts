/**
 * Reads that a standby answers (a hot standby of streaming replication, DATABASE_READ_URL), so that the primary
 * is left to those who work. Nobody is told anything older than what stood on the primary when they asked: the
 * primary says how far its log goes, and the standby answers once it has replayed as much; else the primary does.
 * Whatever goes wrong over there is asked of the primary anew. See docs/decisions/standby.md.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import type { Ctx } from './ctx.ts';
import type { DB } from './database.gen.ts';
import { type Database, type Db, openPool, sessionOptions } from './db.ts';
import { isDatabaseLost, OporaError } from './errors.ts';
import type { Log } from './log.ts';
import { sharedLooks } from './shared-look.ts';

/**
 * Who answered, and why: the standby; or the primary, because the standby was `behind`, is `away` since, cancelled
 * the read for the sake of its replay (`conflict`), or `failed` at it.
 */
export const standbyResults = ['standby', 'behind', 'away', 'conflict', 'failed'] as const;
export type StandbyResult = (typeof standbyResults)[number];

/** Why a server is no standby of ours. */
type Strangeness = 'not a standby' | 'another database' | 'another timeline';
type Verdict = 'there' | 'behind' | Strangeness;

export type Standby = {
  /** Why the primary answers now; undefined: the standby does. */
  away(): string | undefined;
  /** How far its replay was behind the log of the primary when it was last looked at, bytes. */
  behind(): number | undefined;
  counts(): Readonly<Record<StandbyResult, number>>;
  /** Looks at it now, as is done each second. */
  look(): Promise<void>;
  close(): Promise<void>;
};

/** How far the log of the primary goes, and whose it is. */
type LogEnd = {
  readonly lsn: string;
  readonly timeline: number;
  readonly system: string;
  readonly database: string;
};

/** In all a tenth of a second: a standby that keeps up is there after the first of them. */
const waits = [1, 2, 4, 8, 15, 30, 40];
const lookMilliseconds = 1_000;
/** A machine that says nothing for so long is lost, and what it was asked is asked of the primary. */
const silenceMilliseconds = 3_000;

type Reads = { run<Result>(ctx: Ctx, read: (there: Ctx) => Promise<Result>): Promise<Result> };
const standbys = new WeakMap<Db, Reads>();

/**
 * Runs a read where the answer is to be had: on the standby when there is one that has caught up with this moment,
 * else here. It may run twice, so it must not write; within a transaction it always runs here. Over there it has
 * one connection, and a `db` of its own: what is remembered by `db` is not remembered from there.
 */
export function fromStandby<Result>(
  ctx: Ctx,
  read: (there: Ctx) => Promise<Result>,
): Promise<Result> {
  const standby = ctx.open_transaction === undefined ? standbys.get(ctx.db) : undefined;
  return standby === undefined ? read(ctx) : standby.run(ctx, read);
}

/** `max`: connections of this process to it. The first look begins at once; until it is over the primary answers. */
export function openStandby(
  primary: Database,
  { url, log, max }: { url: string; log: Log; max: number },
): Standby {
  const clients = new Set<pg.PoolClient>();
  const open = (options: pg.PoolConfig) => {
    const pool = openPool(url, log, { ...readOnly, ...options });
    pool.on('connect', (client) => clients.add(client));
    pool.on('remove', (client) => clients.delete(client));
    return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  };
  const readers = open({ max });
  const probe = open({ max: 1, query_timeout: silenceMilliseconds });
  const counts: Record<StandbyResult, number> = {
    ...{ standby: 0, behind: 0, away: 0, conflict: 0, failed: 0 },
  };
  const ends = sharedLooks<LogEnd>();
  let away: string | undefined = 'not looked at yet';
  let behind: number | undefined;
  let looking: Promise<void> | undefined;
  let isClosed = false;

  const logEnd = () => ends('', () => logEndOf(primary.pool));

  function leave(reason: string): void {
    if (away === undefined) log.warn({ reason }, 'the standby is left, the primary answers');
    away = reason;
  }

  function enter(): void {
    if (away !== undefined) log.info({ reason: away }, 'the standby answers reads');
    away = undefined;
  }

  /** Ends what still waits for an answer from there. */
  function cut(): void {
    for (const client of clients) client.connection.stream.destroy();
  }

  async function lookAt(): Promise<void> {
    // Without a primary nothing can be told of the standby, and nothing is asked of it.
    const now = await logEnd().catch(() => undefined);
    if (now === undefined) return;
    try {
      let { verdict, bytes } = await catchUp(probe, now);
      if (verdict === 'behind' && bytes < fewBytes) {
        await endRecord(primary.db);
        ({ verdict, bytes } = await catchUp(probe, now));
      }
      behind = bytes;
      if (verdict === 'there') return enter();
      leave(verdict);
      if (verdict !== 'behind') cut();
    } catch (error) {
      if (isClosed) return;
      behind = undefined;
      leave(wordsOf(error));
      cut();
    }
  }

  function look(): Promise<void> {
    looking ??= lookAt().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  async function run<Result>(ctx: Ctx, read: (there: Ctx) => Promise<Result>): Promise<Result> {
    if (away !== undefined) {
      counts.away += 1;
      return read(ctx);
    }
    try {
      const now = await logEnd();
      return await readers.connection().execute(async (line) => {
        const { verdict } = await catchUp(line, now);
        if (verdict !== 'there') throw new NotThere(verdict);
        const answer = await read({ ...ctx, db: line });
        counts.standby += 1;
        return answer;
      });
    } catch (error) {
      if (isAnswer(error)) {
        counts.standby += 1;
        throw error;
      }
      learn(ctx.log, error);
    }
    return read(ctx);
  }

  function learn(log: Log, error: unknown): void {
    if (error instanceof NotThere) {
      counts[error.verdict === 'behind' ? 'behind' : 'away'] += 1;
      leave(error.verdict);
      void look();
      return;
    }
    const result = isConflict(error) ? 'conflict' : 'failed';
    counts[result] += 1;
    if (isDatabaseLost(error)) leave(wordsOf(error));
    else log.warn({ err: wordsOf(error), result }, 'a read was asked of the primary anew');
  }

  standbys.set(primary.db, { run });
  const timer = setInterval(() => void look(), lookMilliseconds).unref();
  void look();
  return {
    away: () => away,
    behind: () => behind,
    counts: () => counts,
    look,
    async close() {
      isClosed = true;
      standbys.delete(primary.db);
      clearInterval(timer);
      await looking;
      await probe.destroy();
      await readers.destroy();
    },
  };
}

/** It could not write anyway; and when it is promoted under us, nothing is written to it either. */
const readOnly: pg.PoolConfig = {
  options: `${sessionOptions} -c default_transaction_read_only=on`,
  connectionTimeoutMillis: silenceMilliseconds,
};

class NotThere extends Error {
  readonly verdict: Verdict;
  constructor(verdict: Verdict) {
    super(verdict);
    this.verdict = verdict;
  }
}

/**
 * Everything that anybody was told of is before this place: a commit is flushed before it is seen. Where
 * synchronous_commit is off it is seen before, so the end of what is written at all is taken.
 */
const logEndStatement = `
  select lsn::text as lsn, ('x' || left(pg_walfile_name(lsn), 8))::bit(32)::int as timeline,
    (select system_identifier from pg_control_system())::text as system,
    (select oid from pg_database where datname = current_database())::text as database
  from (select case current_setting('synchronous_commit') when 'off' then pg_current_wal_insert_lsn()
    else pg_current_wal_flush_lsn() end as lsn) here`;

async function logEndOf(pool: pg.Pool): Promise<LogEnd> {
  const { rows } = await pool.query<LogEnd>(logEndStatement);
  const [end] = rows;
  if (end === undefined) throw new Error('the primary did not say how far its log goes');
  return end;
}

/** Behind by less it may have all that there is of a record. */
const fewBytes = 65_536;

/**
 * PostgreSQL flushes whole pages of its log in the background, and the last one may end within a record whose
 * rest nobody waits for: of a bulk load that goes on, of cleaning on a desk where nothing else happens. No standby
 * gets past it until the next commit; so this is one, of nothing. It waits for no standby.
 */
async function endRecord(db: Db): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`set local synchronous_commit = local`.execute(tx);
    await sql`select pg_logical_emit_message(true, 'opora', '')`.execute(tx);
  });
}

type Place = {
  is_standby: boolean;
  behind: number | null;
  timeline: number;
  system: string;
  database: string;
};

/**
 * The timeline is one whose log it has replayed, as its control file tells, which may be late after a change of
 * the primary, never early: a standby that went another way than the present primary is never believed.
 */
function placeAfter({ lsn }: LogEnd) {
  return sql<Place>`
    select pg_is_in_recovery() as is_standby,
      pg_wal_lsn_diff(${lsn}::pg_lsn, pg_last_wal_replay_lsn())::bigint as behind,
      (select greatest(c.timeline_id, r.min_recovery_end_timeline)
        from pg_control_checkpoint() c, pg_control_recovery() r) as timeline,
      (select system_identifier from pg_control_system())::text as system,
      (select oid from pg_database where datname = current_database())::text as database`;
}

/** Waits a little for the replay to come to the end of the log. What begins afterwards sees all that was committed before it. */
async function catchUp(line: Db, end: LogEnd): Promise<{ verdict: Verdict; bytes: number }> {
  for (let step = 0; ; step += 1) {
    const [place] = (await placeAfter(end).execute(line)).rows;
    const strangeness = place === undefined ? 'not a standby' : strangenessOf(place, end);
    const bytes = Math.max(0, place?.behind ?? 0);
    if (strangeness !== undefined) return { verdict: strangeness, bytes };
    if (bytes === 0) return { verdict: 'there', bytes };
    const wait = waits[step];
    if (wait === undefined) return { verdict: 'behind', bytes };
    await sleep(wait);
  }
}

function strangenessOf(place: Place, end: LogEnd): Strangeness | undefined {
  if (!place.is_standby || place.behind === null) return 'not a standby';
  if (place.system !== end.system || place.database !== end.database) return 'another database';
  return place.timeline === end.timeline ? undefined : 'another timeline';
}

/** A refusal, or a read that took longer than any may: the primary would say the same. */
function isAnswer(error: unknown): boolean {
  if (error instanceof OporaError) return error.code !== 'unavailable';
  return codeOf(error) === '57014';
}

/** Replay does not wait for ever for reads that stand in its way (serialization_failure). */
function isConflict(error: unknown): boolean {
  return codeOf(error) === '40001';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message || codeOf(error) : String(error);
}
