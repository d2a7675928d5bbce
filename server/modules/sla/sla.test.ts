/** Clocks of real tickets: made by events, written down, told once, explained. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SlaClock, SlaPolicy } from '#contract/sla.ts';
import type { Ctx } from '#platform/ctx.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents } from '#testing/expect-events.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { tellDue } from './sla.ts';

const desk = useTestDesk();
const MINUTE = 60_000;
/** A Thursday, ten in the morning in Moscow. */
const start = Date.parse('2026-11-05T07:00:00.000Z');

/** So many minutes after ten. */
function at(minutes: number): Ctx {
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

  test('are not moved by notes, machines and empty letters; opening again goes on, with a grace', async () => {
    await aPolicy({ reopening_minutes: 60, targets: { resolution: every(60) } });
    const ticket = await aTicket(at(0), { team_id: desk.ours });
    const before = await clock(ticket.ticket_id, 'resolution');
    await aCustomerReply(at(5), ticket, { comment: { is_automatic: true } });
    await aCustomerReply(at(6), ticket, { comment: { body_text: ' \n', body_html: '<p></p>' } });
    at(7);
    await desk.post(`/api/tickets/${ticket.ticket_id}/comments`, desk.agent, {
      visibility: 'internal',
      body_html: '<p>Думаю</p>',
    });
    expect({ ...(await clock(ticket.ticket_id, 'resolution')), consumed_ms: 0 }).toEqual({
      ...before,
      consumed_ms: 0,
    });
    at(50);
    await reply(ticket.ticket_id, 'solved');
    expect(await clock(ticket.ticket_id, 'resolution')).toMatchObject({
      stopped_at: expect.any(String),
    });
    await aCustomerReply(at(100), ticket);
    expect(await clock(ticket.ticket_id, 'resolution')).toMatchObject({
      ...{ cycle: 1, stopped_at: null, promised_ms: 110 * MINUTE },
    });
    expect(await nextDue(ticket.ticket_id)).toBe(time(160));
  });

  test('follow what is merged, taken apart and split', async () => {
    await aPolicy({ targets: { next_response: every(60), resolution: every(240) } });
    const one = await aTicket(at(0), { team_id: desk.ours });
    const other = await aTicket(at(10), { team_id: desk.ours, requester_id: one.requester_id });
    at(20);
    await reply(other.ticket_id);
    expect(await nextDue(other.ticket_id)).toBe(time(250));
    const merged = await desk.post(`/api/tickets/${other.ticket_id}/merge`, desk.agent, {
      from_ids: [one.ticket_id],
    });
    expect(merged.statusCode, merged.body).toBe(200);
    // What the merged ticket waited for is answered by the word that came after it.
    expect(await nextDue(other.ticket_id)).toBe(time(250));
    const gone = await desk.app
      .ctx()
      .db.selectFrom('tickets')
      .select('next_due_at')
      .where('id', '=', one.ticket_id)
      .executeTakeFirstOrThrow();
    expect(gone.next_due_at).toBeNull();
    at(30);
    const back = await desk.post(`/api/tickets/${other.ticket_id}/unmerge`, desk.agent, {
      merge_ids: merged.json().merged.map((each: { merge_id: string }) => each.merge_id),
    });
    expect(back.statusCode, back.body).toBe(200);
    expect(await nextDue(one.ticket_id)).toBe(time(60));
    expect(await clock(one.ticket_id, 'resolution')).toMatchObject({ stopped_at: null, cycle: 1 });
  });

  test('of a line run while that line has the ticket', async () => {
    await aPolicy({ targets: { line_L2: every(60), line_outer: every(120) } });
    const ticket = await aTicket(at(0), { team_id: desk.ours });
    const second = (
      await desk.post('/api/teams', desk.admin, {
        name: 'Вторая линия',
        line: 'L2',
        member_ids: [],
      })
    ).json().id;
    expect(await clocks(ticket.ticket_id)).toEqual([]);
    at(10);
    await desk.patch(`/api/tickets/${ticket.ticket_id}`, desk.admin, { team_id: second });
    expect(
      (await desk.get(`/api/tickets/${ticket.ticket_id}/clocks`, desk.admin)).json().items,
    ).toMatchObject([{ target: 'line_L2', stopped_at: null }]);
    at(40);
    await desk.patch(`/api/tickets/${ticket.ticket_id}`, desk.admin, { team_id: desk.ours });
    expect(await clock(ticket.ticket_id, 'line_L2')).toMatchObject({ consumed_ms: 30 * MINUTE });
  });
});

describe('time', () => {
  test('tells a warning and a breach, each once, also after nobody looked', async () => {
    await aPolicy({
      targets: { first_response: every(100) },
      warn_shares: [50, 80],
      warn_lead_minutes: [10],
    });
    const ticket = await aTicket(at(0), { team_id: desk.ours });
    const names = ['clock.warned', 'clock.breached'];
    const known = (await told(names)).length;
    const since = async () =>
      (await told(names)).slice(known).map(({ name, data }) => [name, data]);
    expect(await tellDue(at(50))).toBe(0);
    await tellDue(at(51));
    await tellDue(at(52));
    const due_at = expect.any(String);
    const half = ['clock.warned', { target: 'first_response', due_at, share: 50 }];
    expect(await since()).toEqual([half]);
    // Two that were missed are one, and a breach is not preceded by a warning that comes too late.
    await tellDue(at(95));
    const lead = ['clock.warned', { target: 'first_response', due_at, lead_minutes: 10 }];
    expect(await since()).toEqual([half, lead]);
    await Promise.all([tellDue(at(130)), tellDue(at(130))]);
    const breach = ['clock.breached', { target: 'first_response', due_at }];
    expect(await since()).toEqual([half, lead, breach]);
    at(140);
    await reply(ticket.ticket_id);
    await tellDue(at(150));
    expect(await since()).toHaveLength(3);
    expect(await clock(ticket.ticket_id, 'first_response')).toMatchObject({
      ...{ breached_at: expect.any(String), stopped_at: expect.any(String) },
      ...{ can: { excuse: true }, excuse: null },
    });
  });

  test('a breach that nobody was told of is told by the answer that came too late', async () => {
    await aPolicy();
    const ticket = await aTicket(at(0), { team_id: desk.ours });
    at(90);
    await expectEvents(
      desk.app.ctx(),
      ['comment.added', 'ticket.updated', 'clock.stopped', 'clock.breached'],
      () => reply(ticket.ticket_id),
    );
    expect(await tellDue(at(91))).toBe(0);
  });
});

describe('which policy holds', () => {
  test('the first that fits, by contract too, and it says why none before it', async () => {
    const org = (
      await desk.post('/api/organizations', desk.admin, { name: 'Лотос', contract: 'Премиум' })
    ).json();
    expect(org.contract).toBe('Премиум');
    expect((await desk.get('/api/contracts', desk.agent)).json().items).toEqual([
      { name: 'Премиум', organization_count: 1 },
    ]);
    const fast = await aPolicy({
      name: 'Премиум',
      conditions: {
        all: [
          { field: 'contract', op: 'is', value: 'Премиум' },
          { field: 'channel', op: 'in', value: ['email'] },
        ],
      },
      targets: { resolution: every(60) },
    });
    const usual = await aPolicy({ name: 'Остальным' });
    const ticket = await aTicket(at(0), { team_id: desk.ours });
    const explained = (await desk.get(`/api/tickets/${ticket.number}/policy`, desk.agent)).json();
    expect(explained.trials).toMatchObject([
      {
        policy: { name: 'Премиум' },
        outcome: 'false',
        leaves: [
          { is_true: false, is_decisive: true },
          { is_true: true, is_decisive: false },
        ],
      },
      { policy: { name: 'Остальным' }, outcome: 'holds' },
    ]);
    expect(await clock(ticket.ticket_id, 'resolution')).toMatchObject({ policy: { id: usual.id } });
    const draft = { ...fast, conditions: { all: [] }, targets: { resolution: every(30) } };
    const { id, position: _, version: __, open_tickets: ___, ...body } = draft;
    const tried = await desk.post(`/api/tickets/${ticket.ticket_id}/policy-trial`, desk.agent, {
      ...body,
      policy_id: id,
    });
    expect(tried.statusCode, tried.body).toBe(200);
    expect(tried.json()).toMatchObject({
      trials: [{ outcome: 'holds' }, { outcome: 'later' }],
      clocks: [{ target: 'resolution', due_at: time(30) }],
    });
    // The requester belongs to the organisation from now on.
    at(10);
    await desk.patch(`/api/contacts/${ticket.requester_id}`, desk.admin, {
      organization_id: org.id,
    });
    const second = await aTicket(at(20), { team_id: desk.ours, requester_id: ticket.requester_id });
    expect(await nextDue(second.ticket_id)).toBe(time(80));
    at(30);
    await desk.patch(`/api/organizations/${org.id}`, desk.admin, { contract: null });
    await desk.app.opora.drainJobs();
    // What was used up counts; of an answer nothing was promised until then.
    expect(await nextDue(second.ticket_id)).toBe(time(90));
    expect(await clock(second.ticket_id, 'resolution')).toMatchObject({ consumed_ms: 10 * MINUTE });
    expect((await clock(second.ticket_id, 'resolution')).policy.id).toBe(usual.id);
    const { recount } = (await desk.get('/api/sla-recount', desk.admin)).json();
    expect(recount).toMatchObject({
      total: 1,
      done: 1,

      finished_at: expect.any(String),
    });
  });

  test.each([
    ['keep', 20 + 80],
    ['restart', 20 + 100],
    ['from_creation', 100],
  ] as const)('a changed promise with %s', async (on_change, due) => {
    const policy = await aPolicy({ targets: { resolution: every(60) }, on_change });
    const ticket = await aTicket(at(0), { team_id: desk.ours });
    at(20);
    const changed = await desk.patch(`/api/sla-policies/${policy.id}`, desk.admin, {
      targets: { resolution: every(100) },
    });
    expect(changed.json()).toMatchObject({ version: 2, open_tickets: 1 });
    await desk.app.opora.drainJobs();
    expect(await nextDue(ticket.ticket_id)).toBe(time(due));
    const history = (await desk.get(`/api/tickets/${ticket.ticket_id}/history`, desk.agent)).json()
      .items;
    const [, { data }] = history.filter((one: { name: string }) => one.name === 'policy.changed');
    expect(data).toMatchObject({ on_change, terms: [{ version: 1 }, { version: 2 }] });
  });

  test('what would change by itself is no condition, and the order is the administrator’s', async () => {
    const refused = await desk.post('/api/sla-policies', desk.admin, {
      name: 'Скачет',
      conditions: { field: 'status_category', op: 'is', value: 'open' },
      targets: {},
    });
    expect(refused.json()).toMatchObject({
      code: 'invalid',
      fields: { conditions: 'errors.field.sla_condition' },
    });
    const one = await aPolicy({ name: 'Раз' });
    const two = await aPolicy({ name: 'Два' });
    const ticket = await aTicket(at(0), { team_id: desk.ours });
    const names = async () =>
      (await desk.get('/api/sla-policies', desk.agent))
        .json()
        .items.map((each: SlaPolicy) => each.name);
    await desk.put('/api/sla-policy-order', desk.admin, { policy_ids: [two.id, one.id] });
    expect(await names()).toEqual(['Два', 'Раз']);
    await desk.app.opora.drainJobs();
    expect((await clock(ticket.ticket_id, 'resolution')).policy.name).toBe('Два');
    await desk.remove(`/api/sla-policies/${two.id}`, desk.admin);
    await desk.app.opora.drainJobs();
    expect(await names()).toEqual(['Раз']);
    expect((await clock(ticket.ticket_id, 'resolution')).policy.name).toBe('Раз');
    await desk.patch(`/api/sla-policies/${one.id}`, desk.admin, { is_on: false });
    await desk.app.opora.drainJobs();
    expect(await clocks(ticket.ticket_id)).toEqual([]);
    expect(await nextDue(ticket.ticket_id)).toBeNull();
  });
});

describe('an excuse', () => {
  test('names a breach and never hides it', async () => {
    await aPolicy();
    const { items } = (
      await desk.put('/api/sla-excuses', desk.admin, {
        items: [{ name: 'Ждали поставщика' }, { name: 'Форс-мажор' }],
      })
    ).json();
    const ticket = await aTicket(at(0), { team_id: desk.ours });
    const excuse = async (body?: object) => {
      const { id } = await clock(ticket.ticket_id, 'first_response');
      const url = `/api/clocks/${id}/excuse`;
      return body === undefined ? desk.remove(url, desk.agent) : desk.put(url, desk.agent, body);
    };
    const why = { excuse_id: items[0].id, note: 'Картриджи ехали неделю' };
    expect((await excuse(why)).json()).toMatchObject({ message_key: 'errors.nothing_to_excuse' });
    await tellDue(at(61));
    await expectEvents(desk.app.ctx(), ['clock.excused'], () => excuse(why));
    expect(await clock(ticket.ticket_id, 'first_response')).toMatchObject({
      breached_at: expect.any(String),
      excuse: {
        name: 'Ждали поставщика',
        note: 'Картриджи ехали неделю',
        by: { id: desk.agent.id },
      },
    });
    const left = await desk.put('/api/sla-excuses', desk.admin, {
      items: [{ id: items[1].id, name: 'Форс-мажор' }],
    });
    expect(left.json().items).toMatchObject([{ is_archived: false }, { is_archived: true }]);
    expect((await excuse(why)).statusCode).toBe(422);
    expect((await excuse()).statusCode).toBe(200);
    expect(await clock(ticket.ticket_id, 'first_response')).toMatchObject({ excuse: null });
  });
});
