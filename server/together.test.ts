/** Reads asked for together are answered as they would be one by one, whoever asks. */
import { beforeAll, describe, expect, test } from 'vitest';
import { isForTogether, mostTogether, togetherAnswer } from '#contract/together.ts';
import { pathFinder } from '#platform/together.ts';
import { useTestApp } from '#testing/app.ts';
import { isLong } from '#testing/long.ts';
import { addressFor, type Credentials, type World } from '#testing/walk.ts';
import { aWorld } from '#testing/walk-world.ts';
import { modules } from './modules.ts';

const app = useTestApp();
const routes = modules.flatMap((one) => one.routes ?? []);
const endpoints = routes.map((one) => one.endpoint).filter(isForTogether);
let world: World;

beforeAll(async () => {
  world = await aWorld(app);
}, 60_000);

async function askTogether(paths: readonly string[], as?: Credentials, headers = {}) {
  return app.call({
    method: 'POST',
    url: '/api/together',
    payload: { paths },
    headers,
    ...(as === undefined ? {} : { as }),
  });
}

const answersOf = (body: string) =>
  body
    .trim()
    .split('\n')
    .map((line) => togetherAnswer.parse(JSON.parse(line)))
    .sort((one, other) => one.at - other.at);

const inParts = (paths: readonly string[]) =>
  Array.from({ length: Math.ceil(paths.length / mostTogether) }, (_, part) =>
    paths.slice(part * mostTogether, (part + 1) * mostTogether),
  );

describe('reads asked for together', () => {
  test('answer everybody as reads one by one do, every one of them (case A1)', async () => {
    const kinds = isLong
      ? [...Map.groupBy(world.walkers, ({ is }) => is).values()]
      : [world.walkers.filter(({ is }) => is === 'half')];
    const [admin, ...others] = [
      world.admin,
      world.outsider,
      ...kinds.flatMap(([one]) => one ?? []),
    ];
    for (const walker of [admin, ...new Set(others)]) {
      const as = await walker.credentials();
      const paths = await Promise.all(endpoints.map((one) => addressFor(world, one, walker)));
      for (const some of inParts(paths)) {
        const together = await askTogether(some, as);
        const got = together.statusCode === 200 ? answersOf(together.body) : [];
        for (const [at, path] of some.entries()) {
          const alone = await app.call({
            ...{ method: 'GET', url: path },
            ...(as === undefined ? {} : { as }),
          });
          const who = `${path} ${walker.name}`;
          const { status, body } = got[at] ?? {
            status: together.statusCode,
            body: together.json(),
          };
          expect({ who, status }).toEqual({ who, status: alone.statusCode });
          expect(timeless(body), who).toEqual(timeless(alone.json()));
        }
      }
    }
  }, 120_000);

  test('come in the order in which they are ready, each once', async () => {
    const path = `/api/tickets/${world.ticket.number}`;
    const paths = [path, '/api/none', `${path}/comments`, '/api/tickets/%ZZ', '/api/me', path];
    const got = answersOf((await askTogether(paths, await world.admin.credentials())).body);
    expect(got.map(({ at, status }) => [at, status])).toEqual([
      ...[
        [0, 200],
        [1, 404],
        [2, 200],
        [3, 404],
        [4, 200],
        [5, 200],
      ],
    ]);
    expect(got[0]?.body).toMatchObject({ number: world.ticket.number });
    expect(got[1]?.body).toMatchObject({ code: 'not_found', message_key: 'errors.not_found' });
  });

  test('are reads of our own pages alone, and no more at once than stated (case B12)', async () => {
    const as = await world.admin.credentials();
    const ask = async (paths: readonly string[], headers = {}) =>
      (await askTogether(paths, as, headers)).statusCode;
    expect(await ask(['/api/me'])).toBe(200);
    expect(await ask(['/api/me'], { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await ask(['/api/me'], { 'x-opora': '' })).toBe(403);
    expect(await ask([])).toBe(422);
    expect(await ask(['/metrics'])).toBe(422);
    expect(await ask(Array.from({ length: mostTogether + 1 }, () => '/api/me'))).toBe(422);
  });

  test('end with the page that asked for them, and harm nobody else', async () => {
    const address = await app.opora.listen();
    const credentials = await world.admin.credentials();
    const headers = {
      ...{ 'content-type': 'application/json', 'x-opora': '1' },
      cookie: credentials !== undefined && 'cookie' in credentials ? credentials.cookie : '',
    };
    const paths = Array.from({ length: mostTogether }, () => '/api/views');
    const ask = (signal?: AbortSignal) =>
      fetch(`${address}/api/together`, {
        ...{ method: 'POST', headers, body: JSON.stringify({ paths }) },
        ...(signal === undefined ? {} : { signal }),
      });
    const gone = new AbortController();
    const cut = await ask(gone.signal);
    await cut.body?.getReader().read();
    gone.abort();
    const whole = await ask();
    expect(answersOf(await whole.text())).toHaveLength(mostTogether);
  });

  test('reach no write, no download, nothing costly, nothing of requesters', async () => {
    const shut = routes.map((one) => one.endpoint).filter((one) => !isForTogether(one));
    const paths = await Promise.all(shut.map((one) => addressFor(world, one, world.admin)));
    const reads = new Set(
      await Promise.all(endpoints.map((one) => addressFor(world, one, world.admin))),
    );
    const find = pathFinder(routes.filter((one) => isForTogether(one.endpoint)));
    for (const [index, path] of paths.entries()) {
      const found = find(path)?.one.endpoint;
      // A write stands at the address of a read; that is what is found there.
      expect(found === undefined || (found.method === 'GET' && shut[index] !== found)).toBe(true);
      if (shut[index]?.method === 'GET') expect(found, path).toBeUndefined();
    }
    expect(reads.size).toBeGreaterThan(100);
  });
});

/** What an answer holds, without times of the moment and how long they are ago. */
function timeless(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (key, value) => {
      const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
      return isTime || /milliseconds|seconds/.test(key) ? 'a time' : value;
    }),
  );
}
