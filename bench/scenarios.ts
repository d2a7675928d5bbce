/** What is measured: the calls that a screen makes, and the statements that they become. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import type { Opora } from '../server/app.ts';
import type { Call } from './http-client.ts';
import type { Beside } from './load.ts';
import { fillViews, moreScenarios, openCalls } from './more-scenarios.ts';
import { recorded, type Statement } from './record.ts';
import { commonWord, rareWord } from './seed.sql.ts';

export type Scenario = {
  name: string;
  /** Each operation is one or more calls, one after another. */
  operations: Call[][];
  beside?: Beside;
};

export type Signed = { headers: Record<string, string> };

/** How many operations of a kind are recorded for the ceiling. */
const recordings = 60;

export async function signIn(
  opora: Opora,
  who: { email: string; password: string },
): Promise<Signed> {
  const answer = await opora.http.inject({
    method: 'POST',
    url: '/api/session',
    headers: { 'x-opora': '1' },
    payload: { email: who.email, password: who.password },
  });
  const [cookie] = answer.cookies;
  if (cookie === undefined) throw new Error(`The bench cannot sign in: ${answer.body}`);
  return { headers: { cookie: `${cookie.name}=${cookie.value}`, 'x-opora': '1' } };
}

export async function makeScenarios(opora: Opora, signed: Signed): Promise<Scenario[]> {
  const ctx = opora.ctx();
  await fillViews(opora, signed);
  const visible = await visibleTickets(ctx, 2_000);
  const people = await rows(
    ctx,
    sql<{ id: string }>`select id from contacts order by id limit 500`,
  );
  const lists = await listCalls(opora, signed);
  return [
    { name: 'counts of 20 views', operations: [[{ method: 'GET', path: '/api/views' }]] },
    { name: 'list of 50', operations: lists },
    {
      name: 'open a ticket',
      operations: visible.map(({ id }) => openCalls(id)),
    },
    { name: 'search, a word that 1 % have', operations: [[searchCall(commonWord.asked)]] },
    { name: 'search, a rare word', operations: [[searchCall(rareWord.asked)]] },
    ...(await moreScenarios(opora, signed, lists)),
    {
      name: 'create',
      operations: people.map(({ id }, index) => [
        {
          method: 'POST',
          path: '/api/tickets',
          body: JSON.stringify({
            subject: `Не печатаются чеки, касса ${index}`,
            requester_id: id,
            body_html: '<p>Звонок: после обновления касса не печатает чеки, очередь стоит.</p>',
          }),
        },
      ]),
    },
    {
      name: 'reply',
      operations: visible.map(({ id }) => [
        {
          method: 'POST',
          path: `/api/tickets/${id}/comments`,
          body: JSON.stringify({
            visibility: 'public',
            body_html:
              '<p>Здравствуйте!</p><p>Выключите «Печать QR» и проверьте обычную продажу.</p>',
          }),
        },
      ]),
    },
  ];
}

/** Open tickets that the signed-in agent sees, spread over the desk. */
async function visibleTickets(ctx: Ctx, most: number): Promise<{ id: string }[]> {
  return rows(
    ctx,
    sql<{ id: string }>`select t.id from tickets t
      where t.team_id in (select team_id from team_members m join agents a on a.id = m.agent_id
        where a.email = 'agent0@bench.example') and t.requester_id is not null
      order by hashint8(t.number) limit ${most}`,
  );
}

function searchCall(word: string): Call {
  return { method: 'GET', path: `/api/search?q=${encodeURIComponent(word)}` };
}

/** The first two pages of the views that agents live in. */
async function listCalls(opora: Opora, signed: Signed): Promise<Call[][]> {
  const views = await getJson(opora, signed, '/api/views');
  const wanted = ['mine_our_turn', 'my_teams', 'all_open', 'all'];
  const calls: Call[][] = [];
  for (const view of listOf(views)) {
    if (!wanted.includes(String(view['key']))) continue;
    const path = `/api/tickets?view_id=${String(view['id'])}`;
    calls.push([{ method: 'GET', path }]);
    const page = await getJson(opora, signed, path);
    const next = typeof page === 'object' && page !== null && 'next' in page ? page.next : null;
    if (typeof next === 'string') {
      calls.push([{ method: 'GET', path: `${path}&after=${encodeURIComponent(next)}` }]);
    }
  }
  return calls;
}

async function getJson(opora: Opora, { headers }: Signed, url: string): Promise<unknown> {
  const answer = await opora.http.inject({ method: 'GET', url, headers });
  if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.body}`);
  return answer.json();
}

function methodOf(name: string): 'GET' | 'POST' | 'PATCH' {
  if (name === 'GET' || name === 'PATCH') return name;
  return 'POST';
}

function listOf(answer: unknown): Record<string, unknown>[] {
  if (typeof answer !== 'object' || answer === null || !('items' in answer)) return [];
  return Array.isArray(answer.items) ? answer.items : [];
}

/** The statements of some of the operations, as the desk sends them. */
export async function recordScenario(
  opora: Opora,
  signed: Signed,
  { operations, name }: Scenario,
): Promise<Statement[][]> {
  const made: Statement[][] = [];
  const step = Math.max(1, Math.floor(operations.length / recordings));
  for (let index = 0; index < operations.length && made.length < recordings; index += step) {
    made.push(
      await recorded(async () => {
        for (const { method, path, body } of operations[index] ?? []) {
          const answer = await opora.http.inject({
            method: methodOf(method),
            url: path,
            headers: {
              ...signed.headers,
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            },
            ...(body === undefined ? {} : { payload: body }),
          });
          if (answer.statusCode >= 400) throw new Error(`${name}: ${path}: ${answer.body}`);
        }
      }),
    );
  }
  return made;
}
