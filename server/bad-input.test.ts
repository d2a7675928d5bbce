/**
 * Every endpoint with input that the contract does not describe: it is refused in words, by 4xx, and
 * nothing of it reaches the database as a failure.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Endpoint } from '#contract/endpoint.ts';
import { useTestApp } from '#testing/app.ts';
import { isLong } from '#testing/long.ts';
import {
  hostileTexts,
  type Json,
  sampleOf,
  spoiled,
  strangeKinds,
  variants,
} from '#testing/samples.ts';
import { type Asking, ask, insiderOf, paramsFor, type World } from '#testing/walk.ts';
import { aWorld } from '#testing/walk-world.ts';
import { modules } from './modules.ts';

const app = useTestApp();
const endpoints = modules.flatMap((one) => one.routes ?? []).map((one) => one.endpoint);
let world: World;

beforeAll(async () => {
  world = await aWorld(app);
}, 60_000);

/** These would end the session, or use up what the walk stands on. */
const spared = ['POST /api/setup/pole'];

function nameOf(endpoint: Endpoint): string {
  return `${endpoint.method} ${endpoint.path}`;
}

/** What was sent and answered wrongly, in a line. */
type Fault = string;

async function faultsOf(
  endpoint: Endpoint,
  askings: readonly Asking[],
  isRight: (status: number) => boolean,
): Promise<Fault[]> {
  const faults: Fault[] = [];
  const params = await paramsFor(world, endpoint, insiderOf(world, endpoint));
  const insider = insiderOf(world, endpoint);
  const credentials = await insider.credentials();
  for (const asking of askings) {
    const logged = app.logged.length;
    const walker = { ...insider, credentials: async () => credentials };
    const response = await ask(world, endpoint, walker, { params, ...asking });
    if (isRight(response.statusCode)) continue;
    const why = app.logged.slice(logged).find((line) => line.includes('"err"')) ?? response.body;
    faults.push(
      `${response.statusCode} for ${JSON.stringify(asking)?.slice(0, 300)}: ${whyOf(why)}`,
    );
  }
  return faults;
}

function whyOf(logged: string): string {
  return (/"message":"[^"]*"/.exec(logged)?.[0] ?? logged).slice(0, 200);
}

/** Places in a list that no list of ours ended at, in the shape that lists write. */
const madeUpCursors = [
  '\u0000',
  '\ud800',
  'infinity',
  '2026-02-31 10:00:00+00',
  '2026-03-01T10:00:00Z',
  '9'.repeat(30),
  '-1',
  null,
  {},
  5,
  1e20,
]
  .flatMap((value) => {
    const id = '01930000-0000-7000-8000-00000000ffff';
    return [[value], [value, id], [value, value, id], [value, value, value, id], [id, value]];
  })
  .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url'));

/** Of what is the same for every endpoint each is asked a part: so many endpoints ask all of it. */
const turns = isLong ? 1 : 5;

function inTurn<Item>(items: readonly Item[], endpoint: Endpoint): Item[] {
  const turn = endpoints.indexOf(endpoint) % turns;
  return items.filter((_, index) => index % turns === turn);
}

const isAnswered = (status: number) => status < 500;
const isRefused = (status: number) => status >= 400 && status < 500;

describe.each(
  endpoints
    .filter((endpoint) => !spared.includes(nameOf(endpoint)))
    .map((endpoint) => ({ name: nameOf(endpoint), endpoint })),
)('$name', ({ endpoint }) => {
  const { body, query } = endpoint;
  const amounts = ['least', 'all'] as const;

  if (body !== undefined && endpoint.stream === undefined) {
    test('refuses fields that the contract does not name, wherever they stand (case A8)', async () => {
      const askings = amounts.flatMap((amount) =>
        variants(sample(body, amount), (inner) =>
          isRecord(inner)
            ? [
                { ...inner, is_admin: true },
                { ...inner, id: '01930000-0000-7000-8000-00000000ffff' },
              ]
            : [],
        )
          .filter(({ value }) => !body.safeParse(value).success)
          .map(({ value }) => ({ body: value })),
      );
      expect((await faultsOf(endpoint, askings, isRefused)).join('\n')).toBe('');
      if (!isFree(body)) expect(askings.length).toBeGreaterThan(0);
    });

    test('refuses every value of a wrong kind (case G2)', async () => {
      const askings = variants(sample(body, 'all'), () => [...strangeKinds])
        .filter(({ value }) => !body.safeParse(value).success)
        .map(({ value }) => ({ body: value }));
      const asked = inTurn(askings, endpoint);
      expect((await faultsOf(endpoint, asked, isRefused)).join('\n')).toBe('');
    }, 60_000);

    test('survives hostile texts in every place (cases A13, G1)', async () => {
      // The first place meets all of them; the others take turns, so that each text meets many places.
      let places = 0;
      const turn = (texts: readonly string[]) => {
        places += 1;
        return texts.filter((_, index) => isLong || places === 1 || index % 5 === places % 5);
      };
      const askings = variants(sample(body, 'all'), (inner) => {
        if (typeof inner === 'string') return turn([...hostileTexts, ...spoiled(inner)]);
        return isAnything(inner) ? turn([...hostileTexts, ...spoiled('слово')]) : [];
      }).map(({ value }) => ({ body: value }));
      expect((await faultsOf(endpoint, askings, isAnswered)).join('\n')).toBe('');
    }, 120_000);
  }

  test('survives hostile questions (case G1)', async () => {
    const keys = query === undefined ? [] : keysOf(query);
    const least = (query === undefined ? {} : sample(query, 'least')) as Record<string, Json>;
    const askings: Asking[] = keys.flatMap((key) => [
      ...inTurn([...hostileTexts, ...spoiled('слово')], endpoint).map((text) => ({
        query: { ...least, [key]: text },
      })),
      { query: { ...least, [key]: ['a', 'b'] } },
      { query: { ...least, [`${key}[]`]: 'a' } },
      { query: { ...least, [`${key}[$gt]`]: 'a' } },
    ]);
    for (const key of keys.filter((one) => one === 'after' || one === 'before'))
      askings.push(...madeUpCursors.map((cursor) => ({ query: { ...least, [key]: cursor } })));
    askings.push(
      { query: { ...least, __proto__x: '1' } },
      { query: { ...least, constructor: '1' } },
    );
    expect((await faultsOf(endpoint, askings, isAnswered)).join('\n')).toBe('');
    const unknown = await faultsOf(endpoint, [{ query: { ...least, surprise: '1' } }], isRefused);
    expect(unknown.join('\n')).toBe('');
  }, 60_000);

  if (endpoint.method !== 'GET') {
    test('refuses a body that is too large before it reads it (case G4)', async () => {
      const size = { 'content-length': String(2 * 1024 ** 3) };
      const asking = { body: { a: 'x' }, headers: { ...size, 'content-type': 'application/json' } };
      expect((await faultsOf(endpoint, [asking], isRefused)).join('\n')).toBe('');
    });
  }

  if (endpoint.path.includes(':')) {
    test('survives hostile addresses (case F1)', async () => {
      const params = await paramsFor(world, endpoint, insiderOf(world, endpoint));
      const askings = Object.keys(params).flatMap((name) =>
        inTurn(hostileTexts, endpoint)
          .filter((text) => text !== '' && text.isWellFormed() && text.length < 250)
          .map((text) => ({ params: { ...params, [name]: text } })),
      );
      expect((await faultsOf(endpoint, askings, isAnswered)).join('\n')).toBe('');
    });
  }

  if (endpoint.method !== 'GET') {
    test('takes no body of another content type (case G3)', async () => {
      const odd = [
        'text/plain',
        'text/plain;application/json',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/xml',
        'application/json\t; x',
        ' application/jsonx',
        'application/json, text/plain',
        'application/octet-stream',
        'message/rfc822',
        'image/svg+xml',
      ];
      const own =
        endpoint.stream === 'upload' ? ['application/octet-stream', 'message/rfc822'] : [];
      const askings = inTurn(odd, endpoint)
        .filter((type) => !own.includes(type))
        .map((type) => ({ headers: { 'content-type': type }, body: { is_admin: true } }));
      const isStopped = endpoint.stream === 'upload' ? isAnswered : isRefused;
      expect((await faultsOf(endpoint, askings, isStopped)).join('\n')).toBe('');
    });
  }
});

test('what is not JSON, or too large, or has another address is told in problem+json', async () => {
  const json = { 'content-type': 'application/json' };
  const asked = [
    { method: 'POST', url: '/api/session', headers: json, payload: '{"email":' },
    { method: 'POST', url: '/api/session', headers: json, payload: '{"__proto__":{"a":1}}' },
    { method: 'POST', url: '/api/session', headers: json, payload: `"${'x'.repeat(5_000_000)}"` },
    { method: 'POST', url: '/api/session', headers: json, payload: '[]' },
    { method: 'GET', url: '/api/tickets/%zz' },
    { method: 'GET', url: `/api/tickets/${'1'.repeat(400)}` },
    { method: 'GET', url: '/api/nothing' },
    { method: 'PUT', url: '/api/tickets' },
    { method: 'OPTIONS', url: '/api/tickets' },
  ] as const;
  for (const one of asked) {
    const response = await app.call(one);
    expect(response.statusCode, one.url.slice(0, 40)).toBeGreaterThanOrEqual(400);
    expect(response.statusCode, `${one.url.slice(0, 40)}: ${response.body}`).toBeLessThan(500);
    expect(response.headers['content-type'], one.url.slice(0, 40)).toMatch(
      /^application\/problem\+json/,
    );
  }
});

function sample(schema: z.ZodType, amount: 'least' | 'all'): Json {
  return sampleOf(schema, world.refs, amount) as Json;
}

function keysOf(schema: z.ZodType): string[] {
  return Object.keys(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {},
  );
}

function isRecord(value: unknown): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where the sample says "anything", a text may stand as well. */
function isAnything(value: Json): boolean {
  return isRecord(value) && 'all' in value;
}

/** Bodies that take any field at all. */
function isFree(schema: z.ZodType): boolean {
  return schema.safeParse({ is_admin: true }).success;
}
