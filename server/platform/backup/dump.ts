/**
 * Writes a backup: the rows of one snapshot (REPEATABLE READ) by COPY, the jobs that wait, the bytes of
 * every file, a manifest. The desk goes on meanwhile; memory holds one piece of a table.
 *
 * Not pg_dump: the embedded PostgreSQL has none, and another's must be as new as the server. The schema
 * is not in the backup but in our own migrations, whose names and checksums are.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';
import type { BlobAddress, BlobStore } from '../blobs.ts';
import { OporaError } from '../errors.ts';
import { eventBorders } from '../event-parts.ts';
import { isReplaced } from '../jobs-left.ts';
import { readArchive, writeArchive } from './archive.ts';
import { bytesLock } from './bytes-lock.ts';
import { listSequences, listTables, quoted, type Table } from './catalog.ts';
import { copyOut } from './copy.ts';
import { eventsSelect, feedTop, holdsPlace, placesSelect } from './feed-places.ts';
import {
  type BackupHeader,
  type BackupManifest,
  BackupProblem,
  backupFormat,
  headerName,
  keyMark,
  manifestName,
} from './manifest.ts';
import { tarEnd, tarHeader, tarPadding } from './tar.ts';

export type BackupSource = {
  readonly url: string;
  /** Undefined: the bytes of files are backed up by other means. */
  readonly blobs: BlobStore | undefined;
  readonly secret_key: string;
  /** Given: the backup is sealed, and holds the secret key. */
  readonly passphrase: string | undefined;
  /** Of the program. */
  readonly opora: string;
  readonly told?: (progress: BackupProgress) => void;
};

export type BackupProgress = {
  readonly phase: 'rows' | 'files' | 'proof';
  /** From 0 to 1, of the phase; an estimate. */
  readonly done: number;
};

export type MadeBackup = BackupManifest & { readonly size: number; readonly header: BackupHeader };

const pieceBytes = 8 * 1024 * 1024;
/** One backup at a time. */
const backupLock = 7_041_967;

/**
 * Writes the file and reads it again to its end before it gets its name.
 * @throws BackupProblem another_is_running; whatever the disk or the database says
 */
export async function makeBackup(source: BackupSource, file: string): Promise<MadeBackup> {
  const client = new pg.Client({
    connectionString: source.url,
    application_name: 'opora-backup',
    options: '-c timezone=UTC -c statement_timeout=0 -c idle_in_transaction_session_timeout=0',
  });
  // What breaks breaks the statement too, which tells it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ is_ours: boolean }>(
      'select pg_try_advisory_lock($1) as is_ours',
      [backupLock],
    );
    if (!rows[0]?.is_ours) throw new BackupProblem('another_is_running');
    await client.query('select pg_advisory_lock($1)', [bytesLock]);
    const written: { header?: BackupHeader; manifest?: BackupManifest } = {};
    const size = await writeArchive(file, tarOf(client, source, written), {
      passphrase: source.passphrase,
      prove: async (unfinished) => {
        source.told?.({ phase: 'proof', done: 0 });
        await readArchive(unfinished, source.passphrase);
      },
    });
    const { header, manifest } = written;
    if (header === undefined || manifest === undefined) throw new Error('the backup has no end');
    return { ...manifest, header, size };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function* tarOf(
  client: pg.Client,
  source: BackupSource,
  written: { header?: BackupHeader; manifest?: BackupManifest },
): AsyncGenerator<Buffer> {
  await client.query('begin isolation level repeatable read');
  const tables = await listTables(client);
  const header = await headerOf(client, source, tables);
  written.header = header;
  const at = new Date(header.made_at);
  const entry = entryWriter(at);
  yield* entry(headerName, Buffer.from(JSON.stringify(header, null, 1)));

  const manifest: BackupManifest = {
    tables: {},
    jobs: nothing(),
    sequences: [],
    files: { count: 0, bytes: 0, missing: 0 },
  };
  const weight = Math.max(
    tables.reduce((sum, table) => sum + table.bytes, 0),
    1,
  );
  let passed = 0;
  for (const table of tables) {
    const told = (bytes: number) =>
      source.told?.({ phase: 'rows', done: (passed + Math.min(bytes, table.bytes)) / weight });
    const part = nothing();
    const text = `copy (${selectOf(table)}) to stdout`;
    yield* pieces(copyOut(client, text, part), { name: `rows/${table.name}`, part, entry, told });
    manifest.tables[table.name] = finished(part);
    passed += table.bytes;
  }
  const part = nothing();
  yield* pieces(copyOut(client, `copy (${waitingJobs}) to stdout`, part), {
    ...{ name: 'jobs/waiting', part, entry, told: () => undefined },
  });
  manifest.jobs = finished(part);
  manifest.sequences = await listSequences(client);
  // The bytes of files do not change: whatever the snapshot names is there, and nothing is removed
  // while the lock is held. A long transaction would only keep the database from tidying up.
  await client.query('commit');
  if (source.blobs) yield* filesOf(client, source, { entry, files: manifest.files, at });
  written.manifest = manifest;
  yield* entry(manifestName, Buffer.from(JSON.stringify(manifest, null, 1)));
  yield tarEnd();
}

async function headerOf(
  client: pg.Client,
  source: BackupSource,
  tables: readonly Table[],
): Promise<BackupHeader> {
  const { rows } = await client.query<{ made_at: string; version: string; name: string | null }>(`
    select to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as made_at,
      current_setting('server_version') as version,
      (select value #>> '{}' from settings where key = 'organization_name') as name`);
  const migrations = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migrations order by name',
  );
  const top = await client.query<{ top: string }>(feedTop);
  return {
    format: backupFormat,
    made_at: rows[0]?.made_at ?? '',
    opora: source.opora,
    server_version: rows[0]?.version ?? '',
    organization_name: rows[0]?.name ?? '',
    migrations: migrations.rows,
    tables: tables.map(({ name, columns }) => ({ name, columns: columns.map((one) => one.name) })),
    feed_top: Number(top.rows[0]?.top ?? 0),
    event_borders: await eventBorders(client),
    has_files: source.blobs !== undefined,
    key_mark: keyMark(source.secret_key),
    ...(source.passphrase === undefined ? {} : { secret_key: source.secret_key }),
  };
}

function selectOf(table: Table): string {
  const columns = table.columns.map(({ name }) => quoted(name));
  if (table.name === 'events') return eventsSelect(columns);
  if (table.columns.some(holdsPlace)) return placesSelect(quoted(table.name), table.columns);
  return `select ${columns.join(', ')} from public.${quoted(table.name)}`;
}

/** The queue in words of its own, not in the library's tables, which may look otherwise one day. */
const waitingJobs = `
  select t.identifier, j.payload, q.queue_name, j.run_at, j.max_attempts, j.attempts, j.key,
    j.priority, j.last_error
  from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id
    left join graphile_worker._private_job_queues q on q.id = j.job_queue_id
  where not ${isReplaced}
  order by j.id`;

type Part = { rows: number; bytes: number; sha256: string; hash: ReturnType<typeof createHash> };

function nothing(): Part {
  return { rows: 0, bytes: 0, sha256: '', hash: createHash('sha256') };
}

function finished({ rows, bytes, hash }: Part): BackupManifest['jobs'] {
  return { rows, bytes, sha256: bytes === 0 ? '' : hash.digest('hex') };
}

type EntryWriter = (name: string, bytes: Buffer) => Generator<Buffer>;

function entryWriter(at: Date): EntryWriter {
  return function* (name, bytes) {
    yield tarHeader(name, bytes.length, at);
    yield bytes;
    yield tarPadding(bytes.length);
  };
}

type Piecework = {
  name: string;
  part: Part;
  entry: EntryWriter;
  told: (bytes: number) => void;
};

/** An entry needs its size ahead, so a table is cut into pieces of whole rows. */
async function* pieces(
  blocks: AsyncGenerator<Buffer>,
  { name, part, entry, told }: Piecework,
): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  let number = 0;
  function* pass(): Generator<Buffer> {
    if (size === 0) return;
    number += 1;
    const piece = Buffer.concat(held, size);
    part.hash.update(piece);
    part.bytes += size;
    held = [];
    size = 0;
    told(part.bytes);
    yield* entry(`${name}/${String(number).padStart(6, '0')}.copy`, piece);
  }
  for await (const block of blocks) {
    if (size > 0 && size + block.length > pieceBytes) yield* pass();
    held.push(block);
    size += block.length;
  }
  yield* pass();
}

type StoredRow = BlobAddress & { size: number };
type FileWork = { entry: EntryWriter; files: BackupManifest['files']; at: Date };

async function* filesOf(
  client: pg.Client,
  source: BackupSource,
  { files, at }: FileWork,
): AsyncGenerator<Buffer> {
  const total = await client.query<{ bytes: string }>(
    'select greatest(sum(size), 1)::text as bytes from blobs',
  );
  const all = Number(total.rows[0]?.bytes ?? 1);
  let after = Buffer.alloc(0);
  for (;;) {
    const { rows } = await client.query<{ sha256: Buffer; size: string; storage: string }>(
      'select sha256, size::text, storage from blobs where sha256 > $1 order by sha256 limit 500',
      [after],
    );
    for (const row of rows) {
      const { sha256 } = row;
      const storage = row.storage === 's3' ? 's3' : 'disk';
      yield* oneFile(source, { sha256, storage, size: Number(row.size) }, { files, at });
      source.told?.({ phase: 'files', done: files.bytes / all });
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = Buffer.from(last.sha256);
  }
}

async function* oneFile(
  { blobs }: BackupSource,
  row: StoredRow,
  { files, at }: Omit<FileWork, 'entry'>,
): AsyncGenerator<Buffer> {
  const bytes = await blobs?.get(row).catch((error: unknown) => {
    // What the store had lost before is counted, not a reason to have no backup at all.
    const isLost = error instanceof OporaError && error.message_key === 'errors.file_bytes_missing';
    if (!isLost) throw error;
    return undefined;
  });
  if (bytes === undefined) {
    files.missing += 1;
    return;
  }
  const name = row.sha256.toString('hex');
  yield tarHeader(`blobs/${name.slice(0, 2)}/${name}`, row.size, at);
  let sent = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    sent += chunk.length;
    yield chunk;
  }
  if (sent !== row.size)
    throw new Error(`${name}: ${sent} bytes are stored instead of ${row.size}`);
  yield tarPadding(row.size);
  files.count += 1;
  files.bytes += row.size;
}
