/** The help centre: sections and articles with their versions, and what ninety days of readers left. */

import { sql } from 'kysely';
import { holdFiles, storeFile } from '#modules/files/files.ts';
import {
  createSection,
  filesOfContent,
  outsideContent,
  textOf,
} from '#modules/knowledge/knowledge.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { publishTogether } from '#platform/events.ts';
import type { BlobStore } from '#platform/files.ts';
import { newId } from '#platform/id.ts';
import { plant } from './demo.sql.ts';
import { type DemoTopic, demoTopics } from './forms.ts';
import {
  type HelpArticle,
  type HelpText,
  helpArticles,
  helpNames,
  helpPictures,
  helpSections,
} from './help-texts.ts';
import { between, chance, pick, type Random } from './random.ts';

const DAY = 86_400_000;

type Given = {
  readonly blobs: BlobStore;
  /** Who writes, and who publishes. */
  readonly authors: readonly string[];
  readonly publisher_id: string;
};

type Placed = HelpArticle & {
  readonly id: string;
  readonly section_id: string;
  readonly at: Placing;
};
type Placing = {
  readonly created_at: string;
  readonly published_at: string | null;
  readonly author_id: string;
  readonly publisher_id: string;
};

export async function plantKnowledge(tx: Ctx, random: Random, given: Given): Promise<void> {
  const sectionOf = await makeSections(tx);
  const pictureOf = await keepPictures(tx, given.blobs);
  const idOf = new Map(helpNames().map((name) => [name, newId()]));
  const articles = helpArticles({
    idOf: (name) => idOf.get(name),
    pictureOf: (name) => pictureOf.get(name),
  });
  const placed = articles.map((article) => {
    const at = placingOf(tx, random, { article, given });
    const place = {
      id: idOf.get(article.name) ?? newId(),
      section_id: sectionOf.get(article.section) ?? '',
    };
    return { ...article, ...place, at };
  });
  await plantArticles(tx, placed);
  await plantTexts(tx, placed);
  await plantTies(tx, placed, idOf);
  await plantReaders(tx, random, placed);
  // The index follows the events.
  await publishTogether(
    tx,
    placed.map(({ id }) => ({
      ...{ name: 'article.created' as const, subject_type: 'article', subject_id: id },
      data: { kind: 'planted', from_ticket_id: null },
    })),
  );
}

async function makeSections(tx: Ctx): Promise<Map<string, string>> {
  const [space] = await rows(
    tx,
    sql<{ id: string }>`select id from knowledge_spaces order by position limit 1`,
  );
  const made = new Map<string, string>();
  for (const { key, names, intro, icon } of helpSections()) {
    const place = { space_id: space?.id ?? '', parent_id: null, slug: key };
    made.set(key, (await createSection(tx, { ...place, names, intro, icon })).id);
  }
  return made;
}

async function keepPictures(tx: Ctx, blobs: BlobStore): Promise<Map<string, string>> {
  const kept = new Map<string, string>();
  for (const { name, bytes } of helpPictures())
    kept.set(name, (await storeFile(tx, blobs, { name, source: bytes })).id);
  await holdFiles(tx, [...kept.values()]);
  return kept;
}

function placingOf(
  tx: Ctx,
  random: Random,
  { article, given }: { article: HelpArticle; given: Given },
): Placing {
  const now = tx.now.getTime();
  const created = now - between(random, 40, 400) * DAY;
  const isPublished = article.texts[0]?.state === 'validated';
  const published = created + between(random, 1, 30) * DAY;
  return {
    created_at: new Date(created).toISOString(),
    published_at: isPublished ? new Date(published).toISOString() : null,
    author_id: pick(random, given.authors),
    publisher_id: given.publisher_id,
  };
}

function firstText(article: HelpArticle): HelpText {
  const [text] = article.texts;
  if (text === undefined) throw new Error(`${article.name} has no text`);
  return text;
}

async function plantArticles(tx: Ctx, placed: readonly Placed[]): Promise<void> {
  const now = tx.now.getTime();
  await plant(
    tx,
    'articles',
    placed.map((article, index) => {
      const { kind, state, audience, is_frequent } = firstText(article);
      const { created_at, published_at, author_id, publisher_id } = article.at;
      // Every ninth was due for a look some time ago.
      const review = index % 9 === 4 ? now - (index % 20) * DAY : now + (30 + (index % 300)) * DAY;
      return {
        ...{ id: article.id, section_id: article.section_id, kind, state, audience, is_frequent },
        ...{ original_language: 'ru', owner_id: author_id, created_by_id: author_id },
        ...{ position: index, created_at, updated_at: published_at ?? created_at, published_at },
        published_by_id: published_at === null ? null : publisher_id,
        review_at: new Date(review).toISOString(),
        ...{ is_from_inside: audience === 'staff', publish_confirmed: false },
      };
    }),
  );
}

async function plantTexts(tx: Ctx, placed: readonly Placed[]): Promise<void> {
  const texts = placed.flatMap((article) => article.texts.map((text) => ({ article, text })));
  const rowsOf = texts.map(({ article, text }) => textRow(article, text));
  await plant(tx, 'article_texts', rowsOf);
  await plant(
    tx,
    'article_versions',
    rowsOf.map((row) => ({
      ...{ article_id: row.article_id, language: row.language, version: 1, title: row.title },
      ...{ content: row.content, keywords: row.keywords, author_id: row.updated_by_id, note: '' },
      ...{ at: row.updated_at, published_at: row.published_at },
    })),
  );
  await plant(
    tx,
    'article_slugs',
    rowsOf.map(({ article_id, language, slug, updated_at }) => ({
      ...{ language, slug, article_id, is_current: true, at: updated_at },
    })),
  );
  await plantFiles(tx, placed);
}

function textRow(article: Placed, text: HelpText) {
  const { created_at, published_at, author_id } = article.at;
  const isOut = published_at !== null;
  return {
    ...{ article_id: article.id, language: text.language, title: text.title, slug: text.slug },
    ...{ content: text.content, keywords: text.keywords, version: 1 },
    translated_from_version: text.language === 'ru' ? null : 1,
    inside_text: textOf(text.content),
    published_version: isOut ? 1 : null,
    published_at,
    outside_title: isOut ? text.title : null,
    outside_text: isOut ? textOf(outsideContent(text.content)) : null,
    updated_at: created_at,
    updated_by_id: author_id,
  };
}

async function plantFiles(tx: Ctx, placed: readonly Placed[]): Promise<void> {
  const held = placed.flatMap((article) => {
    const all = new Set(article.texts.flatMap((text) => filesOfContent(text.content)));
    const outside = new Set(
      article.at.published_at === null
        ? []
        : article.texts.flatMap((text) => filesOfContent(outsideContent(text.content))),
    );
    return [...all].map((file_id, position) => ({
      ...{ article_id: article.id, file_id, is_attached: false, position },
      is_outside: outside.has(file_id),
    }));
  });
  await plant(tx, 'article_files', held);
}

async function plantTies(
  tx: Ctx,
  placed: readonly Placed[],
  idOf: ReadonlyMap<string, string>,
): Promise<void> {
  const topicOf = await topicIds(tx);
  await plant(
    tx,
    'article_topics',
    placed.flatMap((article) =>
      [...new Set(firstText(article).topics)].flatMap((key) => {
        const topic_id = topicOf.get(key);
        return topic_id === undefined ? [] : [{ article_id: article.id, topic_id }];
      }),
    ),
  );
  await plant(
    tx,
    'article_relations',
    placed.flatMap((article) =>
      [...new Set(firstText(article).related)].flatMap((slug, position) => {
        const related_id = idOf.get(slug);
        const isOther = related_id !== undefined && related_id !== article.id;
        return isOther ? [{ article_id: article.id, related_id, position }] : [];
      }),
    ),
  );
}

/** By the keys of the demo's forms, whose topics are found again by their names. */
async function topicIds(tx: Ctx): Promise<Map<string, string>> {
  const found = await rows(
    tx,
    sql<{ id: string; name: string }>`select id, name->>'ru' as name from topics`,
  );
  const byName = new Map(found.map(({ id, name }) => [name, id]));
  const all = (topics: readonly DemoTopic[]): DemoTopic[] =>
    topics.flatMap((topic) => [topic, ...all(topic.below ?? [])]);
  return new Map(
    all(demoTopics).flatMap((topic): [string, string][] => {
      const id = byName.get(topic.name.ru);
      return id === undefined ? [] : [[topic.key, id]];
    }),
  );
}

/** Views by day and votes: a few articles are read a hundred times more than the rest. */
async function plantReaders(tx: Ctx, random: Random, placed: readonly Placed[]): Promise<void> {
  const out = placed.filter(
    (article) => article.at.published_at !== null && firstText(article).audience !== 'staff',
  );
  const day = (ago: number) => new Date(tx.now.getTime() - ago * DAY).toISOString().slice(0, 10);
  const loved = out.map((article) => ({ article, weight: readers(random, firstText(article)) }));
  await plant(
    tx,
    'article_views',
    loved.flatMap(({ article, weight }) =>
      Array.from({ length: 30 }, (_none, ago) => ({
        ...{ article_id: article.id, language: 'ru', day: day(ago) },
        count: Math.round(weight * (0.5 + between(random, 0, 100) / 100)),
      })).filter((row) => row.count > 0),
    ),
  );
  await plant(
    tx,
    'article_votes',
    loved.flatMap(({ article, weight }) =>
      Array.from({ length: Math.ceil(weight / 4) }, () => ({
        ...{
          id: newId(),
          article_id: article.id,
          language: 'ru',
          has_helped: chance(random, 0.83),
        },
        ...{ words: '', visitor_key: newId() },
        at: new Date(tx.now.getTime() - between(random, 0, 2_592_000) * 1000).toISOString(),
      })),
    ),
  );
}

function readers(random: Random, text: HelpText): number {
  return text.is_frequent ? between(random, 20, 60) : between(random, 0, 8);
}
