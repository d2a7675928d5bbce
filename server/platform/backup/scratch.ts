/** A database beside ours, for the time of one try: a restore that is proven, migrations that are tried. */
import { randomBytes } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import pg from 'pg';
import { listTables, quoted } from './catalog.ts';
import { restoreBackup } from './load.ts';

const prefix = 'opora_scratch_';

/** Why there is no scratch database: the user may not make one, or the disk has no room for it. */
export class NoScratch extends Error {
  override name = 'NoScratch';
  readonly cause_key: 'not_allowed' | 'no_space' | 'in_use';
  constructor(cause_key: 'not_allowed' | 'no_space' | 'in_use') {
    super(cause_key);
    this.cause_key = cause_key;
  }
}

export type ScratchOptions = {
  /** A copy of the database, as it is, instead of an empty one: only while nobody is connected. */
  readonly is_copy?: boolean;
  /** On the disk of the database; undefined when it is not on this machine. */
  readonly directory?: string | undefined;
};

/** @throws NoScratch, and whatever `work` throws */
export async function inScratch<Result>(
  url: string,
  options: ScratchOptions,
  work: (scratch_url: string) => Promise<Result>,
): Promise<Result> {
  const source = new URL(url);
  const name = `${prefix}${Date.now()}_${randomBytes(3).toString('hex')}`;
  const database = decodeURIComponent(source.pathname.slice(1));
  await refuseFullDisk(url, options.directory);
  const host = withDatabase(url, options.is_copy ? 'postgres' : database);
  await removeLeftovers(host).catch(() => {
    throw new NoScratch('not_allowed');
  });
  const template = options.is_copy ? quoted(database) : 'template0';
  try {
    await runOn(host, `create database ${name} template ${template}`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === '42501') throw new NoScratch('not_allowed');
    if (code === '55006') throw new NoScratch('in_use');
    if (code === '53100') throw new NoScratch('no_space');
    throw error;
  }
  try {
    return await work(withDatabase(url, name));
  } finally {
    await runOn(host, `drop database if exists ${name} with (force)`);
  }
}

function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(name)}`;
  return other.href;
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** What a killed try left behind: older than a day, and nobody is in it. */
async function removeLeftovers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select datname as name from pg_database d where starts_with(datname, $1)
        and not exists (select from pg_stat_activity a where a.datname = d.datname)`,
      [prefix],
    );
    const old = rows.filter(
      ({ name }) => Number(name.slice(prefix.length).split('_')[0]) < Date.now() - 86_400_000,
    );
    for (const { name } of old)
      await client.query(`drop database if exists ${quoted(name)}`).catch(() => undefined);
  } finally {
    await client.end();
  }
}

async function refuseFullDisk(url: string, directory: string | undefined): Promise<void> {
  if (directory === undefined) return;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ bytes: string }>(
      'select pg_database_size(current_database())::text as bytes',
    );
    const disk = await statfs(directory);
    if (disk.bavail * disk.bsize < 1.5 * Number(rows[0]?.bytes ?? 0))
      throw new NoScratch('no_space');
  } finally {
    await client.end();
  }
}

export type Proof = { readonly is_whole: boolean; readonly tables: number; readonly words: string };

/**
 * Restores a backup into a scratch database as an administrator would, counts every table there and
 * compares. Keys are checked by the restore itself, bytes of files by their names.
 * @throws NoScratch, BackupProblem
 */
export async function proveBackup(
  file: string,
  where: { url: string; passphrase: string | undefined; directory?: string | undefined },
): Promise<Proof> {
  return inScratch(where.url, { directory: where.directory }, async (url) => {
    const { manifest } = await restoreBackup(file, where.passphrase, {
      url,
      blobs: undefined,
      is_migrated: false,
    });
    const differing: string[] = [];
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const { name } of await listTables(client)) {
        const { rows } = await client.query<{ count: string }>(
          `select count(*)::text as count from ${quoted(name)}`,
        );
        const expected = manifest.tables[name]?.rows ?? 0;
        const found = Number(rows[0]?.count);
        if (found !== expected) differing.push(`${name} ${found}/${expected}`);
      }
    } finally {
      await client.end();
    }
    return {
      is_whole: differing.length === 0,
      tables: Object.keys(manifest.tables).length,
      words: differing.join(', '),
    };
  });
}
