/**
 * Every endpoint × everybody: each answers as its stated access promises, and what one may not see is
 * not there. Endpoints are taken from the modules' routes, so that a new one is walked at once.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Endpoint, isForContacts, type RowKind } from '#contract/endpoint.ts';
import { refPaths } from '#platform/guards.ts';
import { newId } from '#platform/id.ts';
import { useTestApp } from '#testing/app.ts';
import { sampleHolding, sampleOf } from '#testing/samples.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import {
  ask,
  insiderOf,
  kindsInPath,
  paramsFor,
  promisedRefusal,
  type Refusal,
  refusalOf,
  type Walker,
  type World,
} from '#testing/walk.ts';
import { aWorld } from '#testing/walk-world.ts';
import { modules } from './modules.ts';

const app = useTestApp();
const endpoints = modules.flatMap((one) => one.routes ?? []).map((one) => one.endpoint);
let world: World;
/** Every body that was answered to anybody, for what must never be in one. */
const answered: { who: string; what: string; body: string }[] = [];

beforeAll(async () => {
  world = await aWorld(app);
}, 60_000);

function nameOf(endpoint: Endpoint): string {
  return `${endpoint.method} ${endpoint.path}`;
}

/** Verbs that refuse more than access does, for a reason that the endpoint cannot state. */
const stricter: Record<string, Refusal> = {
  // The comment of the world shows no picture.
  'GET /api/comments/:comment_id/images/:part/:number': 'errors.not_found',
  // The comment of the world is a note, which did not come by mail.
  'GET /api/comments/:comment_id/why': 'errors.not_found',
  'GET /api/comments/:comment_id/original': 'errors.not_found',
  'GET /api/comments/:comment_id/signature': 'errors.not_found',
  'POST /api/comments/:comment_id/decryption': 'errors.not_found',
  // No article has this address.
  'GET /api/help/articles/:language/:slug': 'errors.not_found',
  // The file of the world is another article's.
  'DELETE /api/articles/:article_id/attachments/:article_file_id': 'errors.not_found',
  // Nobody has made a backup.
  'GET /api/backups/:backup_id/file': 'errors.not_found',
  // Light agents open no tickets, by a form either.
  'POST /api/requests': 'errors.forbidden',
  // Its file is no message.
  'GET /api/requests/:request_id/files/:request_file_id': 'errors.not_found', // its file is a note's
  'GET /api/files/:file_id/letter': 'errors.not_found',
  'GET /api/files/:file_id/letter/files/:number': 'errors.not_found',
  // Nobody has imported such a key.
  'DELETE /api/mail/keys/:fingerprint': 'errors.not_found',
  // Nor does it invite anybody.
  'PUT /api/comments/:comment_id/invitation-answer': 'errors.not_found',
};

describe.each(endpoints.map((endpoint) => ({ name: nameOf(endpoint), endpoint })))(
  '$name',
  ({ name, endpoint }) => {
    test('answers everybody as its access promises (cases A1, A4)', async () => {
      const wrong: string[] = [];
      for (const walker of world.walkers) {
        const response = await ask(world, endpoint, walker);
        answered.push({ who: walker.name, what: name, body: response.body });
        const promised = promisedRefusal(endpoint, walker);
        const got = refusalOf(response);
        if (response.statusCode >= 500) wrong.push(`${walker.name}: ${response.statusCode}`);
        if (got === promised || (promised === undefined && got === stricter[name])) continue;
        wrong.push(`${walker.name}: ${got ?? response.statusCode}, not ${promised ?? 'in'}`);
      }
      expect(wrong.join('\n')).toBe('');
    }, 30_000);

    if (endpoint.method !== 'GET') {
      test('refuses a write that our own pages did not make (case B12)', async () => {
        const foreign: Record<string, string>[] = [
          { 'x-opora': '' },
          { 'sec-fetch-site': 'cross-site' },
          { 'sec-fetch-site': 'same-site' },
        ];
        for (const headers of foreign) {
          const response = await ask(world, endpoint, insiderOf(world, endpoint), { headers });
          expect(response.json()).toMatchObject({
            status: 403,
            message_key: 'errors.foreign_origin',
          });
        }
      });
    }

    if (kindsInPath(endpoint).length > 0) {
      test('answers for what one may not see as for what is not there (cases A1, A10)', async () => {
        const outsider = isForContacts(endpoint) ? world.stranger : world.outsider;
        for (const kind of kindsInPath(endpoint)) {
          const params = await paramsFor(world, endpoint, outsider);
          const hidden = await hiddenRow(kind);
          const missing = await ask(world, endpoint, outsider, {
            params: { ...params, [`${kind}_id`]: newId() },
          });
          for (const id of hidden) {
            const invisible = await ask(world, endpoint, outsider, {
              params: { ...params, [`${kind}_id`]: id },
            });
            expect(invisible.statusCode).toBe(missing.statusCode);
            expect(invisible.json()).toEqual(missing.json());
          }
          if (promisedRefusal(endpoint, insiderOf(world, endpoint)) !== 'errors.token_scope')
            expect([403, 404]).toContain(missing.statusCode);
        }
      });
    }

    for (const part of ['body', 'query'] as const) {
      const refs = refPaths(endpoint[part]);
      if (refs.length === 0) continue;
      test(`takes in its ${part} no row that the actor may not see (case A3)`, async () => {
        const walker = world.admin;
        for (const ref of refs) {
          const missing = await askWithRef(endpoint, part, { ref, walker, id: newId() });
          expect(missing.json()).toMatchObject({
            status: 404,
            message_key: 'errors.ref_not_found',
            params: { field: ref.path.join('.') },
          });
          const asker = promisedRefusal(endpoint, world.outsider) ? undefined : world.outsider;
          if (asker === undefined) continue;
          const told = await askWithRef(endpoint, part, { ref, walker: asker, id: newId() });
          // A reference is a uuid; the number of a ticket stands in paths alone.
          for (const id of (await hiddenRow(ref.kind)).filter((one) => one.includes('-'))) {
            const hidden = await askWithRef(endpoint, part, { ref, walker: asker, id });
            expect(hidden.statusCode).toBe(404);
            expect(hidden.json()).toEqual(told.json());
          }
        }
      });
    }
  },
);

/** Rows of the kind that exist and that the outsider may not see; none for kinds that all may see. */
async function hiddenRow(kind: RowKind): Promise<string[]> {
  if (kind === 'ticket' || kind === 'request')
    return [world.ticket.ticket_id, String(world.ticket.number)];
  if (
    [
      'comment',
      'file',
      'delivery',
      'waiting_reply',
      'side_conversation',
      'offered_draft',
      'ledger_entry',
      'checklist',
      'checklist_item',
      'time_entry',
      'operation',
    ].includes(kind)
  )
    return [await world.row(kind, world.member)];
  if (['session', 'api_token', 'push_subscription', 'reminder'].includes(kind))
    return [await world.row(kind, world.member)];
  if (kind === 'view') return [await aViewOf(world.member)];
  if (kind === 'macro') return [await aMacroOf(world.member)];
  return [];
}

async function aViewOf(walker: Walker): Promise<string> {
  const as = await walker.credentials();
  const made = await app.call({
    method: 'POST',
    url: '/api/views',
    payload: { name: 'Моё', conditions: { all: [] } },
    ...(as === undefined ? {} : { as }),
  });
  return made.json().id;
}

async function aMacroOf(walker: Walker): Promise<string> {
  const as = await walker.credentials();
  const made = await app.call({
    method: 'POST',
    url: '/api/macros',
    payload: { name: 'Моё', reply: { ru: '<p>Да</p>' } },
    ...(as === undefined ? {} : { as }),
  });
  return made.json().id;
}

/** The fullest sample with one reference replaced. */
async function askWithRef(
  endpoint: Endpoint,
  part: 'body' | 'query',
  { ref, walker, id }: { ref: { path: readonly string[] }; walker: Walker; id: string },
) {
  const schema = endpoint[part];
  const value = schema && sampleWith(schema, world.refs, ref.path, id);
  return ask(world, endpoint, walker, { [part]: value });
}

function sampleWith(
  schema: NonNullable<Endpoint['body']>,
  refs: (kind: RowKind) => string,
  path: readonly string[],
  id: string,
): unknown {
  const sample = sampleOf(schema, refs) as Record<string, unknown>;
  const [key = ''] = path;
  const held = sampleHolding(schema, refs, { path, id }) as Record<string, unknown>;
  const placed = { ...sample, [key]: held[key] };
  // A ticket names its requester one way or the other.
  if (!schema.safeParse(placed).success) {
    const first = Object.keys(sample).find(
      (other) => schema.safeParse({ ...placed, [other]: undefined }).success,
    );
    if (first !== undefined) return { ...placed, [first]: undefined };
  }
  return placed;
}

describe('all answers', () => {
  test('every endpoint was walked', () => {
    expect(new Set(answered.map((one) => one.what))).toEqual(new Set(endpoints.map(nameOf)));
    expect(answered.length).toBe(endpoints.length * world.walkers.length);
  });

  test('no answer carries a hash, a sealed secret or another’s token (cases A7, B7)', async () => {
    const { db } = app.ctx();
    const agents = await db
      .selectFrom('agents')
      .select(['password_hash', 'recovery_codes'])
      .execute();
    const hashes = [
      ...(await db.selectFrom('sessions').select('token_hash').execute()),
      ...(await db.selectFrom('contact_sessions').select('token_hash').execute()),
      ...(await db.selectFrom('api_tokens').select('token_hash').execute()),
      ...(await db.selectFrom('one_time_links').select('token_hash').execute()),
    ].map(({ token_hash }) => token_hash);
    expect(hashes.length).toBeGreaterThan(100);
    const written = new Set(
      hashes.flatMap((hash) =>
        (['hex', 'base64', 'base64url'] as const).map((form) => hash.toString(form)),
      ),
    );
    const words = [
      ...agents.flatMap((agent) => [agent.password_hash ?? '$argon2', ...agent.recovery_codes]),
      '$argon2',
      '"v1.',
    ];
    const carries = (body: string) =>
      words.some((word) => body.includes(word)) || hashesIn(body).some((each) => written.has(each));
    expect(carries(JSON.stringify({ token: [...written][0] }))).toBe(true);
    const leaking = new Set([...new Set(answered.map(({ body }) => body))].filter(carries));
    const leaks = answered.filter(({ body }) => leaking.has(body));
    expect(leaks.map(({ who, what }) => `${what} to ${who}`)).toEqual([]);
  });

  /** Whatever has the length of a SHA-256: 64 characters as hex, 44 as base64, 43 without its end. */
  function hashesIn(body: string): string[] {
    return (body.match(/[\w+/=-]{43,}/g) ?? []).flatMap((run) =>
      [43, 44, 64].flatMap((length) =>
        Array.from({ length: Math.max(0, run.length - length + 1) }, (_, at) =>
          run.slice(at, at + length),
        ),
      ),
    );
  }

  test('no answer has a field that is named like a secret, but where one is made and shown once (cases A7, I1)', () => {
    const shownOnce = [
      'POST /api/me/totp',
      'POST /api/me/tokens',
      'PUT /api/me/totp',
      'POST /api/webhooks',
      'POST /api/webhooks/:webhook_id/secret',
    ];
    const named =
      /"[a-z_]*(?:password|secret|token|hash|recovery)[a-z_]*":(?!true|false|null|\[?\{|\[\])/;
    const leaks = answered.filter(
      ({ what, body }) =>
        !shownOnce.includes(what) && !body.includes('"status":4') && named.test(body),
    );
    expect(leaks.map(({ who, what, body }) => `${what} to ${who}: ${named.exec(body)}`)).toEqual(
      [],
    );
  });

  test('strangers are told no more than that they are strangers (case A12)', () => {
    const told = new Set(
      answered.filter(({ who, what }) => who === 'nobody' && !isOpen(what)).map(({ body }) => body),
    );
    expect(told.size).toBeLessThanOrEqual(2);
  });

  function isOpen(name: string): boolean {
    return endpoints.some((endpoint) => nameOf(endpoint) === name && endpoint.access === 'public');
  }
});

/** What one sees by itself, whatever ticket it is used on. */
const independent: readonly RowKind[] = ['macro', 'article'];

test('in a nested path the child belongs to the parent (case A2)', async () => {
  const ctx = app.ctx();
  const { contact_id = newId() } = world.requester;
  const parents: Partial<Record<RowKind, string>> = {
    ticket: (await aTicket(ctx)).ticket_id,
    request: (await aTicket(ctx, { requester_id: contact_id })).ticket_id,
    article: await world.row('article', world.admin),
  };
  const nested = endpoints.filter((endpoint) => {
    const [, child] = kindsInPath(endpoint);
    return child !== undefined && !independent.includes(child);
  });
  expect(nested.length).toBeGreaterThan(2);
  for (const endpoint of nested) {
    const [parent = 'ticket'] = kindsInPath(endpoint);
    const walker = insiderOf(world, endpoint);
    const own = await paramsFor(world, endpoint, walker);
    const params = { ...own, [`${parent}_id`]: parents[parent] ?? newId() };
    const answer = await ask(world, endpoint, walker, { params });
    expect([nameOf(endpoint), answer.statusCode]).toEqual([nameOf(endpoint), 404]);
  }
}, 30_000);

test('asking changes nothing: no GET writes a row (cases B12, H6)', async () => {
  const credentials = await world.admin.credentials();
  const walker: Walker = { ...world.admin, credentials: async () => credentials };
  const asked = await Promise.all(
    endpoints
      .filter((endpoint) => endpoint.method === 'GET')
      .map(async (endpoint) => ({ endpoint, params: await paramsFor(world, endpoint, walker) })),
  );
  const before = await rowCounts();
  for (const { endpoint, params } of asked) await ask(world, endpoint, walker, { params });
  expect(await rowCounts()).toEqual(before);
}, 60_000);

async function rowCounts(): Promise<Record<string, number>> {
  const { pool } = app.opora.house.database;
  const tables = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'graphile_worker')
       -- What was looked for is written down, so that gaps are seen.
       and tablename <> 'article_searches'`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<{ count: string }>(
      `select count(*)::int as count from ${name}`,
    );
    counts[name] = Number(rows[0]?.count);
  }
  return counts;
}
