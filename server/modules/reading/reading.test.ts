import { sql } from 'kysely';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ReadingKind, readingKinds } from '#contract/reading.ts';
import { enqueue } from '#platform/jobs.ts';
import { aToken } from '#testing/builders.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { settled } from '#testing/settled.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { buildApp, type Opora } from '../../app.ts';
import { emptySketch, estimate, note } from './sketch.ts';

const desk = useTestDesk({ are_limits_on: true });
const hour = 3_600_000;
const follow = { name: 'notifications.follow', payload: z.strictObject({}), max_attempts: 1 };
const numbers: number[] = [];
let requester_id = '';
let turn = 0;

beforeAll(async () => {
  // Of twenty-four random ids two look alike to a sketch in one run of eight: these do not.
  const sketch = emptySketch();
  while (numbers.length < 24) {
    const ticket = await aTicket(desk.app.ctx(), {
      team_id: desk.ours,
      ...(requester_id === '' ? {} : { requester_id }),
      subject: `Не печатает чек ${numbers.length}`,
    });
    requester_id = ticket.requester_id;
    note(sketch, ticket.ticket_id);
    if (estimate(sketch) > numbers.length) numbers.push(ticket.number);
  }
});
/** Each test has an hour, and a day, of its own; sessions live on. */
beforeEach(() => {
  turn += 1;
  const start = Math.floor(Date.now() / hour) * hour;
  desk.app.setTime(new Date(start + 25 * hour * turn + 20 * 60_000));
});
afterEach(() => desk.app.opora.settleReading());

async function setLimits(noticed: number, refused: number | null, more: object = {}) {
  const limits = Object.fromEntries(readingKinds.map((kind) => [kind, { noticed, refused }]));
  const answer = await desk.patch('/api/reading/settings', desk.admin, { limits, ...more });
  expect(answer.statusCode, answer.body).toBe(200);
  await desk.app.opora.settleReading();
}

async function open(count: number, as: Somebody = desk.agent, from = 0): Promise<number[]> {
  const codes: number[] = [];
  for (const number of numbers.slice(from, from + count))
    codes.push((await desk.get(`/api/tickets/${number}`, as)).statusCode);
  return codes;
}

async function stored(kind: ReadingKind, agent_id = desk.agent.id) {
  const { db, now } = desk.app.ctx();
  return db
    .selectFrom('reading_hours')
    .select('counted')
    .where('kind', '=', kind)
    .where('agent_id', '=', agent_id)
    .where('hour', '=', new Date(Math.floor(now.getTime() / hour) * hour).toISOString())
    .executeTakeFirst();
}

async function notices() {
  return (await desk.get('/api/reading/notices', desk.admin)).json().items;
}

describe('mass reading', () => {
  it('is counted without a write for each read, once for each thing, over several processes (case I5)', async () => {
    await setLimits(12, null);
    const { ports } = desk.app.opora.house;
    const second: Opora = await buildApp(ports.config, { ports: { clock: ports.clock } });
    const elsewhere = (number: number) =>
      second.http.inject({
        ...{ method: 'GET', url: `/api/tickets/${number}` },
        headers: { cookie: desk.agent.cookie },
      });
    await second.settleReading();
    expect(await open(8)).toEqual(Array(8).fill(200));
    expect(await open(8)).toEqual(Array(8).fill(200));
    // Both show some of the same.
    for (const number of numbers.slice(4, 14))
      expect((await elsewhere(number)).statusCode).toBe(200);
    expect(await stored('tickets')).toBeUndefined();
    await expectNoEvents(desk.app.ctx(), () => desk.app.opora.settleReading());
    expect(await stored('tickets')).toEqual({ counted: 8 });
    const [noticed] = await expectEvents(desk.app.ctx(), ['reading.noticed'], () =>
      second.settleReading(),
    );
    expect(await stored('tickets')).toEqual({ counted: 14 });
    expect(noticed).toMatchObject({
      ...{ subject_type: 'agent', subject_id: desk.agent.id, actor_kind: 'system' },
      data: { kind: 'tickets', span: 'hour', counted: 14, compared: 12, words: desk.agent.name },
    });
    // Neither process tells it again.
    await open(2, desk.agent, 14);
    await expectNoEvents(desk.app.ctx(), async () => {
      await desk.app.opora.settleReading();
      await second.settleReading();
    });
    await second.close();
    expect((await notices())[0]).toMatchObject({
      ...{ kind: 'tickets', span: 'hour', counted: 16, compared: 12, refused_at: null },
      agent: { id: desk.agent.id, name: desk.agent.name },
    });
  });

  it('is told to administrators, in words and with the way to the list (case I5)', async () => {
    await setLimits(10, null);
    await open(11);
    await desk.app.opora.settleReading();
    await settled(desk.app.ctx());
    await enqueue(desk.app.ctx(), follow, {});
    await desk.app.opora.drainJobs();
    const { items } = (await desk.get('/api/notifications', desk.admin)).json();
    expect(items[0]).toMatchObject({
      ...{ kind: 'mass_reading', ticket: null },
      data: { words: desk.agent.name, path: '/settings/reading' },
    });
    for (const other of [desk.agent, desk.lead])
      expect((await desk.get('/api/notifications', other)).body).not.toContain('mass_reading');
  });

  it('ends at a limit with a clear refusal until the hour is over, and other work goes on (case I5)', async () => {
    await setLimits(10, 15);
    const [, refusal] = await expectEvents(
      desk.app.ctx(),
      ['reading.noticed', 'reading.refused'],
      async () => {
        // A refusal is written soon, by itself too.
        const codes = await open(20);
        expect(codes).toEqual([...Array(15).fill(200), ...Array(5).fill(429)]);
        await desk.app.opora.settleReading();
      },
    );
    const refused = await desk.get(`/api/tickets/${numbers[0]}/comments`, desk.agent);
    expect(refused.json()).toMatchObject({
      ...{ code: 'rate_limited', message_key: 'errors.reading_limit', params: { count: 40 } },
      title: expect.stringContaining('через 40 минут'),
    });
    expect(refused.headers['retry-after']).toBe('2400');
    expect(refusal).toMatchObject({ subject_id: desk.agent.id, data: { kind: 'tickets' } });
    expect((await notices())[0]).toMatchObject({ kind: 'tickets', refused_at: expect.any(String) });
    // A note is written, lists are read, and the colleague reads what the agent may not.
    const note = { visibility: 'internal', body_html: '<p>Кабель.</p>' };
    const written = await desk.post(`/api/tickets/${numbers[0]}/comments`, desk.agent, note);
    expect(written.statusCode, written.body).toBe(201);
    expect((await desk.get('/api/me', desk.agent)).statusCode).toBe(200);
    expect(await open(1, desk.colleague)).toEqual([200]);
    desk.app.setTime(new Date(desk.app.ctx().now.getTime() + hour));
    expect(await open(3)).toEqual([200, 200, 200]);
    // A raised limit holds at once after the next writing.
    expect(await open(15, desk.agent, 3)).toContain(429);
    await setLimits(10, 10_000);
    expect(await open(2)).toEqual([200, 200]);
  });

  it('is seen in lists, searches, cards and files as well (case I5)', async () => {
    await setLimits(10, null);
    const agent = desk.colleague;
    await desk.get('/api/tickets', agent);
    await desk.get('/api/search?q=печатает', agent);
    await desk.get('/api/contacts?q=Пётр', agent);
    await desk.get(`/api/contacts/${requester_id}`, agent);
    const file = await desk.upload(agent);
    await desk.get(`/api/files/${file}`, agent);
    await desk.get(`/api/files/${file}?preview=1`, agent);
    await desk.app.opora.settleReading();
    const listed = await stored('listed', agent.id);
    expect(listed?.counted).toBeGreaterThanOrEqual(24);
    expect(await stored('searches', agent.id)).toEqual({ counted: 2 });
    expect(await stored('contacts', agent.id)).toEqual({ counted: 1 });
    expect(await stored('files', agent.id)).toEqual({ counted: 1 });
    await setLimits(10, 15);
    await desk.app.opora.settleReading();
    expect((await desk.get('/api/tickets', agent)).statusCode).toBe(429);
    // A limit of one kind is not one of another.
    expect(await open(1, agent)).toEqual([200]);
  });

  it('by API tokens counts for their owner; an administrator excepts one by what it is, not by its name (case I5)', async () => {
    await setLimits(10, null);
    const ctx = desk.app.ctx();
    const [erp, other] = [await aToken(ctx, desk.lead), await aToken(ctx, desk.lead)];
    const { tokens } = (await desk.get('/api/reading/settings', desk.admin)).json();
    const own = tokens.filter((one: { agent: { id: string } }) => one.agent.id === desk.lead.id);
    expect(own).toMatchObject([
      { name: 'tests', is_excepted: false, last_used_at: null },
      { name: 'tests', is_excepted: false },
    ]);
    const idOf = async (token: { token: string }) => {
      await desk.app.call({ method: 'GET', url: '/api/me', as: token });
      const { tokens: now } = (await desk.get('/api/reading/settings', desk.admin)).json();
      const used = now.find(
        (one: { agent: { id: string }; last_used_at: string | null }) =>
          one.agent.id === desk.lead.id && one.last_used_at !== null,
      );
      return used.id;
    };
    const excepted = await idOf(erp);
    await setLimits(10, null, { excepted_token_ids: [excepted] });
    const read = async (as: { token: string }, count: number) => {
      for (const number of numbers.slice(0, count))
        await desk.app.call({ method: 'GET', url: `/api/tickets/${number}`, as });
      await desk.app.opora.settleReading();
    };
    await expectNoEvents(ctx, () => read(erp, 20));
    expect(await stored('tickets', desk.lead.id)).toBeUndefined();
    const [noticed] = await expectEvents(ctx, ['reading.noticed'], () => read(other, 11));
    expect(noticed).toMatchObject({ subject_id: desk.lead.id, data: { token_names: ['tests'] } });
  });

  it('far above the own habit, or all day a little below the limit, is noticed too (case I5)', async () => {
    await setLimits(40, null, { habit_times: 5 });
    const now = desk.app.ctx().now.getTime();
    const past = async (id: string, hours: number, counted: number, from: number) =>
      sql`insert into reading_hours (agent_id, kind, hour, counted)
        select ${id}, 'tickets', date_trunc('hour', ${new Date(now - from * hour)}::timestamptz)
          - make_interval(hours => n), ${counted} from generate_series(1, ${hours}::int) n`.execute(
        desk.app.ctx().db,
      );
    await past(desk.light.id, 19, 2, 48); // not long enough here for a habit
    await open(11, desk.light);
    await expectNoEvents(desk.app.ctx(), () => desk.app.opora.settleReading());
    await past(desk.light.id, 1, 2, 80);
    await open(1, desk.light, 11);
    const [habit] = await expectEvents(desk.app.ctx(), ['reading.noticed'], () =>
      desk.app.opora.settleReading(),
    );
    expect(habit).toMatchObject({ data: { span: 'habit', counted: 12, compared: 2 } });
    await past(desk.colleague.id, 4, 39, 0);
    await open(11, desk.colleague);
    const [day] = await expectEvents(desk.app.ctx(), ['reading.noticed'], () =>
      desk.app.opora.settleReading(),
    );
    expect(day).toMatchObject({ data: { span: 'day', counted: 167, compared: 160 } });
  });

  it('is looked after by those who manage people; a wrong order of limits and unknown tokens are refused', async () => {
    const { admin, agent } = desk;
    const url = '/api/reading/settings';
    const wrong = { limits: Object.fromEntries(readingKinds.map((kind) => [kind, at(50, 20)])) };
    const refused = await desk.patch(url, admin, wrong);
    expect(refused.json().fields).toEqual({
      'limits.tickets.refused': 'errors.field.reading_order',
    });
    const unknown = { excepted_token_ids: [desk.agent.id] };
    expect((await desk.patch(url, admin, unknown)).statusCode).toBe(422);
    expect((await desk.get(url, agent)).statusCode).toBe(403);
    const [changed] = await expectEvents(desk.app.ctx(), ['reading_settings.changed'], () =>
      desk.patch(url, admin, { is_on: false }),
    );
    expect(changed).toMatchObject({ data: { before: { is_on: true }, after: { is_on: false } } });
    await desk.app.opora.settleReading();
    await open(12, agent);
    await expectNoEvents(desk.app.ctx(), () => desk.app.opora.settleReading());
    await desk.patch(url, admin, { is_on: true });
  });
});

function at(noticed: number, refused: number) {
  return { noticed, refused };
}
