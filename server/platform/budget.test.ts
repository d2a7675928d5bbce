import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Endpoint } from '#contract/endpoint.ts';
import { contractEndpoints } from '#testing/contract-endpoints.ts';
import { useTestDesk } from '#testing/desk.ts';
import { eventually } from '#testing/eventually.ts';
import { makeBudget } from './budget.ts';

type Answer = Awaited<ReturnType<ReturnType<typeof useTestDesk>['get']>>;

describe('a budget', () => {
  it('gives each asker turns of their own, in order, and hands a place over', async () => {
    const budget = makeBudget({ at_once: 2, longest_queue: 2, longest_wait: 5_000 });
    const order: string[] = [];
    const gates = new Map<string, () => void>();
    const ask = (asker: string, name: string, isGone?: () => boolean) =>
      budget.run(
        asker,
        async () => {
          order.push(name);
          await new Promise<void>((resolve) => gates.set(name, resolve));
        },
        isGone,
      );
    const open = async (name: string) => {
      gates.get(name)?.();
      await new Promise(setImmediate);
    };
    const first = [ask('anna', 'a1'), ask('anna', 'a2')];
    const gone = expect(ask('anna', 'a3', () => true)).rejects.toThrow();
    const last = ask('anna', 'a4');
    await expect(ask('anna', 'a5')).rejects.toMatchObject({ code: 'rate_limited' });
    const other = ask('igor', 'b1');
    await new Promise(setImmediate);
    expect(order).toEqual(['a1', 'a2', 'b1']);
    await open('a1');
    // Whoever left is passed over.
    expect(order).toEqual(['a1', 'a2', 'b1', 'a4']);
    for (const name of ['a2', 'a4', 'b1']) await open(name);
    await Promise.all([...first, last, other, gone]);
    const next = ask('anna', 'a6');
    await new Promise(setImmediate);
    await open('a6');
    await next;
    expect(order.at(-1)).toBe('a6');
  });

  it('refuses who waited too long, and gives the place of work that failed to the next', async () => {
    const budget = makeBudget({ at_once: 1, longest_queue: 5, longest_wait: 20 });
    let end = () => {};
    const long = budget.run('anna', () => new Promise<void>((resolve) => (end = resolve)));
    await expect(budget.run('anna', async () => 'late')).rejects.toMatchObject({
      code: 'rate_limited',
      params: { retry_after: 5 },
    });
    end();
    await long;
    await expect(budget.run('anna', () => Promise.reject(new Error('broke')))).rejects.toThrow(
      'broke',
    );
    expect(await budget.run('anna', async () => 'well')).toBe('well');
  });
});

describe('costly reads', () => {
  const desk = useTestDesk({ are_limits_on: true, env: { DATABASE_POOL: '8' } });

  it('a flood of one agent waits or is refused, and the others are answered meanwhile (case G4)', async () => {
    const blocker = new pg.Client({
      connectionString: desk.app.opora.house.ports.config.database_url,
    });
    await blocker.connect();
    onTestFinished(() => blocker.end());
    await blocker.query('begin');
    // Every search stands still: without the budget thirty of them would take all connections.
    await blocker.query('lock table search_documents in access exclusive mode');
    const refused: Answer[] = [];
    const flood = Array.from({ length: 30 }, async (_, turn) => {
      const url = `/api/search?q=${encodeURIComponent(`принтер ${turn}`)}`;
      const answer = await desk.get(url, desk.agent);
      if (answer.statusCode === 429) refused.push(answer);
      return answer;
    });
    const other = await desk.get('/api/me', desk.admin);
    expect(other.statusCode).toBe(200);
    await eventually('those who found no place are refused', async () => refused.length >= 15);
    const busy = await blocker.query(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(busy.rows[0].count).toBeLessThanOrEqual(3);
    expect(refused[0]?.json()).toMatchObject({
      code: 'rate_limited',
      message_key: 'errors.costly_reads',
    });
    expect(refused[0]?.headers['retry-after']).toBe('5');
    await blocker.query('rollback');
    const codes = (await Promise.all(flood)).map((answer) => answer.statusCode);
    // On a slow machine some of the twelve in line waited too long, too.
    expect(codes.filter((code) => code === 200).length).toBeGreaterThanOrEqual(3);
    expect(new Set(codes)).toEqual(new Set([200, 429]));
    expect((await desk.get('/api/search?q=x', desk.agent)).statusCode).toBe(200);
  });

  it('are all that searches, counts or takes away much, and none is forgotten', async () => {
    const costly =
      /\/(search|reports\/|court\/|figures|rule-counts|export|files\.zip|similar|count$)/;
    // One word that is looked up by an index, and the search of the responsibility directory.
    const cheap = ['/api/areas/search'];
    const endpoints: readonly Endpoint[] = [...(await contractEndpoints()).values()];
    const forgotten = endpoints.filter(
      ({ path, is_costly }) => costly.test(path) && !cheap.includes(path) && is_costly !== true,
    );
    expect(forgotten.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });
});
