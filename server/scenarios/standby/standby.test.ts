/**
 * Reads from a real standby (streaming replication of PostgreSQL 15): every endpoint that is meant for one, what
 * stands there when the replay is behind, and what happens when it fails in any way that a standby can.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catchUp } from '#modules/search/search.ts';
import { rows } from '#platform/db.ts';
import { migrate } from '#platform/migrations.ts';
import { fromStandby, type Standby } from '#platform/standby.ts';
import { type TestApp, useTestApp } from '#testing/app.ts';
import { eventually } from '#testing/eventually.ts';
import { postgres15 } from '#testing/servers/tools.ts';
import { temporaryDirectory } from '#testing/temporary-directory.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { ask, type Credentials, promisedRefusal, type World } from '#testing/walk.ts';
import { aWorld } from '#testing/walk-world.ts';
import { standbyFindings } from '../../commands/doctor-standby.ts';
import { modules } from '../../modules.ts';
import { type PostgresPair, startPostgresPair } from '../cluster/postgres-pair.ts';
import { type CuttableProxy, cuttableProxy } from '../cuttable-proxy.ts';
import { untilUsed } from './with-pair.ts';

const endpoints = modules
  .flatMap((one) => one.routes ?? [])
  .map((one) => one.endpoint)
  .filter((one) => one.is_for_standby === true);

describe.skipIf(postgres15().path === undefined)(
  'reads from a standby',
  { timeout: 60_000 },
  () => {
    const dir = temporaryDirectory('standby');
    const held: { pair?: PostgresPair; line?: CuttableProxy; url: string } = { url: '' };
    // Hooks run from the last to the first: the apps say goodbye to the servers before.
    afterAll(async () => {
      await held.line?.close();
      await held.pair?.stop();
      rmSync(dir, { recursive: true, force: true });
    });
    // Both have the same files.
    const env = { DATA_DIR: `${dir}/files` };
    const app = useTestApp({
      env,
      database: async () => {
        held.pair = await startPostgresPair(dir, {
          waits_for_standby: false,
          settings: { shared_preload_libraries: 'pg_stat_statements' },
        });
        const [primary, standby] = held.pair.nodes;
        held.url = `postgres://opora@127.0.0.1:${primary.port}/opora`;
        held.line = await cuttableProxy({ host: '127.0.0.1', port: standby.port });
        await migrate(held.url);
        await pair().ask('primary', 'create extension pg_stat_statements');
        const read_url = `postgres://opora@127.0.0.1:${held.line.port}/opora`;
        return { url: held.url, read_url, drop: async () => undefined };
      },
    });
    /** The same desk without the setting. */
    const plain = useTestApp({
      env,
      database: async () => ({ url: held.url, drop: async () => undefined }),
    });
    let world: World;
    let admin: Credentials | undefined;

    beforeAll(async () => {
      world = await aWorld(app);
      await aTicket(app.ctx(), { subject: 'Касса стоит' });
      await catchUp(app.ctx());
      admin = await world.admin.credentials();
      await used();
    }, 120_000);

    const pair = () => held.pair as PostgresPair;
    const line = () => held.line as CuttableProxy;
    const standby = () => app.opora.standby as Standby;
    const answered = () => standby().counts().standby;
    const used = () => untilUsed(standby());

    /** How many tickets there are, as the screen of a view asks. */
    async function counted(of: TestApp = app): Promise<number> {
      const answer = await of.call({
        method: 'POST',
        url: '/api/views/count',
        payload: { conditions: { all: [] } },
        ...(admin === undefined ? {} : { as: admin }),
      });
      expect(answer.statusCode, answer.body).toBe(200);
      return answer.json().count;
    }

    async function found(word: string): Promise<string[]> {
      const answer = await app.call({
        method: 'GET',
        url: `/api/search?${new URLSearchParams({ q: word })}`,
        ...(admin === undefined ? {} : { as: admin }),
      });
      expect(answer.statusCode, answer.body).toBe(200);
      return answer.json().tickets.map(({ subject }: { subject: string }) => subject);
    }

    test('every read that is meant for it says what the primary says, to everybody', async () => {
      expect(endpoints.length).toBeGreaterThan(15);
      for (const walker of world.walkers) {
        const is = await walker.credentials();
        const same = { ...walker, credentials: async () => is };
        for (const endpoint of endpoints) {
          const who = `${endpoint.method} ${endpoint.path} by ${walker.name}`;
          const before = answered();
          const there = await ask(world, endpoint, same);
          const here = await ask({ ...world, app: plain }, endpoint, same);
          expect({ who, status: there.statusCode }).toEqual({ who, status: here.statusCode });
          expect(there.headers['content-type'], who).toBe(here.headers['content-type']);
          if (endpoint.stream === undefined)
            expect(timeless(there.json()), who).toEqual(timeless(here.json()));
          const isLetIn = promisedRefusal(endpoint, walker) === undefined;
          expect({ who, answered: answered() - before }).toEqual({
            who,
            answered: isLetIn ? 1 : 0,
          });
        }
      }
      expect(standby().counts()).toMatchObject({ conflict: 0, failed: 0 });
    });

    test('the primary is not asked what the standby answers', async () => {
      const calls = async (which: 'primary' | 'standby', words: string) => {
        const [row] = await pair().ask(
          which,
          `select coalesce(sum(calls), 0)::int as calls from pg_stat_statements
          where query like '%${words}%' and query not like '%pg_stat_statements%'`,
        );
        return Number(row?.['calls']);
      };
      const search = 'search_in_blocks';
      const before = [await calls('primary', search), await calls('standby', search)] as const;
      for (let times = 0; times < 20; times += 1) expect(await found('стоит')).toHaveLength(1);
      expect(await calls('primary', search)).toBe(before[0]);
      expect(await calls('standby', search)).toBeGreaterThanOrEqual(before[1] + 20);
    });

    test('whoever writes reads it at once, while others write without a pause', async () => {
      const before = answered();
      let isOver = false;
      const noise = (async () => {
        while (!isOver) await aTicket(app.ctx());
      })();
      const times = 60;
      for (let time = 0; time < times; time += 1) {
        const known = await counted(plain);
        await aTicket(app.ctx());
        expect(await counted()).toBeGreaterThan(known);
      }
      isOver = true;
      await noise;
      expect(await counted()).toBe(await counted(plain));
      // The primary may answer now and then on a busy machine; as a rule it need not.
      expect(answered() - before).toBeGreaterThan(times / 2);
    });

    test('a replay that stands still makes nobody wait and nothing old; when it goes on, it is used again', async () => {
      await pair().ask('standby', 'select pg_wal_replay_pause()');
      const before = { ...standby().counts() };
      const known = await counted(plain);
      await aTicket(app.ctx(), { subject: 'Паровоз' });
      expect(await counted()).toBe(known + 1);
      expect(standby().away()).toBe('behind');
      expect(standby().counts()).toMatchObject({
        standby: before.standby,
        behind: before.behind + 1,
      });
      const begun = performance.now();
      for (let times = 0; times < 10; times += 1) expect(await counted()).toBe(known + 1);
      expect(performance.now() - begun).toBeLessThan(2_000);
      expect(standby().counts().away).toBeGreaterThan(before.away);
      const figures = await app.call({ method: 'GET', url: '/metrics' });
      expect(figures.body).toMatch(/^opora_standby_up 0$/m);
      await standby().look();
      expect(standby().behind()).toBeGreaterThan(0);

      await pair().ask('standby', 'select pg_wal_replay_resume()');
      await used();
      const resumed = answered();
      expect(await counted()).toBe(known + 1);
      expect(answered()).toBe(resumed + 1);
      expect((await app.call({ method: 'GET', url: '/metrics' })).body).toMatch(
        /^opora_standby_up 1$/m,
      );
    });

    test('a log that was flushed in the middle of a record is no reason to be left', async () => {
      await used();
      const other = new Client({ connectionString: held.url });
      await other.connect();
      // A load that is not over: what it has written is flushed by whole pages.
      await other.query('create table loaded (words text)');
      await other.query('begin');
      const isWithin = async () => {
        await other.query(
          "insert into loaded select repeat('x', 50) from generate_series(1, 3000)",
        );
        await sleep(700);
        const [row] = await pair().ask(
          'primary',
          "select pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0') % 8192 = 0 as is_within",
        );
        return row?.['is_within'] === true;
      };
      await eventually('a page ends within a record', isWithin);
      const before = standby().counts();
      const seen = before.standby;
      await eventually(
        'it answers',
        async () => {
          await counted();
          return before.standby > seen + 3;
        },
        5_000,
      );
      await other.query('rollback');
      await other.query('drop table loaded');
      await other.end();
    });

    test('a read that the replay cancels is answered by the primary', async () => {
      await pair().ask('standby', "alter system set max_standby_streaming_delay = '0'");
      await pair().ask('standby', 'select pg_reload_conf()');
      const ctx = app.ctx();
      await used();
      const before = standby().counts().conflict;
      const read = fromStandby(ctx, (there) =>
        rows(
          there,
          sql<{ is_primary: boolean }>`select not pg_is_in_recovery() as is_primary, count(*),
          case when pg_is_in_recovery() then pg_sleep(30) end from tickets`,
        ),
      );
      await eventually('it is there', async () => {
        const [row] = await pair().ask(
          'standby',
          "select count(*)::int as count from pg_stat_activity where wait_event = 'PgSleep'",
        );
        return row?.['count'] === 1;
      });
      // What the read may still see is cleaned away.
      await sql`create table gone as select n from generate_series(1, 1000) n`.execute(ctx.db);
      await sql`delete from gone`.execute(ctx.db);
      await sql`vacuum gone`.execute(ctx.db);
      expect(await read).toMatchObject([{ is_primary: true }]);
      expect(standby().counts().conflict).toBe(before + 1);
      await sql`drop table gone`.execute(ctx.db);
      await pair().ask('standby', 'alter system reset max_standby_streaming_delay');
      await pair().ask('standby', 'select pg_reload_conf()');
    });

    test('what would write there is done here, and the log says so', async () => {
      await used();
      const before = standby().counts().failed;
      const ctx = app.ctx();
      const made = await fromStandby(ctx, (there) =>
        rows(
          there,
          sql<{ id: number }>`insert into event_positions (reader) values ('test')
        returning xid as id`,
        ),
      );
      expect(made).toHaveLength(1);
      expect(standby().counts().failed).toBe(before + 1);
      expect(app.logged.join('')).toMatch(/asked of the primary anew/);
      expect(standby().away()).toBeUndefined();
    });

    test('a backtest reads the past there, and finds what it finds here', async () => {
      const definition = {
        kind: 'trigger',
        when: [{ moment: 'created' }],
        before: { all: [] },
        conditions: { all: [] },
        actions: [{ do: 'add_tags', tags: ['новое'] }],
      };
      const result = async (of: TestApp) => {
        const made = await of.call({
          ...{ method: 'POST', url: '/api/rule-backtests', payload: { definition, days: 7 } },
          ...(admin === undefined ? {} : { as: admin }),
        });
        expect(made.statusCode, made.body).toBe(201);
        return eventually('it is over', async () => {
          await of.opora.drainJobs();
          const url = `/api/backtests/${made.json().id}`;
          const shown = await of.call({
            ...{ method: 'GET', url },
            ...(admin === undefined ? {} : { as: admin }),
          });
          return shown.json().state === 'done' && shown.json().result;
        });
      };
      await used();
      const before = answered();
      const there = await result(app);
      expect(answered()).toBeGreaterThan(before);
      expect(there.times.after).toBeGreaterThan(0);
      const { from: _from, to: _to, ...sums } = await result(plain);
      expect(there).toMatchObject(sums);
    });

    test('the doctor tells how it fares', async () => {
      const said = async (url: string) => {
        const lines: string[] = [];
        for await (const { state, texts } of standbyFindings(held.url, url)) {
          expect(texts.ru).toMatch(/[а-я]/);
          lines.push(`${state}: ${texts.en}`);
        }
        return lines;
      };
      const url = `postgres://opora@127.0.0.1:${line().port}/opora`;
      expect(await said(url)).toEqual([
        'ok: The standby keeps up with the primary',
        expect.stringMatching(/^hint: hot_standby_feedback is off/),
      ]);
      await pair().ask('standby', 'select pg_wal_replay_pause()');
      await aTicket(app.ctx());
      expect((await said(url))[0]).toMatch(/^hint: The standby is \d+\.\d MB behind/);
      await pair().ask('standby', 'select pg_wal_replay_resume()');
      expect(await said(held.url)).toEqual([expect.stringMatching(/^wrong: .* no standby/)]);
      expect(await said(url.replace(/opora$/, 'postgres'))).toEqual([
        expect.stringMatching(/^wrong: .*another database/),
      ]);
      line().cut();
      expect(await said(url)).toEqual([expect.stringMatching(/^wrong: .*does not answer/)]);
      line().mend();
    });

    test('it dies under load, comes back, falls silent and is stopped, and no request fails', async () => {
      await used();
      let isOver = false;
      let asked = 0;
      const work = Array.from({ length: 8 }, async () => {
        while (!isOver) {
          const known = await counted(plain);
          await aTicket(app.ctx());
          expect(await counted()).toBeGreaterThan(known);
          await found('чек');
          asked += 2;
        }
      });
      const goesOn = async () => {
        const before = asked;
        await eventually('requests are answered', async () => asked > before + 20);
      };
      const comesBack = async () => {
        await used();
        const before = answered();
        await eventually('it answers again', async () => answered() > before + 20);
      };
      await comesBack();
      await pair().stopStandby('kill');
      await goesOn();
      expect(standby().away()).toBeDefined();
      await pair().startStandby();
      await comesBack();

      line().silence();
      const begun = performance.now();
      await eventually('it is given up', async () => standby().away() !== undefined);
      await goesOn();
      expect(performance.now() - begun).toBeLessThan(15_000);
      line().mend();
      await comesBack();

      await pair().stopStandby();
      await goesOn();
      await pair().startStandby();
      await comesBack();
      isOver = true;
      await Promise.all(work);
      expect(await counted()).toBe(await counted(plain));
    });

    test('one that was promoted by mistake is not believed', async () => {
      await used();
      await pair().promoteStandby();
      const known = await counted(plain);
      await aTicket(app.ctx());
      expect(await counted()).toBe(known + 1);
      await standby().look();
      expect(standby().away()).toBe('not a standby');
      expect(app.logged.join('')).toMatch(/not a standby/);

      // It went its own way, and follows again; its log is longer than that of the primary, and another one.
      const other = 'create table other as select n from generate_series(1, 200000) n';
      for (const statement of [other, 'checkpoint']) await pair().ask('primary', statement);
      await pair().killPrimary();
      writeFileSync(`${dir}/second/standby.signal`, '');
      await pair().startPrimary();
      await eventually('it is looked at', async () => {
        await standby().look();
        return standby().away() === 'another timeline';
      });
      expect(await counted()).toBe(known + 1);
    });
  },
);

/** What an answer holds, without times of the moment and how long they are ago. */
function timeless(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (key, value) => {
      const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
      return isTime || /milliseconds|seconds/.test(key) ? 'a time' : value;
    }),
  );
}
