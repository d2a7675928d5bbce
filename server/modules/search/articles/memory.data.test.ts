/** Found in memory as PostgreSQL finds: the same articles, for each kind of reader, and no longer than they are theirs. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArticleAudience } from '#contract/knowledge.ts';
import {
  createArticle,
  createSection,
  publishArticle,
  saveArticleText,
} from '#modules/knowledge/knowledge.ts';
import { type Actor, asSystem, type Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import { beginToKeep, stopKeeping } from '#platform/until-news.ts';
import { aContact, anAgent } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { eventually } from '#testing/eventually.ts';
import { settled } from '#testing/settled.ts';
import { asAgent } from '#testing/ticket-builders.ts';
import { catchUpArticles, searchArticles, suggestArticles } from '../search.ts';
import { articlesInMemory } from './memory.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
const system = () => asSystem(ctx());
/** The same database through a handle that hears nothing: there PostgreSQL finds. */
const deaf = (own: Ctx): Ctx => ({ ...own, db: own.db.withoutPlugins() });

const audiences = ['public', 'signed_in', 'organizations', 'staff', 'roles'] as const;
const place = { sections: ['', ''], organization_id: newId(), role_id: '', space_id: '' };
const readers = new Map<string, Actor>();

async function anArticle(given: {
  title: string;
  body: string;
  audience?: ArticleAudience;
  language?: string;
  section?: number;
  is_draft?: boolean;
}): Promise<string> {
  const { title, body, audience = 'public', language = 'ru', section = 0, is_draft } = given;
  const id = await createArticle(system(), {
    ...{ section_id: place.sections[section] ?? '', kind: 'free', audience, language, title },
    ...{ content: { body }, keywords: [`ключ${audience.replace('_', '')}`], topic_ids: [] },
    organization_ids: audience === 'organizations' ? [place.organization_id] : [],
    ...{ contracts: [], role_ids: audience === 'roles' ? [place.role_id] : [] },
  });
  if (is_draft !== true) await publishArticle(system(), id, { is_confirmed: true });
  return id;
}

async function index(): Promise<void> {
  await settled(ctx());
  await catchUpArticles(ctx());
}

beforeAll(async () => {
  const { db } = ctx();
  const space = await firstRow(
    system(),
    sql<{ id: string }>`select id from knowledge_spaces limit 1`,
  );
  place.space_id = space?.id ?? '';
  for (const at of [0, 1]) {
    const within = { space_id: place.space_id, parent_id: null, intro: {}, icon: '' };
    const { id } = await createSection(system(), { ...within, names: { ru: `Раздел ${at}` } });
    place.sections[at] = id;
  }
  await db
    .insertInto('organizations')
    .values({ id: place.organization_id, name: 'Наши' })
    .execute();
  const light = await anAgent(ctx(), { role: 'light_agent' });
  const role = await firstRow(
    system(),
    sql<{ id: string }>`select role_id as id from agents where id = ${light.id}`,
  );
  place.role_id = role?.id ?? '';
  const [stranger, ours] = [await aContact(ctx()), await aContact(ctx())];
  await db
    .updateTable('contacts')
    .set({ organization_id: place.organization_id })
    .where('id', '=', ours.id)
    .execute();
  readers.set('nobody', { kind: 'anonymous' });
  readers.set('a contact', { kind: 'contact', id: stranger.id });
  readers.set('a contact of the organization', { kind: 'contact', id: ours.id });
  readers.set('an agent', (await asAgent(ctx(), desk.agent.id)).actor);
  readers.set('an agent of the role', (await asAgent(ctx(), light.id)).actor);
  for (const audience of audiences) {
    const title = `Касса печатает чек ${audience.replace('_', '')}`;
    const secret = `<aside data-internal><p>Тайна${audience.replace('_', '')}</p></aside>`;
    const id = await anArticle({
      ...{ title, audience, section: audience === 'signed_in' ? 1 : 0 },
      body: `<p>Проверьте чековую ленту и личный кабинет.</p>${secret}`,
    });
    await saveArticleText(system(), id, {
      ...{ language: 'ru', title: `${title} черновик`, keywords: [], base_version: 1, note: '' },
      content: { body: '<p>Замените термоголовку кассы.</p>' },
    });
  }
  await anArticle({ title: 'Сканер чека молчит', body: '<p>Ещё не готово.</p>', is_draft: true });
  await anArticle({ title: 'Receipts of the till', body: '<p>Paper roll.</p>', language: 'en' });
  await anArticle({ title: 'Kasse ohne Bon', body: '<p>Papierrolle.</p>', language: 'de' });
  for (let at = 0; at < 12; at += 1)
    await anArticle({
      title: `Отчёт о продажах ${at}`,
      body: `<p>${'Откройте кассу. '.repeat(1 + (at % 7))} Закройте смену.</p>`,
      section: at % 2,
    });
  await index();
  beginToKeep(db);
  await eventually('articles are in memory', async () => (await inMemory()) !== undefined);
}, 120_000);

afterAll(() => stopKeeping(ctx().db));

const inMemory = () => articlesInMemory(ctx());

type Question = { q: string; language: string; section?: number; limit?: number };
const questions: readonly Question[] = [
  { q: 'касса печатает чек', language: 'ru' },
  { q: 'кассы чекк', language: 'ru', limit: 3 },
  { q: 'rfccf', language: 'ru', section: 1 },
  { q: 'тайнаstaff черновик', language: 'ru' },
  { q: 'термоголовка ключroles', language: 'ru', section: 0 },
  { q: 'личный кабинет', language: 'ru' },
  { q: 'закрыть смену', language: 'ru', limit: 5 },
  { q: 'papierrolle', language: 'ru' },
  { q: 'касса', language: 'de' },
];

/** Both pages of it, and what is suggested to whoever writes so. */
async function toldOf(own: Ctx, { q, language, section, limit }: Question) {
  const section_id = section === undefined ? undefined : place.sections[section];
  const asked = { q, language, section_id, limit, is_typing: true };
  const first = await searchArticles(own, asked);
  const second =
    first.next === null ? null : await searchArticles(own, { ...asked, after: first.next });
  const suggested = await suggestArticles(own, { text: `${q} и молчит`, language, limit: 5 });
  return { first, second, suggested };
}

test('the same is found, suggested and told of it for each reader', async () => {
  let found = 0;
  for (const [name, actor] of readers) {
    const own = { ...ctx(), actor };
    const told = await Promise.all(questions.map((one) => toldOf(own, one)));
    expect(told, name).toEqual(await Promise.all(questions.map((one) => toldOf(deaf(own), one))));
    found += told.reduce((sum, { first }) => sum + first.items.length, 0);
  }
  expect(found).toBeGreaterThan(100);
}, 60_000);

test('to each reader only what is theirs, whatever the memory holds', async () => {
  const sees: Record<string, readonly string[]> = {
    nobody: ['public'],
    'a contact': ['public', 'signed_in'],
    'a contact of the organization': ['public', 'signed_in', 'organizations'],
    'an agent': ['public', 'signed_in', 'organizations', 'staff'],
    'an agent of the role': audiences,
  };
  for (const [name, actor] of readers) {
    const own = { ...ctx(), actor };
    const { items } = await searchArticles(own, { q: 'касса печатает чек', language: 'ru' });
    const seen = items.filter((one) => /печатает/.test(one.title)).map((one) => one.audience);
    expect(seen.sort(), name).toEqual([...(sees[name] ?? [])].sort());
    const told = JSON.stringify(await searchArticles(own, { q: 'тайна черновик', language: 'ru' }));
    if (actor.kind !== 'agent') expect(told, name).not.toMatch(/тайна[a-z]|черновик/i);
  }
});

test('whoever sees few of many finds them, behind all that answer better', async () => {
  const id = await anArticle({ title: 'Пломба', body: '<p>Снимите её с кассы.</p>' });
  await index();
  const better = "'касс':2A 'пломб':1A";
  await sql`
    with made as (insert into articles (id, section_id, kind, state, audience, original_language, published_at, created_at, updated_at)
      select gen_random_uuid(), ${place.sections[0]}, 'free', 'validated', 'staff', 'ru', now(), now(), now()
      from generate_series(1, 300) returning id)
    insert into article_documents (article_id, language, side, head, tsv, words)
    select id, 'ru', 'both', ${better}::tsvector, ${better}::tsvector, '{}' from made`.execute(
    ctx().db,
  );
  const nobody: Ctx = { ...ctx(), actor: { kind: 'anonymous' } };
  const asked = { q: 'пломба кассы', language: 'ru', is_typing: true };
  await eventually('all are in memory', async () => {
    return ((await inMemory())?.documents.length ?? 0) > 300;
  });
  const { items } = await searchArticles(nobody, asked);
  expect(items[0]?.id).toBe(id);
  expect(items.every((one) => one.audience === 'public')).toBe(true);
});

test('what was taken from readers is found no more at once, what was written within a moment', async () => {
  const nobody: Ctx = { ...ctx(), actor: { kind: 'anonymous' } };
  const found = async (q: string) =>
    (await searchArticles(nobody, { q, language: 'ru', is_typing: true })).items.map(
      ({ id }) => id,
    );
  const id = await anArticle({ title: 'Гальванометр', body: '<p>Поверка раз в год.</p>' });
  await index();
  expect(await found('гальванометр')).toEqual([id]);
  // As another process would have it: this one is told nothing.
  await sql`update articles set audience = 'staff' where id = ${id}`.execute(ctx().db);
  expect(await found('гальванометр')).toEqual([]);
  await sql`update articles set audience = 'public' where id = ${id}`.execute(ctx().db);
  expect(await found('гальванометр')).toEqual([id]);
  await sql`delete from article_documents where article_id = ${id}`.execute(ctx().db);
  expect(await found('гальванометр')).toEqual([]);
  await sql`insert into article_documents (article_id, language, side, head, tsv, words)
    values (${id}, 'ru', 'both', ${"'осциллограф':1A"}::tsvector, ${"'осциллограф':1A"}::tsvector, '{осциллограф}')`.execute(
    ctx().db,
  );
  await eventually('the new word finds it', async () => (await found('осциллограф')).length === 1);
});

test('too much of it is not held, what is worn is read anew, and PostgreSQL finds meanwhile', async () => {
  const { db } = ctx();
  stopKeeping(db);
  const small = { ...ctx(), db: db.withoutPlugins() };
  beginToKeep(small.db);
  const bounds = { most_bytes: 1_000, most_gone: 0 };
  const asked = { q: 'касса печатает чек', language: 'ru', is_typing: true };
  expect(await articlesInMemory(small, bounds)).toBeUndefined();
  expect((await searchArticles(small, asked)).items).not.toEqual([]);
  stopKeeping(small.db);

  const worn = { ...ctx(), db: db.withoutPlugins() };
  beginToKeep(worn.db);
  const roomy = { most_bytes: 1_000_000, most_gone: 0 };
  const held = () => articlesInMemory(worn, roomy);
  await eventually('articles are in memory', async () => (await held()) !== undefined);
  const before = await held();
  await sql`update article_documents set written = nextval('article_documents_written')`.execute(
    db,
  );
  await eventually('another index', async () => {
    const now = await held();
    return now !== undefined && now !== before;
  });
  expect((await held())?.gone).toBe(0);
  stopKeeping(worn.db);
  beginToKeep(db);
});
