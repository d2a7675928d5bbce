/** The board of the lead: its figures, what lies under each, and whom it calls to action. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Board, BoardQueue, BoardSlice, BoardTicket } from '#contract/board.ts';
import { setNextDueAt } from '#modules/tickets/tickets.ts';
import { transaction } from '#platform/db.ts';
import { anAgent, aTeam, type TestAgent } from '#testing/builders.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { aSession, aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const now = new Date('2026-11-23T07:00:00Z'); // Monday, 10:00 in Moscow
const hour = 3_600_000;

type Person = TestAgent & Somebody;
let team: string;
let skill: string;
let anna: Person;
let boris: Person;
const queues: Record<'skilled' | 'plain', string> = { skilled: '', plain: '' };

async function aPerson(given: { role?: 'agent' | 'lead' } = {}): Promise<Person> {
  const agent = await anAgent(desk.app.ctx(), { teams: [team], ...given });
  return { ...agent, ...(await aSession(desk.app.ctx(), agent.id)) };
}

async function dueTicket(due: number | null, given: Parameters<typeof aTicket>[1] = {}) {
  const { ticket_id } = await aTicket(desk.app.ctx(), given);
  if (due !== null)
    await transaction(desk.app.ctx(), (tx) =>
      setNextDueAt(tx, ticket_id, new Date(now.getTime() + due * hour).toISOString()),
    );
  return ticket_id;
}

const board = async (as: Somebody = desk.lead): Promise<Board> => {
  const answer = await desk.get('/api/board', as);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const queueNamed = async (name: string): Promise<BoardQueue | undefined> =>
  (await board()).queues.find((queue) => queue.name === name);

async function under(
  query: Record<string, string>,
  as: Somebody = desk.lead,
): Promise<BoardTicket[]> {
  const items: BoardTicket[] = [];
  for (let after = ''; ; ) {
    const search = new URLSearchParams({ ...query, ...(after === '' ? {} : { after }) });
    const answer = await desk.get(`/api/board/tickets?${search}`, as);
    expect(answer.statusCode, answer.body).toBe(200);
    items.push(...answer.json().items);
    if (answer.json().next === null) return items;
    after = answer.json().next;
  }
}

beforeAll(async () => {
  desk.app.setTime(now);
  team = await aTeam(desk.app.ctx());
  [anna, boris] = [await aPerson(), await aPerson()];
  skill = (await desk.post('/api/skills', desk.admin, { name: 'Фискальные накопители' })).json().id;
  const make = async (body: object) => {
    const answer = await desk.post('/api/queues', desk.admin, { team_id: team, ...body });
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json().id;
  };
  queues.skilled = await make({
    name: 'Накопители',
    conditions: { all: [{ field: 'subject', op: 'contains', value: 'накопитель' }] },
    skills: [{ skill_id: skill, level: 2, is_must: true }],
  });
  queues.plain = await make({
    name: 'Кассы',
    conditions: { all: [{ field: 'subject', op: 'contains', value: 'касса' }] },
  });
  await dueTicket(-1, { subject: 'Касса стоит' });
  await dueTicket(0.2, { subject: 'Касса молчит' });
  await dueTicket(1.5, { subject: 'Касса печатает криво' });
  await dueTicket(3.9, { subject: 'Касса не видит сканер' });
  await dueTicket(null, { subject: 'Касса просит обновление' });
  await dueTicket(2.1, { subject: 'Касса у Анны', team_id: team, assignee_id: anna.id });
  await dueTicket(0.1, { subject: 'Сменить накопитель' });
  await dueTicket(null, { subject: 'Вопрос о счёте' });
  await desk.app.opora.drainJobs();
});

describe('the board', () => {
  test('counts what waits, what somebody has and what burns in each queue, and what no queue has', async () => {
    expect(await queueNamed('Кассы')).toMatchObject({
      ...{ waiting: 5, given: 1, late: 1, in_1h: 1, in_2h: 2, in_4h: 4 },
      quarters: [1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1],
      next_due_at: '2026-11-23T07:12:00Z',
      waits_since: expect.stringContaining('2026-11-23T07:00:00'),
      team: { id: team },
      agent_ids: expect.arrayContaining([anna.id, boris.id]),
    });
    const { queues: all, total } = await board();
    expect(all.map(({ id, name }) => [id === null, name])).toEqual([
      [false, 'Накопители'],
      [false, 'Кассы'],
      [true, ''],
    ]);
    expect(total).toMatchObject({ waiting: 7, given: 1, late: 1, in_4h: 5 });
  });

  test('every number opens its tickets, the nearest due first', async () => {
    const slices: BoardSlice[] = ['waiting', 'given', 'late', 'in_1h', 'in_2h', 'in_4h'];
    const { queues: all, total } = await board();
    for (const slice of slices) {
      expect((await under({ slice })).length, slice).toBe(Reflect.get(total, slice));
      for (const queue of all) {
        const items = await under({ slice, queue: queue.id ?? 'none' });
        expect(items.length, `${queue.name} ${slice}`).toBe(Reflect.get(queue, slice));
      }
    }
    const subjects = (await under({ slice: 'waiting', queue: queues.plain })).map(
      ({ subject }) => subject,
    );
    expect(subjects[0]).toBe('Касса стоит');
    expect(subjects.at(-1)).toBe('Касса просит обновление');
    const cursor = await desk.get('/api/board/tickets?slice=waiting&after=nonsense', desk.lead);
    expect(cursor.json()).toMatchObject({ message_key: 'errors.cursor' });
  });

  test('what nobody can take says what lacks, until somebody has it and is there', async () => {
    const causes = async () => (await queueNamed('Накопители'))?.stuck;
    expect(await causes()).toEqual([
      { cause: 'no_skill', lacks: 'Фискальные накопители', count: 1 },
    ]);
    await desk.patch(`/api/agents/${anna.id}/routing`, desk.admin, {
      skills: [{ skill_id: skill, level: 2 }],
    });
    expect(await causes()).toEqual([{ cause: 'nobody_online', lacks: null, count: 1 }]);
    const [stuck] = await under({ slice: 'stuck', queue: queues.skilled });
    expect(stuck).toMatchObject({
      subject: 'Сменить накопитель',
      queue: { name: 'Накопители' },
      stuck: { cause: 'nobody_online', lacks: null },
    });
    expect(await under({ slice: 'stuck', queue: queues.skilled, cause: 'no_skill' })).toEqual([]);
    await desk.put(`/api/agents/${anna.id}/presence`, desk.lead, { state: 'online' });
    expect(await causes()).toEqual([]);
    await desk.patch(`/api/agents/${anna.id}/routing`, desk.admin, { capacity: 1 });
    expect(await causes()).toEqual([{ cause: 'no_capacity', lacks: null, count: 1 }]);
    await desk.patch(`/api/agents/${anna.id}/routing`, desk.admin, { capacity: null });
  });

  test('people stand with presence and until when, load, skills and what they hold', async () => {
    const until = '2026-11-23T07:30:00Z';
    await desk.put('/api/me/presence', boris, { state: 'away', until });
    const { people } = await board();
    const of = (person: Person) => people.find(({ agent }) => agent.id === person.id);
    expect(of(boris)).toMatchObject({
      presence: { state: 'away', until: '2026-11-23T07:30:00Z', cause: 'self' },
      ...{ is_on_shift: true, shift_changes_at: null, open: 0, must_move: 0 },
    });
    expect(of(anna)).toMatchObject({
      presence: { state: 'online', cause: 'lead', by: { id: desk.lead.id } },
      points: { used: 1, most: 20 },
      skills: [{ id: skill, name: 'Фискальные накопители', level: 2 }],
      ...{ open: 1, late: 0, must_move: 0 },
    });
    const seen = (await desk.get('/api/presences', anna)).json().items;
    expect(
      seen.find((one: { agent: { id: string } }) => one.agent.id === boris.id).presence.until,
    ).toBe('2026-11-23T07:30:00Z');
    await desk.put('/api/me/presence', boris, { state: 'online', until });
    expect((await desk.get('/api/me/presence', boris)).json().presence.until).toBeNull();
  });

  test('whoever is gone is asked to be relieved only of what will not wait until they are back', async () => {
    const mustMove = async () => {
      const { people } = await board();
      return people.find(({ agent }) => agent.id === anna.id)?.must_move;
    };
    // Two hours and six minutes are left, and nobody knows when she is back.
    await desk.put('/api/me/presence', anna, { state: 'offline' });
    expect(await mustMove()).toBe(1);
    const [ticket] = await under({ slice: 'must_move', agent_id: anna.id });
    expect(ticket).toMatchObject({ subject: 'Касса у Анны', assignee: { id: anna.id } });
    await desk.put('/api/me/presence', anna, {
      state: 'training',
      until: '2026-11-23T08:00:00Z',
    });
    expect(await mustMove()).toBe(0);
    expect(await under({ slice: 'must_move' })).toEqual([]);
    const calendar = await desk.post('/api/calendars', desk.admin, {
      name: 'Вечер',
      hours: { mon: [['14:00', '22:00']], tue: [['14:00', '22:00']] },
    });
    expect(calendar.statusCode, calendar.body).toBe(201);
    await desk.patch(`/api/agents/${anna.id}/routing`, desk.admin, {
      calendar_id: calendar.json().id,
    });
    expect(await mustMove()).toBe(1);
    const { people } = await board();
    expect(people.find(({ agent }) => agent.id === anna.id)).toMatchObject({
      is_on_shift: false,
      shift_changes_at: '2026-11-23T11:00:00.000Z',
    });
  });

  test('it is for leads, and counts only what its reader sees', async () => {
    expect((await desk.get('/api/board', desk.agent)).statusCode).toBe(403);
    expect((await desk.get('/api/board/tickets?slice=late', desk.agent)).statusCode).toBe(403);
    const role = await desk.post('/api/roles', desk.admin, {
      name: 'Старший смены',
      permissions: ['tickets.update', 'routing.manage'],
    });
    const senior = await anAgent(desk.app.ctx(), { teams: [desk.theirs] });
    await desk.patch(`/api/agents/${senior.id}`, desk.admin, { role_id: role.json().id });
    const as = { ...senior, ...(await aSession(desk.app.ctx(), senior.id)) };
    // Those of the team are not theirs to see; what no team has is everybody's.
    const { total } = await board(as);
    const all = await board();
    expect(total.given).toBe(0);
    expect(all.total.given).toBe(1);
    expect(await under({ slice: 'given' }, as)).toEqual([]);
  });
});
