/** Queues that help each other, and tickets that are put into a queue or taken out of one. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '#contract/operations.ts';
import type { Queue, TicketRouting } from '#contract/routing.ts';
import { createCalendar } from '#modules/calendars/calendars.ts';
import { noteSeen } from '#modules/routing/routing.ts';
import { anAgent, aTeam, type TestAgent } from '#testing/builders.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { aSession, aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
let now = new Date('2026-11-23T07:00:00Z'); // Monday, 10:00 in Moscow

type Person = TestAgent & Somebody;
let first: string;
let second: string;
let anna: Person;
let boris: Person;
let home: Queue;
let other: Queue;

async function aPerson(team: string): Promise<Person> {
  const agent = await anAgent(desk.app.ctx(), { teams: [team] });
  const person = { ...agent, ...(await aSession(desk.app.ctx(), agent.id)) };
  const answer = await desk.patch(`/api/agents/${agent.id}/routing`, desk.admin, { capacity: 1 });
  expect(answer.statusCode, answer.body).toBe(200);
  return person;
}

async function drain(): Promise<void> {
  await desk.app.opora.drainJobs();
}

/** Time passes, everybody's line is alive, and the engine takes its look of the minute. */
async function minutesLater(minutes: number): Promise<void> {
  now = new Date(now.getTime() + minutes * 60_000);
  desk.app.setTime(now);
  await noteSeen(desk.app.ctx(), [anna.id, boris.id]);
  const { db } = desk.app.ctx();
  await db
    .selectNoFrom((q) => q.fn('graphile_worker.add_job', [q.val('routing.sweep')]).as('job'))
    .execute();
  await drain();
}

async function aQueue(given: Partial<Queue>): Promise<Queue> {
  const answer = await desk.post('/api/queues', desk.admin, { mode: 'push', ...given });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}

async function change(queue: Queue, edit: object) {
  const answer = await desk.patch(`/api/queues/${queue.id}`, desk.admin, edit);
  await drain();
  return answer;
}

async function be(person: Person, state: string): Promise<void> {
  await desk.put('/api/me/presence', person, { state });
  await drain();
}

async function arrives(): Promise<string> {
  const { ticket_id } = await aTicket(desk.app.ctx(), { team_id: first });
  await drain();
  return ticket_id;
}

async function solve(ticket_id: string): Promise<void> {
  const edit = { status_id: desk.statuses.solved };
  const answer = await desk.patch(`/api/tickets/${ticket_id}`, desk.admin, edit);
  expect(answer.statusCode, answer.body).toBe(200);
  await drain();
}

async function routingOf(ticket_id: string): Promise<TicketRouting> {
  const answer = await desk.get(`/api/tickets/${ticket_id}/routing`, desk.admin);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

async function ticketNow(ticket_id: string) {
  return (await desk.get(`/api/tickets/${ticket_id}`, desk.admin)).json();
}

const ownerOf = async (id: string): Promise<string | null> =>
  (await ticketNow(id)).assignee?.id ?? null;

const overflow = (given: object = {}) => ({
  ...{ queue_id: other.id, minutes: 15, calendar_id: null, mode: 'share', ...given },
});

beforeAll(async () => {
  desk.app.setTime(now);
  [first, second] = [await aTeam(desk.app.ctx()), await aTeam(desk.app.ctx())];
  [anna, boris] = [await aPerson(first), await aPerson(second)];
  home = await aQueue({ name: 'Первая линия', team_id: first });
  other = await aQueue({ name: 'Вторая линия', team_id: second });
  await be(anna, 'online');
  await be(boris, 'away');
}, 60_000);

describe('a queue that is helped', () => {
  let waits: string;
  let busy: string;

  test('waits its minutes, then for somebody to be there, and only then is it shared', async () => {
    expect((await change(home, { overflow: overflow() })).json().overflow).toEqual(overflow());
    busy = await arrives();
    expect(await ownerOf(busy)).toBe(anna.id);
    waits = await arrives();
    await minutesLater(14);
    expect((await routingOf(waits)).place?.overflow).toMatchObject({
      ...{ state: 'ahead', mode: 'share', nobody: null, queue: { name: 'Вторая линия' } },
    });
    await minutesLater(2);
    expect((await routingOf(waits)).place?.overflow).toMatchObject({
      ...{ state: 'ahead', nobody: 'nobody_on' },
    });
    await be(boris, 'online');
    await minutesLater(1);
    expect(await ownerOf(waits)).toBe(boris.id);
    const told = await routingOf(waits);
    expect(told.place).toMatchObject({
      ...{ state: 'given', queue: { name: 'Первая линия' }, overflow: { state: 'shared' } },
    });
    expect(told.decisions[0]).toMatchObject({
      ...{ queue: { name: 'Вторая линия' }, cause: 'overflow', chosen: { id: boris.id } },
    });
    // The work stays its team's.
    expect((await ticketNow(waits)).team.id).toBe(first);
    const { db } = desk.app.ctx();
    const events = await db
      .selectFrom('events')
      .select('name')
      .where('ticket_id', '=', waits)
      .orderBy('id')
      .execute();
    expect(events.map(({ name }) => name).slice(-3)).toEqual([
      ...['ticket.queued', 'ticket.overflowed', 'ticket.updated'],
    ]);
  });

  test('gives it back to its own people as soon as they have room, and never to two', async () => {
    const third = await arrives();
    await minutesLater(16);
    const told = await routingOf(third);
    expect(told.place).toMatchObject({ state: 'waiting', overflow: { state: 'shared' } });
    expect([told.now?.outcome, told.now_shared?.outcome]).toEqual(['nobody_free', 'nobody_free']);
    // Both get room at one moment: one of them has it, the other nothing.
    const solved = { status_id: desk.statuses.solved };
    await Promise.all([
      desk.patch(`/api/tickets/${busy}`, desk.admin, solved),
      desk.patch(`/api/tickets/${waits}`, desk.admin, solved),
    ]);
    await Promise.all([drain(), desk.app.opora.drainJobs()]);
    expect(await ownerOf(third)).not.toBeNull();
    const given = (await routingOf(third)).decisions.filter(({ outcome }) => outcome === 'given');
    expect(given).toHaveLength(1);
    await solve(third);
  });

  test('lets a person keep it where it is', async () => {
    await be(anna, 'away');
    await be(boris, 'away');
    const id = await arrives();
    await be(boris, 'online');
    busy = await (async () => {
      const { ticket_id } = await aTicket(desk.app.ctx(), { team_id: second });
      await drain();
      return ticket_id;
    })();
    await minutesLater(16);
    expect((await routingOf(id)).place?.overflow).toMatchObject({ state: 'shared' });
    const back = await desk.remove(`/api/tickets/${id}/overflow`, desk.lead);
    expect(back.json().place.overflow).toMatchObject({ state: 'kept' });
    await solve(busy);
    await minutesLater(60);
    expect(await ownerOf(id)).toBeNull();
    expect((await desk.remove(`/api/tickets/${id}/overflow`, desk.lead)).statusCode).toBe(409);
    expect((await desk.remove(`/api/tickets/${id}/overflow`, desk.outsider)).statusCode).toBe(404);
    await be(anna, 'online');
    expect(await ownerOf(id)).toBe(anna.id);
    await solve(id);
  });

  test('lets whoever takes the next take what is shared with their queue', async () => {
    await change(other, { mode: 'pull' });
    await be(anna, 'away');
    const id = await arrives();
    expect((await desk.post('/api/next-ticket', boris, {})).json().ticket).toBeNull();
    await minutesLater(16);
    expect((await routingOf(id)).place?.overflow).toMatchObject({ state: 'shared' });
    const taken = await desk.post('/api/next-ticket', boris, {});
    expect(taken.json(), taken.body).toMatchObject({ ticket: { id } });
    await solve(id);
    await change(other, { mode: 'push' });
  });

  test('goes over to the other team, drains back when nobody is left there, and is taken back', async () => {
    await change(home, { overflow: overflow({ mode: 'move' }) });
    await be(anna, 'away');
    const held = await aTicket(desk.app.ctx(), { team_id: second });
    await drain();
    expect(await ownerOf(held.ticket_id)).toBe(boris.id);
    const id = await arrives();
    await minutesLater(16);
    expect((await ticketNow(id)).team.id).toBe(second);
    expect((await routingOf(id)).place).toMatchObject({
      ...{ state: 'waiting', queue: { name: 'Вторая линия' } },
      overflow: { state: 'moved', queue: { name: 'Первая линия' } },
    });
    // Nothing of the ticket moves it away from there again.
    await desk.patch(`/api/tickets/${id}`, desk.admin, { subject: 'Другая тема' });
    await minutesLater(1);
    expect((await routingOf(id)).place?.queue?.name).toBe('Вторая линия');

    await be(boris, 'away');
    await minutesLater(1);
    expect((await routingOf(id)).place?.queue?.name).toBe('Вторая линия');
    await be(anna, 'online');
    await minutesLater(1);
    expect(await ownerOf(id)).toBe(anna.id);
    expect((await ticketNow(id)).team.id).toBe(first);

    const next = await arrives();
    await be(boris, 'online');
    await minutesLater(16);
    expect((await routingOf(next)).place?.queue?.name).toBe('Вторая линия');
    await desk.remove(`/api/tickets/${next}/overflow`, desk.lead);
    await drain();
    expect((await ticketNow(next)).team.id).toBe(first);
    expect((await routingOf(next)).place).toMatchObject({
      ...{ state: 'waiting', queue: { name: 'Первая линия' }, overflow: { state: 'kept' } },
    });
    await minutesLater(60);
    expect((await routingOf(next)).place?.queue?.name).toBe('Первая линия');
    for (const one of [id, next, held.ticket_id]) await solve(one);
  });

  test('counts only the minutes of the calendar it names', async () => {
    const calendar = await createCalendar(desk.app.ctx(), {
      ...{ name: 'Вечер', time_zone: 'UTC', production: null, shortens_eves: false },
      hours: { mon: [['20:00', '23:00']] },
    });
    await change(home, { overflow: overflow({ calendar_id: calendar.id }) });
    await be(anna, 'away');
    const id = await arrives();
    const ahead = (await routingOf(id)).place?.overflow;
    expect(ahead?.at).toBe('2026-11-23T20:15:00.000Z');
    await minutesLater(30);
    expect((await routingOf(id)).place?.overflow?.state).toBe('ahead');
    expect(await ownerOf(id)).toBeNull();
    await change(home, { overflow: null });
    expect((await routingOf(id)).place?.overflow).toBeNull();
    await solve(id);
  });

  test('never in a circle, neither at once nor through others', async () => {
    const third = await aQueue({ name: 'Третья', team_id: second });
    await change(home, { overflow: overflow() });
    await change(other, { overflow: overflow({ queue_id: third.id }) });
    for (const queue_id of [home.id, other.id, third.id]) {
      const answer = await change(third, { overflow: overflow({ queue_id }) });
      expect(answer.statusCode).toBe(422);
      expect(answer.json().fields).toMatchObject({ overflow: expect.any(String) });
    }
    // A queue that is no more helps nobody, and leaves the others as they are.
    await desk.remove(`/api/queues/${third.id}`, desk.admin);
    await drain();
    const { items } = (await desk.get('/api/queues', desk.admin)).json();
    expect(items.find((one: Queue) => one.id === other.id).overflow).toBeNull();
    await change(home, { overflow: null });
  });
});

describe('put into a queue and taken out of one', () => {
  async function run(actions: object[], ticket_ids: string[]): Promise<Operation> {
    const asked = await desk.post('/api/operations', desk.lead, { actions, ticket_ids });
    expect(asked.statusCode, asked.body).toBe(202);
    await drain();
    return (await desk.get(`/api/operations/${asked.json().id}`, desk.lead)).json();
  }
  async function undo(id: string): Promise<Operation> {
    await desk.post(`/api/operations/${id}/undo`, desk.lead);
    await drain();
    return (await desk.get(`/api/operations/${id}`, desk.lead)).json();
  }

  test('in bulk, and back as it was: owner, team, and since when it stood there', async () => {
    await be(anna, 'online');
    await be(boris, 'away');
    const given = await arrives();
    const waiting = await arrives();
    expect([await ownerOf(given), await ownerOf(waiting)]).toEqual([anna.id, null]);
    const before = [await routingOf(given), await routingOf(waiting)];
    await be(anna, 'away');
    const over = await aTicket(desk.app.ctx(), { team_id: first });
    await drain();
    await solve(over.ticket_id);

    const done = await run([{ do: 'queue', queue_id: other.id }], [given, waiting, over.ticket_id]);
    expect(done).toMatchObject({ done: 2, refused: 1 });
    for (const id of [given, waiting]) {
      expect((await routingOf(id)).place).toMatchObject({
        ...{ state: 'waiting', is_put: true, queue: { name: 'Вторая линия' } },
      });
      expect(await ticketNow(id)).toMatchObject({ team: { id: second }, assignee: null });
    }
    await undo(done.id);
    const after = [await routingOf(given), await routingOf(waiting)];
    expect(after.map(({ place }) => place)).toEqual(before.map(({ place }) => place));
    expect(await ticketNow(given)).toMatchObject({
      ...{ team: { id: first }, assignee: { id: anna.id } },
    });
    await solve(given);
  });

  test('out of every queue, until it goes to another team; nothing is undone behind a back', async () => {
    const id = await arrives();
    const out = await run([{ do: 'queue', queue_id: null }], [id]);
    expect(out).toMatchObject({ done: 1 });
    await be(anna, 'online');
    await minutesLater(1);
    expect(await ownerOf(id)).toBeNull();
    expect((await routingOf(id)).place).toMatchObject({ state: 'out', queue: null });
    const again = await run([{ do: 'queue', queue_id: null }], [id]);
    expect(again).toMatchObject({ unchanged: 1 });
    await be(boris, 'online');
    await desk.patch(`/api/tickets/${id}`, desk.admin, { team_id: second });
    await drain();
    expect(await ownerOf(id)).toBe(boris.id);
    // Somebody has it by now: the way back is closed.
    expect(await undo(out.id)).toMatchObject({ undo_refused: 1 });
    expect(await ownerOf(id)).toBe(boris.id);
  });
});
