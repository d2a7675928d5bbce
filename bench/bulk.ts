/** A bulk edit: thousands of tickets by one operation, each in a transaction of its own, in the worker. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import type { Opora } from '../server/app.ts';
import { type Figures, figuresOf } from './figures.ts';
import { recorded, type Statement } from './record.ts';
import type { Signed } from './scenarios.ts';

export const bulkName = 'bulk edit of 5,000';
const bulkTickets = 5_000;
/** Tickets of one recorded operation: the ceiling is told for one ticket. */
export const recordedTickets = 20;
const recordings = 20;

/** Asks for the edit as the screen does; answers the id of the operation. */
async function begin(
  opora: Opora,
  signed: Signed,
  asked: { ticket_ids: readonly string[]; tag: string },
): Promise<string> {
  const { tag, ticket_ids } = asked;
  const answer = await opora.http.inject({
    method: 'POST',
    url: '/api/operations',
    headers: signed.headers,
    payload: {
      ticket_ids,
      actions: [
        { do: 'set', fields: { impact: 1, urgency: 2, assignee_id: 'me' } },
        { do: 'add_tags', tags: [tag] },
      ],
    },
  });
  if (answer.statusCode !== 202) throw new Error(`bulk: ${answer.body}`);
  return String(answer.json().id);
}

async function ticketsFor(ctx: Ctx, asked: { skip: number; most: number }): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`select t.id from tickets t
      where t.team_id in (select team_id from team_members m join agents a on a.id = m.agent_id
        where a.email = 'agent0@bench.example')
      order by hashint8(t.number) limit ${asked.most} offset ${asked.skip}`,
  );
  return found.map((row) => row.id);
}

export async function recordBulk(
  opora: Opora,
  signed: Signed,
  times = recordings,
): Promise<Statement[][]> {
  const ids = await ticketsFor(opora.ctx(), { skip: 0, most: times * recordedTickets });
  const made: Statement[][] = [];
  for (let start = 0; start + recordedTickets <= ids.length; start += recordedTickets) {
    const ticket_ids = ids.slice(start, start + recordedTickets);
    made.push(
      await recorded(async () => {
        await begin(opora, signed, { ticket_ids, tag: 'замер' });
        await opora.drainJobs();
      }),
    );
  }
  return made;
}

/**
 * Operations one after another, as those of one agent are, until so many tickets are done. A time is
 * from ticket to ticket. The worker runs beside this process.
 */
export async function measureBulk(opora: Opora, signed: Signed): Promise<Figures> {
  const ctx = opora.ctx();
  const ids = await ticketsFor(ctx, { skip: recordings * recordedTickets, most: bulkTickets });
  const since = (await firstRow(ctx, sql<{ id: number }>`select max(id) as id from events`))?.id;
  const started = performance.now();
  const operations: string[] = [];
  for (let start = 0; start < ids.length; start += 1_000) {
    const ticket_ids = ids.slice(start, start + 1_000);
    operations.push(await begin(opora, signed, { ticket_ids, tag: 'сразу' }));
  }
  const refused = await finished(ctx, operations);
  const wall = performance.now() - started;
  const steps = await rows(
    ctx,
    sql<{ ms: number }>`select extract(epoch from at - lag(at) over (order by id)) * 1000 as ms
      from events where id > ${since ?? 0} and name = 'ticket.updated' order by id offset 1`,
  );
  const times = Float64Array.from(steps, ({ ms }) => Number(ms));
  const figures = figuresOf(times, wall, { errors: refused, done: ids.length });
  return { ...figures, per_second: ids.length / (wall / 1000) };
}

async function finished(ctx: Ctx, operations: readonly string[]): Promise<number> {
  for (;;) {
    const state = await firstRow(
      ctx,
      sql<{ open: number; refused: number }>`
        select count(*) filter (where state <> 'done')::int as open, sum(refused)::int as refused
        from operations where id = any(${[...operations]}::uuid[])`,
    );
    if (state === undefined || state.open === 0) return state?.refused ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Figures of operations of so many tickets, told for one. */
export function perTicket(figures: Figures): Figures {
  const { p50, p95, p99, per_second } = figures;
  return {
    ...figures,
    p50: p50 / recordedTickets,
    p95: p95 / recordedTickets,
    p99: p99 / recordedTickets,
    per_second: per_second * recordedTickets,
  };
}
