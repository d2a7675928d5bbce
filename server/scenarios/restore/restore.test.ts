/** `backup` and `restore` as an administrator calls them, with their switches. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '#platform/config.ts';
import { useTestDesk } from '#testing/desk.ts';
import { startTestServer } from '#testing/servers/test-postgres.ts';
import { postgres15 } from '#testing/servers/tools.ts';
import {
  createTestDatabase,
  databaseUrl,
  runOn,
  type TestDatabase,
} from '#testing/template-database.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const run = promisify(execFile);

/** What a command says on a database, and how it ends. */
async function opora(url: string, data_dir: string, args: string[]) {
  const env = {
    ...process.env,
    ...{ DATABASE_URL: url, DATA_DIR: data_dir, LANG: 'en_US.UTF-8', LC_ALL: '' },
    SECRET_KEY: 'a key for tests alone, of no other use',
  };
  const main = join(ROOT, 'server', 'main.ts');
  try {
    const { stdout } = await run(process.execPath, [main, ...args], { env });
    return { code: 0, said: stdout };
  } catch (error) {
    const ended = error as { code: number; stdout: string; stderr: string };
    return { code: ended.code, said: ended.stdout + ended.stderr };
  }
}

async function rowsOf(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

const standing = `select (select count(*)::int from tickets) as tickets,
  (select count(*)::int from comments) as comments,
  (select count(*)::int from events) as events,
  (select count(*)::int from sessions) as sessions,
  (select count(*)::int from mailboxes where disabled_at is null) as mailboxes_on,
  (select count(*)::int from webhooks where is_on) as webhooks_on`;

describe('a restore by the command line', { timeout: 120_000 }, () => {
  const desk = useTestDesk();
  const data_dir = temporaryDirectory('restore');
  const file = join(data_dir, 'desk.opora');
  let target: TestDatabase;
  const there = (...args: string[]) => opora(target.url, data_dir, ['restore', ...args]);

  beforeAll(async () => {
    target = await createTestDatabase();
    await aTicket(desk.app.ctx(), { subject: 'Касса' });
    await desk.post('/api/mailboxes', desk.admin, {
      ...{ address: 'help@desk.test', name: 'Поддержка', incoming: 'smtp', language: 'ru' },
    });
    await desk.post('/api/webhooks', desk.admin, {
      ...{ name: 'Учёт', url: 'https://example.com/hook', events: ['ticket.created'] },
    });
    // Whoever looks at the target later: a desk of others.
    await runOn(
      target.url,
      `insert into agents (id, email, first_name, role_id)
        select gen_random_uuid(), 'other@desk.test', 'Иная', id from roles where key = 'admin'`,
    );
  }, 60_000);
  afterAll(() => target?.drop());

  test('a desk that is there is replaced only when that is said, and a copy leaves it silent', async () => {
    const url = desk.app.opora.house.ports.config.database_url ?? '';
    const [source] = await rowsOf(url, standing);
    expect(source).toMatchObject({ tickets: 1, mailboxes_on: 1, webhooks_on: 1 });
    expect((await opora(url, data_dir, ['backup', file, '--without-files'])).code).toBe(0);
    const again = await opora(url, data_dir, ['backup', file]);
    expect(again).toMatchObject({ code: 1, said: expect.stringContaining('--force') });

    const refused = await there(file);
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('--replace') });
    const replaced = await there(file, '--replace', '--quiet');
    expect(replaced.code, replaced.said).toBe(0);
    expect(replaced.said).toContain('nothing leaves this copy');
    expect((await rowsOf(target.url, standing))[0]).toEqual({
      ...source,
      ...{ sessions: 0, mailboxes_on: 0, webhooks_on: 0 },
    });

    const [kept] = readdirSync(join(data_dir, 'backups'));
    expect(kept).toMatch(/-before-restore\.opora$/);
    const back = await there(join(data_dir, 'backups', kept ?? ''), '--replace');
    expect(back.code, back.said).toBe(0);
    expect(await rowsOf(target.url, 'select email from agents')).toEqual([
      { email: 'other@desk.test' },
    ]);
    const whole = await there(file, '--replace', '--keep-sessions');
    expect(whole.code, whole.said).toBe(0);
    expect((await rowsOf(target.url, standing))[0]).toEqual(source);
  });

  test.skipIf(postgres15().path === undefined)(
    'what PostgreSQL 18 wrote is restored into PostgreSQL 15',
    async () => {
      const { server, stop } = await startTestServer(dirname(postgres15().path ?? ''));
      try {
        await runOn(server.url, 'create database older');
        const url = databaseUrl(server.url, 'older');
        const source = desk.app.opora.house.ports.config.database_url ?? '';
        const [wanted] = await rowsOf(source, standing);
        const restored = await opora(url, data_dir, ['restore', file, '--keep-sessions']);
        expect(restored.code, restored.said).toBe(0);
        const [{ version } = {}] = await rowsOf(
          url,
          "select current_setting('server_version') as version",
        );
        expect(version).toMatch(/^15/);
        expect((await rowsOf(url, standing))[0]).toEqual(wanted);
      } finally {
        await stop();
      }
    },
  );
});
