import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '#testing/eventually.ts';
import { handOver } from '#testing/servers/smtp-client.ts';
import { useTestDatabase } from '#testing/template-database.ts';
import { type CuttableProxy, cuttableProxy, postgresPlace } from './cuttable-proxy.ts';
import { type DeskProcess, deskProcess, letTimePass, openSmtpMailbox } from './desk-process.ts';
import { ADDRESS, aMail, expectEachOnce } from './outage-mails.ts';

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
