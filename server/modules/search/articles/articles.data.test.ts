/** Search of articles against a real database: what is found by whom, how, and what is written down. */
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createArticle,
  createSection,
  publishArticle,
  saveArticleText,
} from '#modules/knowledge/knowledge.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { useTestApp } from '#testing/app.ts';
import { aContact } from '#testing/builders.ts';
import { eventually } from '#testing/eventually.ts';
import { settled } from '#testing/settled.ts';
import { aDesk, asAgent, aTicket } from '#testing/ticket-builders.ts';
import {
  catchUpArticles,
  chooseArticle,
  recordAskedAnyway,
  reindexArticles,
  saveSynonyms,
  searchArticles,
  suggestArticles,
} from '../search.ts';
import { candidatesOf } from './search.sql.ts';

const app = useTestApp();
let section_id = '';
const ids: Record<string, string> = {};
let agent: Ctx;
let cookie = '';
const reader = (): Ctx => ({ ...app.ctx(), actor: { kind: 'anonymous' } });
const contact = async (): Promise<Ctx> => ({
  ...app.ctx(),
  actor: { kind: 'contact', id: (await aContact(app.ctx())).id },
});

type Given = {
  title: string;
  answer: string;
  audience?: 'public' | 'signed_in' | 'staff';
  language?: string;
  keywords?: string[];
  is_draft?: boolean;
};

async function anArticle(key: string, given: Given): Promise<void> {
  const { title, answer, audience = 'public', language = 'ru', keywords = [], is_draft } = given;
  const lists = { organization_ids: [], contracts: [], role_ids: [], topic_ids: [] };
  const made = await createArticle(agent, {
    ...{ section_id, kind: 'question' as const, audience, language, title, keywords, ...lists },
    content: { answer },
  });
  ids[key] = made;
  if (is_draft !== true) await publishArticle(agent, made, { is_confirmed: true });
}

/** Keys of the articles found, in their order. */
async function found(q: string, ctx: Ctx = reader(), language = 'ru'): Promise<string[]> {
  const { items } = await searchArticles(ctx, { q, language, is_typing: true });
  return items.map((item) => Object.keys(ids).find((key) => ids[key] === item.id) ?? item.title);
}

beforeAll(async () => {
  const desk = await aDesk(app);
  cookie = desk.cookie;
  agent = await asAgent(app.ctx(), desk.id);
  const [space] = await rows(app.ctx(), sql<{ id: string }>`select id from knowledge_spaces`);
  const place = { space_id: space?.id ?? '', parent_id: null, intro: {}, icon: '' };
  section_id = (await createSection(agent, { ...place, names: { ru: 'Чеки', en: 'Receipts' } })).id;
  await anArticle('print', {
    title: 'Касса не печатает чек',
    answer:
      '<p>Откройте крышку и проверьте чековую ленту. Если принтер мигает, выключите его.</p><aside data-internal><p>Спросите про прошивку Гефест.</p></aside>',
    keywords: ['термоголовка'],
  });
  await anArticle('pay', {
    title: 'Как оплатить продление лицензии',
    answer: '<p>Счёт придёт письмом, оплатите его в личном кабинете или картой.</p>',
  });
  await anArticle('member', {
    title: 'Скидки партнёров',
    answer: '<p>Условия для вошедших.</p>',
    audience: 'signed_in',
  });
  await anArticle('staff', {
    title: 'Порядок замены принтера',
    answer: '<p>Запросите у склада подменный принтер.</p>',
    audience: 'staff',
  });
  await anArticle('draft', { title: 'Сканер молчит', answer: '<p>Черновик.</p>', is_draft: true });
  await anArticle('english', {
    title: 'The till prints no receipts',
    answer: '<p>Open the cover and look at the paper roll.</p>',
    language: 'en',
  });
  await anArticle('german', {
    title: 'Kasse druckt keinen Bon',
    answer: '<p>Papierrolle prüfen.</p>',
    language: 'de',
  });
  await settled(app.ctx());
  await catchUpArticles(app.ctx());
}, 60_000);

describe('words are found', () => {
  test.each([
    ['in any form', 'печать чеков', 'print'],
    ['with ё for е', 'счет на продлёние', 'pay'],
    ['mistyped', 'касса не пичатает чекк', 'print'],
    ['without a blank', 'непечатает касса', 'print'],
    ['on the wrong layout', 'rfccf yt gtxfnftn', 'print'],
    ['unfinished', 'лиценз', 'pay'],
    ['by keyword', 'термоголовка', 'print'],
    [
      'within a question of which half stands nowhere',
      'подскажите почему у меня утром касса вообще не печатает',
      'print',
    ],
  ])('%s', async (_how, typed, key) => {
    expect((await found(typed))[0]).toBe(key);
  });

  test('English on the Russian layout, in English; German as it is written', async () => {
    expect((await found('еру ешдд зкштеы', reader(), 'en'))[0]).toBe('english');
    expect((await found('papierrolle', reader(), 'de'))[0]).toBe('german');
  });

  test('in another language where the asked one has nothing', async () => {
    const answer = await searchArticles(reader(), { q: 'papierrolle', language: 'ru' });
    expect(answer).toMatchObject({ is_other_language: true, items: [{ id: ids['german'] }] });
  });

  test('by the administrator’s synonyms, at once', async () => {
    expect(await found('фитюлька')).toEqual([]);
    await saveSynonyms(agent, ['фитюлька', 'чековая лента']);
    expect(await found('фитюлька')).toEqual(['print']);
  });

  test('with marks around them, in title and snippet, and what was understood', async () => {
    const answer = await searchArticles(reader(), { q: 'пинтер мигает', language: 'ru' });
    expect(answer.corrected).toBe('принтер мигает');
    expect(answer.items[0]?.snippet).toContain('\u0002принтер\u0003 \u0002мигает\u0003');
  });
});

describe('nobody finds more than he may read', () => {
  test('by audience, drafts for colleagues alone (case A10)', async () => {
    expect(await found('скидки партнёров')).toEqual([]);
    expect(await found('скидки партнёров', await contact())).toEqual(['member']);
    expect(await found('подменный принтер')).not.toContain('staff');
    expect((await found('подменный принтер', agent))[0]).toBe('staff');
    expect(await found('сканер молчит')).toEqual([]);
    expect(await found('сканер молчит', agent)).toEqual(['draft']);
  });

  test('a remark is found by colleagues, never outside: not in a snippet, not as a correction', async () => {
    expect(await found('гефест', agent)).toEqual(['print']);
    const outside = await searchArticles(reader(), { q: 'гефист', language: 'ru' });
    expect(outside).toMatchObject({ items: [], corrected: null });
    const printing = await searchArticles(reader(), { q: 'прошивка чек', language: 'ru' });
    expect(JSON.stringify(printing)).not.toMatch(/гефест|прошивк/i);
    const typed = 'касса не печатает чек после прошивки';
    const suggested = await suggestArticles(reader(), { text: typed, language: 'ru', limit: 5 });
    expect(suggested[0]).toMatchObject({ id: ids['print'] });
    expect(suggested[0]?.shared).toEqual(expect.arrayContaining(['печатает', 'чек']));
    expect(suggested[0]?.shared).not.toContain('прошивки');
  });

  test('a change that is not published is found inside alone', async () => {
    const change = {
      title: 'Как оплатить лицензию',
      content: { answer: '<p>Теперь через СБП.</p>' },
    };
    await saveArticleText(agent, ids['pay'] ?? '', {
      ...{ language: 'ru', keywords: [], base_version: 1, note: '', ...change },
    });
    await settled(app.ctx());
    await catchUpArticles(app.ctx());
    expect(await found('сбп', agent)).toEqual(['pay']);
    expect(await found('сбп')).toEqual([]);
    expect((await found('продление лицензии'))[0]).toBe('pay');
  });
});

describe('what is looked for', () => {
  test('is written down without addresses and numbers, and only when it is whole', async () => {
    await sql`delete from article_searches`.execute(app.ctx().db);
    await searchArticles(reader(), { q: 'касса', language: 'ru', is_typing: true });
    await searchArticles(reader(), {
      q: 'чек для ivan@shop.example +7 912 345-67-89 код 235',
      language: 'ru',
    });
    const kept = await rows(app.ctx(), sql<{ words: string }>`select words from article_searches`);
    expect(kept.map((one) => one.words)).toEqual(['чек для … … код 235']);
  });

  test('and not found is one row for all its forms, worked off, and open again when it recurs', async () => {
    const as = { cookie };
    for (const q of ['яхтенный причал', 'яхтенные причалы'])
      await searchArticles(reader(), { q, language: 'ru' });
    const url = '/api/knowledge/gaps';
    const listed = async (state: string) =>
      (await app.call({ method: 'GET', url: `${url}?state=${state}`, as })).json().items;
    const [gap] = (await listed('open')).filter((one: { words: string }) =>
      /причал/.test(one.words),
    );
    expect(gap).toMatchObject({ words: 'яхтенные причалы', times: 2, state: 'open' });
    const done = {
      method: 'PATCH',
      url: `${url}/${gap.id}`,
      payload: { state: 'done' },
      as,
    } as const;
    expect((await app.call(done)).json()).toMatchObject({ state: 'done', times_since: 0 });
    await searchArticles(agent, { q: 'причал яхтенный', language: 'ru' });
    expect(await listed('open')).toContainEqual(
      expect.objectContaining({ id: gap.id, times_since: 1, times: 3, times_inside: 1 }),
    );
    // Whoever knows the answer names it: these words find it from then on, and no longer when it is unsaid.
    const answer = async (answer_id: string | null) =>
      (await app.call({ ...done, payload: { state: 'done', answer_id } })).json();
    expect(await answer(ids['print'] ?? '')).toMatchObject({ answer: { id: ids['print'] } });
    expect(await found('яхтенный причал')).toEqual(['print']);
    expect(await answer(null)).toMatchObject({ answer: null, state: 'done' });
    expect(await found('яхтенный причал')).toEqual([]);
  });

  test('read and asked all the same is counted for the article', async () => {
    const { search_id } = await searchArticles(reader(), { q: 'печать чека', language: 'ru' });
    await chooseArticle(reader(), search_id ?? '', ids['print'] ?? '');
    const { ticket_id } = await aTicket(app.ctx());
    await recordAskedAnyway(app.ctx(), { search_id: search_id ?? '', ticket_id });
    await recordAskedAnyway(app.ctx(), { search_id: search_id ?? '', ticket_id });
    const kept = await rows(
      app.ctx(),
      sql<{ times: number }>`select times from article_gaps where article_id = ${ids['print']}`,
    );
    expect(kept).toEqual([{ times: 1 }]);
  });
});

test('the vocabulary is the same after everything is indexed anew', async () => {
  const words = () => rows(app.ctx(), sql`select * from article_words order by config, word`);
  const before = await words();
  await reindexArticles(app.ctx());
  expect(await words()).toEqual(before);
});

test('no look reads a whole table: the plan goes by the indexes', async () => {
  const ctx = reader();
  const looks = [
    { group: 0, query: "'касс' | 'чек'", value: 1, is_head: true },
    { group: 0, query: "'касс' | 'чек'", value: 0.5, is_head: false },
  ];
  const scope = { language: 'ru', side: 'outside' as const };
  const plan = await ctx.db.transaction().execute(async (db) => {
    await sql`insert into articles (id, section_id, kind, state, audience, original_language, published_at, created_at, updated_at)
      select gen_random_uuid(), ${section_id}, 'free', 'validated', 'public', 'ru', now(), now(), now()
      from generate_series(1, 6000)`.execute(db);
    await sql`insert into article_documents (article_id, language, side, head, tsv, words)
      select id, 'ru', 'both', to_tsvector('simple', number::text), to_tsvector('simple', number || ' ' || number % 500), '{}'
      from articles where kind = 'free'`.execute(db);
    await sql`analyze articles, article_documents`.execute(db);
    const found = await sql<{ 'QUERY PLAN': string }>`
      explain ${candidatesOf(ctx, { looks, scope, limit: 60 })}`.execute(db);
    return found.rows.map((row) => row['QUERY PLAN']).join('\n');
  });
  expect(plan).toContain('article_documents_head');
  expect(plan).toContain('article_documents_tsv');
  expect(plan).not.toContain('Seq Scan');
});

describe('a process that serves people', () => {
  const written = (id: string | null) =>
    rows(
      app.ctx(),
      sql<{
        chosen_article_id: string | null;
      }>`select chosen_article_id from article_searches where id = ${id}`,
    );

  test('writes searches down together, and before one of them is spoken of', async () => {
    await app.opora.listen();
    const first = await searchArticles(reader(), { q: 'печать чека', language: 'ru' });
    const second = await searchArticles(reader(), { q: 'оплата лицензии', language: 'ru' });
    expect(await written(first.search_id)).toEqual([]);
    await chooseArticle(reader(), second.search_id ?? '', ids['pay'] ?? '');
    expect(await written(first.search_id)).toEqual([{ chosen_article_id: null }]);
    expect(await written(second.search_id)).toEqual([{ chosen_article_id: ids['pay'] }]);
    const { search_id } = await searchArticles(reader(), { q: 'печать чека', language: 'ru' });
    await eventually('what nobody speaks of is written down as well', async () => {
      return (await written(search_id)).length === 1;
    });
  });

  test('remembers words until articles are indexed', async () => {
    expect(await found('гальванометр')).toEqual([]);
    await anArticle('meter', { title: 'Поверка', answer: '<p>Проверьте гальванометр.</p>' });
    await settled(app.ctx());
    await catchUpArticles(app.ctx());
    expect(await found('гальванометра')).toEqual(['meter']);
    expect(await found('гальван')).toEqual(['meter']);
  });
});
