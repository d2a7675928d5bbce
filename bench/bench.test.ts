/** A bench that measures the wrong thing is worse than none: its desk, its mails, its recordings. */
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { search } from '#modules/search/search.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { smtpMailPort } from '#platform/mail.ts';
import { useTestApp } from '#testing/app.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { articleScenarios, seedArticles } from './articles.ts';
import { typingOf } from './articles-typing.ts';
import { recordBulk } from './bulk.ts';
import { figuresOf, growthTable, type Line, tableOf } from './figures.ts';
import { changeAll, measureBare, openBrowsers } from './live.ts';
import { closeSessions, openSessions, ticketsToChange } from './live-desk.ts';
import { mailCalls, mailSource, mailToken, recordMail } from './mail.ts';
import { recordMailOut, replyCalls, sendBy } from './mail-out.ts';
import { pssOf, treeOf } from './memory.ts';
import { pairsToMerge, recordMerges } from './merging.ts';
import { openReplay } from './replay.ts';
import { measureRouting } from './routing.ts';
import { makeScenarios, recordScenario, signIn } from './scenarios.ts';
import { commonWord, rareWord } from './seed.sql.ts';
import { type BenchDesk, seedBench } from './seed.ts';
import { simulate } from './simulation.ts';
import { openSink, takenByNow } from './sink.ts';

describe('the desk of the bench', () => {
  const app = useTestApp();
  let desk: BenchDesk;
  const system = (): Ctx => app.ctx();

  beforeAll(async () => {
    desk = await seedBench(system(), { tickets: 400, url: databaseUrl() }, () => undefined);
  }, 120_000);

  async function count(table: ReturnType<typeof sql>): Promise<number> {
    const [row] = await rows(system(), sql<{ n: number }>`select count(*)::int as n from ${table}`);
    return row?.n ?? -1;
  }

  test('has its tickets, each with three comments and a word to search by', async () => {
    expect(await count(sql`tickets`)).toBe(400);
    expect(await count(sql`tickets where comment_count <> 3`)).toBe(0);
    expect(await count(sql`comments`)).toBe(1200);
    expect(await count(sql`search_documents`)).toBe(400);
    expect((await search(system(), { q: commonWord.asked })).tickets).toHaveLength(4);
    expect((await search(system(), { q: rareWord.asked })).tickets.length).toBeGreaterThan(10);
  });

  test('every scenario can be recorded, and written again straight through the driver', async () => {
    const signed = await signIn(app.opora, desk);
    for (const scenario of await makeScenarios(app.opora, signed)) {
      const fresh_since = Date.now();
      const few = { ...scenario, operations: scenario.operations.slice(0, 2) };
      const recordings = await recordScenario(app.opora, signed, few);
      expect(recordings[0]?.length, scenario.name).toBeGreaterThan(1);
      const replay = await openReplay(databaseUrl(), recordings, fresh_since);
      for (let again = 0; again < 4; again += 1) await replay.run();
      await replay.close();
    }
  }, 60_000);

  test('a bulk edit changes its tickets, and can be written again straight through the driver', async () => {
    const signed = await signIn(app.opora, desk);
    const fresh_since = Date.now();
    const recordings = await recordBulk(app.opora, signed, 2);
    expect(await count(sql`operations where state = 'done' and done = 20`)).toBe(2);
    expect(recordings[0]?.length).toBeGreaterThan(100);
    const replay = await openReplay(databaseUrl(), recordings, fresh_since);
    for (let again = 0; again < 2; again += 1) await replay.run();
    await replay.close();
    expect(await count(sql`operations`)).toBe(4);
  }, 60_000);

  test('its mails are understood: half begin a ticket, half join one', async () => {
    const headers = await mailToken(system());
    const source = await mailSource(system(), desk.mailbox);
    await recordMail(app.opora, headers, mailCalls(source, 8));
    const fresh_since = Date.now();
    const recordings = await recordMail(app.opora, headers, mailCalls(source, 8));
    const states = await rows(
      system(),
      sql<{
        state: string;
        n: number;
      }>`select state, count(*)::int as n from mail_ledger group by 1 order by 1`,
    );
    expect(states).toEqual([
      { state: 'joined', n: 8 },
      { state: 'opened', n: 8 },
    ]);
    const before = await count(sql`comments`);
    const replay = await openReplay(databaseUrl(), recordings, fresh_since);
    for (let again = 0; again < 8; again += 1) await replay.run();
    await replay.close();
    expect(await count(sql`comments`)).toBe(before + 8);
  }, 60_000);

  test('tickets are merged and taken apart again, and so straight through the driver', async () => {
    const signed = await signIn(app.opora, desk);
    const fresh_since = Date.now();
    const pairs = await pairsToMerge(system(), 2);
    expect(pairs).toHaveLength(2);
    const recordings = await recordMerges(app.opora, signed, pairs);
    const replay = await openReplay(databaseUrl(), recordings, fresh_since);
    for (let again = 0; again < 4; again += 1) await replay.run();
    await replay.close();
    expect(await count(sql`ticket_merges where ended_at is null`)).toBe(0);
    expect(await count(sql`ticket_merges where ended_at is not null`)).toBe(6);
  }, 60_000);

  test('replies leave, and can be written again straight through the driver', async () => {
    const signed = await signIn(app.opora, desk);
    const mailboxes = await sendBy(system(), 25);
    await app.opora.drainJobs();
    const before = await count(sql`deliveries where kind = 'reply' and state = 'sent'`);
    const fresh_since = Date.now();
    const recordings = await recordMailOut(app.opora, signed, await replyCalls(system(), 2));
    const sent = sql`deliveries where kind = 'reply' and state = 'sent'`;
    expect(await count(sent)).toBe(before + 2);
    const replay = await openReplay(databaseUrl(), recordings, fresh_since);
    for (let again = 0; again < 3; again += 1) await replay.run();
    await replay.close();
    expect(await count(sent)).toBe(before + 5);
    await mailboxes.back();
    expect(await count(sql`mailboxes where smtp_port = 25`)).toBe(0);
  }, 60_000);

  test('every browser hears of every change once, and the desk is as before', async () => {
    const signed = await signIn(app.opora, desk);
    const port = Number(new URL(await app.opora.listen()).port);
    const cookies = await openSessions(system(), 5, 'http://desk.test');
    const tickets = await ticketsToChange(system(), 4);
    const browsers = openBrowsers();
    const webs = [{ port, cpuMs: async () => 0 }];
    await browsers.ask({ do: 'open', ports: [port], cookies });
    await browsers.ask({ do: 'look', ticket_ids: tickets });
    const told = await changeAll(
      { webs, browsers, tickets, signed },
      { browsers: 5, a_second: 20 },
    );
    browsers.stop();
    expect(told).toMatchObject({ changes: 3, missed: 0 });
    expect(told.since_asked.max).toBeGreaterThanOrEqual(told.since_answered.max);
    await closeSessions(system());
    expect(
      await count(sql`sessions s join agents a on a.id = s.agent_id where a.email like 'live%'`),
    ).toBe(0);
  }, 60_000);

  function databaseUrl(): string {
    return app.opora.house.ports.config.database_url ?? '';
  }
});

describe('the help centre of the bench', () => {
  const app = useTestApp();

  test('every kind of reader finds articles by every kind of mistake', async () => {
    await seedArticles(app.ctx(), 40, () => undefined);
    for (const { scenario, signed } of await articleScenarios(app.opora, 40)) {
      const few = { ...scenario, operations: scenario.operations.slice(0, 2) };
      const [first] = await recordScenario(app.opora, signed, few);
      const isRead = first?.some(({ text }) => text.includes('article_documents'));
      expect(isRead, scenario.name).toBe(true);
    }
    for (const { name, signed, typed } of await typingOf(app.opora, 40)) {
      const last = typed[0]?.at(-1);
      const { statusCode } = await app.opora.http.inject({
        ...{ method: last?.method === 'POST' ? 'POST' : 'GET', url: last?.path ?? '' },
        headers: { ...signed.headers, ...(last?.body && { 'content-type': 'application/json' }) },
        ...(last?.body && { payload: last.body }),
      });
      expect(statusCode, name).toBe(200);
    }
  }, 60_000);
});

test('percentiles are by nearest rank', () => {
  const times = Float64Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(figuresOf(times, 1000, { errors: 0 })).toMatchObject({
    p50: 50,
    p95: 95,
    p99: 99,
    per_second: 100,
  });
});

test('a goal is told beside its row, and what grows too much is marked', () => {
  const figures = (p95: number) => ({
    ...figuresOf(Float64Array.of(p95), 1000, { errors: 0 }),
    per_second: 300,
  });
  const line = (p95: number): Line => ({
    name: 'list of 50',
    ours: figures(p95),
    ceiling: figures(1),
    cpu_ms: 1,
  });
  expect(tableOf([line(14)])).toMatch(/p95 15 +met$/m);
  expect(tableOf([line(16)])).toMatch(/p95 15 +MISSED$/m);
  expect(growthTable([line(10)], [line(14)], ['10', '20'])).toMatch(/1\.40x +met$/m);
  expect(growthTable([line(10)], [line(15)], ['10', '20'])).toMatch(/1\.50x +MISSED$/m);
});

test('bare lines tell everybody, too', async () => {
  const { delay, cpu_us } = await measureBare({ browsers: 4, a_second: 50, seconds: 0.1 });
  expect(delay.max).toBeGreaterThan(0);
  expect(cpu_us).toBeGreaterThan(0);
});

test('the sink takes letters and knows when', async () => {
  const sink = await openSink();
  const raw = Buffer.from('Message-ID: <one@desk.test>\r\nSubject: one\r\n\r\n.. two dots');
  const server = { host: '127.0.0.1', port: sink.port, security: 'none', login: null } as const;
  const mail = { from: 'a@desk.test', to: ['b@example.com'], raw };
  await smtpMailPort().send({ ...server, allow_private_hosts: true }, mail);
  sink.close();
  expect([...takenByNow().at.keys()]).toEqual(['one@desk.test']);
});

test.runIf(process.platform === 'linux')('a process weighs something, with its children', () => {
  const tree = treeOf(process.ppid);
  expect(tree.map(({ pid }) => pid)).toContain(process.pid);
  expect(pssOf([{ pid: process.pid }])).toBeGreaterThan(10);
});

describe('the engine of routing', () => {
  const app = useTestApp();

  test('gives everything that there is room for, in each of its measurements', async () => {
    await aDesk(app);
    const size = { agents: 20, teams: 2, backlog: 60, workers: 2 };
    const lines = await measureRouting(app.opora, { size, env: null }, () => undefined);
    expect(lines.map(({ figures }) => figures.errors)).toEqual([0, 0, 0, 0]);
    expect(lines.map(({ figures }) => figures.done)).toEqual([6, 6, 60, 20]);
  }, 60_000);
});

describe('a day pressed into minutes', () => {
  const app = useTestApp();

  test('gives what comes to those on shift, never too much, and about as much to each', async () => {
    await aDesk(app);
    const size = { agents: 24, teams: 2, tickets_a_day: 2_000, workers: 2, open_clocks: 200 };
    const done = await simulate(app.opora, { ...size, minutes: 12 }, () => undefined);
    expect(done.came).toBe(40);
    expect(done.given).toBe(40);
    expect(done.overloaded).toBe(0);
    expect(done.fairness).toBeGreaterThan(0.7);
    expect(done.waited.p50).toBe(0);
  }, 60_000);
});
