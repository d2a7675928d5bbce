import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '#testing/eventually.ts';
import { openPostOffice, type PostOffice } from '#testing/servers/post-office.ts';
import { handOver, type RawMail } from '#testing/servers/smtp-client.ts';
import { dovecot } from '#testing/servers/tools.ts';
import { useTestDatabase } from '#testing/template-database.ts';
import { type CuttableProxy, cuttableProxy, postgresPlace } from './cuttable-proxy.ts';
import {
  type DeskProcess,
  deskProcess,
  letTimePass,
  openSmtpMailbox,
  settledLedger,
} from './desk-process.ts';

const ADDRESS = 'support@desk.test';
let sent = 0;

function aMail(bytes: number): RawMail {
  sent += 1;
  const filler =
    Buffer.alloc(bytes, `${sent} `)
      .toString('base64')
      .match(/.{1,76}/g) ?? [];
  const lines = [
    'From: Пётр <petr@customer.test>',
    `To: ${ADDRESS}`,
    `Subject: outage ${sent}`,
    `Message-ID: <outage-${sent}@customer.test>`,
    'MIME-Version: 1.0',
    `Content-Type: application/octet-stream; name=dump-${sent}.bin`,
    'Content-Transfer-Encoding: base64',
    '',
    ...filler,
    '',
  ];
  return { from: 'petr@customer.test', to: ADDRESS, raw: Buffer.from(lines.join('\r\n')) };
}

async function expectEachOnce(desk: DeskProcess, mails: readonly RawMail[]): Promise<void> {
  await settledLedger(desk);
  const rows = await desk.rows(`select l.subject from mail_ledger l
    join comments c on c.source_id = l.id where l.state in ('opened', 'joined')`);
  const subjects = mails.map(({ raw }) => raw.toString().match(/^Subject: (.*)\r$/m)?.[1]);
  expect(rows.map((row) => row['subject']).sort()).toEqual(subjects.sort());
}

const canMount = process.getuid?.() === 0 && mountsTmpfs();

function mountsTmpfs(): boolean {
  const dir = mkdtempSync(join(realpathSync(tmpdir()), 'opora-mount-'));
  const isMounted = mount(dir, ['size=1m']);
  if (isMounted) spawnSync('umount', [dir]);
  rmSync(dir, { recursive: true });
  return isMounted;
}

function mount(dir: string, options: string[]): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', dir]).status === 0;
}

describe.skipIf(!canMount)(
  'a full disk (needs root, to mount a small one)',
  { timeout: 120_000 },
  () => {
    const database = useTestDatabase();
    let dir: string;
    let desk: DeskProcess;
    beforeAll(async () => {
      dir = mkdtempSync(join(realpathSync(tmpdir()), 'opora-full-'));
      mount(dir, ['size=3m', 'mode=711']);
      desk = await deskProcess({ data_dir: dir, env: { DATABASE_URL: database.url } });
      await desk.start();
      await desk.setUp();
      await openSmtpMailbox(desk, ADDRESS);
    }, 60_000);
    afterAll(async () => {
      await desk?.remove();
      spawnSync('umount', ['-l', dir]);
      rmSync(dir, { recursive: true, force: true });
    });

    test('mail is refused for now with words, the desk works on, and the mail comes later', async () => {
      const mails = Array.from({ length: 8 }, () => aMail(500_000));
      const first = await handOver(desk.smtp_port, mails, { connections: 2 });
      expect(first.refused.length).toBeGreaterThan(0);
      for (const { code, words } of first.refused) {
        // 452 RFC 5321: insufficient system storage; the sender's server keeps the mail and tries again.
        expect(words).toMatch(/452/);
        expect(code).toBe(452);
      }
      expect((await desk.api('GET', '/api/me')).status).toBe(200);
      expect((await desk.api('GET', '/api/tickets')).status).toBe(200);
      expect(desk.isRunning()).toBe(true);

      expect(mount(dir, ['remount', 'size=64m'])).toBe(true);
      const second = await handOver(
        desk.smtp_port,
        first.refused.map(({ mail }) => mail),
      );
      expect(second.refused).toEqual([]);
      await expectEachOnce(desk, mails);
    });
  },
);

describe('a lost database', { timeout: 120_000 }, () => {
  const database = useTestDatabase();
  let proxy: CuttableProxy;
  let desk: DeskProcess;
  beforeAll(async () => {
    proxy = await cuttableProxy(postgresPlace(database.url));
    const { username, password, pathname } = new URL(database.url);
    const who = password === '' ? username : `${username}:${password}`;
    const url = `postgres://${who}@127.0.0.1:${proxy.port}${pathname}`;
    desk = await deskProcess({ env: { DATABASE_URL: url } });
    await desk.start();
    await desk.setUp();
    await openSmtpMailbox(desk, ADDRESS);
  }, 60_000);
  afterAll(async () => {
    proxy?.mend();
    await desk?.remove();
    await proxy?.close();
  });

  test('mail waits outside, the screens say so, and all goes on when it is back', async () => {
    const mails = Array.from({ length: 120 }, () => aMail(100));
    const first = await handOver(desk.smtp_port, mails, {
      onAccepted: (count) => {
        if (count === 30) proxy.cut();
      },
    });
    expect(first.refused.length).toBeGreaterThan(0);
    // 4xx: the sender keeps the mail.
    for (const { code, words } of first.refused) {
      expect(code, words).toBeGreaterThanOrEqual(400);
      expect(code, words).toBeLessThan(500);
    }
    const answer = await desk.api('GET', '/api/tickets');
    expect(answer).toMatchObject({
      status: 503,
      body: { code: 'unavailable', message_key: 'errors.database_lost' },
    });
    expect((await fetch(`${desk.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${desk.url}/healthz`)).status).toBe(200);

    proxy.mend();
    await eventually('the desk is ready again', async () => (await fetch(`${desk.url}/readyz`)).ok);
    const second = await handOver(
      desk.smtp_port,
      first.refused.map(({ mail }) => mail),
    );
    expect(second.refused).toEqual([]);
    await letTimePass(desk);
    await expectEachOnce(desk, mails);
    expect(desk.isRunning()).toBe(true);
  });
});

describe.skipIf(dovecot().path === undefined)('a lost mail server', { timeout: 120_000 }, () => {
  let post: PostOffice;
  let desk: DeskProcess;
  let mailbox_id: string;
  beforeAll(async () => {
    post = await openPostOffice();
    desk = await deskProcess();
    await desk.start();
    await desk.setUp();
    const server = { host: '127.0.0.1', security: 'none', user: 'help@desk.test' };
    const made = await desk.api('POST', '/api/mailboxes', {
      address: 'help@desk.test',
      name: 'Помощь',
      incoming: 'imap',
      imap: { ...server, port: post.dovecot.imap_port },
      outgoing: 'smtp',
      smtp: { ...server, port: post.smtp_port },
      password: post.dovecot.password,
      allow_private_hosts: true,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    mailbox_id = (made.body as { id: string }).id;
    await openSmtpMailbox(desk, ADDRESS);
  }, 60_000);
  afterEach(() => expect(desk.isRunning()).toBe(true));
  afterAll(async () => {
    await desk?.remove();
    await post?.stop();
  });

  const letter = (subject: string) => ({
    from: 'petr@customer.test',
    to: 'help@desk.test',
    subject,
    text: 'Не печатает.',
  });
  const arrived = (subject: string) =>
    eventually(
      `${subject} is a ticket`,
      async () =>
        (await desk.rows('select id, number from tickets where subject = $1', [subject]))[0],
      40_000,
    );
  const lastError = async () => {
    const { body } = await desk.api('GET', '/api/mailboxes');
    const { items } = body as { items: { id: string; last_error: string | null }[] };
    return items.find(({ id }) => id === mailbox_id)?.last_error ?? undefined;
  };

  test('IMAP: the mailbox says what is wrong, other doors stay open, and its mail comes when it is back', async () => {
    await post.send(letter('before'));
    await arrived('before');
    await post.dovecot.kill();
    await eventually('the mailbox tells its error', lastError, 40_000);
    const other = aMail(100);
    expect((await handOver(desk.smtp_port, [other])).refused).toEqual([]);
    await arrived(`outage ${sent}`);

    await post.dovecot.start();
    await post.send(letter('after'));
    await arrived('after');
    expect(
      await eventually('the error is over', async () => (await lastError()) === undefined),
    ).toBe(true);
    expect(await desk.rows(`select subject from tickets where subject = 'before'`)).toHaveLength(1);
  });
});
