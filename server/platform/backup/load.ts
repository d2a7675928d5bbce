/**
 * Restores a backup into an empty database: the schema by the migrations of that time, the rows in one
 * transaction, the files; then the migrations since. A restore that fails leaves no row behind.
 */
import pg from 'pg';
import type { BlobStore } from '../blobs.ts';
import { layEventParts } from '../event-parts.ts';
import { keyedFlag } from '../jobs-left.ts';
import { knownMigrations, migrate } from '../migrations.ts';
import { readArchive, readHeader } from './archive.ts';
import { listTables, loadingFrame, quoted, wipe } from './catalog.ts';
import { copyIn } from './copy.ts';
import { type BackupHeader, type BackupManifest, BackupProblem } from './manifest.ts';

const statementsAtOnce = 25;

export type RestoreTarget = {
  readonly url: string;
  /** Undefined: the bytes of files are checked and not kept. */
  readonly blobs: BlobStore | undefined;
  /** What of it does not come back to life, in the transaction that loads it: sessions, and the like. */
  readonly afterwards?: readonly Ending[];
  /** False: the schema stays that of the backup, for the program that made it. */
  readonly is_migrated?: boolean;
  readonly told?: (phase: RestorePhase, done: number) => void;
};

/** Rows that go, or that are set to something else. */
export type Ending = { readonly table: string; readonly where?: string; readonly set?: string };

export type RestorePhase = 'schema' | 'rows' | 'keys' | 'migrations';

export type Restored = {
  readonly header: BackupHeader;
  readonly manifest: BackupManifest;
  /** Migrations that came after the backup. */
  readonly migrated: string[];
  /** Files that rows name and the backup did not have. */
  readonly missing_files: number;
};

/**
 * @throws BackupProblem newer_opora, damaged, counts_differ; the database's own errors
 */
export async function restoreBackup(
  file: string,
  passphrase: string | undefined,
  target: RestoreTarget,
): Promise<Restored> {
  const header = await readHeader(file, passphrase);
  refuseNewer(header);
  target.told?.('schema', 0);
  await migrate(target.url, undefined, new Set(header.migrations.map((one) => one.name)));
  const client = await connected(target.url);
  try {
    await passPlaces(client, header.feed_top);
    const loaded = await loadAll(client, { file, passphrase, target }, header.event_borders);
    target.told?.('migrations', 0);
    const migrated = target.is_migrated === false ? [] : await migrate(target.url);
    await client.query('analyze');
    return { ...loaded, migrated };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'opora-restore',
    options:
      '-c timezone=UTC -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c maintenance_work_mem=256MB',
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** True when the database holds nothing that somebody could miss. */
export async function isEmptyDatabase(url: string): Promise<boolean> {
  const client = await connected(url);
  try {
    const { rows } = await client.query<{ has_agents: boolean }>(
      "select to_regclass('public.agents') is not null as has_agents",
    );
    if (!rows[0]?.has_agents) {
      const others = await client.query(`select from pg_class c
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
          and relname <> 'schema_migrations' and not exists
          (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') limit 1`);
      return others.rowCount === 0;
    }
    const people = await client.query('select from agents limit 1');
    return people.rowCount === 0;
  } finally {
    await client.end();
  }
}

/** Takes away every table of ours. */
export async function wipeDatabase(url: string): Promise<void> {
  const client = await connected(url);
  try {
    await client.query(wipe);
  } finally {
    await client.end();
  }
}

/** @throws BackupProblem newer_opora when this program does not know the schema of the backup */
function refuseNewer(header: BackupHeader): void {
  const known = new Map(knownMigrations().map((one) => [one.name, one.checksum]));
  const strange = header.migrations.filter(({ name, checksum }) => known.get(name) !== checksum);
  if (strange.length > 0)
    throw new BackupProblem('newer_opora', strange.map((one) => one.name).join(', '));
}

/** See feed-places.ts: no place of the backup may be ahead of this cluster's transactions. */
export async function passPlaces(client: pg.Client, top: number): Promise<void> {
  await client.query('set synchronous_commit = off');
  for (;;) {
    const { rows } = await client.query<{ now: string }>(
      'select pg_current_xact_id()::text as now',
    );
    const behind = top + 1 - Number(rows[0]?.now ?? 0);
    if (behind <= 0) break;
    const count = Math.min(behind, 100_000);
    await client.query(`do $$ begin
      for i in 1..${count} loop perform pg_current_xact_id(); commit; end loop; end $$`);
  }
  await client.query('reset synchronous_commit');
}

type Work = { file: string; passphrase: string | undefined; target: RestoreTarget };

async function loadAll(
  client: pg.Client,
  { file, passphrase, target }: Work,
  event_borders: readonly number[],
): Promise<Omit<Restored, 'migrated'>> {
  await client.query('begin');
  await layEventParts(client, event_borders);
  const frame = await loadingFrame(client);
  // Some hundreds of them: one by one they would mostly wait for each other's answers.
  await client.query(frame.off.join(';'));
  const tables = (await listTables(client)).map(({ name }) => `public.${quoted(name)}`);
  await client.query(`truncate ${tables.join(', ')} restart identity cascade`);
  await client.query('delete from graphile_worker._private_jobs');
  const columns = new Map<string, string[]>();
  const counts = new Map<string, number>();
  let storage: string | undefined;
  await client.query(`create temp table restored_jobs (identifier text, payload json,
    queue_name text, run_at timestamptz, max_attempts int, attempts int, key text, priority int,
    last_error text) on commit drop`);
  const content = await readArchive(file, passphrase, {
    header: async (header) => {
      for (const table of header.tables) columns.set(table.name, table.columns);
    },
    rows: async (name, bytes) => {
      const list = columns.get(name);
      if (list === undefined) throw new BackupProblem('damaged', name);
      const text = `copy public.${quoted(name)} (${list.map(quoted).join(', ')}) from stdin`;
      counts.set(name, (counts.get(name) ?? 0) + (await copyIn(client, text, bytes)));
    },
    jobs: async (bytes) => {
      const taken = await copyIn(client, 'copy restored_jobs from stdin', bytes);
      counts.set('', (counts.get('') ?? 0) + taken);
    },
    blob: async (_hash, bytes) => {
      if (target.blobs) storage = (await target.blobs.put(bytes)).storage;
    },
    told: (read) => target.told?.('rows', read),
  });
  compareCounts(content.manifest, counts);
  if (storage !== undefined)
    await client.query('update public.blobs set storage = $1 where storage <> $1', [storage]);
  await setSequences(client, content.manifest);
  target.told?.('keys', 0);
  for (let from = 0; from < frame.on.length; from += statementsAtOnce) {
    await client.query(frame.on.slice(from, from + statementsAtOnce).join(';'));
    target.told?.('keys', from / frame.on.length);
  }
  await giveJobs(client);
  for (const { table, where = 'true', set } of target.afterwards ?? []) {
    const verb =
      set === undefined ? `delete from ${quoted(table)}` : `update ${quoted(table)} set ${set}`;
    await client.query(`${verb} where ${where}`);
  }
  await client.query('commit');
  return { ...content, missing_files: content.manifest.files.missing };
}

function compareCounts(manifest: BackupManifest, counts: ReadonlyMap<string, number>): void {
  const expected = Object.entries({ ...manifest.tables, '': manifest.jobs });
  const wrong = expected.filter(([name, { rows }]) => (counts.get(name) ?? 0) !== rows);
  if (wrong.length === 0) return;
  const words = wrong.map(([name, { rows }]) => `${name || 'jobs'}: ${counts.get(name)} / ${rows}`);
  throw new BackupProblem('counts_differ', words.join(', '));
}

async function setSequences(client: pg.Client, manifest: BackupManifest): Promise<void> {
  for (const { name, last_value, is_called } of manifest.sequences) {
    await client.query('select setval($1::regclass, $2::bigint, $3)', [
      `public.${quoted(name)}`,
      last_value,
      is_called,
    ]);
  }
}

/** Nobody runs them any more: they are free, with the tries they have had. */
async function giveJobs(client: pg.Client): Promise<void> {
  await client.query(`
    do $$ declare one record; made bigint; begin
      for one in select * from restored_jobs loop
        select id into made from graphile_worker.add_job(one.identifier, one.payload,
          queue_name => one.queue_name, run_at => one.run_at, max_attempts => one.max_attempts,
          job_key => one.key, priority => one.priority,
          flags => case when one.key is not null then array['${keyedFlag}'] end);
        update graphile_worker._private_jobs set attempts = one.attempts, last_error = one.last_error
          where id = made and one.attempts > 0;
      end loop;
    end $$`);
}
