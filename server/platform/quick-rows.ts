/**
 * Reads of a few rows by an index, as every request has some: whose session it is, whether the row is seen,
 * the row. Each takes PostgreSQL a tenth of a millisecond and less, and its way there and back takes longer:
 * the write and the waking of the other side. So those of all requests share a few connections, on which a
 * statement does not wait for the answer to the one before, and what is asked at the same moment leaves by
 * one write. Each is a transaction of its own, as on a connection of its own.
 */
import type { RawBuilder } from 'kysely';
import type pg from 'pg';
import type { Ctx } from './ctx.ts';
import type { Db } from './db.ts';

export const quickConnections = 2;
/** With so many in hand another connection is asked: the more there are on one, the fewer writes. */
const fewInHand = 4;
/** On one connection at once. What more is asked goes the ordinary way, which knows an end of waiting. */
const mostInHand = 16;

type Line = { readonly client: Promise<pg.PoolClient>; inHand: number; isLost: boolean };
type Lines = { readonly pool: pg.Pool; readonly open: Set<Line> };
const linesOf = new WeakMap<Db, Lines>();

/** @param pool of connections that take statements before they have answered, at least `quickConnections` */
export function shareLines(db: Db, pool: pg.Pool): void {
  linesOf.set(db, { pool, open: new Set() });
}

/**
 * For what costs PostgreSQL no more than a millisecond, whatever it is asked: others wait behind it. Inside a
 * transaction, and where there are no such connections, it is a read like any other.
 */
export async function quickRows<Row>(ctx: Ctx, statement: RawBuilder<Row>): Promise<Row[]> {
  const lines = ctx.open_transaction === undefined ? linesOf.get(ctx.db) : undefined;
  const line = lines && freeLine(lines);
  if (lines === undefined || line === undefined) return (await statement.execute(ctx.db)).rows;
  line.inHand += 1;
  try {
    const client = await line.client;
    const { sql: text, parameters } = statement.compile(ctx.db);
    const { rows } = await client.query(text, [...parameters]);
    return rows;
  } catch (error) {
    // What PostgreSQL refuses concerns this statement alone; after anything else nobody else begins here.
    if (!isRefusal(error)) {
      line.isLost = true;
      lines.open.delete(line);
    }
    throw error;
  } finally {
    line.inHand -= 1;
    if (line.inHand === 0) leave(lines, line);
  }
}

function freeLine({ pool, open }: Lines): Line | undefined {
  const lines = [...open];
  const ready = lines.find((line) => line.inHand < fewInHand);
  if (ready !== undefined) return ready;
  if (open.size >= quickConnections) return lines.find((line) => line.inHand < mostInHand);
  const line: Line = { client: pool.connect(), inHand: 0, isLost: false };
  open.add(line);
  return line;
}

/** Nobody uses it for now: the pool keeps it for the next, or closes it when none comes. */
function leave({ open }: Lines, line: Line): void {
  open.delete(line);
  line.client.then(
    (client) => client.release(line.isLost),
    () => undefined,
  );
}

/** With an SQLSTATE of five signs, but for those of a connection that ends (08, 57P). */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^[0-9A-Z]{5}$/.test(code) && !/^(08|57P)/.test(code);
}
