/**
 * Every read of the contract over a desk with history: no statement may walk through all tickets, comments
 * or events. What a plan reads is asked of PostgreSQL itself, for each statement that the desk sends.
 */
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Endpoint } from '#contract/endpoint.ts';
import { ticketSorts } from '#contract/views.ts';
import { useTestApp } from '#testing/app.ts';
import { contractEndpoints } from '#testing/contract-endpoints.ts';
import { aDesk, aTicket } from '#testing/ticket-builders.ts';
import { recorded, type Statement } from '../bench/record.ts';

const app = useTestApp();
const large = new Set(['tickets', 'comments', 'events', 'search_documents']);
/** The table of events is read by its parts. */
const partOfEvents = /^events_\d+$/;
const held: { admin?: { cookie: string }; driver?: pg.Client; ids: Record<string, string> } = {
  ids: {},
};

/** Fifteen thousand tickets of a year, three in a hundred open, each with a word and what happened. */
async function makeHistory(ticket_id: string): Promise<void> {
  const { db } = app.ctx();
  await sql`insert into contacts (id, first_name, last_name)
    select gen_random_uuid(), 'Анна', 'Крылова ' || n from generate_series(1, 1500) n`.execute(db);
  await sql`
    with people as (select id, row_number() over () as place from contacts),
    closed as (select id from statuses where category = 'closed' limit 1)
    insert into tickets (id, subject, requester_id, status_id, status_category, channel, created_at, updated_at,
      last_customer_at, solved_at, closed_at)
    select gen_random_uuid(), 'Касса ' || n, people.id, case when n % 33 = 0 then t.status_id else closed.id end,
      case when n % 33 = 0 then t.status_category else 'closed' end, 'email', at, at, at,
      case when n % 33 = 0 then null else at end, case when n % 33 = 0 then null else at end
    from tickets t cross join closed cross join generate_series(1, 15000) n
    cross join lateral (select now() - n * interval '35 minutes' as at) moment
    join people on people.place = 1 + n % 1500 where t.id = ${ticket_id}`.execute(db);
  await sql`insert into comments (id, ticket_id, origin_ticket_id, visibility, author_kind, author_id, channel, body_html, body_text, created_at)
    select gen_random_uuid(), id, id, 'public', 'contact', requester_id, 'email', '<p>Касса</p>', 'Касса', created_at from tickets`.execute(
    db,
  );
  await sql`insert into events (at, actor_kind, actor_id, name, ticket_id, subject_type, subject_id, data)
    select created_at, 'contact', requester_id, 'comment.added', id, 'ticket', id, '{"visibility": "public", "author_kind": "contact"}' from tickets`.execute(
    db,
  );
  await sql`insert into search_documents (ticket_id, number, updated_at, tsv)
    select id, number, updated_at, search_of_block(to_tsvector('russian', subject), search_block(number)) from tickets
    on conflict do nothing`.execute(db);
  await sql`analyze contacts, tickets, comments, events, search_documents`.execute(db);
}

beforeAll(async () => {
  const admin = await aDesk(app);
  const { ticket_id } = await aTicket(app.ctx());
  await makeHistory(ticket_id);
  const driver = new pg.Client({ connectionString: app.opora.house.ports.config.database_url });
  await driver.connect();
  const { rows } = await driver.query(
    'select requester_id as contact_id from tickets where id = $1',
    [ticket_id],
  );
  Object.assign(held, { admin: { cookie: admin.cookie }, driver });
  held.ids = {
    ticket_id,
    contact_id: String(rows[0].contact_id),
    agent_id: admin.id,
    language: 'ru',
  };
}, 60_000);

afterAll(() => held.driver?.end());

/** A walk that ends after so many rows, when all of them will do. */
function isShort(node: Node, above: Node | undefined): boolean {
  const { Filter = '(merged_into_id IS NULL)' } = node;
  return above?.['Node Type'] === 'Limit' && Filter === '(merged_into_id IS NULL)';
}

type Node = { 'Node Type': string; 'Relation Name'?: string; Filter?: string; Plans?: Node[] };

/** The large tables that the plan walks through from end to end. */
async function walked({ text, values }: Statement): Promise<string[]> {
  if (!/^\s*(\/\*.*?\*\/)?\s*(select|with)\b/i.test(text)) return [];
  const { rows } = (await held.driver?.query({
    text: `explain (format json) ${text}`,
    values,
  })) ?? { rows: [] };
  const found: string[] = [];
  const look = (node: Node, above?: Node): void => {
    const table = node['Relation Name']?.replace(partOfEvents, 'events');
    if (
      node['Node Type'] === 'Seq Scan' &&
      table !== undefined &&
      large.has(table) &&
      !isShort(node, above)
    )
      found.push(table);
    for (const below of node.Plans ?? []) look(below, node);
  };
  look(rows[0]['QUERY PLAN'][0].Plan);
  return found;
}

async function walksOf(url: string): Promise<string[]> {
  const statements = await recorded(async () => {
    const answer = await app.call({
      method: 'GET',
      url,
      ...(held.admin ? { as: held.admin } : {}),
    });
    expect(answer.statusCode, `${url}: ${answer.body.slice(0, 200)}`).toBeLessThan(500);
  });
  const found: string[] = [];
  for (const statement of statements)
    for (const table of await walked(statement))
      found.push(`${url}: ${table}: ${statement.text.replace(/\s+/g, ' ').slice(0, 300)}`);
  return found;
}

/** The address with ids of rows that are there; undefined where it names others. */
function addressOf({ path, method }: Endpoint): string | undefined {
  if (method !== 'GET') return undefined;
  const filled = path.replace(/:(\w+)/g, (whole, name: string) => held.ids[name] ?? whole);
  return filled.includes(':') ? undefined : filled;
}

test('no list of tickets does, in any view and any order', async () => {
  const { items } = (
    await app.call({ method: 'GET', url: '/api/views', as: held.admin ?? { cookie: '' } })
  ).json();
  const scopes = [
    ...items.map(({ id }: { id: string }) => `view_id=${id}`),
    `requester_id=${held.ids['contact_id']}`,
  ];
  const found: string[] = [];
  for (const scope of scopes)
    for (const sort of ticketSorts)
      found.push(...(await walksOf(`/api/tickets?${scope}&sort=${sort}`)));
  expect(found).toEqual([]);
}, 60_000);

test('no read walks through all tickets, comments or events', async () => {
  const found: string[] = [];
  const queries = new Map([
    ['/api/search', ['?q=касса', '?q=15001', '?q=касса 77 -чек', '?q=гильотина']],
    ['/api/contacts', ['', '?q=Крылова']],
  ]);
  for (const endpoint of (await contractEndpoints()).values()) {
    const address = addressOf(endpoint);
    if (address === undefined) continue;
    for (const query of queries.get(address) ?? [''])
      found.push(...(await walksOf(encodeURI(address + query))));
  }
  expect(found).toEqual([]);
}, 60_000);

test('no index has a long list beside it of what is not sorted into it', async () => {
  // Without a limit of its own the list grows to 4 MB, all of which each look reads.
  const found = await sql<{ index: string }>`
    select c.relname as index from pg_class c join pg_am a on a.oid = c.relam and a.amname = 'gin'
    where not coalesce(c.reloptions, '{}') && array['fastupdate=off', 'fastupdate=false']
      and not exists (select from unnest(c.reloptions) o where o like 'gin_pending_list_limit=%')`.execute(
    app.ctx().db,
  );
  expect(found.rows).toEqual([]);
});
