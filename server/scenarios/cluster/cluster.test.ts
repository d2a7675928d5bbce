/**
 * Two web servers and two workers behind HAProxy, on a PostgreSQL with a standby that every commit waits
 * for: what docs/operations/growing.md advises, with its own configuration.
 */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { eventually } from '#testing/eventually.ts';
import { haproxy, postgres15 } from '#testing/servers/tools.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { type PostgresPair, startPostgresPair } from './postgres-pair.ts';
import { startTraffic } from './traffic.ts';
import { countedWrong, type Desk, startTwoOfEverything } from './two-of-everything.ts';

const isMissing = haproxy().path === undefined || postgres15().path === undefined;

describe.skipIf(isMissing)('two of everything', { timeout: 180_000 }, () => {
  const dir = temporaryDirectory('cluster');
  let postgres: PostgresPair;
  let desk: Desk;

  beforeAll(async () => {
    postgres = await startPostgresPair(dir);
    desk = await startTwoOfEverything(dir, postgres.nodes, 'opora');
  }, 120_000);

  afterAll(async () => {
    await desk?.stop();
    await postgres?.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  test('a rolling restart under load fails no request, and a browser stays in touch', async () => {
    const { url, cookie } = desk;
    const traffic = startTraffic({ url, cookie, agents: 6, asks_again: false });
    const browser = livingBrowser(url, cookie);
    await eventually('the browser is told', async () => browser.heard() > 0);
    for (const one of [...desk.webs, ...desk.workers]) {
      const before = traffic.opened.length;
      await one.stop();
      await eventually('work went on', async () => traffic.opened.length > before);
      await one.start();
    }
    const heard = browser.heard();
    await eventually('news come to the browser again', async () => browser.heard() > heard);
    await traffic.stop();
    browser.close();
    expect(traffic.failed).toEqual([]);
    expect(traffic.opened.length).toBeGreaterThan(50);
    // Each web server was restarted, so the line was cut at least once.
    expect(browser.connected()).toBeGreaterThan(1);
    for (const port of desk.ports) expect(await standbyReads(port)).toBeGreaterThan(0);
    expect(await countedWrong(desk, traffic.opened)).toEqual({ missing: [], doubled: [] });
  });

  test('the loss of the primary loses nothing that was acknowledged, and doubles nothing', async () => {
    const { url, cookie } = desk;
    const traffic = startTraffic({ url, cookie, agents: 6, asks_again: true });
    await eventually('there is work', async () => traffic.opened.length > 30);
    await postgres.killPrimary();
    const before = traffic.opened.length;
    await postgres.promoteStandby();
    await eventually('work goes on', async () => traffic.opened.length > before + 30, 60_000);
    await traffic.stop();
    expect(await countedWrong(desk, traffic.opened)).toEqual({ missing: [], doubled: [] });
  });
});

/** How many reads of a web server the standby has answered. */
async function standbyReads(port: number): Promise<number> {
  const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^opora_standby_reads_total\{result="standby"\} (\d+)$/m.exec(figures)?.[1]);
}

/** What a tab of the workspace does: when its line is closed it comes back. */
function livingBrowser(url: string, cookie: string) {
  let heard = 0;
  let connected = 0;
  let isClosed = false;
  let socket: WebSocket;
  function connect(): void {
    socket = new WebSocket(`${url.replace('http', 'ws')}/api/live`, {
      headers: { cookie, origin: url },
    });
    socket.on('open', () => {
      connected += 1;
    });
    socket.on('message', () => {
      heard += 1;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!isClosed) setTimeout(connect, 100);
    });
  }
  connect();
  return {
    heard: () => heard,
    connected: () => connected,
    close() {
      isClosed = true;
      socket.close();
    },
  };
}
