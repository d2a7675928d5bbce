import { execFile } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '#platform/config.ts';
import { rows } from '#platform/db.ts';
import { makeSecrets } from '#platform/secrets.ts';
import { useTestApp } from '#testing/app.ts';
import { fillEmptyTables } from '#testing/filled-tables.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { aWorld } from '#testing/walk-world.ts';
import { sealedColumns } from '../modules.ts';

const app = useTestApp();
const run = promisify(execFile);
const first = 'the first key of this installation, long enough';

const dir = temporaryDirectory('secret-key');
afterAll(() => rmSync(dir, { recursive: true }));
const file = () => join(dir, 'secret.key');

async function opora(env: Record<string, string>, ...args: string[]) {
  const { database_url } = app.opora.house.ports.config;
  const settings = { DATABASE_URL: database_url, DATA_DIR: dir, LANG: 'en', LC_ALL: '' };
  const { SECRET_KEY: _, SECRET_KEY_ALSO: __, ...others } = process.env;
  const main = join(ROOT, 'server', 'main.ts');
  try {
    const { stdout } = await run(process.execPath, [main, 'secret-key', ...args], {
      env: { ...others, ...settings, ...env },
    });
    return { code: 0, said: stdout };
  } catch (error) {
    const ended = error as { code: number; stdout: string; stderr: string };
    return { code: ended.code, said: ended.stdout + ended.stderr };
  }
}

beforeAll(async () => {
  const world = await aWorld(app);
  const { pool } = app.opora.house.database;
  await fillEmptyTables(pool, world.ticket.ticket_id);
}, 120_000);

/** In every column where secrets rest, each row gets one; answers how many. */
async function plant(key: string): Promise<number> {
  const secrets = makeSecrets(key);
  const { db } = app.ctx();
  await sql`update webhooks set sealed_old_secret = 'x', old_secret_until = now()`.execute(db);
  let planted = 0;
  for (const { table, column, field, purpose } of sealedColumns) {
    const sealed = secrets.seal(purpose, `a secret of ${table}`);
    const value =
      field === undefined
        ? sql`${sealed}`
        : sql`jsonb_set(${sql.ref(column)}, array[${field}], to_jsonb(${sealed}::text))`;
    const { numAffectedRows } =
      await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${value}`.execute(db);
    expect([table, Number(numAffectedRows) > 0]).toEqual([table, true]);
    planted += Number(numAffectedRows);
  }
  return planted;
}

/** Everything anywhere in the database that looks sealed, with the table and column it stands in. */
async function sealedAnywhere(): Promise<{ place: string; sealed: string }[]> {
  const columns = await rows(
    app.ctx(),
    sql<{ table_name: string; column_name: string }>`select table_name, column_name
      from information_schema.columns join information_schema.tables using (table_schema, table_name)
      where table_schema = 'public' and table_type = 'BASE TABLE'
        and data_type in ('text', 'character varying', 'jsonb', 'json')`,
  );
  const found: { place: string; sealed: string }[] = [];
  for (const { table_name, column_name } of columns) {
    const texts = await rows(
      app.ctx(),
      sql<{
        text: string;
      }>`select ${sql.ref(column_name)}::text as text from ${sql.table(table_name)}
        where ${sql.ref(column_name)}::text ~ 'v1[.][A-Za-z0-9_-]{30}'`,
    );
    for (const { text } of texts)
      for (const [sealed] of text.matchAll(/v1\.[\w-]{30,}/g))
        found.push({ place: `${table_name}.${column_name}`, sealed });
  }
  return found;
}

test('a key is changed: all that it sealed is sealed by the new one, and nothing is forgotten (case I1)', async () => {
  writeFileSync(file(), `${first}\n`, { mode: 0o600 });
  const planted = await plant(first);
  const state = await opora({});
  expect(state.said).toContain(`Keys: 1. Sealed by the first: ${planted}, by others: 0.`);

  const changed = await opora({}, 'change');
  expect([changed.code, changed.said]).toEqual([0, expect.stringContaining('stands first in')]);
  const [now = '', former, ...more] = readFileSync(file(), 'utf8').trim().split('\n');
  expect([former, more, now.length]).toEqual([first, [], 43]);
  expect(changed.said).not.toContain(now);
  expect(statSync(file()).mode & 0o077).toBe(0);

  const early = await opora({}, 'forget');
  expect([early.code, early.said]).toEqual([1, expect.stringContaining(`still seal ${planted}.`)]);
  expect(readFileSync(file(), 'utf8')).toContain(first);

  const sealed = await opora({}, 'seal');
  expect([sealed.code, sealed.said]).toEqual([
    0,
    expect.stringContaining(`Sealed anew: ${planted}.`),
  ]);
  const purposes = new Map(
    sealedColumns.map(({ table, column, purpose }) => [`${table}.${column}`, purpose]),
  );
  const found = await sealedAnywhere();
  expect(found).toHaveLength(planted);
  const secrets = makeSecrets(now);
  for (const { place, sealed: text } of found)
    expect(secrets.open(purposes.get(place) ?? place, text)).toContain('a secret of');

  const forgotten = await opora({}, 'forget');
  expect([forgotten.code, forgotten.said]).toEqual([0, expect.stringContaining('One key is left')]);
  expect(readFileSync(file(), 'utf8')).toBe(`${now}\n`);
});

test('a key that is set by a variable is changed there, and what no key opens is told', async () => {
  const planted = await plant('some other key that nobody has any more');
  const env = { SECRET_KEY: first };
  const told = await opora(env, 'change');
  expect(told.said).toMatch(/SECRET_KEY_ALSO=[\w-]{43} and restart one after another/);
  const state = await opora(env);
  expect(state.said).toContain(`! ${planted} cannot be opened by any key`);
  const both = await opora(
    { ...env, SECRET_KEY_ALSO: 'some other key that nobody has any more' },
    'seal',
  );
  expect(both.said).toContain(`Sealed anew: ${planted}.`);
  const forget = await opora(env, 'forget');
  expect([forget.code, forget.said]).toEqual([1, expect.stringContaining('SECRET_KEY_ALSO')]);
  const wrong = await opora(env, 'explode');
  expect([wrong.code, wrong.said]).toEqual([1, expect.stringContaining('secret-key seal')]);
});
