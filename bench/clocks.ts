/**
 * Clocks: what they cost an event of a ticket, how fast those that ran out are told, what a look costs
 * when none has, and how fast open tickets are counted anew.
 */
import { sql } from 'kysely';
import { createPolicy, recountOpenTickets, tellDue, updatePolicy } from '#modules/sla/sla.ts';
import { addComment, openTicket } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import type { Opora } from '../server/app.ts';
import { type Figures, figuresOf } from './figures.ts';
import type { Told } from './seed.ts';

export const clocksName = 'clocks';
export type ClocksSize = { open: number; events: number };
export const clocksSize: ClocksSize = { open: 100_000, events: 400 };

export type ClocksLine = { name: string; figures: Figures };

export async function measureClocks(
  opora: Opora,
  size: ClocksSize,
  told: Told,
): Promise<ClocksLine[]> {
  const ctx = opora.ctx();
  const lines: ClocksLine[] = [];
  const keep = (name: string, figures: Figures) => {
    told(`${name}: ${figures.per_second.toFixed(0)}/s, p95 ${figures.p95.toFixed(1)} ms`);
    lines.push({ name, figures });
  };
  const requester_id = await aContact(ctx);
  const policy = await makePolicy(ctx);
  // The first calls compile, plan and fill caches.
  await events(ctx, requester_id, Math.ceil(size.events / 4));
  for (const is_on of [false, true]) {
    await updatePolicy(ctx, policy, { is_on });
    const { opened, answered } = await events(ctx, requester_id, size.events);
    const how = is_on ? 'four clocks each' : 'without a policy';
    keep(`a ticket is opened, ${how}`, opened);
    keep(`it is answered, ${how}`, answered);
  }
  const recounted = Math.min(5_000, size.open);
  await plantOpen(ctx, { requester_id, policy, count: recounted });
  keep(`${recounted.toLocaleString('en-GB')} tickets counted anew`, await recount(ctx));
  await plantOpen(ctx, { requester_id, policy, count: size.open - recounted });
  keep('a look, none has run out', await timed(50, () => tellDue({ ...ctx, now: new Date(0) })));
  keep('each of those that ran out is told', await sweep(ctx, size.open));
  return lines;
}

async function makePolicy(ctx: Ctx): Promise<string> {
  const every = (minutes: number) => ({ 1: minutes, 2: minutes, 3: minutes, 4: minutes });
  const { id } = await createPolicy(ctx, {
    ...{ name: 'Bench', is_on: true, conditions: { field: 'channel', op: 'in', value: ['email'] } },
    ...{ calendar_id: null, mode: 'business', zone: 'calendar', pauses: ['waiting_customer'] },
    targets: {
      ...{ take: every(60), first_response: every(120), next_response: every(240) },
      resolution: every(2_000),
    },
    ...{ warn_shares: [50, 80], warn_lead_minutes: [], on_change: 'keep', reopening_minutes: 60 },
  });
  return id;
}

async function aContact(ctx: Ctx): Promise<string> {
  const made = await firstRow(
    ctx,
    sql<{ id: string }>`insert into contacts (id, first_name) values (gen_random_uuid(), 'Пётр')
      returning id`,
  );
  return made?.id ?? '';
}

/** By the verbs, one after another, each in a transaction of its own. */
async function events(
  ctx: Ctx,
  requester_id: string,
  count: number,
): Promise<{ opened: Figures; answered: Figures }> {
  const word = { author_kind: 'contact', author_id: requester_id, channel: 'email' } as const;
  const said = {
    visibility: 'public',
    body_html: '<p>Не печатает</p>',
    body_text: 'Не печатает',
  } as const;
  const ids: string[] = [];
  const opened = await timed(count, async () => {
    const comment = { ...word, ...said };
    const subject = 'Не печатает чек';
    const made = await openTicket(fresh(ctx), { subject, requester_id, channel: 'email', comment });
    ids.push(made.ticket_id);
  });
  const answered = await timed(count, async (place) => {
    await addComment(fresh(ctx), ids[place] ?? '', { ...word, ...said });
  });
  return { opened, answered };
}

function fresh(ctx: Ctx): Ctx {
  return { ...ctx, now: new Date() };
}

async function timed(count: number, work: (place: number) => Promise<unknown>): Promise<Figures> {
  const times = new Float64Array(count);
  const started = performance.now();
  for (let place = 0; place < count; place += 1) {
    const before = performance.now();
    await work(place);
    times[place] = performance.now() - before;
  }
  return figuresOf(times, performance.now() - started, { errors: 0 });
}

/** Tickets that are open, each with a clock that ran out a moment ago. */
async function plantOpen(
  ctx: Ctx,
  { requester_id, policy, count }: { requester_id: string; policy: string; count: number },
): Promise<void> {
  for (let made = 0; made < count; made += aPart)
    await plantPart(ctx, { requester_id, policy, count: Math.min(aPart, count - made) });
  await sql`analyze tickets, sla_clocks`.execute(ctx.db);
}

/** A statement may take a minute. */
const aPart = 10_000;

async function plantPart(
  ctx: Ctx,
  { requester_id, policy, count }: { requester_id: string; policy: string; count: number },
): Promise<void> {
  await sql`insert into tickets (id, subject, requester_id, status_id, status_category, channel, created_at, updated_at)
    select gen_random_uuid(), 'Не печатает чек', ${requester_id}::uuid,
      (select id from statuses where category = 'open' limit 1), 'open', 'email', now(), now()
    from generate_series(1, ${count}::int)`.execute(ctx.db);
  await sql`insert into sla_clocks (id, ticket_id, target, cycle, started_at, due_at, promised_ms, consumed_ms,
      policy_id, policy_version, wake_at)
    select gen_random_uuid(), t.id, 'first_response', 1, t.created_at, now() - interval '1 second', 1, 0,
      ${policy}::uuid, 1, now() - interval '1 second'
    from tickets t where t.status_category = 'open' and not exists (select from sla_clocks k where k.ticket_id = t.id)`.execute(
    ctx.db,
  );
}

/** A time is that of one clock among all. */
async function sweep(ctx: Ctx, count: number): Promise<Figures> {
  const started = performance.now();
  const told = await tellDue(fresh(ctx));
  const wall = performance.now() - started;
  const each = new Float64Array(told).fill(wall / Math.max(1, told));
  return figuresOf(each, wall, { errors: count - Math.min(count, told) });
}

async function recount(ctx: Ctx): Promise<Figures> {
  const started = performance.now();
  const done = await recountOpenTickets(fresh(ctx));
  const wall = performance.now() - started;
  const each = new Float64Array(done).fill(wall / Math.max(1, done));
  return figuresOf(each, wall, { errors: 0 });
}
