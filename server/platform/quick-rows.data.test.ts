import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useTestDatabase } from '#testing/template-database.ts';
import type { Ctx } from './ctx.ts';
import { type Database, openDatabase, transaction } from './db.ts';
import { quickConnections, quickRows } from './quick-rows.ts';

const server = useTestDatabase();
const log = pino({ level: 'silent' });
let database: Database;

beforeAll(() => {
  database = openDatabase(server.url, log, 4);
});
afterAll(() => database.close());

const ctx = (): Ctx => ({ db: database.db, actor: { kind: 'system' }, now: new Date(), log });
type Answer = { value: number; pid: number };

async function ask(value: number, asker = ctx()): Promise<Answer | undefined> {
  const [answer] = await quickRows(
    asker,
    sql<Answer>`select 100 / ${value}::int as value, pg_backend_pid() as pid`,
  );
  return answer;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('what many ask at once is answered to each of them, over a few connections', async () => {
  const asked = upTo(30);
  const answers = await Promise.all(asked.map((value) => ask(value)));
  expect(answers.map((one) => one?.value)).toEqual(asked.map((value) => Math.trunc(100 / value)));
  expect(new Set(answers.map((one) => one?.pid)).size).toBe(quickConnections);
});

test('what is too much for them goes the ordinary way', async () => {
  const asked = upTo(100);
  const answers = await Promise.all(asked.map((value) => ask(value)));
  expect(answers.map((one) => one?.value)).toEqual(asked.map((value) => Math.trunc(100 / value)));
  expect(new Set(answers.map((one) => one?.pid)).size).toBeGreaterThan(quickConnections);
});

test('what PostgreSQL refuses is nobody else’s loss', async () => {
  const asked = [1, 0, 2, 0, 5];
  const ended = await Promise.allSettled(asked.map((value) => ask(value)));
  expect(ended.map(({ status }) => status)).toEqual(
    asked.map((value) => (value === 0 ? 'rejected' : 'fulfilled')),
  );
  const [refused] = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(refused).toMatchObject({ code: '22012' });
});

test('inside a transaction it reads what was written there', async () => {
  await transaction(ctx(), async (tx) => {
    const mine = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx.db);
    expect((await ask(1, tx))?.pid).toBe(mine.rows[0]?.pid);
  });
});

test('a connection that is lost takes those with it whom it had in hand, and the next has another', async () => {
  const first = await ask(1);
  const slow = quickRows(ctx(), sql`select pg_sleep(30)`);
  const behind = ask(2);
  const lost = Promise.allSettled([slow, behind]);
  await expect
    .poll(async () => {
      const { rows } = await sql<{ is_ended: boolean }>`
        select pg_terminate_backend(pid) as is_ended from pg_stat_activity
        where query like '%pg_sleep%' and pid <> pg_backend_pid()`.execute(database.db);
      return rows.length;
    })
    .toBe(1);
  expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const next = await ask(4);
  expect(next?.value).toBe(25);
  expect(next?.pid).not.toBe(first?.pid);
});
