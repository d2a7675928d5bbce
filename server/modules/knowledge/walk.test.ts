/**
 * An article of each audience, with a remark, a draft beyond what is published, pictures in both, asked
 * for by each kind of reader through every endpoint that reads articles: nobody is told more than is theirs.
 */

import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '#contract/endpoint.ts';
import type { ArticleAudience } from '#contract/knowledge.ts';
import { type Actor, asSystem, type Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { passPathGuards } from '#platform/guards.ts';
import { newId } from '#platform/id.ts';
import { aContact, anAgent } from '#testing/builders.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { aSession } from '#testing/ticket-builders.ts';
import { createArticle, updateArticle } from './articles.ts';
import { attachFile } from './attachments.ts';
import { exportArticles } from './export.ts';
import { feedbackRoutes } from './feedback.routes.ts';
import { guards, visibleArticles } from './knowledge.access.ts';
import { routes } from './knowledge.routes.ts';
import { listArticles } from './list.ts';
import { publishArticle } from './publishing.ts';
import { articleBySlug, articleFor } from './reading.ts';
import { createSection, sectionTree } from './structure.ts';
import { saveArticleText } from './texts.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();

/** What is told of an article: words and files that stand nowhere else. */
type Told = {
  title: string;
  body: string;
  remark: string;
  draft: string;
  picture: string;
  secret: string;
};
type Kept = { id: string; slug: string; told: Told };
const kinds = [
  'public',
  'signed_in',
  'organizations',
  'contract',
  'tag',
  'staff',
  'roles',
  'unpublished',
] as const;
type Kind = (typeof kinds)[number];
const kept = new Map<Kind, Kept>();

type Reader = {
  name: string;
  sees: readonly Kind[];
  is_staff: boolean;
  actor: Actor;
  cookie?: string;
};
let readers: Reader[] = [];

beforeAll(async () => {
  const system = asSystem(ctx());
  const [ours, other, gold, pilot] = [newId(), newId(), newId(), newId()];
  await ctx()
    .db.insertInto('organizations')
    .values([
      { id: ours, name: 'Наши' },
      { id: other, name: 'Чужие' },
      { id: gold, name: 'Золотые', contract: 'Золотой' },
      { id: pilot, name: 'С меткой', tags: ['аптеки', 'пилот'] },
    ])
    .execute();
  const [space] = await rows(system, sql<{ id: string }>`select id from knowledge_spaces`);
  const place = { space_id: space?.id ?? '', parent_id: null, intro: {}, icon: '' };
  const section = await createSection(system, { ...place, names: { ru: 'Всё' } });
  const [role] = await rows(
    system,
    sql<{ id: string }>`select id from roles where key = 'light_agent'`,
  );
  for (const kind of kinds)
    kept.set(
      kind,
      await anArticle(kind, { section_id: section.id, ours, role_id: role?.id ?? '' }),
    );
  const ids = [...kept.values()].map((one) => one.id);
  // Each leads to all the others.
  for (const { id } of kept.values())
    await updateArticle(system, id, { related_ids: ids.filter((one) => one !== id) });
  readers = await everybody({ ours, other, gold, pilot });
});

async function anArticle(
  kind: Kind,
  { section_id, ours, role_id }: { section_id: string; ours: string; role_id: string },
): Promise<Kept> {
  const system = asSystem(ctx());
  const [picture, secret, attached] = [await aPicture(), await aPicture(), await aPicture()];
  const told = {
    ...{
      title: `Название${kind}`,
      body: `слово${kind}`,
      remark: `тайна${kind}`,
      draft: `черновик${kind}`,
    },
    ...{ picture, secret },
  };
  const audience: ArticleAudience =
    kind === 'contract' || kind === 'tag'
      ? 'organizations'
      : kind === 'unpublished'
        ? 'public'
        : kind;
  const html = `<p>${told.body}</p><figure><img src="/api/article-files/${picture}"></figure><aside data-internal><p>${told.remark} <a href="https://x.test/${told.remark}">там</a></p><img src="/api/article-files/${secret}"></aside>`;
  const id = await createArticle(system, {
    ...{
      section_id,
      kind: 'free',
      audience,
      language: 'ru',
      title: told.title,
      slug: `about-${kind.replace('_', '-')}`,
    },
    ...{
      content: { body: html },
      keywords: [],
      topic_ids: [],
      role_ids: kind === 'roles' ? [role_id] : [],
    },
    organization_ids: kind === 'organizations' ? [ours] : [],
    contracts: kind === 'contract' ? ['Золотой'] : [],
    organization_tags: kind === 'tag' ? ['пилот'] : [],
  });
  await attachFile(system, id, attached);
  if (kind !== 'unpublished') await publishArticle(system, id, { is_confirmed: true });
  await saveArticleText(system, id, {
    ...{
      language: 'ru',
      title: `${told.title} ${told.draft}`,
      content: { body: `${html}<p>${told.draft}</p>` },
    },
    ...{ base_version: 1, note: told.draft },
  });
  return { id, slug: `about-${kind.replace('_', '-')}`, told };
}

async function aPicture(): Promise<string> {
  return desk.upload(desk.agent, `${newId()}.png`);
}

async function everybody(of: {
  ours: string;
  other: string;
  gold: string;
  pilot: string;
}): Promise<Reader[]> {
  const contact = async (organization_id: string | null) => {
    const { id } = await aContact(ctx());
    await ctx().db.updateTable('contacts').set({ organization_id }).where('id', '=', id).execute();
    return { kind: 'contact' as const, id };
  };
  const outside = (name: string, sees: readonly Kind[], actor: Actor): Reader => ({
    name,
    sees,
    actor,
    is_staff: false,
  });
  const staff = (name: string, sees: readonly Kind[], who: Somebody): Reader => ({
    ...{ name, sees, is_staff: true, cookie: who.cookie },
    actor: { kind: 'anonymous' },
  });
  const most = kinds.filter((kind) => kind !== 'roles');
  const light = await anAgent(ctx(), { role: 'light_agent' });
  return [
    outside('a stranger', ['public'], { kind: 'anonymous' }),
    outside('a contact', ['public', 'signed_in'], await contact(null)),
    outside('a contact of another organisation', ['public', 'signed_in'], await contact(of.other)),
    outside(
      'a contact of the organisation',
      ['public', 'signed_in', 'organizations'],
      await contact(of.ours),
    ),
    outside(
      'a contact with the contract',
      ['public', 'signed_in', 'contract'],
      await contact(of.gold),
    ),
    outside(
      'a contact of an organisation with the tag',
      ['public', 'signed_in', 'tag'],
      await contact(of.pilot),
    ),
    staff('an agent', most, desk.agent),
    staff('a lead', most, desk.lead),
    staff('a colleague of the role', kinds, { ...light, ...(await aSession(ctx(), light.id)) }),
    staff('an administrator', kinds, desk.admin),
  ];
}

/** The words and files that this text tells and that its reader may not know. */
function leaks(text: string, reader: Reader): string[] {
  return [...kept].flatMap(([kind, { told, id }]) => {
    const isSeen = reader.sees.includes(kind);
    if (isSeen && reader.is_staff) return [];
    const hidden = isSeen ? [told.remark, told.draft, told.secret] : [...Object.values(told), id];
    return hidden.filter((word) => text.includes(word)).map((word) => `${kind}: ${word}`);
  });
}

const reading = [...routes, ...feedbackRoutes].filter(({ endpoint }) => endpoint.method === 'GET');

function paramsOf(
  endpoint: Endpoint,
  { id, slug, told }: Kept,
  file: string,
): Record<string, string> {
  void told;
  const values: Record<string, string> = {
    ...{ article_id: id, language: 'ru', version: '1', slug, article_file_id: file },
  };
  return Object.fromEntries(
    [...endpoint.path.matchAll(/:([a-z_]+)/g)].map(([, name = '']) => [
      name,
      values[name] ?? newId(),
    ]),
  );
}

const queries: Record<string, string> = {
  '/api/articles/:article_id/texts/:language/compare': '?from=1&to=2',
};

/** Each way to ask for an article over HTTP: by every address of every kind, and by both its files. */
function asking(): { endpoint: Endpoint; kind: Kind; article: Kept; file: string }[] {
  return reading.flatMap(({ endpoint }) => {
    const ofKinds = endpoint.path.includes(':') ? [...kept] : [...kept].slice(0, 1);
    const isOfFile = endpoint.path.includes(':article_file_id');
    return ofKinds.flatMap(([kind, article]) => {
      const { picture, secret } = article.told;
      return (isOfFile ? [picture, secret] : [picture]).map((file) => ({
        ...{ endpoint, kind, article, file },
      }));
    });
  });
}

/** What is told that should not be, and files that are answered wrongly. */
async function toldTo(
  reader: Reader,
  { endpoint, kind, article, file }: ReturnType<typeof asking>[number],
): Promise<string[]> {
  const found: string[] = [];
  const params = paramsOf(endpoint, article, file);
  const path = endpoint.path.replace(/:([a-z_]+)/g, (_whole, name: string) => params[name] ?? '');
  const response = await desk.app.call({
    ...{ method: 'GET', url: path + (queries[endpoint.path] ?? '') },
    ...(reader.cookie === undefined ? {} : { as: { cookie: reader.cookie } }),
  });
  const where = `${reader.name}: ${endpoint.path} of ${kind}`;
  if (response.statusCode >= 500) found.push(`${where}: ${response.statusCode}`);
  if (response.headers['content-type']?.toString().includes('json'))
    found.push(...leaks(response.body, reader).map((leak) => `${where}: ${leak}`));
  const isSecret = file === article.told.secret;
  const isTheirs = reader.sees.includes(kind) && (reader.is_staff || !isSecret);
  if (endpoint.path.includes(':article_file_id') && (response.statusCode === 200) !== isTheirs)
    found.push(`${where}: the file answers ${response.statusCode}`);
  return found;
}

describe('whoever asks', () => {
  test('by HTTP is told of each article what is theirs, and of the others not even that they are', async () => {
    const found: string[] = [];
    for (const reader of readers.filter(
      ({ name, actor }) => actor.kind === 'anonymous' && !/lead|administrator/.test(name),
    )) {
      // Together: the server and its database answer several at once.
      const told = await Promise.all(asking().map((one) => toldTo(reader, one)));
      found.push(...told.flat());
    }
    expect(found).toEqual([]);
  }, 60_000);

  test('by verbs and guards sees exactly the articles that are theirs', async () => {
    const found: string[] = [];
    for (const reader of readers.filter((one) => !one.is_staff)) {
      const own: Ctx = { ...ctx(), actor: reader.actor };
      const seen = await rows(
        own,
        sql<{ id: string }>`select id from articles where ${visibleArticles(own)}`,
      );
      const wanted = reader.sees.map((kind) => kept.get(kind)?.id);
      expect(seen.map(({ id }) => id).sort(), reader.name).toEqual([...wanted].sort());
      const told: unknown[] = [
        await listArticles(own, { limit: 100, language: 'ru' }),
        await sectionTree(own, { language: 'ru' }),
        ...(await exported(own)),
      ];
      for (const [kind, article] of kept) {
        const read = await articleFor(own, article.id, 'ru');
        if ((read !== undefined) !== reader.sees.includes(kind))
          found.push(`${reader.name}: ${kind}`);
        told.push(read, await articleBySlug(own, 'ru', article.slug));
        for (const file of [article.told.picture, article.told.secret]) {
          const isTheirs = reader.sees.includes(kind) && file === article.told.picture;
          const row = await guards.article_file?.find(own, file, {});
          if ((row !== undefined) !== isTheirs) found.push(`${reader.name}: a file of ${kind}`);
        }
      }
      found.push(...leaks(JSON.stringify(told), reader).map((leak) => `${reader.name}: ${leak}`));
      const [tree] = await sectionTree(own, { language: 'ru' });
      expect(tree?.article_count, reader.name).toBe(reader.sees.length);
    }
    expect(found).toEqual([]);
  });

  test('outside no endpoint of the workspace takes a contact or a stranger', async () => {
    const closed = reading.filter(
      ({ endpoint }) => endpoint.access === 'agent' || typeof endpoint.access === 'object',
    );
    for (const { endpoint } of closed) {
      const article = kept.get('public');
      if (article === undefined) throw new Error('no article');
      const params = paramsOf(endpoint, article, article.told.picture);
      const own: Ctx = { ...ctx(), actor: readers[1]?.actor ?? { kind: 'anonymous' } };
      const isRow = typeof endpoint.access === 'object';
      if (isRow)
        await expect(passPathGuards(own, endpoint, { guards }, params)).rejects.toMatchObject({
          code: expect.stringMatching(/forbidden|not_found/),
        });
      const response = await desk.app.call({
        method: 'GET',
        url: endpoint.path.replace(/:([a-z_]+)/g, (_whole, name: string) => params[name] ?? ''),
      });
      expect(response.statusCode, endpoint.path).toBe(401);
    }
  });
});

async function exported(own: Ctx): Promise<string[]> {
  const texts: string[] = [];
  for await (const file of exportArticles(own)) texts.push(file.name, file.text ?? '');
  return texts;
}
