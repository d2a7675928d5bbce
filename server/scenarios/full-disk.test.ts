import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '#testing/eventually.ts';
import { handOver } from '#testing/servers/smtp-client.ts';
import { useTestDatabase } from '#testing/template-database.ts';
import { type DeskProcess, deskProcess, letTimePass, openSmtpMailbox } from './desk-process.ts';
import { ADDRESS, aMail, expectEachOnce } from './outage-mails.ts';
import { type SmallDisk, smallDisk } from './small-disk.ts';

const trial = smallDisk('1m');
trial?.remove();
const canMount = trial !== undefined;

function aDisk(size: string): SmallDisk {
  const disk = smallDisk(size);
  if (disk === undefined) throw new Error('a small disk could be mounted a moment ago');
  return disk;
}

describe.skipIf(!canMount)(
  'a full disk for files (needs root, to mount a small one)',
  { timeout: 120_000 },
  () => {
    const database = useTestDatabase();
    let disk: SmallDisk;
    let desk: DeskProcess;
    beforeAll(async () => {
      disk = aDisk('3m');
      desk = await deskProcess({ data_dir: disk.dir, env: { DATABASE_URL: database.url } });
      await desk.start();
      await desk.setUp();
      await openSmtpMailbox(desk, ADDRESS);
    }, 60_000);
    afterAll(async () => {
      await desk?.remove();
      disk?.remove();
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

      disk.grow('64m');
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
    let disk: SmallDisk;
    let desk: DeskProcess;
    beforeAll(async () => {
      disk = aDisk('260m');
      desk = await deskProcess({ data_dir: disk.dir });
      await desk.start();
      await desk.setUp();
      await openSmtpMailbox(desk, ADDRESS);
    }, 60_000);
    afterAll(async () => {
      await desk?.remove();
      disk?.remove();
    });

    test('the server runs on, says so, and takes everything when there is room again', async () => {
      const early = Array.from({ length: 5 }, () => aMail(1_000));
      expect((await handOver(desk.smtp_port, early)).refused).toEqual([]);
      const filler = join(disk.dir, 'somebody-else');
      const { bavail, bsize } = statfsSync(disk.dir);
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
