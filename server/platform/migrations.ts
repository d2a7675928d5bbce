/** Forward-only .sql files, each applied once in its own transaction, in the order of their names. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrateJobs } from './jobs.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'migrations');
/** Any number of processes may start at once; one migrates, the others wait for it. */
const lockKey = 7_041_966;
const oldestServer = 150_000;

type Migration = { readonly name: string; readonly text: string; readonly checksum: string };

export function knownMigrations(): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
    });
}

/**
 * Brings the database up to this version; answers the names that were applied.
 * `only`: no further than these, for the rows of an older backup.
 * Throws when the server is older than 15, when an applied file was changed since, or when the
 * database was made by a newer Opora.
 */
export async function migrate(
  url: string,
  onStep: (name: string) => void = () => undefined,
  only?: ReadonlySet<string>,
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'opora-migrate' });
  await client.connect();
  try {
    await refuseOldServer(client);
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    const applied = await applyPending(client, onStep, only);
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    // What breaks breaks the query too, which tells it; an idle connection may die unheard.
    pool.on('error', () => undefined);
    pool.on('connect', (one) => one.on('error', () => undefined));
    try {
      await migrateJobs(pool);
    } finally {
      await pool.end();
    }
    return applied;
  } finally {
    await client.end();
  }
}

/** The names that `migrate` would apply. */
export async function pendingMigrations(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const done = await appliedChecksums(client);
    return knownMigrations()
      .map((known) => known.name)
      .filter((name) => !done.has(name));
  } finally {
    await client.end();
  }
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string }>('show server_version_num');
  const version = Number(rows[0]?.server_version_num ?? 0);
  if (version < oldestServer) {
    throw new Error(
      `Opora needs PostgreSQL 15 or newer; this server is ${Math.floor(version / 10_000)}. Upgrade it or leave DATABASE_URL out to use the embedded one.`,
    );
  }
}

async function appliedChecksums(client: pg.Client): Promise<Map<string, string>> {
  await client.query(
    'create table if not exists schema_migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
  );
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migrations',
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

async function applyPending(
  client: pg.Client,
  onStep: (name: string) => void,
  only: ReadonlySet<string> | undefined,
): Promise<string[]> {
  const done = await appliedChecksums(client);
  const known = knownMigrations();
  const unknown = [...done.keys()].filter((name) => !known.some((one) => one.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `This database was made by a newer Opora (it knows ${unknown.join(', ')}). Start that version, or restore a backup.`,
    );
  }
  const applied: string[] = [];
  for (const migration of known) {
    const checksum = done.get(migration.name);
    if (checksum !== undefined) {
      if (checksum !== migration.checksum)
        throw new Error(
          `${migration.name} was changed after it had been applied; migrations are forward-only.`,
        );
      continue;
    }
    if (only?.has(migration.name) === false) continue;
    onStep(migration.name);
    await applyOne(client, migration);
    applied.push(migration.name);
  }
  return applied;
}

async function applyOne(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.text);
    await client.query('insert into schema_migrations (name, checksum) values ($1, $2)', [
      migration.name,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
