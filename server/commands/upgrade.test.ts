import { readdirSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readHeader } from '#platform/backup/archive.ts';
import { restoreBackup, wipeDatabase } from '#platform/backup/load.ts';
import { type Config, readConfig } from '#platform/config.ts';
import { knownMigrations, migrate, pendingMigrations } from '#platform/migrations.ts';
import { createTestDatabase, runOn, type TestDatabase } from '#testing/template-database.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { upgradeDatabase } from './upgrade.ts';

const steps = 3;

describe('an upgrade from an earlier schema', { timeout: 120_000 }, () => {
  const all = knownMigrations().map(({ name }) => name);
  const former = new Set(all.slice(0, -steps));
  let database: TestDatabase;
  let config: Config;

  beforeAll(async () => {
    database = await createTestDatabase();
    config = readConfig({
      ...{ DATA_DIR: temporaryDirectory('upgrade'), DATABASE_URL: database.url },
      SECRET_KEY: 'a key for tests alone, of no other use',
    });
    await wipeDatabase(database.url);
    await migrate(database.url, undefined, former);
    await runOn(
      database.url,
      `insert into agents (id, email, first_name, role_id)
        select gen_random_uuid(), 'anna@desk.test', 'Анна', id from roles where key = 'admin'`,
    );
  }, 60_000);
  afterAll(() => database.drop());

  const agents = async (url: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ email: string }>('select email from agents');
    await client.end();
    return rows.map(({ email }) => email);
  };

  test('migrations that fail do so on a copy: the database is as before, and a backup is there', async () => {
    // What nobody foresaw: a name that a migration wants is taken, or not there.
    const tableIn = (text: string) =>
      /create table (\w+)/.exec(text)?.[1] ?? /alter table (\w+)/.exec(text)?.[1];
    const last = knownMigrations()
      .slice(-steps)
      .findLast(({ text }) => tableIn(text) !== undefined)?.text;
    const table = tableIn(last ?? '');
    if (table === undefined) throw new Error('no migration since then has a table to take away');
    const isNew = last?.includes(`create table ${table}`);
    await runOn(
      database.url,
      isNew ? `create table ${table} (odd int)` : `alter table ${table} rename to hidden`,
    );
    await expect(upgradeDatabase(database.url, config)).rejects.toThrow(/copy/);
    expect(await pendingMigrations(database.url)).toHaveLength(steps);
    expect(readdirSync(config.backup_dir)).toHaveLength(1);
    await runOn(
      database.url,
      isNew ? `drop table ${table}` : `alter table hidden rename to ${table}`,
    );
  });

  test('it goes by a backup and a trial; the backup leads back to the earlier schema', async () => {
    const { applied, backup, untried } = await upgradeDatabase(database.url, config);
    expect(applied).toEqual(all.slice(-steps));
    expect(untried).toBeUndefined();
    expect(await agents(database.url)).toEqual(['anna@desk.test']);
    expect(await upgradeDatabase(database.url, config)).toMatchObject({ applied: [] });

    const { migrations } = await readHeader(String(backup), undefined);
    expect(migrations.map(({ name }) => name)).toEqual([...former]);
    await wipeDatabase(database.url);
    const target = { url: database.url, blobs: undefined };
    await restoreBackup(String(backup), undefined, { ...target, is_migrated: false });
    expect(await pendingMigrations(database.url)).toHaveLength(steps);
    expect(await agents(database.url)).toEqual(['anna@desk.test']);

    // And into the newer program: the schema of then, the rows, the migrations since.
    await wipeDatabase(database.url);
    const { migrated } = await restoreBackup(String(backup), undefined, target);
    expect(migrated).toEqual(all.slice(-steps));
    expect(await agents(database.url)).toEqual(['anna@desk.test']);
  });
});
