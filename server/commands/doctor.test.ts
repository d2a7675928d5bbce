import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useTestDatabase } from '#testing/template-database.ts';
import { deskFindings } from './doctor-desk.ts';
import type { Finding } from './doctor-finding.ts';
import { serverFindings } from './doctor-server.ts';

describe('the doctor, when something is broken', () => {
  const database = useTestDatabase();
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(() => client.end());

  async function said(findings: AsyncGenerator<Finding>): Promise<string[]> {
    const lines: string[] = [];
    for await (const { state, texts } of findings) {
      expect(texts.ru).not.toBe('');
      lines.push(`${state}: ${texts.en}`);
    }
    return lines;
  }
  const line = (lines: string[], words: RegExp) => lines.find((one) => words.test(one)) ?? '';

  test('a healthy, empty desk has hints only', async () => {
    const lines = await said(deskFindings(client, false));
    expect(lines.filter((one) => one.startsWith('wrong'))).toEqual([]);
    expect(line(lines, /no backup/)).toMatch(/^hint/);
    expect(line(lines, /no mailbox/)).toMatch(/^hint/);
  });

  test('given-up and late jobs, no worker, a reader that lags, a mailbox, an old backup: each with what to do', async () => {
    await client.query(`
      select graphile_worker.add_job('mail.send', '{}'::json, max_attempts => 1);
      update graphile_worker._private_jobs set attempts = 1, last_error = 'no route to host';
      select graphile_worker.add_job('sla.court', '{}'::json, max_attempts => 12);
      update graphile_worker._private_jobs set attempts = 3, last_error = 'the machine: could not extend file'
        where max_attempts = 12;
      select graphile_worker.add_job('sla.tick', '{}'::json, run_at => now() - interval '20 minutes');
      insert into events (at, actor_kind, name, subject_type)
        values (now() - interval '2 hours', 'system', 'settings.updated', 'settings');
      insert into events (actor_kind, name, subject_type, data) values ('system', 'event.passed_over',
        'event_reader', '{"reader": "court", "event_id": 41, "name": "ticket.created"}');
      insert into event_positions (reader, xid, event_id) values ('search', 0, 0)
        on conflict (reader) do update set xid = 0, event_id = 0;
      insert into mailboxes (id, address, name, last_error)
        values (gen_random_uuid(), 'help@desk.test', 'Помощь', 'AUTHENTICATIONFAILED');
      insert into backups (id, kind, state, file_name, created_at)
        values (gen_random_uuid(), 'nightly', 'done', 'old.opora', now() - interval '4 days')`);
    const lines = await said(deskFindings(client, true));
    expect(line(lines, /given up: 1.*no route to host/)).toMatch(/^wrong.*try them again/);
    expect(line(lines, /sla\.court.*the machine: could not extend/)).toMatch(
      /^wrong.*by themselves/,
    );
    expect(line(lines, /No worker is alive/)).toMatch(/^wrong.*opora -- worker/);
    expect(line(lines, /are waiting: 1/)).toMatch(/^wrong.*WORKER_CONCURRENCY/);
    expect(line(lines, /Reader "search".*120 min behind/)).toMatch(/^wrong/);
    expect(line(lines, /Reader "court" could not take 1 events.*being 41/)).toMatch(/^wrong/);
    expect(line(lines, /help@desk\.test fails/)).toMatch(/^wrong.*AUTHENTICATIONFAILED/);
    expect(line(lines, /backup is 96 hours old/)).toMatch(/^wrong/);
    await client.query(
      "update backups set created_at = now(), proof = 'differs', proof_words = 'tickets 4/5'",
    );
    expect(line(await said(deskFindings(client, true)), /tickets 4\/5/)).toMatch(/^wrong/);
    const undivided = async (error: string) => {
      await client.query(
        "update event_parts_watch set failing_since = now() - interval '30 hours', error = $1",
        [error],
      );
      return line(await said(deskFindings(client, true)), /no further part for 30 h/);
    };
    expect(await undivided('busy')).toMatch(/^wrong.*pg_stat_activity/);
    expect(await undivided('must be owner of table events')).toMatch(/^wrong.*must own the table/);
  });

  test('a server that only reads, forgets on power cuts, or has too few connections is named', async () => {
    await client.query('set default_transaction_read_only = on');
    await client.query('set synchronous_commit = off');
    const lines = await said(serverFindings(client, 500));
    await client.query('reset all');
    expect(line(lines, /only be read/)).toMatch(/^wrong.*primary/);
    expect(line(lines, /synchronous_commit/)).toMatch(/^hint/);
    // The tests' own server is not durable, and says so.
    expect(line(lines, /power cut/)).toMatch(/^wrong.*fsync/);
    expect(line(lines, /DATABASE_POOL/)).toMatch(/^hint/);
    expect(line(lines, /Clocks agree/)).toMatch(/^ok/);
  });
});
