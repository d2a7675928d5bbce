import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '#platform/config.ts';
import { rows, transaction } from '#platform/db.ts';
import { divideEvents } from '#platform/event-parts.ts';
import { moveEventPart } from '#platform/event-parts-move.ts';
import { publish } from '#platform/events.ts';
import { useTestApp } from '#testing/app.ts';
import { runOn } from '#testing/template-database.ts';

const app = useTestApp();
const run = promisify(execFile);
const space = `cheap_${randomBytes(4).toString('hex')}`;
const url = () => app.opora.house.ports.config.database_url ?? '';

async function opora(...args: string[]): Promise<{ code: number; said: string }> {
  const { config } = app.opora.house.ports;
  const env = {
    ...process.env,
    ...{ DATABASE_URL: config.database_url, DATA_DIR: config.data_dir },
    ...{ SECRET_KEY: 'a key for tests alone, of no other use', LANG: 'en_GB.UTF-8' },
    ...{ LC_ALL: '', LC_MESSAGES: '' },
  };
  try {
    const main = join(ROOT, 'server', 'main.ts');
    const { stdout } = await run(process.execPath, [main, 'events', ...args], { env });
    return { code: 0, said: stdout };
  } catch (error) {
    const ended = error as { code: number; stdout: string; stderr: string };
    return { code: ended.code, said: ended.stdout + ended.stderr };
  }
}

beforeAll(async () => {
  const ctx = app.ctx();
  for (let batch = 0; batch < 12; batch += 1) {
    await transaction(ctx, async (tx) => {
      for (let count = 0; count < 10; count += 1)
        await publish(tx, { name: 'tag.updated', subject_type: 'tag', subject_id: null });
    });
    await divideEvents(ctx, 50);
  }
  const { pool } = app.opora.house.database;
  const client = await pool.connect();
  await client.query('set allow_in_place_tablespaces = on');
  await client.query(`create tablespace ${space} location ''`);
  await client.query('reset allow_in_place_tablespaces');
  client.release();
}, 60_000);

afterAll(async () => {
  const { pool } = app.opora.house.database;
  await pool.query('drop table events cascade');
  await pool.query(`drop tablespace ${space}`);
});

async function look() {
  const ctx = app.ctx();
  const shape = await rows(
    ctx,
    sql<{ name: string; shape: string }>`
      select c.relname as name, jsonb_build_array(pg_get_expr(c.relpartbound, c.oid),
        (select jsonb_agg(pg_get_indexdef(indexrelid) order by 1) from (select indexrelid from pg_index where indrelid = c.oid order by indexrelid::regclass::text) one),
        (select jsonb_agg(conname || pg_get_constraintdef(oid) order by conname) from pg_constraint where conrelid = c.oid and contype <> 'n'),
        (select jsonb_agg(pg_get_triggerdef(oid) order by tgname) from pg_trigger where tgrelid = c.oid))::text as shape
      from pg_class c where c.relispartition and c.relkind = 'r' order by 1`,
  );
  const events = await rows(ctx, sql`select * from events order by id`);
  return { shape, events };
}

async function spacesOf(name: string): Promise<unknown> {
  const found = await rows(
    app.ctx(),
    sql<{ spaces: unknown }>`select json_agg(distinct coalesce(t.spcname, 'default')) as spaces
      from pg_class c left join pg_tablespace t on t.oid = c.reltablespace
      where c.oid = ${name}::regclass or c.oid in (select indexrelid from pg_index where indrelid = ${name}::regclass)`,
  );
  return found[0]?.spaces;
}

test('parts are shown; an old one goes to another disk with its indexes, and nothing else changes', async () => {
  const shown = await opora();
  expect(shown.code, shown.said).toBe(0);
  expect(shown.said).toMatch(/events_1 {2}ids 1–49 .* pg_default\n/);
  expect(shown.said).toMatch(/events_2 {2}ids 50–99 /);
  const before = await look();
  expect(before.events.length).toBeGreaterThan(119);

  const moved = await opora('move', 'events_1', space);
  expect(moved.code, moved.said).toBe(0);
  expect(moved.said).toContain(space);
  expect(await look()).toEqual(before);
  expect(await spacesOf('events_1')).toEqual([space]);
  expect(await spacesOf('events_2')).toEqual(['default']);
  for (const statement of ['update events_1 set depth = 1', 'truncate events_1'])
    await expect(runOn(url(), statement)).rejects.toThrow(/append-only/);
  // Whatever a killed try left behind is no obstacle.
  await runOn(url(), 'create table events_2_moved (odd int)');
  expect(await moveEventPart(app.ctx(), 'events_2', { tablespace: space })).toBe('moved');
  expect(await look()).toEqual(before);
}, 60_000);

test('a copy that is not the same never takes the place of history', async () => {
  await runOn(
    url(),
    `create function spoil() returns trigger language plpgsql as $$ begin
       if new.id % 7 = 0 then new.depth := 3; end if; return new; end $$;
     create function spoil_copy() returns event_trigger language plpgsql as $$ begin
       if to_regclass('public.events_1_moved') is not null then
         create trigger spoil before insert on public.events_1_moved for each row execute function spoil();
       end if; end $$;
     create event trigger spoil_copies on ddl_command_end when tag in ('CREATE TABLE') execute function spoil_copy()`,
  );
  const before = await look();
  try {
    expect(await moveEventPart(app.ctx(), 'events_1', { tablespace: 'pg_default' })).toBe(
      'differs',
    );
  } finally {
    await runOn(url(), 'drop event trigger spoil_copies');
  }
  expect(await look()).toEqual(before);
  expect(await spacesOf('events_1')).toEqual([space]);
}, 60_000);

test('it says why not: still written to, no such part, no such tablespace, asked wrongly', async () => {
  const parts = (await look()).shape.map(({ name }) => name);
  const last = parts.at(-1) ?? '';
  expect((await opora('move', last, space)).said).toContain('still written to');
  expect((await opora('move', 'events_77', space)).said).toContain('no part events_77');
  const nowhere = await opora('move', 'events_1', 'nowhere');
  expect(nowhere).toMatchObject({ code: 1 });
  expect(nowhere.said).toContain('create tablespace nowhere');
  expect((await opora('drop', 'events_1')).said).toContain('events move PART TABLESPACE');
  const left = await rows(
    app.ctx(),
    sql`select from pg_class where relname like 'events\_%\_moved'`,
  );
  expect(left).toEqual([]);
}, 60_000);
