/** The lead's lists by HTTP: what is answered without an article, which articles pay off, and who may ask. */
import { beforeAll, expect, test } from 'vitest';
import { mainBrandId } from '#contract/brands.ts';
import { countDeflection } from '#modules/forms/forms.ts';
import { followCourt } from '#modules/sla/sla.ts';
import { asSystem } from '#platform/ctx.ts';
import { newId } from '#platform/id.ts';
import { useTestDesk } from '#testing/desk.ts';
import { settled } from '#testing/settled.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { harmsOf, perRequest } from './articles.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
const begins = new Date('2026-03-02T09:00:00Z');
const days = 'from=2026-03-01&to=2026-03-31';
let topic = '';
let article = '';
const numbers: number[] = [];
const ids: string[] = [];

const later = (minutes: number) =>
  desk.app.setTime(new Date(ctx().now.getTime() + minutes * 60_000));

async function solve(id: string): Promise<void> {
  later(30);
  const solved = { status_id: desk.statuses.solved };
  const done = await desk.patch(`/api/tickets/${id}`, desk.agent, solved);
  expect(done.statusCode, done.body).toBe(200);
}

beforeAll(async () => {
  desk.app.setTime(begins);
  const named = (ru: string) => ({ ru, en: '' });
  topic = (await desk.post('/api/topics', desk.admin, { name: named('Обмен') })).json().id;
  const { items } = (await desk.get('/api/knowledge', desk.lead)).json();
  const section = await desk.post('/api/knowledge/sections', desk.lead, {
    ...{ space_id: items[0].id, names: { ru: 'Чеки', en: 'Receipts' } },
  });
  const made = await desk.post('/api/articles', desk.lead, {
    ...{ section_id: section.json().id, language: 'ru', audience: 'public' },
    ...{ title: 'Чек не печатается', content: { answer: '<p>Смените ленту.</p>' } },
  });
  article = made.json().id;
  const texts = [
    ['Обмен с программой завис', 'Обмен завис с утра, остатки не приходят.'],
    ['Завис обмен', 'Здравствуйте! Снова завис обмен остатков.'],
    ['Остатки: обмен завис', 'Подскажите, обмен завис.'],
    ['Цена лицензии', 'Сколько стоит?'],
  ];
  for (const [subject = '', words = ''] of texts) {
    const topic_id = subject.includes('бмен') ? topic : null;
    const opened = await aTicket(ctx(), { subject, words, topic_id, team_id: desk.ours });
    numbers.push(opened.number);
    ids.push(opened.ticket_id);
    await solve(opened.ticket_id);
  }
  const minutes = await desk.post(`/api/tickets/${ids[0]}/time`, desk.agent, { minutes: 25 });
  expect(minutes.statusCode, minutes.body).toBe(200);
  // Answered with an article, and reopened the next day.
  const helped = await aTicket(ctx(), { subject: 'Чек', topic_id: topic, team_id: desk.ours });
  const used = await desk.post(`/api/articles/${article}/uses`, desk.agent, {
    ...{ ticket_id: helped.ticket_id, way: 'text', language: 'ru', found_by: 'searched' },
  });
  expect(used.statusCode, used.body).toBe(201);
  await solve(helped.ticket_id);
  later(60);
  await desk.patch(`/api/tickets/${helped.ticket_id}`, desk.agent, {
    status_id: desk.statuses.open,
  });
  await solve(helped.ticket_id);
  ids.push(helped.ticket_id);
  numbers.push(helped.number);
  await desk.app.opora.drainJobs();
  await settled(desk.app.ctx());
  await followCourt(desk.app.ctx());
}, 60_000);

const report = (what: string, as = desk.lead, more = '') =>
  desk.get(`/api/reports/${what}?${days}${more}`, as);

test('topics answered without an article are told with their minutes, and each number opens its tickets', async () => {
  const { items } = (await report('unanswered/topics')).json();
  const [first] = items;
  expect(first).toMatchObject({
    topic: { id: topic },
    ...{ solved: 4, without: 3, articles: 0 },
    minutes: { recorded: 25, recorded_tickets: 1, our_turn_tickets: 2 },
  });
  expect(
    items.map((one: { topic: unknown; without: number }) => [one.topic === null, one.without]),
  ).toEqual([
    [false, 3],
    [true, 1],
  ]);
  const behind = async (more: string) =>
    (await report('unanswered/tickets', desk.lead, more))
      .json()
      .items.map((one: { number: number }) => one.number);
  expect(await behind(`&topic_id=${topic}`)).toEqual(numbers.slice(0, 3).reverse());
  expect(await behind(`&topic_id=${topic}&is_all=true`)).toEqual([
    numbers[4],
    ...numbers.slice(0, 3).reverse(),
  ]);
  expect(await behind('&topic_id=none')).toEqual([numbers[3]]);
  expect(await behind(`&team_id=${desk.theirs}`)).toEqual([]);
});

test('tickets without an article are grouped by the words they share, and the typical one is named', async () => {
  const found = (await report('unanswered/words')).json();
  expect(found).toMatchObject({ compared: 4, is_cut: false });
  expect(found.items).toHaveLength(1);
  const [group] = found.items;
  expect(group.words.toSorted()).toEqual(['завис', 'обмен']);
  expect(group).toMatchObject({ tickets: 3, minutes: { recorded: 25, our_turn_tickets: 2 } });
  expect(ids.slice(0, 3)).toContain(group.typical.id);
  const behind = `&words=${encodeURIComponent(group.key)}`;
  const within = (await report('unanswered/words', desk.lead, '&topic_id=none')).json();
  expect([within.compared, within.items]).toEqual([1, []]);
  const tickets = (await report('unanswered/tickets', desk.lead, behind)).json().items;
  expect(tickets.map((one: { number: number }) => one.number)).toEqual(
    numbers.slice(0, 3).reverse(),
  );
});

test('an article is worth what it spared and where it was put; what does harm is named', async () => {
  const seen = async (visitor_key: string, more: { opened?: boolean; sent?: number } = {}) => {
    const at = ctx().now;
    const place = { topic_id: topic, brand_id: mainBrandId, visitor_key };
    await ctx()
      .db.insertInto('form_sights')
      .values({
        ...{ visit_id: newId(), ...place, article_ids: [article], saw_at: at },
        opened_id: more.opened === true ? article : null,
      })
      .execute();
    if (more.sent === undefined) return;
    await ctx()
      .db.insertInto('form_requests')
      .values({
        ...{ id: newId(), request_key: newId(), state: 'sent', way: 'portal', ...place },
        ...{ language: 'ru', address: 'a@b.test', content_hash: '', expires_at: at },
        created_at: new Date(at.getTime() + more.sent * 3_600_000),
      })
      .execute();
  };
  await seen('only saw');
  await seen('read and stayed away', { opened: true });
  await seen('read and sent', { opened: true, sent: 1 });
  await seen('read and came back', { opened: true, sent: 50 });
  const now = ctx().now;
  desk.app.setTime(new Date(now.getTime() + 5 * 86_400_000));
  await countDeflection(asSystem(ctx()));
  await countDeflection(asSystem(ctx()));
  for (const visitor of ['one', 'two', 'three']) {
    const vote = { id: newId(), article_id: article, language: 'ru', has_helped: false };
    await ctx()
      .db.insertInto('article_votes')
      .values({ ...vote, visitor_key: visitor, at: now })
      .execute();
  }
  const { items, per_request, is_cut } = (await report('articles')).json();
  expect(items).toMatchObject([
    {
      article: { id: article, title: 'Чек не печатается' },
      ...{ shown: 4, opened: 3, asked: 1, spared_least: 1, spared_most: 3 },
      ...{ inserted: 1, searched: 1, reopened: 1, not_helped: 3, harms: ['votes'] },
    },
  ]);
  expect([per_request.from, per_request.tickets, is_cut]).toEqual(['our_turn', 4, false]);
  const behind = (
    await report(`articles/${article}/tickets`, desk.lead, '&is_reopened=true')
  ).json();
  expect(behind.items.map((one: { number: number }) => one.number)).toEqual([numbers[4]]);
  const elsewhere = (await report('articles', desk.lead, `&team_id=${desk.theirs}`)).json();
  expect(elsewhere.items[0].inserted).toBe(0);
});

test('the lists are for those who keep the knowledge, and a period has an order', async () => {
  expect((await report('unanswered/topics', desk.agent)).statusCode).toBe(403);
  const wrong = await desk.get('/api/reports/articles?from=2026-03-02&to=2026-03-01', desk.lead);
  expect([wrong.statusCode, wrong.body.includes('to')]).toEqual([422, true]);
  const cursor = await report('unanswered/tickets', desk.lead, '&after=nonsense');
  expect(cursor.statusCode).toBe(422);
});

test('harm is told from few cases on, and a request costs what was written down once that is enough', () => {
  const row = {
    ...{
      id: '',
      number: 1,
      title: '',
      shown: 9,
      opened: 6,
      asked: 0,
      spared_least: 0,
      spared_most: 0,
    },
    ...{ inserted: 10, searched: 0, reopened: 2, read: 100, helped: 4, not_helped: 4 },
  };
  expect(harmsOf(row)).toEqual([]);
  expect(harmsOf({ ...row, not_helped: 5, asked: 3, reopened: 3 })).toEqual([
    'votes',
    'asked',
    'reopened',
  ]);
  const minutes = { recorded: 120, recorded_tickets: 10, our_turn: 900, our_turn_tickets: 3 };
  expect(perRequest(minutes)).toEqual({ minutes: 12, from: 'recorded', tickets: 10 });
  expect(perRequest({ ...minutes, recorded_tickets: 9 })?.from).toBe('our_turn');
  expect(
    perRequest({ recorded: 0, recorded_tickets: 0, our_turn: 0, our_turn_tickets: 0 }),
  ).toBeNull();
});
