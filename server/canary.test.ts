/**
 * A canary in every text of every row, then everything that can be looked at, by everybody: what is shown to
 * whom is what the table of sights says (testing/sights.ts), and what nobody may see is in no answer.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint, RowKind } from '#contract/endpoint.ts';
import type { LiveMessage } from '#contract/live.ts';
import { keepCourts } from '#modules/sla/sla.ts';
import { useTestApp } from '#testing/app.ts';
import { type Canaries, plantCanaries } from '#testing/canaries.ts';
import { fillEmptyTables } from '#testing/filled-tables.ts';
import { openLive } from '#testing/live-client.ts';
import { isLong } from '#testing/long.ts';
import { maySee, secretColumns, statedTables } from '#testing/sights.ts';
import { ask, kindsInPath, promisedRefusal, type Walker, type World } from '#testing/walk.ts';
import { aWorld } from '#testing/walk-world.ts';
import { pages } from '../portal/pages.ts';
import { modules } from './modules.ts';

const app = useTestApp();
const endpoints = modules.flatMap((one) => one.routes ?? []).map((one) => one.endpoint);
const looks = endpoints.filter((endpoint) => endpoint.method === 'GET');

/** Those whose sights differ most; a long run asks in the name of all. */
const briefly = [
  'nobody',
  'the requester',
  'another requester',
  'a half session',
  'an agent of another team',
  'a light agent of the team',
  'an administrator',
  'a token of the agent to mail',
];

/** Tables of which a constraint takes no made-up row, and that no test world has by itself. */
const withoutRows = [
  'article_audiences',
  'article_sources',
  'mail_ticket_links',
  'notifications',
  'queue_tickets',
  'request_ranges',
  'sla_tickets',
  'ticket_links',
  'ticket_merges',
];

/** Rows that belong to whoever asks. */
const ownKinds: readonly RowKind[] = [
  'session',
  'api_token',
  'reminder',
  'push_subscription',
  'operation',
  'robot_draft',
  'backtest',
  'time_entry',
];

let world: World;
let walkers: Walker[];
let canaries: Canaries;
let empty: string[];
const rows = new Map<string, string>();

beforeAll(async () => {
  world = await aWorld(app);
  const asking = world.walkers.filter((one) => one.is !== 'nobody' || one.name === 'nobody');
  walkers = asking.filter((one) => isLong || briefly.includes(one.name)).map(withOneSession);
  for (const walker of walkers)
    for (const kind of ownKinds)
      rows.set(`${kind} of ${walker.name}`, await world.row(kind, walker));
  await keepCourts(app.ctx(), [world.ticket.ticket_id]);
  const { pool } = app.opora.house.database;
  empty = await fillEmptyTables(pool, world.ticket.ticket_id);
  canaries = await plantCanaries(pool, world.ticket.ticket_id);
}, 300_000);

function withOneSession(walker: Walker): Walker {
  let held: ReturnType<Walker['credentials']> | undefined;
  return {
    ...walker,
    credentials: () => {
      held ??= walker.credentials();
      return held;
    },
  };
}

function paramsOf(endpoint: Endpoint, walker: Walker): Record<string, string> {
  const params: Record<string, string> = {
    ...{ number: '1', part: 'body', language: 'ru', slug: 'x', fingerprint: 'x' },
  };
  for (const kind of kindsInPath(endpoint)) {
    const shared = kind === 'ticket' || kind === 'request' ? world.ticket.ticket_id : undefined;
    params[`${kind}_id`] = rows.get(`${kind} of ${walker.name}`) ?? shared ?? world.refs(kind);
  }
  return params;
}

type Shown = {
  readonly who: Walker;
  readonly where: string;
  readonly body: string;
  /** HTML or XML. */
  readonly is_page?: boolean;
};

/** HTML that was cleaned when it was written, and is shown as such. */
const cleanHtml = ['article_versions.content', 'comments.body_html', 'comments.quoted_html'];

/** Texts that the page takes for markup. */
function looseIn({ where, body, is_page }: Shown): string[] {
  if (is_page !== true) return [];
  return canaries
    .loose(body)
    .map(({ table, column }) => `${table}.${column}`)
    .filter((name) => !cleanHtml.includes(name))
    .map((name) => `${name} by ${where}`);
}

/** What of it the asker should not have been shown. */
function leaksOf({ who, where, body }: Shown): string[] {
  return canaries
    .in(body)
    .filter((planted) => !maySee(who, planted))
    .map(({ table, column }) => `${table}.${column} to ${who.name} by ${where}`);
}

async function looked(walker: Walker): Promise<Shown[]> {
  const shown: Shown[] = [];
  // What a door says that stays shut is for the walk of access; a long run asks all the same.
  for (const endpoint of looks.filter((one) => isLong || !promisedRefusal(one, walker))) {
    const where = `GET ${endpoint.path}`;
    const asking = { params: paramsOf(endpoint, walker) };
    const answers = [await ask(world, endpoint, walker, asking)];
    // What is searched for is found by the words that stood there before.
    if (takesWords(endpoint))
      answers.push(await ask(world, endpoint, walker, { ...asking, query: { q: 'Walk' } }));
    for (const { statusCode, body } of answers) {
      if (statusCode >= 500) throw new Error(`${where} for ${walker.name}: ${app.logged.at(-2)}`);
      shown.push({ who: walker, where, body });
    }
  }
  return shown;
}

function takesWords({ query }: Endpoint): boolean {
  return query?.safeParse({ q: 'Walk' }).success === true && !query.safeParse({ x: 1 }).success;
}

/** Every page of the portal, and what else answers without an endpoint. */
async function paged(walker: Walker): Promise<Shown[]> {
  const { pool } = app.opora.house.database;
  const slugs = await pool.query<{ slug: string }>('select slug from article_slugs limit 3');
  const sections = await pool.query<{ slug: string }>(
    'select slug from knowledge_sections limit 3',
  );
  const values: Record<string, readonly string[]> = {
    slug: [...slugs.rows, ...sections.rows].map(({ slug }) => slug),
    number: [String(world.ticket.number)],
    file_id: [world.file_id],
    article_file_id: [world.refs('article_file')],
    form_id: [world.refs('form')],
    secret: ['x'.repeat(43)],
  };
  const addresses = pages
    .filter((one) => one.method === 'GET')
    .flatMap(({ path }) => {
      const [, name = ''] = /:([a-z_]+)/.exec(path) ?? [];
      const found = values[name] ?? ['1'];
      return found.map((value) => `/help/ru${path.replace(`:${name}`, value)}`);
    });
  const others = [
    '/robots.txt',
    '/api/openapi.json',
    '/api/docs',
    '/healthz',
    '/readyz',
    '/metrics',
  ];
  const words = ['/help/ru/search?q=Walk', '/help/ru/requests?q=Walk'];
  const as = await walker.credentials();
  const shown: Shown[] = [];
  for (const url of [...addresses, ...words, ...others]) {
    const { statusCode, body, headers } = await app.call({
      ...{ method: 'GET', url, remoteAddress: '192.0.2.1' },
      ...(as === undefined ? {} : { as }),
    });
    if (statusCode >= 500) throw new Error(`${url} for ${walker.name}: ${app.logged.at(-2)}`);
    const is_page = /html|xml/.test(String(headers['content-type']));
    shown.push({ who: walker, where: url, body, is_page });
  }
  return shown;
}

describe('a canary in every text', () => {
  test('A7: the table of sights speaks of every table that holds texts', () => {
    expect(canaries.tables.filter((table) => !statedTables.has(table))).toEqual([]);
    const bare = empty.filter((table) => canaries.tables.includes(table));
    expect(bare.filter((table) => !withoutRows.includes(table))).toEqual([]);
  });

  test('A7: the walk could fail: secrets are planted, and administrators see what is theirs', async () => {
    const secret = secretColumns.filter((name) => canaries.columns.has(name));
    expect(secret).toEqual(
      expect.arrayContaining([
        'agents.password_hash',
        'agents.totp_secret',
        'mailboxes.secret',
        'mail_keys.secret',
        'webhooks.sealed_secret',
      ]),
    );
    expect(canaries.columns.size).toBeGreaterThan(180);
  });

  test('A6, D4, F4: every look by everybody shows what the table of sights lets them see, as text', async () => {
    const leaks: string[] = [];
    const loose: string[] = [];
    const met = new Set<string>();
    for (const walker of walkers) {
      for (const shown of [...(await looked(walker)), ...(await paged(walker))]) {
        leaks.push(...leaksOf(shown));
        loose.push(...looseIn(shown));
        for (const { table, column } of canaries.in(shown.body)) met.add(`${table}.${column}`);
      }
    }
    expect([...new Set(leaks)].toSorted()).toEqual([]);
    expect([...new Set(loose)].toSorted()).toEqual([]);
    // Whatever the walk looked at was really full of canaries.
    expect(met.size).toBeGreaterThan(120);
  }, 300_000);

  test('A6: news over the socket carry no text at all', async () => {
    const address = await app.opora.listen();
    const heard: LiveMessage[] = [];
    for (const walker of walkers.filter((one) => one.is === 'agent' && one.scopes === undefined)) {
      const as = await walker.credentials();
      if (as === undefined || !('cookie' in as)) continue;
      const client = await openLive(address, { cookie: as.cookie });
      await client.until('the first cursor', (one) => one.kind === 'reset');
      const patched = await app.call({
        ...{ method: 'PATCH', url: `/api/tickets/${world.ticket.ticket_id}` },
        payload: { tags: [`слово${heard.length}`] },
        as: (await world.admin.credentials()) ?? { cookie: '' },
      });
      expect(patched.statusCode, patched.body).toBe(200);
      if (walker.sees_ticket) await client.until('the change', (one) => one.kind === 'event');
      heard.push(...client.heard);
      await client.close();
    }
    expect(heard.length).toBeGreaterThan(2);
    expect(canaries.in(JSON.stringify(heard))).toEqual([]);
  });
});
