/** Suggestions on tickets: what is learnt, what is said, who answers, what is filled and undone. */
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { updateTicket } from '#modules/tickets/tickets.ts';
import { rows } from '#platform/db.ts';
import { aContact } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents } from '#testing/expect-events.ts';
import { settled } from '#testing/settled.ts';
import { asAgent, aTicket } from '#testing/ticket-builders.ts';
import { follow } from './assist.react.ts';
import { trainAtNight } from './training.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
const topicOf: Record<string, string> = {};
let requester_id = '';

const said: Record<string, readonly string[]> = {
  print: ['Не печатает чек', 'Принтер не тянет ленту', 'Чек печатается бледно', 'Застряла бумага'],
  bill: ['Пришлите счёт', 'Нет акта за месяц', 'Неверные реквизиты в счёте', 'Оплатили дважды'],
  access: ['Не могу войти', 'Забыл пароль', 'Нет доступа в кабинет', 'Логин не подходит'],
};
const around = [
  'со вчерашнего дня',
  'помогите, пожалуйста',
  'так уже неделю',
  'очень срочно',
  'ждём',
];

/** Learnt from: solved by the agent; no two say the same. */
async function solvedTickets(): Promise<void> {
  const as = await asAgent(ctx(), desk.agent.id);
  const { solved } = desk.statuses;
  for (const [key, phrases] of Object.entries(said)) {
    for (let turn = 0; turn < 16; turn += 1) {
      const [subject = '', also = ''] = [phrases[turn % 4], phrases[(turn >> 2) % 4]];
      const { ticket_id } = await aTicket(ctx(), {
        ...{ subject, requester_id, team_id: desk.ours },
        words: `${also}, ${around[turn % 5]}. ${around[(turn + 1) % 5]}`,
      });
      await updateTicket(as, ticket_id, { topic_id: topicOf[key], status_id: solved });
    }
  }
}

beforeAll(async () => {
  for (const key of Object.keys(said)) {
    const made = await desk.post('/api/topics', desk.admin, {
      name: { ru: key, en: '' },
      ...(key === 'bill' ? { tags: ['счета'], urgency: 3 } : {}),
    });
    topicOf[key] = made.json().id;
  }
  requester_id = (await aContact(ctx())).id;
  await solvedTickets();
}, 60_000);

type Field = { field: string; models: { state: string; version: number; report: Report }[] };
type Report = {
  tickets: number;
  held_out: number;
  values: unknown[];
  rare: { name: string; tickets: number }[];
  curve: unknown[];
};
async function settings(): Promise<Record<string, Field & Record<string, unknown>>> {
  const { fields } = (await desk.get('/api/assist', desk.admin)).json();
  return Object.fromEntries(fields.map((one: Field) => [one.field, one]));
}

async function train(): Promise<void> {
  const started = await desk.post('/api/assist/trainings', desk.admin, {});
  expect(started.statusCode, started.body).toBe(202);
  await desk.app.opora.drainJobs();
}

async function followed(): Promise<void> {
  await settled(ctx());
  await follow.run(ctx(), {}, desk.app.opora.house.ports);
  await desk.app.opora.drainJobs();
}

const suggested = async (ticket_id: string, as = desk.agent) =>
  (await desk.get(`/api/tickets/${ticket_id}/suggestions`, as)).json().items;
const answer = (ticket_id: string, id: string, word: string, as = desk.agent) =>
  desk.put(`/api/tickets/${ticket_id}/suggestions/${id}/answer`, as, { answer: word });
const shown = async (ticket_id: string) =>
  (await desk.get(`/api/tickets/${ticket_id}`, desk.agent)).json();

describe('training', () => {
  test('learns from solved tickets, names what is rare, and says how well it does', async () => {
    const rare = await desk.post('/api/topics', desk.admin, { name: { ru: 'редкое', en: '' } });
    const as = await asAgent(ctx(), desk.agent.id);
    const { ticket_id } = await aTicket(ctx(), { subject: 'Редкость', team_id: desk.ours });
    await updateTicket(as, ticket_id, { topic_id: rare.json().id });
    await train();
    const { topic, type, language } = await settings();
    const [model] = topic?.models ?? [];
    expect(model).toMatchObject({ state: 'ready', version: 1 });
    expect(model?.report).toMatchObject({ tickets: 49, is_cut: false });
    expect(model?.report.held_out).toBeGreaterThan(0);
    expect(model?.report.values).toHaveLength(3);
    expect(model?.report.rare).toEqual([{ name: 'редкое', tickets: 1, value: expect.any(String) }]);
    expect(model?.report.curve).toHaveLength(50);
    // Nobody has set a type yet, and everybody writes in one language.
    expect(type?.models[0]?.state).toBe('too_little');
    expect(language?.models[0]?.state).toBe('too_little');
  }, 30_000);

  test('asked again while at work, it is one training', async () => {
    await desk.post('/api/assist/trainings', desk.admin, {});
    await desk.post('/api/assist/trainings', desk.admin, {});
    await desk.app.opora.drainJobs();
    const { topic } = await settings();
    expect(topic?.models.map((model) => model.version)).toEqual([2, 1]);
  }, 30_000);

  test('begins by itself at night, once', async () => {
    const later = Date.now() + 3 * 24 * 3600_000;
    const at = (hour: string) =>
      new Date(`${new Date(later).toISOString().slice(0, 10)}T${hour}:10:00Z`);
    await trainAtNight({ ...ctx(), now: at('09') });
    expect((await settings())['topic']?.models).toHaveLength(2);
    // Three in the morning in Moscow.
    for (const hour of ['00', '01']) await trainAtNight({ ...ctx(), now: at(hour) });
    await desk.app.opora.drainJobs();
    expect((await settings())['topic']?.models).toHaveLength(3);
  }, 30_000);
});

describe('a new ticket', () => {
  async function opened(subject: string, words = subject) {
    const made = await aTicket(ctx(), { subject, words, team_id: desk.ours });
    await followed();
    return made.ticket_id;
  }

  test('is told its likely topic, and one press takes it', async () => {
    const ticket_id = await opened(
      'Забыли пароль',
      'Не можем войти в кабинет, пароль не подходит.',
    );
    const [one, ...others] = await suggested(ticket_id);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ field: 'topic', value: topicOf['access'], state: 'open' });
    expect(one.probability).toBeGreaterThan(0.7);
    await expectEvents(ctx(), ['ticket.updated', 'suggestion.answered'], () =>
      answer(ticket_id, one.id, 'accepted'),
    );
    expect((await shown(ticket_id)).topic_id).toBe(topicOf['access']);
    expect(await suggested(ticket_id)).toEqual([]);
    expect((await answer(ticket_id, one.id, 'rejected')).statusCode).toBe(409);
    await followed();
    expect(await stateOf(one.id)).toMatchObject({ state: 'accepted', is_by_hand: false });
  });

  test('is told nothing where the model is not sure, or where somebody chose', async () => {
    expect(await suggested(await opened('Добрый день', 'Спасибо!'))).toEqual([]);
    const chosen = await aTicket(ctx(), {
      ...{ subject: 'Забыл пароль', team_id: desk.ours, topic_id: topicOf['bill'] ?? null },
    });
    await followed();
    expect(await suggested(chosen.ticket_id)).toEqual([]);
  });

  test('an answer by hand counts as well', async () => {
    const [right, wrong] = [await opened('Застряла бумага'), await opened('Не печатает чек')];
    const [first] = await suggested(right);
    const [second] = await suggested(wrong);
    await desk.patch(`/api/tickets/${right}`, desk.agent, { topic_id: topicOf['print'] });
    await desk.patch(`/api/tickets/${wrong}`, desk.agent, { topic_id: topicOf['bill'] });
    await followed();
    expect(await stateOf(first.id)).toMatchObject({ state: 'accepted', is_by_hand: true });
    expect(await stateOf(second.id)).toMatchObject({ state: 'rejected', is_by_hand: true });
    expect((await settings())['topic']).toMatchObject({ live: { accepted: 2, rejected: 1 } });
  });

  test('who may not change the ticket may not answer, and who does not see it is told nothing', async () => {
    const ticket_id = await opened('Принтер не тянет ленту');
    const [one] = await suggested(ticket_id, desk.light);
    expect((await answer(ticket_id, one.id, 'accepted', desk.light)).statusCode).toBe(403);
    expect((await answer(ticket_id, one.id, 'accepted', desk.outsider)).statusCode).toBe(404);
    expect((await answer(await opened('Другое'), one.id, 'accepted')).statusCode).toBe(404);
  });

  test('where the administrator lets it, it fills what is empty, says so, and is undone with all that came by it', async () => {
    const refused = await desk.patch('/api/assist/topic', desk.admin, { fills_above: 0.55 });
    expect(refused.statusCode).toBe(422);
    await desk.patch('/api/assist/topic', desk.admin, { fills_above: 0.75 });
    const ticket_id = await opened('Нет акта за месяц', 'Пришлите счёт и акт, неверные реквизиты.');
    expect(await shown(ticket_id)).toMatchObject({
      ...{ topic_id: topicOf['bill'], tags: ['счета'], urgency: 3 },
    });
    const { items } = (await desk.get(`/api/tickets/${ticket_id}/history`, desk.agent)).json();
    const filled = items.find((entry: { name: string }) => entry.name === 'ticket.updated');
    expect(filled).toMatchObject({ actor_kind: 'system', data: { by: { kind: 'model' } } });
    const [one] = await suggested(ticket_id);
    expect(one.state).toBe('filled');
    expect((await answer(ticket_id, one.id, 'rejected')).statusCode).toBe(200);
    expect(await shown(ticket_id)).toMatchObject({ topic_id: null, tags: [], urgency: 2 });
    expect(await stateOf(one.id)).toMatchObject({ state: 'rejected' });
    await desk.patch('/api/assist/topic', desk.admin, { fills_above: null });
  });

  test('switched off, it is silent; an older version can be chosen', async () => {
    const ticket_id = await opened('Не могу войти');
    await desk.patch('/api/assist/topic', desk.admin, { is_on: false });
    expect(await suggested(ticket_id)).toEqual([]);
    await desk.patch('/api/assist/topic', desk.admin, { is_on: true });
    const { topic, type } = await settings();
    const ids = [topic, type].map((one) => one?.models.at(-1)) as unknown as { id: string }[];
    const pinned = { pinned_model_id: ids[0]?.id };
    expect((await desk.patch('/api/assist/topic', desk.admin, pinned)).statusCode).toBe(200);
    const other = { pinned_model_id: ids[1]?.id };
    expect((await desk.patch('/api/assist/topic', desk.admin, other)).statusCode).toBe(422);
    await desk.patch('/api/assist/topic', desk.admin, { pinned_model_id: null });
  });
});

async function stateOf(id: string) {
  const [row] = await rows(
    ctx(),
    sql<object>`select state, is_by_hand from assist_suggestions where id = ${id}`,
  );
  return row;
}
