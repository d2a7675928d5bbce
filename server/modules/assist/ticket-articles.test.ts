/** Articles beside a ticket by HTTP: which are offered, what may go to the customer, and a new one. */
import { beforeAll, expect, test } from 'vitest';
import { reindexArticles } from '#modules/search/search.ts';
import { aContact } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
let ticket: { ticket_id: string; number: number };
let open: string;
let inner: string;

beforeAll(async () => {
  const { items } = (await desk.get('/api/knowledge', desk.lead)).json();
  const section = await desk.post('/api/knowledge/sections', desk.lead, {
    ...{ space_id: items[0].id, names: { ru: 'Чеки', en: 'Receipts' } },
  });
  const anArticle = async (audience: string, answer: string): Promise<string> => {
    const made = await desk.post('/api/articles', desk.lead, {
      ...{ section_id: section.json().id, language: 'ru', audience },
      ...{ title: 'Термопринтер печатает бледно', content: { answer } },
    });
    const id = made.json().id;
    const out = await desk.post(`/api/articles/${id}/publish`, desk.lead, { is_confirmed: true });
    expect(out.statusCode, out.body).toBeLessThan(300);
    return id;
  };
  open = await anArticle(
    'public',
    '<p>Протрите головку термопринтера.</p><aside data-internal><p>Гарантия кончилась?</p></aside>',
  );
  inner = await anArticle('staff', `<p>См. <a href="/articles/${open}">статью</a>.</p>`);
  await reindexArticles(desk.app.ctx());
  const requester = await aContact(desk.app.ctx(), {
    ...{ name: 'Ольга Белова', address: 'olga@sklad.test' },
  });
  ticket = await aTicket(desk.app.ctx(), {
    ...{ requester_id: requester.id, subject: 'Термопринтер бледно печатает' },
    words: 'Здравствуйте!\nТермопринтер печатает бледно. Звоните: +7 916 123-45-67, Ольга Белова',
  });
  const replied = await desk.post(`/api/tickets/${ticket.ticket_id}/comments`, desk.agent, {
    visibility: 'public',
    body_html:
      '<p>Добрый день, Ольга!</p><p>Протрите головку спиртовой салфеткой и напечатайте чек ещё раз.</p>',
  });
  expect(replied.statusCode, replied.body).toBe(201);
});

test('those that fit are offered with why; only what the requester may read has an address', async () => {
  const answer = await desk.get(`/api/tickets/${ticket.ticket_id}/articles`, desk.agent);
  const items: { id: string; url: string | null; shared: string[] }[] = answer.json().items;
  expect(items.map(({ id }) => id).sort()).toEqual([open, inner].sort());
  const of = (id: string) => items.find((one) => one.id === id);
  expect(of(open)?.url).toMatch(/\/help\/ru\/articles\/[\w-]+$/);
  expect(of(open)?.shared.join(' ').toLowerCase()).toContain('термопринтер');
  expect(of(inner)?.url).toBeNull();
});

test('others are looked for in one’s own words, with the same care for what the requester may read', async () => {
  const path = `/api/tickets/${ticket.ticket_id}/articles?q=`;
  const found = (await desk.get(`${path}${encodeURIComponent('головку')}`, desk.agent)).json();
  expect(found.items).toMatchObject([{ id: open, shared: [], url: expect.any(String) }]);
  const guarded = (await desk.get(`${path}${encodeURIComponent('статья')}`, desk.agent)).json();
  expect(guarded.items).toMatchObject([{ id: inner, url: null }]);
  expect((await desk.get(`${path}пылесос`, desk.agent)).json().items).toEqual([]);
  const looked = desk.app.ctx().db.selectFrom('article_searches').select('id').execute();
  expect(await looked).toEqual([]);
});

test('the words for a reply are those of the requester: no remark, no article for colleagues', async () => {
  const path = (id: string) => `/api/tickets/${ticket.ticket_id}/articles/${id}/words`;
  const words = await desk.get(path(open), desk.agent);
  expect(words.json()).toMatchObject({ html: '<p>Протрите головку термопринтера.</p>' });
  expect((await desk.get(path(inner), desk.agent)).statusCode).toBe(404);
});

test('a draft says what was asked and answered, and what was taken out of it', async () => {
  const path = `/api/tickets/${ticket.ticket_id}/article-draft`;
  const draft = (await desk.get(path, desk.agent)).json();
  expect(draft).toMatchObject({ title: 'Термопринтер бледно печатает', language: 'ru' });
  expect(draft.content.answer).toBe(
    '<p>Протрите головку спиртовой салфеткой и напечатайте чек ещё раз.</p>',
  );
  expect(draft.content.question).not.toMatch(/Бел|916/);
  expect(draft.removed).toEqual(
    expect.arrayContaining([
      { kind: 'phone', found: '+7 916 123-45-67', mark: '[PHONE_1]' },
      { kind: 'name', found: 'Белова', mark: expect.stringMatching(/^\[NAME_\d\]$/) },
    ]),
  );
});
