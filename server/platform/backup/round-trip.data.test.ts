import { createHash } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { useTestDesk } from '#testing/desk.ts';
import { createTestDatabase, runOn } from '#testing/template-database.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { divideEvents } from '../event-parts.ts';
import { openBlobStore } from '../files.ts';
import { readArchive } from './archive.ts';
import { listTables, quoted } from './catalog.ts';
import { type MadeBackup, makeBackup } from './dump.ts';
import { isEmptyDatabase, passPlaces, restoreBackup, wipeDatabase } from './load.ts';

const PASSPHRASE = 'верная лошадь батарея скрепка';
const SECRET = 'a key for tests alone, of no other use';

async function rowsOf(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Count and content of every table, whatever the order of its rows; without places in the feed. */
async function digests(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found: Record<string, string> = {};
    for (const table of await listTables(client)) {
      const columns = table.columns.filter(({ name }) => !/(^|_)xid$/.test(name));
      const { rows } = await client.query<{ count: string; digest: string }>(`
        select count(*)::text, coalesce(md5(string_agg(row::text, '' order by row::text)), '') as digest
        from (select ${columns.map(({ name }) => quoted(name)).join(', ')} from ${quoted(table.name)}) row`);
      found[table.name] = `${rows[0]?.count} ${rows[0]?.digest}`;
    }
    return found;
  } finally {
    await client.end();
  }
}

describe('a backup and what is restored from it', { timeout: 120_000 }, () => {
  const desk = useTestDesk();
  const dir = temporaryDirectory('backup');
  const file = join(dir, 'desk.opora');
  const source = () => ({
    url: desk.app.opora.house.ports.config.database_url ?? '',
    blobs: desk.app.opora.house.ports.blobs,
    secret_key: SECRET,
    opora: '0.1.0',
  });
  let made: MadeBackup;

  beforeAll(async () => {
    const ctx = desk.app.ctx();
    for (let number = 0; number < 5; number += 1)
      await aTicket(ctx, { subject: `Касса \\N \\. ${number}` });
    await desk.upload(desk.agent, 'чек за октябрь.txt');
    await runOn(
      source().url,
      `insert into event_positions (reader, xid, event_id)
        select 'slow', xid, id from events order by xid, id offset 3 limit 1`,
    );
    await runOn(
      source().url,
      `select graphile_worker.add_job('files.sweep', '{}'::json, job_key => 'kept', flags => '{keyed}');
       update graphile_worker._private_jobs set locked_at = now(), locked_by = 'x' where key = 'kept';
       select graphile_worker.add_job('files.sweep', '{}'::json, job_key => 'kept', max_attempts => 7)`,
    );
    for (let part = 0; part < 3; part += 1) {
      await divideEvents(ctx, 2);
      await aTicket(ctx, { subject: `Касса в части ${part}` });
    }
    made = await makeBackup({ ...source(), passphrase: undefined }, file);
  }, 60_000);

  test('every row, sequence, job and file is there again, in a database of another name', async () => {
    expect(made.tables['tickets']?.rows).toBe(8);
    expect(made.header.event_borders.length).toBeGreaterThan(1);
    expect(made.files).toMatchObject({ count: 1, missing: 0 });
    const target = await createTestDatabase();
    const files = openBlobStore({ data_dir: temporaryDirectory('restored') });
    try {
      await wipeDatabase(target.url);
      expect(await isEmptyDatabase(target.url)).toBe(true);
      const restored = await restoreBackup(file, undefined, {
        url: target.url,
        blobs: files,
        afterwards: [{ table: 'sessions' }],
      });
      expect(restored.migrated).toEqual([]);
      const [before, after] = [await digests(source().url), await digests(target.url)];
      expect(before['sessions']).not.toBe(after['sessions']);
      delete before['sessions'];
      delete after['sessions'];
      expect(after).toEqual(before);

      const schema = `select (select json_agg(pg_get_constraintdef(oid) order by conrelid::regclass::text, conname)
          from pg_constraint where connamespace = 'public'::regnamespace) as rules,
        (select json_agg(pg_get_indexdef(indexrelid) order by indexrelid::regclass::text) from pg_index
          join pg_class on oid = indexrelid where relnamespace = 'public'::regnamespace) as indexes,
        (select json_agg(array[relname, pg_get_expr(relpartbound, oid)] order by relname) from pg_class
          where relispartition and relkind = 'r') as parts,
        (select json_agg(places order by places) from
          (select tableoid::regclass::text as places from events order by id) one) as places,
        (select count(*)::int from pg_trigger where tgenabled = 'D') as sleeping_triggers`;
      expect(await rowsOf(target.url, schema)).toEqual(await rowsOf(source().url, schema));
      const numbers = "select nextval('ticket_numbers')::int as next";
      expect(await rowsOf(target.url, numbers)).toEqual(await rowsOf(source().url, numbers));
      const jobs = await rowsOf(
        target.url,
        "select * from graphile_worker.jobs where task_identifier = 'files.sweep'",
      );
      // The run that it replaces lies with the desk that it was taken from.
      expect(jobs).toMatchObject([{ key: 'kept', max_attempts: 7, flags: { keyed: true } }]);
      const sha256 = createHash('sha256').update('чек за октябрь.txt').digest();
      expect(String(await files.read({ sha256, storage: 'disk' }))).toBe('чек за октябрь.txt');
      expect(await isEmptyDatabase(target.url)).toBe(false);
      await eachReaderGoesOn(source().url, target.url);
    } finally {
      await target.drop();
    }
  });

  /** The same events are ahead of each reader, in the same order, and all are settled. */
  async function eachReaderGoesOn(from: string, to: string): Promise<void> {
    const ahead = `select p.reader, json_agg(e.id order by e.xid, e.id) filter (where e.id is not null) as ids,
        bool_and(e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint) as are_settled
      from event_positions p left join events e on (e.xid, e.id) > (p.xid, p.event_id)
      group by p.reader order by 1`;
    const [before, after] = [await rowsOf(from, ahead), await rowsOf(to, ahead)];
    expect(after).toEqual(before);
    expect(after.find(({ reader }) => reader === 'slow')).toMatchObject({ are_settled: true });
    const [highest] = await rowsOf(to, 'select max(xid)::int as xid from events');
    expect(Number(highest?.['xid'])).toBeLessThanOrEqual(made.header.feed_top);
  }

  test('a cluster that is behind the places of a backup is brought past them', async () => {
    const client = new pg.Client({ connectionString: source().url });
    await client.connect();
    try {
      const now = async () =>
        Number((await client.query('select pg_current_xact_id()::text as xid')).rows[0]?.xid);
      const ahead = (await now()) + 3000;
      await passPlaces(client, ahead);
      expect(await now()).toBeGreaterThan(ahead);
    } finally {
      await client.end();
    }
  });

  test('sealed, it opens by its passphrase alone and brings the secret key', async () => {
    const closed = join(dir, 'sealed.opora');
    await makeBackup({ ...source(), passphrase: PASSPHRASE }, closed);
    const { header } = await readArchive(closed, PASSPHRASE);
    expect(header.secret_key).toBe(SECRET);
    expect(made.header.secret_key).toBeUndefined();
    await expect(readArchive(closed, undefined)).rejects.toThrow('passphrase_needed');
    await expect(readArchive(closed, `${PASSPHRASE}!`)).rejects.toThrow('passphrase_wrong');
    const bytes = readFileSync(closed);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    writeFileSync(closed, bytes);
    await expect(readArchive(closed, PASSPHRASE)).rejects.toThrow(/damaged|passphrase_wrong/);
  });

  test('a file that was cut or changed anywhere is refused before anything is touched', async () => {
    const whole = readFileSync(file);
    const broken = join(dir, 'broken.opora');
    for (const place of [5, 100, whole.length >> 2, whole.length >> 1, whole.length - 3]) {
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(place) ^ 0x40, place);
      writeFileSync(broken, changed);
      await expect(readArchive(broken, undefined), String(place)).rejects.toThrow('damaged');
    }
    for (const length of [20, whole.length >> 1, whole.length - 1]) {
      writeFileSync(broken, whole);
      truncateSync(broken, length);
      await expect(readArchive(broken, undefined), String(length)).rejects.toThrow('damaged');
    }
    writeFileSync(broken, 'Уважаемый коллега');
    await expect(readArchive(broken, undefined)).rejects.toThrow('not_a_backup');
  });

  test('while one backup is made another is refused, and no bytes of files go', async () => {
    const { url } = source();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('select pg_advisory_lock(7041967)');
    const second = makeBackup({ ...source(), passphrase: undefined }, join(dir, 'second.opora'));
    await expect(second).rejects.toThrow('another_is_running');
    await client.end();
  });
});
