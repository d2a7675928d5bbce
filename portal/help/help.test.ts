import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { ArticleAudience } from '#contract/knowledge.ts';
import { storeFile } from '#modules/files/files.ts';
import {
  archiveArticle,
  createArticle,
  createSection,
  publishArticle,
  saveArticleText,
  slugOf,
} from '#modules/knowledge/knowledge.ts';
import { createOrganization } from '#modules/people/people.ts';
import { catchUpArticles } from '#modules/search/search.ts';
import { ROOT } from '#platform/config.ts';
import { portalCookieName } from '#platform/http.ts';
import { newId } from '#platform/id.ts';
import { hashToken } from '#platform/secrets.ts';
import { useTestApp } from '#testing/app.ts';
import { aContact } from '#testing/builders.ts';
import { settled } from '#testing/settled.ts';
import { aDesk } from '#testing/ticket-builders.ts';
import { buildApp } from '../../server/app.ts';
import { plainScript } from '../assets.ts';

const app = useTestApp();
const form = {
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/x-www-form-urlencoded',
};
const hostile = `</script><script>alert(1)</script>"'<img src=x onerror=alert(2)>&\u2028]]>`;
const none = { organization_ids: [], contracts: [], role_ids: [] };
/** A picture of one point. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

type Made = { id: string; slug: string; word: string; file_id: string };
type Reader = { name: string; cookie?: string; sees: readonly ArticleAudience[] };
const made = new Map<string, Made>();
const readers: Reader[] = [];
let section_id = '';

async function anArticle(
  audience: ArticleAudience,
  given: { word: string; title?: string; more?: string; organization_ids?: string[] },
): Promise<Made> {
  const ctx = app.ctx();
  const { word } = given;
  const slug = `stat-${slugOf(word)}`;
  const { title = `Статья ${word}`, more = '', organization_ids = [] } = given;
  const source = Buffer.concat([png, Buffer.from(word)]);
  const file = await storeFile(ctx, app.opora.house.ports.blobs, {
    name: `${word}.png`,
    source,
  });
  const id = await createArticle(ctx, {
    ...{ section_id, kind: 'question', audience, language: 'ru', title, slug },
    ...{ keywords: [], topic_ids: [], ...none, organization_ids },
    content: {
      question: `<p>Что такое ${word}?</p>`,
      answer: `<p>Ответ ${word}.</p><p><img src="/api/article-files/${file.id}" alt="${word}"></p><aside data-internal><p>тайна-${word}</p></aside>${more}`,
    },
  });
  await publishArticle(ctx, id, { is_confirmed: true });
  return { id, slug, word, file_id: file.id };
}

async function aReader(organization_id: string | null): Promise<string> {
  const ctx = app.ctx();
  const { id } = await aContact(ctx);
  const token = newId().replaceAll('-', '').padEnd(43, 'x');
  await ctx.db.updateTable('contacts').set({ organization_id }).where('id', '=', id).execute();
  const expires_at = new Date(Date.now() + 3_600_000);
  await ctx.db
    .insertInto('contact_sessions')
    .values({
      ...{ id: newId(), token_hash: hashToken(token), contact_id: id, way: 'link' },
      ...{ created_at: ctx.now, last_seen_at: ctx.now, expires_at },
    })
    .execute();
  return `${portalCookieName('http://desk.test')}=${token}`;
}

function get(url: string, reader: Pick<Reader, 'cookie'> = {}, headers = {}) {
  const cookie = reader.cookie === undefined ? {} : { cookie: reader.cookie };
  return app.call({ method: 'GET', url, headers: { ...cookie, ...headers } });
}

function post(url: string, payload: string, reader: Pick<Reader, 'cookie'> = {}) {
  const cookie = reader.cookie === undefined ? {} : { cookie: reader.cookie };
  return app.call({ method: 'POST', url, payload, headers: { ...form, ...cookie } });
}

/** What the form of an article goes along with: by the page, as whoever opens it has it. */
async function markOn(url: string, reader: Pick<Reader, 'cookie'> = {}): Promise<string> {
  const { body } = await get(url, reader);
  return /name="reader" value="([^"]+)"/.exec(body)?.[1] ?? '';
}

function votesOf(article_id: string) {
  const { db } = app.ctx();
  const votes = db.selectFrom('article_votes').select(['has_helped', 'words']);
  return votes.where('article_id', '=', article_id).execute();
}

beforeAll(async () => {
  await aDesk(app);
  const ctx = app.ctx();
  const section = await createSection(ctx, {
    space_id: '01930000-0000-7000-8000-000000000301',
    parent_id: null,
    names: { ru: 'Чеки', en: 'Receipts' },
    intro: { ru: 'Печать и отмена.' },
    icon: 'receipt',
    slug: 'receipts',
  });
  section_id = section.id;
  const ours = await createOrganization(ctx, { name: 'Ромашка' });
  const theirs = await createOrganization(ctx, { name: 'Лютик' });
  const organization_ids = [ours.id];
  made.set('public', await anArticle('public', { word: 'аспарагус' }));
  made.set('signed_in', await anArticle('signed_in', { word: 'баобаб' }));
  made.set('organizations', await anArticle('organizations', { word: 'вереск', organization_ids }));
  made.set('staff', await anArticle('staff', { word: 'гиацинт' }));
  await settled(ctx);
  await catchUpArticles(ctx);
  readers.push(
    { name: 'a stranger', sees: ['public'] },
    {
      name: 'a requester of another organisation',
      cookie: await aReader(theirs.id),
      sees: ['public', 'signed_in'],
    },
    {
      name: 'a requester of the organisation',
      cookie: await aReader(ours.id),
      sees: ['public', 'signed_in', 'organizations'],
    },
  );
});

it('shows each reader the articles of their audience and no more, wherever they look', async () => {
  for (const reader of readers) {
    const places = await Promise.all(
      ['', '/sections/receipts', '/feed.xml', '/sections/receipts/feed.xml'].map((path) =>
        get(`/help/ru${path}`, reader),
      ),
    );
    for (const [audience, { slug, word, file_id }] of made) {
      const may = reader.sees.some((one) => one === audience);
      const told = `${reader.name}, ${audience}`;
      const page = await get(`/help/ru/articles/${slug}`, reader);
      expect([told, page.statusCode]).toEqual([told, may ? 200 : 404]);
      expect([told, page.body.includes(`Ответ ${word}`)]).toEqual([told, may]);
      expect([told, page.body.includes('тайна')]).toEqual([told, false]);
      const picture = await get(`/help/ru/files/${file_id}`, reader);
      expect([told, picture.statusCode]).toEqual([told, may ? 200 : 404]);
      const search = await get(`/help/ru/search?q=${encodeURIComponent(word)}`, reader);
      expect([told, search.body.includes(`/articles/${slug}`)]).toEqual([told, may]);
      const suggested = await get(`/help/ru/search/suggest?q=${encodeURIComponent(word)}`, reader);
      expect([told, suggested.body.includes(slug)]).toEqual([told, may]);
      const secret = await get(`/help/ru/search?q=${encodeURIComponent(`тайна-${word}`)}`, reader);
      expect([told, secret.body.includes('<mark>тайна')]).toEqual([told, false]);
      const shelves = places.slice(1).map((one) => one.body.includes(slug));
      expect([told, ...shelves]).toEqual([told, may, may, may]);
      const vote = await post(
        `/help/ru/articles/${slug}/vote`,
        `helped=yes&reader=${await markOn(`/help/ru/articles/${slug}`, reader)}`,
        reader,
      );
      expect([told, vote.statusCode]).toEqual([told, may ? 303 : 404]);
      // Engines are told what everybody may read, whoever asks for it.
      const map = await get('/help/ru/sitemap.xml', reader);
      expect([told, map.body.includes(slug)]).toEqual([told, audience === 'public']);
      if (may)
        expect([told, page.body.includes('name="robots" content="noindex"')]).toEqual([
          told,
          audience !== 'public',
        ]);
    }
    expect(places[0]?.body).toContain(
      { 1: '1 статья', 2: '2 статьи', 3: '3 статьи' }[reader.sees.length],
    );
  }
  const agentsOwn = await app.ctx().db.selectFrom('article_votes').selectAll().execute();
  expect(agentsOwn).toHaveLength(6);
});

it('keeps a copy for its own reader alone, and asks each time', async () => {
  const url = `/help/ru/articles/${made.get('public')?.slug}`;
  const first = await get(url, {}, { 'accept-encoding': 'gzip, br' });
  const { etag, vary } = first.headers;
  expect(first.headers['cache-control']).toBe('private, no-cache');
  expect(first.headers['content-encoding']).toBe('gzip');
  expect(vary).toBe('cookie, accept-encoding');
  const again = await get(url, {}, { 'if-none-match': String(etag) });
  expect([again.statusCode, again.body]).toEqual([304, '']);
  const other = await get(url, readers[2], { 'if-none-match': String(etag) });
  expect(other.statusCode).toBe(200);
  const restricted = made.get('organizations');
  const file = `/help/ru/files/${restricted?.file_id}`;
  const picture = await get(file, readers[2]);
  expect(picture.headers['content-type']).toBe('image/png');
  const known = { 'if-none-match': String(picture.headers.etag) };
  expect((await get(file, readers[2], known)).statusCode).toBe(304);
  // Who has the tag and not the right learns nothing.
  expect((await get(file, readers[1], known)).statusCode).toBe(404);
  for (const id of ['x', newId(), '%00', "1'--"])
    expect([id, (await get(`/help/ru/files/${id}`)).statusCode]).toEqual([id, 404]);
  for (const place of ['articles', 'sections'])
    expect((await get(`/help/ru/${place}/%00`)).statusCode).toBe(404);
});

it('asks what was missing, and counts one vote a reader', async () => {
  const { id, slug } = await anArticle('public', { word: 'дурман' });
  const at = `/help/ru/articles/${slug}`;
  const no = await post(`${at}/vote`, `helped=no&reader=${await markOn(at)}`);
  expect([no.statusCode, no.headers.location]).toEqual([303, `${at}?said=no#vote`]);
  const cookie = no.cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  expect((await get(`${at}?said=no`)).body).toContain('name="words"');
  const words = await post(
    `${at}/vote`,
    `helped=no&words=${encodeURIComponent(`нет рисунка ${hostile}\u0000`)}`,
    { cookie },
  );
  expect(words.headers.location).toBe(`${at}?said=words#vote`);
  expect(await votesOf(id)).toEqual([{ has_helped: false, words: `нет рисунка ${hostile}` }]);
  expect((await post(`${at}/vote`, 'helped=maybe')).statusCode).toBe(422);
  const foreign = await app.call({
    method: 'POST',
    url: `${at}/vote`,
    payload: 'helped=yes',
    headers: { ...form, 'sec-fetch-site': 'cross-site' },
  });
  expect(foreign.statusCode).toBe(403);
});

it('counts two presses at once as one reader, who may change their mind', async () => {
  const { id, slug } = await anArticle('public', { word: 'жасмин' });
  const at = `/help/ru/articles/${slug}`;
  const second = await buildApp(app.opora.house.ports.config, { log: app.opora.house.log });
  try {
    const mark = await markOn(at);
    const press = (payload: string, cookie = '') => {
      const headers = { ...form, host: 'desk.test', ...(cookie === '' ? {} : { cookie }) };
      return [app.opora, second].map(({ http }) =>
        http.inject({ method: 'POST', url: `${at}/vote`, payload, headers }),
      );
    };
    const pressed = await Promise.all(press(`helped=yes&reader=${mark}`));
    expect(pressed.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect(await votesOf(id)).toEqual([{ has_helped: true, words: '' }]);
    const [cookie, other] = pressed.map(
      ({ cookies }) => `${cookies[0]?.name}=${cookies[0]?.value}`,
    );
    expect(other).toBe(cookie);

    // Before any cookie, and by a page that was opened later with one.
    await Promise.all(press(`helped=no&reader=${mark}`));
    expect(await votesOf(id)).toEqual([{ has_helped: false, words: '' }]);
    expect(await markOn(at, { cookie: cookie ?? '' })).toBe(mark);
    await Promise.all(press(`helped=yes&reader=${await markOn(at)}`, cookie));
    expect(await votesOf(id)).toEqual([{ has_helped: true, words: '' }]);
    await Promise.all(press(`helped=no&reader=${await markOn(at)}`));
    expect(await votesOf(id)).toHaveLength(2);
  } finally {
    await second.close();
  }
});

it('counts nobody whom no page of ours made known', async () => {
  const { id, slug } = await anArticle('public', { word: 'зверобой' });
  const at = `/help/ru/articles/${slug}`;
  const made = '01930000-0000-4000-8000-000000000001';
  const mark = await markOn(at);
  for (const one of ['', made, `${made}.${'x'.repeat(43)}`, mark.replace(/^.{36}/, made)]) {
    const answer = await post(`${at}/vote`, `helped=yes&reader=${one}`);
    expect([one, answer.headers.location, answer.cookies]).toEqual([one, `${at}#vote`, []]);
    const kept = await post(`${at}/vote`, 'helped=yes', { cookie: `opora-reader=${one}` });
    expect([one, kept.headers.location]).toEqual([one, `${at}#vote`]);
  }
  expect(await votesOf(id)).toEqual([]);
  // Each page brings another, and whoever only reads keeps nothing but the page.
  const first = await get(at);
  expect(await markOn(at)).not.toBe(mark);
  expect(first.cookies).toEqual([]);
  const again = await get(at, {}, { 'if-none-match': String(first.headers.etag) });
  expect(again.statusCode).toBe(304);
});

it('leads old addresses on for good, and says what is gone with a way to search', async () => {
  const ctx = app.ctx();
  const { id, slug } = await anArticle('public', { word: 'ежевика' });
  await saveArticleText(ctx, id, {
    ...{ language: 'ru', title: 'Ежевика теперь', slug: 'stat-ezhevika-novaya', base_version: 1 },
    ...{ content: { answer: '<p>Новое</p>' }, note: '' },
  });
  await publishArticle(ctx, id, { is_confirmed: true });
  const old = await get(`/help/ru/articles/${slug}`);
  expect([old.statusCode, old.headers.location]).toEqual([
    301,
    '/help/ru/articles/stat-ezhevika-novaya',
  ]);
  const elsewhere = await get('/help/en/articles/stat-ezhevika-novaya');
  expect(elsewhere.statusCode).toBe(404);
  await archiveArticle(ctx, id, null);
  for (const path of ['stat-ezhevika-novaya', slug, 'never-was', '%F0%9F%98%80', '..%2f..%2fetc']) {
    const gone = await get(`/help/ru/articles/${path}`);
    expect([path, gone.statusCode, gone.body.includes('role="search"')]).toEqual([path, 404, true]);
    expect(gone.body).toContain('noindex');
  }
});

it('takes hostile words for words: titles, queries, addresses (case D4)', async () => {
  const { slug } = await anArticle('public', {
    word: 'жимолость',
    title: `Жимолость ${hostile}`,
    more: `<p>${hostile}</p><table><tr><td>1</td></tr></table><h2>${hostile}</h2><p><a href="javascript:alert(3)">x</a></p>`,
  });
  await settled(app.ctx());
  await catchUpArticles(app.ctx());
  const q = encodeURIComponent(`жимолость ${hostile}`);
  const pages = [
    `/help/ru/articles/${slug}?said=${q}&from=${q}`,
    `/help/ru/search?q=${q}&section=${q}`,
    `/help/ru/sections/receipts?after=${q}`,
    '/help/ru/feed.xml',
    '/help/ru/sitemap.xml',
    `/help/ru/sections/${q}`,
    `/help/ru/search?q=${encodeURIComponent('\u0002x\u0003<b>')}`,
  ];
  for (const url of pages) {
    const page = await get(url);
    expect([url, page.statusCode < 500]).toEqual([url, true]);
    expect(page.body).not.toMatch(/<script>|<img src=x|javascript:|onerror=alert\(2\)>(?!&)/);
  }
  const article = await get(`/help/ru/articles/${slug}`);
  const data = [
    ...article.body.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs),
  ].map((one) => JSON.parse(one[1] ?? ''));
  expect(data.map((one) => one['@type'])).toEqual(['BreadcrumbList', 'FAQPage']);
  expect(data[1].mainEntity[0].name).toContain('</script><script>alert(1)</script>');
  expect(article.body).toContain('role="region"');
  expect((await get('/help/ru/search?q=&after=zzz')).statusCode).toBe(200);
  expect((await get(`/help/ru/search?q=${q}&after=zzz`)).statusCode).toBe(422);
});

it('tells engines where to read and where not', async () => {
  const robots = await get('/robots.txt');
  expect(robots.body).toContain('Sitemap: http://desk.test/help/ru/sitemap.xml');
  expect(robots.body).toContain('Disallow: /help/en/requests');
  const map = await get('/help/ru/sitemap.xml');
  expect(map.headers['content-type']).toContain('application/xml');
  expect(map.body).toContain('hreflang="en" href="http://desk.test/help/en"');
  const page = await get(`/help/ru/articles/${made.get('public')?.slug}`);
  expect(page.body).toContain(
    `<link rel="canonical" href="http://desk.test/help/ru/articles/${made.get('public')?.slug}">`,
  );
  expect(page.body).toContain('property="og:title"');
});

it('keeps every page small: with its style and script at most 60 kB, the script for suggestions 3 kB', async () => {
  const script = readFileSync(join(ROOT, 'portal', 'assets', 'help.js'), 'utf8');
  expect(plainScript(script).length).toBeLessThanOrEqual(3000);
  const urls = ['', '/sections/receipts', `/articles/${made.get('public')?.slug}`, '/search?q=чек'];
  for (const url of urls) {
    const page = await get(encodeURI(`/help/ru${url}`));
    const assets = [...page.body.matchAll(/(?:href|src)="(\/help\/assets\/[^"]+)"/g)].map(
      (one) => one[1] ?? '',
    );
    let bytes = page.rawPayload.length;
    for (const asset of assets) bytes += (await get(asset)).rawPayload.length;
    expect([url, bytes <= 60_000, bytes]).toEqual([url, true, bytes]);
  }
});
