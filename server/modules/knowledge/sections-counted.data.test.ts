/** Sections of a large shelf: counted by one request at a time, and never longer old than was promised. */
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import { useTestApp } from '#testing/app.ts';
import { eventually } from '#testing/eventually.ts';
import { createSection, sectionTree } from './structure.ts';

const app = useTestApp();

test('are counted once for all who ask at the same time, and soon again', async () => {
  const system = asSystem(app.ctx());
  const space = await firstRow(
    system,
    sql<{ id: string }>`select id from knowledge_spaces limit 1`,
  );
  const { id } = await createSection(system, {
    ...{ space_id: space?.id ?? '', parent_id: null, intro: {}, icon: '' },
    names: { ru: 'Много' },
  });
  const write = (articles: number) =>
    sql`with made as (
        insert into articles (id, section_id, kind, state, audience, original_language, published_at, created_at, updated_at)
        select gen_random_uuid(), ${id}, 'free', 'validated', 'public', 'ru', now(), now(), now()
        from generate_series(1, ${articles}) returning id)
      insert into article_texts (article_id, language, title, slug, content, inside_text, version, published_version,
        outside_title, outside_text, published_at, updated_at)
      select id, 'ru', 'Статья', id::text, '{}', '', 1, 1, 'Статья', '', now(), now() from made`.execute(
      system.db,
    );
  const began = Date.now();
  const countedAt = async (seconds: number) => {
    const ctx: Ctx = { ...app.ctx(), actor: { kind: 'anonymous' } };
    const [section] = await sectionTree(
      { ...ctx, now: new Date(began + seconds * 1000) },
      { language: 'ru' },
    );
    return section?.article_count;
  };
  await write(2_000);
  expect(await countedAt(0)).toBe(2_000);
  await write(5);
  expect(await countedAt(14)).toBe(2_000);
  // Due: what is known is shown at once, and counted anew beside it.
  expect(await countedAt(16)).toBe(2_000);
  await eventually('they are counted', async () => (await countedAt(16)) === 2_005);
  // Too old for that: all wait for one count.
  await write(5);
  expect(await Promise.all([countedAt(60), countedAt(60), countedAt(60)])).toEqual([
    2_010, 2_010, 2_010,
  ]);
  await sql`delete from articles where section_id = ${id}`.execute(system.db);
  expect(await countedAt(90)).toBeUndefined();
  await write(1);
  expect(await countedAt(91)).toBe(1);
});
