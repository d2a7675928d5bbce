/**
 * Two web servers and two workers behind HAProxy, on a PostgreSQL with a standby that every commit waits
 * for: what docs/operations/growing.md advises, with its own configuration.
 */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { eventually } from '#testing/eventually.ts';
import { freePort } from '#testing/servers/free-port.ts';
import { haproxy, postgres15 } from '#testing/servers/tools.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { type OporaProcess, oporaProcess } from '../opora-process.ts';
import { startBalancer } from './balancer.ts';
import { type PostgresPair, startPostgresPair } from './postgres-pair.ts';
import { startTraffic } from './traffic.ts';

const isMissing = haproxy().path === undefined || postgres15().path === undefined;

describe.skipIf(isMissing)('two of everything', { timeout: 180_000 }, () => {
  const dir = temporaryDirectory('cluster');
  let url: string;
  let cookie: string;
  let ports: readonly [number, number];
  let postgres: PostgresPair;
  let balancer: { stop(): Promise<void> };
  let webs: [OporaProcess, OporaProcess];
  let workers: [OporaProcess, OporaProcess];

  beforeAll(async () => {
    postgres = await startPostgresPair(dir);
    const [people, database, readers] = [await freePort(), await freePort(), await freePort()];
    const web = [await freePort(), await freePort()] as const;
    ports = web;
    balancer = await startBalancer(dir, {
      people,
      database,
      readers,
      web,
      postgres: postgres.nodes,
    });
    url = `http://127.0.0.1:${people}`;
    const common = {
      DATABASE_URL: `postgres://opora@127.0.0.1:${database}/opora`,
      DATABASE_READ_URL: `postgres://opora@127.0.0.1:${readers}/opora`,
      DATA_DIR: `${dir}/files`,
      PUBLIC_URL: url,
      SECRET_KEY: 'a key that both machines are given, and no other',
      TRUST_PROXY: '127.0.0.1',
      SMTP_PORT: 'off',
      DRAIN_SECONDS: '3',
    };
    webs = [
      oporaProcess('web', { ...common, PORT: `${web[0]}` }),
      oporaProcess('web', { ...common, PORT: `${web[1]}` }),
    ];
    workers = [oporaProcess('worker', common), oporaProcess('worker', common)];
    await webs[0].start();
    await eventually('the balancer has seen it', async () => (await fetch(`${url}/readyz`)).ok);
    cookie = await setUp(url, webs[0].output());
    await Promise.all([webs[1].start(), workers[0].start(), workers[1].start()]);
  }, 120_000);

  afterAll(async () => {
    await Promise.all([...(webs ?? []), ...(workers ?? [])].map((each) => each.stop()));
    await balancer?.stop();
    await postgres?.stop();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  test('a rolling restart under load fails no request, and a browser stays in touch', async () => {
    const traffic = startTraffic({ url, cookie, agents: 6, asks_again: false });
    const browser = livingBrowser(url, cookie);
    await eventually('the browser is told', async () => browser.heard() > 0);
    for (const one of [...webs, ...workers]) {
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
    for (const port of ports) expect(await standbyReads(port)).toBeGreaterThan(0);
    await expectEachOnce(traffic.opened);
  });

  test('the loss of the primary loses nothing that was acknowledged, and doubles nothing', async () => {
    const traffic = startTraffic({ url, cookie, agents: 6, asks_again: true });
    await eventually('there is work', async () => traffic.opened.length > 30);
    await postgres.killPrimary();
    const before = traffic.opened.length;
    await postgres.promoteStandby();
    await eventually('work goes on', async () => traffic.opened.length > before + 30, 60_000);
    await traffic.stop();
    await expectEachOnce(traffic.opened);
  });

  async function expectEachOnce(subjects: readonly string[]): Promise<void> {
    const found = await allSubjects(url, cookie);
    const counts = new Map<string, number>();
    for (const subject of found) counts.set(subject, (counts.get(subject) ?? 0) + 1);
    expect(subjects.filter((subject) => !counts.has(subject))).toEqual([]);
    expect([...counts].filter(([, count]) => count > 1)).toEqual([]);
  }
});

/** Takes the desk by the link that the first web server printed. @returns the administrator's cookie */
async function setUp(url: string, printed: string): Promise<string> {
  const token = printed.match(/\/setup#([\w-]{43})/)?.[1];
  const response = await fetch(`${url}/api/setup`, {
    method: 'POST',
    headers: { 'x-opora': '1', 'content-type': 'application/json' },
    body: JSON.stringify({
      token,
      email: 'admin@desk.test',
      first_name: 'Анна',
      last_name: 'Соколова',
      password: 'correct horse battery staple',
      organization_name: 'Испытания',
      language: 'ru',
      time_zone: 'Europe/Moscow',
    }),
  });
  expect(response.status).toBe(201);
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

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

/** Of every ticket of the desk, page by page. */
async function allSubjects(url: string, cookie: string): Promise<string[]> {
  const subjects: string[] = [];
  let after: string | null = null;
  do {
    const query: string = after === null ? '' : `after=${encodeURIComponent(after)}`;
    const response = await fetch(`${url}/api/tickets?${query}`, {
      headers: { cookie },
    });
    expect(response.status).toBe(200);
    const page = (await response.json()) as {
      items: { subject: string }[];
      next: string | null;
    };
    subjects.push(...page.items.map(({ subject }) => subject));
    after = page.next;
  } while (after !== null);
  return subjects;
}
