/** Articles by HTTP: the way from a draft to the reader, versions, addresses, and what colleagues say. */
import { beforeAll, describe, expect, test } from 'vitest';
import { asSystem } from '#platform/ctx.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { wordDiff } from './diff.ts';
import { publishDue } from './publishing.ts';
import { slugOf } from './slug.ts';
import { reachesFurther, rightFor, secondLook } from './states.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
let section_id: string;

beforeAll(async () => {
  const { items } = (await desk.get('/api/knowledge', desk.lead)).json();
  const made = await desk.post('/api/knowledge/sections', desk.lead, {
    ...{ space_id: items[0].id, names: { ru: 'Чеки', en: 'Receipts' } },
  });
  expect(made.json(), made.body).toMatchObject({ slug: 'receipts', article_count: 0 });
  section_id = made.json().id;
});

let made = 0;
async function anArticle(given: object = {}, as: Somebody = desk.agent): Promise<string> {
  const response = await desk.post('/api/articles', as, {
    ...{ section_id, language: 'ru', title: `Чек не печатается ${++made}`, audience: 'public' },
    content: { question: '<p>Нет чека</p>', answer: '<p>Замените ленту</p>' },
    ...given,
  });
  expect(response.statusCode, response.body).toBe(201);
  return response.json().id;
}

const url = (id: string, rest = '') => `/api/articles/${id}${rest}`;
const read = (id: string, as?: Somebody) =>
  desk.app.call({ method: 'GET', url: url(id, '/reading'), ...(as === undefined ? {} : { as }) });

async function save(id: string, change: object, as: Somebody = desk.agent, language = 'ru') {
  const present = (await desk.get(url(id, `/texts/${language}`), as)).json();
  return desk.put(url(id, `/texts/${language}`), as, {
    ...{ title: present.title ?? 'Чек', content: present.content ?? {} },
    base_version: present.version ?? 0,
    ...change,
  });
}

describe('the way of an article', () => {
  test('from a draft that only colleagues see, by somebody who publishes, to the reader and off again', async () => {
    const id = await anArticle();
    expect((await read(id)).statusCode).toBe(404);
    expect((await desk.post(url(id, '/publish'), desk.agent)).statusCode).toBe(403);
    await expectEvents(ctx(), ['article.published'], () =>
      desk.post(url(id, '/publish'), desk.lead),
    );
    expect((await read(id)).json()).toMatchObject({ content: { answer: '<p>Замените ленту</p>' } });
    const saved = await save(id, { content: { answer: '<p>Позовите мастера</p>' } });
    expect(saved.json(), saved.body).toMatchObject({ version: 2, published_version: 1 });
    expect((await read(id)).json().content.answer).toBe('<p>Замените ленту</p>');
    const article = (await desk.get(url(id), desk.agent)).json();
    expect(article).toMatchObject({
      ...{ state: 'not_validated', has_unpublished: true },
      can: { write: true, publish: false, archive: false, states: ['wip'] },
    });
    expect((await desk.post(url(id, '/archive'), desk.agent)).statusCode).toBe(403);
    await expectEvents(ctx(), ['article.unpublished'], () =>
      desk.post(url(id, '/unpublish'), desk.lead),
    );
    expect((await read(id)).statusCode).toBe(404);
    await expectNoEvents(ctx(), () => desk.post(url(id, '/unpublish'), desk.lead));
  });

  test('what came from inside goes out by a second pair of eyes, or by the word of the only one', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    const own = await anArticle({ from_ticket_id: ticket_id }, desk.lead);
    expect((await desk.get(url(own), desk.lead)).json().publishing).toEqual({
      ...{ needs_second_look: true, must_confirm: false, may_publish: false },
    });
    await expectNoEvents(ctx(), async () => {
      const refused = await desk.post(url(own, '/publish'), desk.lead, { is_confirmed: true });
      expect(refused.json()).toMatchObject({ message_key: 'errors.article_second_look' });
    });
    expect((await desk.post(url(own, '/publish'), desk.admin)).json()).toMatchObject({
      state: 'validated',
    });
    const staff = await anArticle({ audience: 'staff' }, desk.lead);
    expect((await desk.post(url(staff, '/publish'), desk.lead)).statusCode).toBe(200);
    const widened = await desk.patch(url(staff), desk.lead, { audience: 'public' });
    expect(widened.json()).toMatchObject({ published_at: null, audience: 'public' });
    const again = await desk.post(url(staff, '/publish'), desk.lead);
    expect(again.json()).toMatchObject({ message_key: 'errors.article_second_look' });
    const look = { audience: 'public', is_from_inside: true, publisher_id: 'a' } as const;
    expect(secondLook({ ...look, last_author_ids: ['a'], others: 0 })).toBe('confirm');
    expect(secondLook({ ...look, last_author_ids: ['b'], others: 0 })).toBe('none');
    expect(secondLook({ ...look, audience: 'staff', last_author_ids: ['a'], others: 3 })).toBe(
      'none',
    );
  });

  test('at a moment by itself; widening the audience forgets the moment', async () => {
    const id = await anArticle();
    const at = new Date(ctx().now.getTime() + 3_600_000);
    const planned = await desk.post(url(id, '/publish'), desk.lead, { at: at.toISOString() });
    expect(planned.json()).toMatchObject({ published_at: null, can: { unpublish: true } });
    await publishDue(asSystem(ctx()));
    expect((await read(id)).statusCode).toBe(404);
    await expectEvents(ctx(), ['article.published'], () =>
      publishDue(asSystem({ ...ctx(), now: new Date(at.getTime() + 1000) })),
    );
    expect((await read(id)).statusCode).toBe(200);
    const left = await anArticle();
    await desk.post(url(left, '/publish'), desk.lead, { at: at.toISOString() });
    const disabled = (disabled_at: Date | null) =>
      ctx().db.updateTable('agents').set({ disabled_at }).where('id', '=', desk.lead.id).execute();
    await disabled(ctx().now);
    await expectEvents(ctx(), ['article.updated'], () =>
      publishDue(asSystem({ ...ctx(), now: new Date(at.getTime() + 1000) })),
    );
    await disabled(null);
    expect((await read(left)).statusCode).toBe(404);
    const inner = await anArticle({ audience: 'signed_in' });
    await desk.post(url(inner, '/publish'), desk.lead, { at: at.toISOString() });
    await desk.patch(url(inner), desk.lead, { audience: 'public' });
    expect((await desk.get(url(inner), desk.lead)).json().publish_at).toBeNull();
  });

  test('states follow the table; reach grows only where somebody new could read', () => {
    expect(rightFor('wip', 'validated')).toBe('publish');
    expect(rightFor('validated', 'not_validated')).toBe('write');
    expect(rightFor('archived', 'validated')).toBeUndefined();
    const some = { audience: 'organizations', organization_ids: ['a'], contracts: [] } as const;
    expect(reachesFurther(some, { ...some, organization_ids: ['a', 'b'] })).toBe(true);
    expect(reachesFurther({ ...some, organization_ids: ['a', 'b'] }, some)).toBe(false);
    expect(
      reachesFurther({ ...some, audience: 'signed_in' }, { ...some, audience: 'public' }),
    ).toBe(true);
    expect(reachesFurther({ ...some, audience: 'public' }, { ...some, audience: 'staff' })).toBe(
      false,
    );
  });
});

describe('texts', () => {
  test('versions: one a sitting, compared in words, restored as the newest; who saves late is told', async () => {
    const id = await anArticle();
    await save(id, { content: { answer: '<p>Замените ленту и крышку</p>' } });
    expect((await desk.get(url(id, '/texts/ru/versions'), desk.light)).json().items).toHaveLength(
      1,
    );
    const other = await save(id, { content: { answer: '<p>Замените ролик</p>' } }, desk.colleague);
    expect(other.json().version).toBe(2);
    const late = await save(id, { base_version: 1 });
    expect(late.json()).toMatchObject({ status: 409, message_key: 'errors.article_changed' });
    const compared = (await desk.get(url(id, '/texts/ru/compare?from=1&to=2'), desk.agent)).json();
    expect(compared.parts.find((one: { part: string }) => one.part === 'answer').runs).toEqual([
      { kind: 'same', text: 'Замените ' },
      { kind: 'removed', text: 'ленту и крышку' },
      { kind: 'added', text: 'ролик' },
    ]);
    const restored = await desk.post(url(id, '/texts/ru/versions/1/restore'), desk.agent);
    expect(restored.json()).toMatchObject({
      version: 3,
      content: { answer: '<p>Замените ленту и крышку</p>' },
    });
  });

  test('a translation says when the original went on without it', async () => {
    const id = await anArticle();
    await save(
      id,
      { title: 'No receipt', content: { answer: '<p>Change the paper</p>' } },
      desk.agent,
      'en',
    );
    const states = async () =>
      Object.fromEntries(
        (await desk.get(url(id), desk.agent))
          .json()
          .texts.map((one: { language: string; is_behind: boolean }) => [
            one.language,
            one.is_behind,
          ]),
      );
    expect(await states()).toEqual({ en: false, ru: false });
    await save(id, { content: { answer: '<p>Замените ролик</p>' } }, desk.colleague);
    expect(await states()).toEqual({ en: true, ru: false });
    const behind = await desk.get('/api/articles?only=behind', desk.agent);
    expect(behind.json().items.map((one: { id: string }) => one.id)).toEqual([id]);
    await save(
      id,
      { content: { answer: '<p>Replace the roller</p>' }, translated_from_version: 2 },
      desk.agent,
      'en',
    );
    expect(await states()).toEqual({ en: false, ru: false });
    expect((await desk.remove(url(id, '/texts/ru'), desk.agent)).json()).toMatchObject({
      message_key: 'errors.article_original',
    });
    expect((await desk.remove(url(id, '/texts/en'), desk.agent)).json().languages).toEqual(['ru']);
  });

  test('an address outlives renaming and the archive', async () => {
    const [id, heir] = [await anArticle({ title: 'Бледный чек' }), await anArticle()];
    for (const one of [id, heir]) await desk.post(url(one, '/publish'), desk.lead);
    const at = (slug: string) =>
      desk.app.call({ method: 'GET', url: `/api/help/articles/ru/${slug}` });
    expect((await at('blednyy-chek')).json()).toMatchObject({ article: { id }, moved_to: null });
    await save(id, { slug: 'svetlyy-chek' });
    expect((await at('blednyy-chek')).json()).toMatchObject({
      article: { id },
      moved_to: 'svetlyy-chek',
    });
    const taken = await save(heir, { slug: 'blednyy-chek' });
    expect(taken.json()).toMatchObject({ status: 409, message_key: 'errors.slug_was_taken' });
    await desk.post(url(id, '/archive'), desk.lead, { redirect_to_id: heir });
    expect((await at('blednyy-chek')).json()).toMatchObject({ article: { id: heir } });
    const back = await desk.post(url(id, '/restore'), desk.agent);
    expect(back.json()).toMatchObject({ state: 'wip', redirect_to_id: null });
    expect(slugOf('Щёлкает: «ФН» № 5!')).toBe('schelkaet-fn-no-5');
  });

  test('HTML from outside is harmless, and pictures are those that the writer may show', async () => {
    const html =
      '<h1 onclick="x()">А</h1><script>1</script><p style="color:red">Б<img src="https://x.test/a.png"></p><a href="javascript:1">В</a><iframe src="https://x.test"></iframe>';
    const id = await anArticle({ kind: 'free', content: { body: html } });
    const { content } = (await desk.get(url(id, '/texts/ru'), desk.agent)).json();
    expect(content).toEqual({ body: '<h2>А</h2><p>Б</p><p>В</p>' });
    const foreign = await desk.upload(desk.colleague, 'a.png');
    const refused = await save(id, { content: { body: `<img src="/api/files/${foreign}">` } });
    expect(refused.statusCode).toBe(404);
    const own = await desk.upload(desk.agent, 'b.png');
    expect(
      (await save(id, { content: { body: `<img src="/api/files/${own}?preview=1">` } })).json(),
    ).toMatchObject({
      content: { body: `<figure><img src="/api/article-files/${own}" alt=""></figure>` },
    });
    const file = (as?: Somebody) =>
      desk.app.call({ method: 'GET', url: `/api/article-files/${own}`, ...(as ? { as } : {}) });
    expect((await file(desk.outsider)).statusCode).toBe(200);
    expect((await file()).statusCode).toBe(404);
    await desk.post(url(id, '/publish'), desk.lead);
    expect((await file()).statusCode).toBe(200);
    await save(id, {
      content: { body: `<aside data-internal><img src="/api/files/${own}"></aside>` },
    });
    await desk.post(url(id, '/publish'), desk.lead);
    expect((await file()).statusCode).toBe(404);
  });
});

describe('what is said', () => {
  test('suggested words are taken into the text, once they stand there just once', async () => {
    const id = await anArticle();
    const said = await desk.post(url(id, '/comments'), desk.light, {
      ...{ language: 'ru', quote: 'Замените ленту', suggestion: 'Замените ленту на 57 мм' },
    });
    expect(said.json(), said.body).toMatchObject({ can: { edit: true, settle: false } });
    const settle = `/api/article-comments/${said.json().id}/settled`;
    expect((await desk.put(settle, desk.light, { is_settled: true })).statusCode).toBe(403);
    const taken = await desk.put(settle, desk.colleague, { is_settled: true, is_accepted: true });
    expect(taken.json()).toMatchObject({ is_accepted: true });
    const text = (await desk.get(url(id, '/texts/ru'), desk.agent)).json();
    expect(text.content.answer).toBe('<p>Замените ленту на 57 мм</p>');
    const lost = await desk.post(url(id, '/comments'), desk.agent, {
      ...{ language: 'ru', quote: 'этого тут нет', suggestion: 'х' },
    });
    const refused = await desk.put(`/api/article-comments/${lost.json().id}/settled`, desk.agent, {
      ...{ is_settled: true, is_accepted: true },
    });
    expect(refused.json()).toMatchObject({ message_key: 'errors.suggestion_lost' });
  });

  test('flags are a list that is worked off; votes are one a reader', async () => {
    const id = await anArticle();
    await desk.post(url(id, '/publish'), desk.lead);
    const flag = await desk.post(url(id, '/flags'), desk.light, {
      language: 'ru',
      reason: 'outdated',
    });
    const open = async () => (await desk.get('/api/article-flags', desk.agent)).json().items;
    expect(await open()).toMatchObject([{ article_id: id, reason: 'outdated' }]);
    await desk.put(`/api/article-flags/${flag.json().id}/settled`, desk.agent, {
      is_settled: true,
    });
    expect(await open()).toEqual([]);
    const vote = (has_helped: boolean, visitor_key: string) =>
      desk.app.call({
        ...{ method: 'POST', url: url(id, '/votes') },
        payload: { language: 'ru', has_helped, visitor_key },
      });
    for (const [has_helped, key] of [
      [true, 'a'],
      [false, 'a'],
      [true, 'b'],
    ] as const)
      expect((await vote(has_helped, key)).statusCode).toBe(200);
    expect((await desk.get(url(id), desk.agent)).json().counts).toMatchObject({
      helped: 1,
      not_helped: 1,
    });
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    const use = { ticket_id, way: 'link', language: 'ru' };
    await expectEvents(ctx(), ['article.used'], () => desk.post(url(id, '/uses'), desk.agent, use));
    expect((await desk.post(url(id, '/uses'), desk.outsider, use)).statusCode).toBe(404);
    await desk.post(url(id, '/uses'), desk.agent, { ...use, found_by: 'searched' });
    const { counts } = (await desk.get(url(id), desk.agent)).json();
    expect(counts).toMatchObject({ uses: 2, searched: 1 });
  });
});

test('sections stand in a tree, go into the archive with what is below, and are deleted when empty', async () => {
  const { space_id } = (await desk.get('/api/knowledge', desk.lead)).json().items[0].sections[0];
  const make = async (parent_id: string | null, ru: string) =>
    (
      await desk.post('/api/knowledge/sections', desk.lead, { space_id, parent_id, names: { ru } })
    ).json().id;
  const top = await make(null, 'Оборудование');
  const below = await make(top, 'Сканеры');
  const id = await anArticle({ section_id: below });
  await desk.post(url(id, '/publish'), desk.lead);
  const shown = async () =>
    (await desk.app.call({ method: 'GET', url: '/api/help/sections' }))
      .json()
      .items.filter((one: { id: string }) => [top, below].includes(one.id))
      .map((one: { name: string; article_count: number }) => [one.name, one.article_count]);
  expect(await shown()).toEqual([
    ['Оборудование', 1],
    ['Сканеры', 1],
  ]);
  const section = `/api/knowledge/sections/${top}`;
  expect((await desk.patch(section, desk.lead, { parent_id: below })).statusCode).toBe(422);
  expect((await desk.remove(section, desk.lead)).json()).toMatchObject({
    message_key: 'errors.section_not_empty',
  });
  await desk.patch(section, desk.lead, { is_archived: true });
  expect(await shown()).toEqual([]);
  expect((await read(id)).statusCode).toBe(404);
  const empty = await make(null, 'Пустой');
  expect((await desk.remove(`/api/knowledge/sections/${empty}`, desk.agent)).statusCode).toBe(403);
  expect((await desk.remove(`/api/knowledge/sections/${empty}`, desk.lead)).statusCode).toBe(200);
});

test('the difference of two texts makes each of them again', () => {
  const [old, now] = ['Нажмите «Да», затем «Нет».', 'Сначала нажмите «Нет», потом подождите.'];
  const runs = wordDiff(old, now);
  const of = (kind: string) =>
    runs
      .filter((run) => run.kind !== kind)
      .map((run) => run.text)
      .join('');
  expect([of('added'), of('removed')]).toEqual([old, now]);
});
