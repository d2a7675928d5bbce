/** The pool, transactions, and how PostgreSQL's types read in TypeScript. */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { Kysely, PostgresDialect, type QueryResult, type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import type { Ctx } from './ctx.ts';
import type { DB } from './database.gen.ts';
import { ringEvents } from './events.ts';
import type { Log } from './log.ts';
import { quickConnections, shareLines } from './quick-rows.ts';
import { newsCame } from './until-news.ts';

export type Db = Kysely<DB>;

const types = new pg.TypeOverrides();
// Instants are RFC 3339 strings to the microsecond: they page and travel as they are (compareInstants sorts them).
types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, instantOf);
// A calendar day has no time zone: YYYY-MM-DD, never an instant.
types.setTypeParser(pg.types.builtins.DATE, String);
types.setTypeParser(pg.types.builtins.INT8, Number);
types.setTypeParser(pg.types.builtins.NUMERIC, Number);

function instantOf(value: string): string {
  // The session's zone is UTC: '2026-11-22 08:43:00.123456+00'.
  return `${value.slice(0, 10)}T${value.slice(11, value.length - 3)}Z`;
}

/** Starts a statement whose best plan depends on its values (a rare or a common word): it gets no name. */
export const planEachTime = '/* plan each time */';

/** Statement texts that get a name, so that PostgreSQL plans them once for each connection. */
const maxNamedStatements = 400;
const namedStatements = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = namedStatements.get(text);
  if (known !== undefined) return known;
  if (namedStatements.size >= maxNamedStatements || text.startsWith(planEachTime)) return undefined;
  const name = `s${namedStatements.size}`;
  namedStatements.set(text, name);
  return name;
}

/** What all that came in one turn of the loop asks leaves by one write: each wakes the other side. */
function gatherWrites(stream: Duplex): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}

class NamingClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg's own overloads take any
  override query(first: any, ...rest: any[]): any {
    const [values] = rest;
    if (this.pipeline) gatherWrites(this.connection.stream);
    if (typeof first !== 'string' || !Array.isArray(values)) {
      // biome-ignore lint/suspicious/noExplicitAny: as above
      return (super.query as any)(first, ...rest);
    }
    const name = nameOf(first);
    // biome-ignore lint/suspicious/noExplicitAny: as above
    return (super.query as any)(
      name === undefined ? { text: first, values } : { name, text: first, values },
      ...rest.slice(1),
    );
  }
}

/** How the server's list of connections tells our processes apart. */
export const instanceName = `opora-${randomBytes(6).toString('hex')}`;

export type Database = { readonly db: Db; readonly pool: pg.Pool; close(): Promise<void> };

/** `max`: connections of this process. The pool survives a lost server: the next query connects anew. */
export function openDatabase(url: string, log: Log, max = 10): Database {
  const pool = openPool(url, log, { max });
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  const wide = openPool(url, log, { max: mostSideBySide, pipeline: true });
  widePools.set(db, wide);
  const quick = openPool(url, log, { max: quickConnections, pipeline: true });
  shareLines(db, quick);
  return {
    db,
    pool,
    async close() {
      await Promise.all([wide.end(), quick.end()]);
      await db.destroy();
    },
  };
}

/** Of every session of ours. */
export const sessionOptions =
  '-c timezone=UTC -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000';

export function openPool(url: string, log: Log, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    types,
    Client: NamingClient,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    application_name: instanceName,
    options: sessionOptions,
    ...options,
  });
  pool.on('error', (error) => {
    // A server that stops right after us still finds connections that are saying goodbye.
    if (!pool.ending) log.warn({ err: error.message }, 'a database connection was lost');
  });
  // graphile-worker insists on a handler for each connection as well.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Runs the work in one transaction; inside another it joins that one.
 * Events published in it are announced (NOTIFY) by the same commit.
 */
export async function transaction<Result>(
  ctx: Ctx,
  work: (tx: Ctx) => Promise<Result>,
): Promise<Result> {
  if (ctx.open_transaction) return work(ctx);
  const open_transaction = { has_news: false };
  const made = await ctx.db.transaction().execute(async (db) => {
    const tx: Ctx = { ...ctx, db, open_transaction };
    const result = await work(tx);
    // Commits that ring wait for each other, so that those without news keep silent.
    if (open_transaction.has_news) await ringEvents(tx);
    return result;
  });
  // Whoever wrote it reads it at once, not when the ring has come round.
  if (open_transaction.has_news) newsCame(ctx.db);
  return made;
}

/** Connections whose statements need not wait for each other's answers; opened when first asked for. */
const widePools = new WeakMap<Db, pg.Pool>();
const mostSideBySide = 2;
const widened = new WeakMap<pg.PoolClient, Db>();

/**
 * One transaction of several pieces of work that know nothing of each other: side by side, their
 * statements share the way to the server and back, which costs more than most of them. Within a piece
 * one statement follows another as ever. No savepoints in it: they would be those of all pieces.
 * @throws what `work` throws; then nothing of it is written
 */
export async function transactionSideBySide<Result>(
  ctx: Ctx,
  work: (tx: Ctx) => Promise<Result>,
): Promise<Result> {
  const pool = widePools.get(ctx.db);
  if (pool === undefined || ctx.open_transaction) return transaction(ctx, work);
  const client = await pool.connect();
  const open_transaction = { has_news: false };
  let isLost = false;
  try {
    await client.query('begin');
    const tx: Ctx = { ...ctx, db: dbOver(client), open_transaction };
    const result = await work(tx);
    if (open_transaction.has_news) await ringEvents(tx);
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error('the transaction had failed before its end');
    if (open_transaction.has_news) newsCame(ctx.db);
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      isLost = true;
    });
    throw error;
  } finally {
    client.release(isLost);
  }
}

/** Waits for all of them, whatever becomes of one: none goes on writing when the transaction is over. */
export async function sideBySide<Result>(work: readonly Promise<Result>[]): Promise<Result[]> {
  const ended = await Promise.allSettled(work);
  const failed = ended.filter((one) => one.status === 'rejected').map(({ reason }) => reason);
  if (failed.length > 0) throw failed.find((reason) => !isFollowing(reason)) ?? failed[0];
  return ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

/** The statement was refused because another one of its transaction had failed. */
function isFollowing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '25P02';
}

function dbOver(client: pg.PoolClient): Db {
  const known = widened.get(client);
  if (known !== undefined) return known;
  const one = { query: client.query.bind(client), release: () => undefined };
  const pool = { connect: async () => one, end: async () => undefined, options: {} };
  const made = new Kysely<DB>({
    dialect: new PostgresDialect({ pool: pool as unknown as pg.Pool }),
  });
  widened.set(client, made);
  return made;
}

/**
 * For `id in ${listed(ids)}`: as JSON their number is no part of the plan. PostgreSQL keeps a plan only when
 * it looks no dearer than one for these very values, and a short list always looks cheaper.
 */
export function listed(ids: readonly string[]): RawBuilder<unknown> {
  return sql`(select value::uuid from json_array_elements_text(${JSON.stringify(ids)}::json))`;
}

/** All rows of a raw statement. */
export async function rows<Row>(ctx: Ctx, statement: RawBuilder<Row>): Promise<Row[]> {
  const result: QueryResult<Row> = await statement.execute(ctx.db);
  return result.rows;
}

/** The first row of a raw statement, if any. */
export async function firstRow<Row>(
  ctx: Ctx,
  statement: RawBuilder<Row>,
): Promise<Row | undefined> {
  return (await rows(ctx, statement))[0];
}
