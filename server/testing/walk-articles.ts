/** Rows of articles, forms and what is looked for. */
import { mainBrandId } from '#contract/brands.ts';
import { createArticle, createSection, publishArticle } from '#modules/knowledge/knowledge.ts';
import { saveSynonyms, searchArticles } from '#modules/search/search.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { newId } from '#platform/id.ts';
import type { TestApp } from './app.ts';
import type { Rows } from './walk-rows.ts';
import { madeBy } from './walk-ticket.ts';

/** A topic that is offered, what is announced about it, and a request that a person should look at. */
export function formRows(app: TestApp, admin: { cookie: string }): Rows {
  let made = 0;
  const form = async () => {
    const name = { ru: `Форма ${made++}`, en: '' };
    const id = await madeBy(app, admin, '/api/topics', { name });
    const url = `/api/topics/${id}/offer`;
    await app.call({ method: 'PUT', url, as: { cookie: admin.cookie }, payload: {} });
    return id;
  };
  return {
    brand: async () => mainBrandId,
    form,
    announcement: async () =>
      madeBy(app, admin, '/api/announcements', {
        kind: 'trouble',
        titles: { ru: `Сбой ${made++}`, en: '' },
      }),
    held_request: async () => {
      const subject = `Запрос ${made++}`;
      await app.call({
        method: 'POST',
        url: '/api/requests',
        remoteAddress: `192.0.2.${made % 250}`,
        payload: { form_id: await form(), address: 'held@customer.test', subject, text: subject },
      });
      const { rows } = await app.opora.house.database.pool.query(
        "select id from form_requests where content ->> 'subject' = $1",
        [subject],
      );
      return rows[0]?.id ?? newId();
    },
  };
}

/** A group of synonyms, and what somebody looked for in vain. */
export function articleSearchRows(app: TestApp): Rows {
  const reader: Ctx = { ...app.ctx(), actor: { kind: 'anonymous' } };
  let made = 0;
  return {
    article_synonym: async () =>
      (await saveSynonyms(app.ctx(), [`касса ${made++}`, `терминал ${made}`])).id,
    article_gap: async () => {
      const q = `неведомое слово${'абвгдежзик'[made++ % 10]}`;
      await searchArticles(reader, { q, language: 'ru' });
      const { id } = await reader.db
        .selectFrom('article_gaps')
        .select('id')
        .executeTakeFirstOrThrow();
      return id;
    },
  };
}

/** A public article that readers have, with a picture; a new one each time, since a walk archives them. */
export function knowledgeRows(app: TestApp, admin: { cookie: string }, file_id: string): Rows {
  const ctx = app.ctx();
  const system = asSystem(ctx);
  let made = 0;
  const section = async () => {
    const { id } = await ctx.db
      .selectFrom('knowledge_spaces')
      .select('id')
      .executeTakeFirstOrThrow();
    const names = { ru: `Раздел ${made++}` };
    const place = { space_id: id, parent_id: null, intro: {}, icon: '' };
    return (await createSection(system, { ...place, names })).id;
  };
  let shelf: Promise<string> | undefined;
  const article = async () => {
    shelf ??= section();
    const id = await createArticle(system, {
      ...{ section_id: await shelf, kind: 'free', audience: 'public', language: 'ru' },
      ...{ title: `Статья ${made++}`, keywords: [], topic_ids: [] },
      ...{ organization_ids: [], contracts: [], role_ids: [] },
      content: { body: '<p>Как пробить чек</p>' },
    });
    await publishArticle(system, id, { is_confirmed: false });
    return id;
  };
  return {
    article,
    knowledge_section: section,
    knowledge_space: async () => {
      const space = { id: newId(), key: `space-${made++}`, names: '{"ru": "Пространство"}' };
      await ctx.db.insertInto('knowledge_spaces').values(space).execute();
      return space.id;
    },
    article_comment: async () =>
      madeBy(app, admin, `/api/articles/${await article()}/comments`, {
        ...{ language: 'ru', body: `Уточнить ${made++}` },
      }),
    article_flag: async () =>
      madeBy(app, admin, `/api/articles/${await article()}/flags`, {
        ...{ language: 'ru', reason: 'outdated', words: `${made++}` },
      }),
    article_file: async () => {
      const held = { article_id: await article(), file_id, is_attached: true, is_outside: true };
      await ctx.db.insertInto('article_files').values(held).execute();
      return file_id;
    },
  };
}
