/** The responsibility directory: who finds what in it, who keeps it, and whom it names for a ticket. */
import { beforeAll, expect, test } from 'vitest';
import type { Area, FoundArea } from '#contract/directory.ts';
import { createCalendar } from '#modules/calendars/calendars.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { answerableFor } from './directory.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
let trade: Area;
let tills: Area;
let doors: Area;

const make = async (body: object): Promise<Area> => {
  const response = await desk.post('/api/areas', desk.admin, body);
  expect(response.statusCode, response.body).toBe(201);
  return response.json();
};
const change = (id: string, as: Somebody, body: object) => desk.patch(`/api/areas/${id}`, as, body);
const find = async (q: string): Promise<FoundArea[]> =>
  (await desk.get(`/api/areas/search?q=${encodeURIComponent(q)}`, desk.light)).json().items;

beforeAll(async () => {
  trade = await make({ name: 'Торговое оборудование', team_id: desk.theirs });
  tills = await make({
    ...{ name: 'Кассы', parent_id: trade.id, other_names: ['ККТ', 'фискальный регистратор'] },
    keeper_id: desk.colleague.id,
  });
  doors = await make({
    ...{ name: 'Двери и замки', is_ours: false, outside_words: 'Управляющая компания' },
    ...{ outside_link: 'https://uk.example/', outside_address: 'zayavki@uk.example' },
  });
});

test('an area is found by any of its names, with typing errors, and shows what it takes from above', async () => {
  for (const typed of ['кассы', 'касы', 'ккт', 'фискальнй', 'торговое обарудование']) {
    const names = (await find(typed)).map((one) => one.area.name);
    expect(names, typed).toContain(typed.startsWith('торг') ? trade.name : tills.name);
  }
  const [best] = await find('кассы');
  expect(best).toMatchObject({
    path: ['Торговое оборудование', 'Кассы'],
    area: { id: tills.id, team: { id: desk.theirs } },
  });
  expect((await find('управляющая'))[0]?.area).toMatchObject({
    ...{ id: doors.id, is_ours: false, team: null },
    outside: { link: 'https://uk.example/', address: 'zayavki@uk.example' },
  });
  expect(await find('огнетушитель')).toEqual([]);
  const found = await desk.get('/api/search?q=%D0%BA%D0%B0%D1%81%D1%81%D1%8B', desk.light);
  expect(found.json().areas[0]).toMatchObject({ area: { id: tills.id } });
});

test('the keeper changes the own area and those below, and nothing else', async () => {
  const made = await desk.post(`/api/areas/${tills.id}/areas`, desk.colleague, {
    name: 'Кассы юга',
  });
  expect(made.statusCode, made.body).toBe(201);
  const below: Area = made.json();
  await expectEvents(ctx(), ['area.changed'], () =>
    change(below.id, desk.colleague, { agent_id: desk.agent.id }),
  );
  await expectNoEvents(ctx(), async () => {
    expect((await change(trade.id, desk.colleague, { name: 'Моё' })).statusCode).toBe(403);
    expect((await change(tills.id, desk.agent, { name: 'Моё' })).statusCode).toBe(403);
    for (const url of ['/api/areas', `/api/areas/${trade.id}/areas`])
      expect((await desk.post(url, desk.colleague, { name: 'Чужое' })).statusCode).toBe(403);
    const out = await change(below.id, desk.colleague, { parent_id: trade.id });
    expect(out.statusCode).toBe(403);
    const loop = await change(tills.id, desk.admin, { parent_id: below.id });
    expect(loop.json().fields).toEqual({ parent_id: expect.any(String) });
    const link = await change(doors.id, desk.admin, { outside_link: 'javascript:alert(1)' });
    expect(link.statusCode).toBe(422);
    expect((await desk.remove(`/api/areas/${tills.id}`, desk.admin)).statusCode).toBe(409);
  });
  expect((await desk.remove(`/api/areas/${below.id}`, desk.colleague)).statusCode).toBe(200);
});

test('a ticket is answered for by the area of its topic, or of the nearest above', async () => {
  const topicOf = async (body: object): Promise<string> =>
    (await desk.post('/api/topics', desk.admin, body)).json().id;
  const above = await topicOf({ name: { ru: 'Торговля', en: 'Trade' } });
  const below = await topicOf({ name: { ru: 'Чеки', en: 'Receipts' }, parent_id: above });
  expect(await answerableFor(ctx(), { topic_id: below })).toBeUndefined();
  await change(tills.id, desk.admin, { topic_ids: [above], deputy_id: desk.agent.id });
  expect(await answerableFor(ctx(), { topic_id: below })).toMatchObject({
    path: ['Торговое оборудование', 'Кассы'],
    area: { team: { id: desk.theirs } },
  });
  const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours, topic_id: below });
  const form = await desk.get(`/api/tickets/${ticket_id}/escalation-form`, desk.agent);
  expect(form.json().answering).toMatchObject({ area: { id: tills.id } });
  // A topic belongs to one area, the last that took it.
  await change(trade.id, desk.admin, { topic_ids: [above] });
  expect((await answerableFor(ctx(), { topic_id: above }))?.area.id).toBe(trade.id);
});

test('whoever is on shift is named: the one who answers, else the deputy, else nobody', async () => {
  await change(tills.id, desk.admin, {
    ...{ team_id: desk.ours, agent_id: desk.agent.id, deputy_id: desk.colleague.id },
  });
  const onDuty = async () => (await find('кассы'))[0]?.on_duty?.id ?? null;
  const be = (who: Somebody, state: string) => desk.put('/api/me/presence', who, { state });
  await be(desk.agent, 'online');
  await be(desk.colleague, 'online');
  expect(await onDuty()).toBe(desk.agent.id);
  await be(desk.agent, 'offline');
  expect(await onDuty()).toBe(desk.colleague.id);
  const duty = async () => (await desk.get(`/api/areas/${tills.id}/duty`, desk.outsider)).json();
  expect(await duty()).toMatchObject({
    on_duty: { id: desk.colleague.id },
    people: [
      { part: 'agent', agent: { id: desk.agent.id }, is_on_shift: false, state: 'offline' },
      { part: 'deputy', agent: { id: desk.colleague.id }, is_on_shift: true, state: 'online' },
    ],
    team: { agents: 2, on: 1 },
    hours: null,
  });
  await be(desk.colleague, 'training');
  expect(await onDuty()).toBeNull();
  const hours = await createCalendar(ctx(), {
    ...{ name: 'Ночью', time_zone: 'UTC', production: null, shortens_eves: false },
    hours: { sun: [['03:00', '03:01']] },
  });
  await change(tills.id, desk.admin, { calendar_id: hours.id });
  expect(await duty()).toMatchObject({
    ...{ on_duty: null, team: { on: 0 } },
    hours: { is_open: expect.any(Boolean), until: expect.any(String) },
  });
});
