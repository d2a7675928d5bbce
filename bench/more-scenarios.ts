/** The rest of the set: long conversations, a view of five conditions, other ways to search, a status. */
import { sql } from 'kysely';
import { askTogether } from '#contract/together.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows, transaction } from '#platform/db.ts';
import type { Opora } from '../server/app.ts';
import type { Call } from './http-client.ts';
import type { Scenario, Signed } from './scenarios.ts';

const countedViews = 20;

/** Changes of a busy desk in a second: after each of them lists are read again. */
const changesASecond = 5;

export async function moreScenarios(
  opora: Opora,
  signed: Signed,
  lists: Call[][],
): Promise<Scenario[]> {
  const ctx = opora.ctx();
  const open = await openTickets(ctx);
  const [ten = '', long = ''] = [open[0]?.id, open[1]?.id];
  await withComments(ctx, ten, 10);
  await withComments(ctx, long, 500);
  const changes = await statusCalls(ctx, open);
  return [
    {
      name: `list of 50, ${changesASecond} changes a second`,
      operations: lists,
      beside: { operations: changes, a_second: changesASecond },
    },
    { name: 'list, five conditions', operations: [[await fiveConditions(opora, signed)]] },
    { name: 'open, 10 comments', operations: [openCalls(ten)] },
    { name: 'open, 500 comments', operations: [openCalls(long)] },
    ...searches(
      open.map(({ number }) => number),
      await someAddresses(ctx),
    ),
    { name: 'change of status', operations: changes },
  ];
}

type OpenTicket = { id: string; number: number };

/** Of the teams of the agent who asks. */
function openTickets(ctx: Ctx): Promise<OpenTicket[]> {
  return rows(
    ctx,
    sql<OpenTicket>`select t.id, t.number from tickets t
      where t.status_category not in ('solved', 'closed') and t.team_id in (
        select team_id from team_members m join agents a on a.id = m.agent_id where a.email = 'agent0@bench.example')
      order by hashint8(t.number) limit 300`,
  );
}

/** As the screen asks: the ticket and its conversation by one request. */
export function openCalls(id: string): Call[] {
  const paths = [`/api/tickets/${id}`, `/api/tickets/${id}/comments`];
  return [{ method: 'POST', path: askTogether.path, body: JSON.stringify({ paths }) }];
}

/** A desk that is used again has them already. */
async function withComments(ctx: Ctx, ticket_id: string, count: number): Promise<void> {
  await transaction(ctx, async (tx) => {
    await sql`insert into comments (id, ticket_id, origin_ticket_id, visibility, author_kind, author_id, channel,
        body_html, body_text, created_at)
      select gen_random_uuid(), c.ticket_id, c.ticket_id, c.visibility, c.author_kind, c.author_id, c.channel,
        c.body_html, c.body_text, c.created_at + n * interval '1 second'
      from (select * from comments where ticket_id = ${ticket_id} order by created_at limit 1) c,
        generate_series(1, ${count}::int - (select count(*)::int from comments where ticket_id = ${ticket_id})) n`.execute(
      tx.db,
    );
    await sql`update tickets set comment_count = (select count(*) from comments where ticket_id = ${ticket_id})
      where id = ${ticket_id}`.execute(tx.db);
  });
}

const dayBefore = { amount: 365, unit: 'days' };
export const conditions = {
  all: [
    { field: 'status_category', op: 'not_in', value: ['solved', 'closed'] },
    { field: 'team_id', op: 'is', value: 'mine' },
    { field: 'priority', op: 'in', value: [1, 2, 3] },
    { field: 'language', op: 'is', value: 'ru' },
    { field: 'created_at', op: 'within_last', value: dayBefore },
  ],
};

async function fiveConditions(opora: Opora, signed: Signed): Promise<Call> {
  const id = await viewNamed(opora, signed, { name: 'Five', conditions });
  return { method: 'GET', path: `/api/tickets?view_id=${id}` };
}

/** Beside the ten that every desk has, as many of the agent's own. */
export async function fillViews(opora: Opora, signed: Signed): Promise<void> {
  const found = await opora.http.inject({
    method: 'GET',
    url: '/api/views',
    headers: signed.headers,
  });
  const missing = countedViews - 1 - found.json().items.length;
  for (let at = 0; at < missing; at += 1) {
    const [one, other] = [conditions.all[0], conditions.all[1 + (at % 4)]];
    await viewNamed(opora, signed, { name: `Own ${at}`, conditions: { all: [one, other] } });
  }
  await fiveConditions(opora, signed);
}

async function viewNamed(
  opora: Opora,
  { headers }: Signed,
  view: { name: string; conditions: unknown },
): Promise<string> {
  const known = await firstRow(
    opora.ctx(),
    sql<{ id: string }>`select id from views where name = ${view.name}`,
  );
  if (known !== undefined) return known.id;
  const answer = await opora.http.inject({
    method: 'POST',
    url: '/api/views',
    headers,
    payload: view,
  });
  if (answer.statusCode !== 201) throw new Error(`The bench cannot make a view: ${answer.body}`);
  return String(answer.json().id);
}

function searches(numbers: readonly number[], addresses: readonly string[]): Scenario[] {
  const search = (q: string): Call[] => [
    { method: 'GET', path: `/api/search?${new URLSearchParams({ q })}` },
  ];
  return [
    { name: 'search, a phrase', operations: [search('"печатает чеки"')] },
    { name: 'search, a typo', operations: [search('инкасация')] },
    { name: 'search, an inflection', operations: [search('инкассации ')] },
    { name: 'search by number', operations: numbers.map((number) => search(String(number))) },
    { name: 'search by address', operations: addresses.map(search) },
  ];
}

async function someAddresses(ctx: Ctx): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{
      value: string;
    }>`select value from contact_identities where kind = 'email' order by id limit 100`,
  );
  return found.map(({ value }) => value);
}

/** To and fro, so that each change is one. */
async function statusCalls(ctx: Ctx, open: readonly OpenTicket[]): Promise<Call[][]> {
  const statuses = await rows(
    ctx,
    sql<{
      id: string;
    }>`select id from statuses where category in ('open', 'waiting_vendor') and is_default order by category`,
  );
  return statuses.flatMap((status) =>
    open.map(({ id }) => [
      {
        method: 'PATCH',
        path: `/api/tickets/${id}`,
        body: JSON.stringify({ status_id: status.id }),
      },
    ]),
  );
}
