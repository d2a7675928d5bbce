import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '#testing/eventually.ts';
import { handOver } from '#testing/servers/smtp-client.ts';
import { useTestDatabase } from '#testing/template-database.ts';
import { type DeskProcess, deskProcess, letTimePass, openSmtpMailbox } from './desk-process.ts';
import { ADDRESS, aMail, expectEachOnce } from './outage-mails.ts';

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
  'a full disk for files (needs root, to mount a small one)',
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

describe.skipIf(!canMount)(
  'a full disk for files and database (needs root, to mount a small one)',
  { timeout: 180_000 },
  () => {
    let dir: string;
    let desk: DeskProcess;
    beforeAll(async () => {
      dir = mkdtempSync(join(realpathSync(tmpdir()), 'opora-full-'));
      mount(dir, ['size=260m', 'mode=711']);
      desk = await deskProcess({ data_dir: dir });
      await desk.start();
      await desk.setUp();
      await openSmtpMailbox(desk, ADDRESS);
    }, 60_000);
    afterAll(async () => {
      await desk?.remove();
      spawnSync('umount', ['-l', dir]);
      rmSync(dir, { recursive: true, force: true });
    });

    test('the server runs on, says so, and takes everything when there is room again', async () => {
      const early = Array.from({ length: 5 }, () => aMail(1_000));
      expect((await handOver(desk.smtp_port, early)).refused).toEqual([]);
      const filler = join(dir, 'somebody-else');
      const { bavail, bsize } = statfsSync(dir);
      writeFileSync(filler, Buffer.alloc(bavail * bsize - 2_000_000));

      const late = Array.from({ length: 40 }, () => aMail(200_000));
      const first = await handOver(desk.smtp_port, late);
      expect(first.refused.length).toBeGreaterThan(0);
      for (const { code, words } of first.refused) {
        expect([451, 452], words).toContain(code);
      }
      expect(desk.isRunning()).toBe(true);
      expect((await fetch(`${desk.url}/healthz`)).status).toBe(200);

      rmSync(filler);
      await eventually('ready again', async () => (await fetch(`${desk.url}/readyz`)).ok, 60_000);
      const left = first.refused.map(({ mail }) => mail);
      const second = await handOver(desk.smtp_port, left);
      expect(second.refused).toEqual([]);
      await letTimePass(desk);
      await expectEachOnce(desk, [...early, ...late]);
    });
  },
);
