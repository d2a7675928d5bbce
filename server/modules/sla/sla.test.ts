/** Clocks of real tickets: made by events, written down, told once, explained. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SlaClock, SlaPolicy } from '#contract/sla.ts';
import type { Ctx } from '#platform/ctx.ts';
import { useTestDesk } from '#testing/desk.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { tellDue } from './sla.ts';

const desk = useTestDesk();
const MINUTE = 60_000;
/** A Thursday, ten in the morning in Moscow. */
const start = Date.parse('2026-11-05T07:00:00.000Z');
let minute = 0;

/** So many minutes after ten. */
function at(minutes: number): Ctx {
  minute = minutes;
  const now = new Date(start + minutes * MINUTE);
  desk.app.setTime(now);
  return { ...desk.app.ctx(), now };
}
function time(minutes: number): string {
  return new Date(start + minutes * MINUTE).toISOString();
}

const every = (minutes: number) => ({ 1: minutes, 2: minutes, 3: minutes, 4: minutes });
async function aPolicy(given: object = {}): Promise<SlaPolicy> {
  const response = await desk.post('/api/sla-policies', desk.admin, {
    name: 'Всем',
    conditions: { all: [] },
    targets: { first_response: every(60), resolution: every(240) },
    ...given,
  });
  expect(response.statusCode, response.body).toBe(201);
  return response.json();
}
async function clocks(ticket_id: string): Promise<SlaClock[]> {
  const response = await desk.get(`/api/tickets/${ticket_id}/clocks`, desk.agent);
  expect(response.statusCode, response.body).toBe(200);
  return response.json().items;
}
async function clock(ticket_id: string, target: string): Promise<SlaClock> {
  const found = (await clocks(ticket_id)).filter((one) => one.target === target).at(-1);
  if (found === undefined) throw new Error(`no clock of ${target}`);
  return found;
}
async function nextDue(ticket_id: string): Promise<string | null> {
  const { next_due_at } = (await desk.get(`/api/tickets/${ticket_id}`, desk.agent)).json();
  return next_due_at === null ? null : new Date(next_due_at).toISOString();
}
async function reply(ticket_id: string, status?: keyof typeof desk.statuses) {
  const response = await desk.post(`/api/tickets/${ticket_id}/comments`, desk.agent, {
    visibility: 'public',
    body_html: '<p>Проверьте бумагу.</p>',
    ...(status === undefined ? {} : { status_id: desk.statuses[status] }),
  });
  expect(response.statusCode, response.body).toBe(201);
}
async function told(names: readonly string[]): Promise<{ name: string; data: unknown }[]> {
  return desk.app
    .ctx()
    .db.selectFrom('events')
    .select(['name', 'data'])
    .where('name', 'in', [...names])
    .orderBy('id')
    .execute();
}

beforeAll(() => {
  desk.app.setTime(new Date(start));
});
beforeEach(async () => {
  const { db } = desk.app.ctx();
  await db.deleteFrom('sla_clocks').execute();
  await db.deleteFrom('sla_tickets').execute();
  await db.deleteFrom('sla_policy_versions').execute();
  await db.deleteFrom('sla_policies').execute();
  at(0);
});

describe('the clocks of a ticket', () => {
  test('start with it, stop with the answer, and are shown with the row', async () => {
    const policy = await aPolicy();
    const ticket = await aTicket(at(0), { team_id: desk.ours });
    expect(await nextDue(ticket.ticket_id)).toBe(time(60));
    expect(await clock(ticket.ticket_id, 'first_response')).toMatchObject({
      ...{ cycle: 1, due_at: expect.any(String), stopped_at: null, breached_at: null },
      ...{ promised_ms: 60 * MINUTE, policy: { id: policy.id, name: 'Всем', version: 1 } },
    });
    at(30);
    await reply(ticket.ticket_id, 'waiting_customer');
    expect(await nextDue(ticket.ticket_id)).toBeNull();
    expect(await clock(ticket.ticket_id, 'resolution')).toMatchObject({
      consumed_ms: 30 * MINUTE,
      paused_at: expect.any(String),
    });
    await aCustomerReply(at(120), ticket);
    // Four hours, less thirty minutes, from noon on.
    expect(await nextDue(ticket.ticket_id)).toBe(time(120 + 210));
  });
});
