/**
 * Statements over what stands on the shelves of a help centre: published texts in one language, within
 * the actor's sight and the spaces of a brand. Nothing here knows working texts, whoever asks.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { visibleArticles } from './knowledge.access.ts';

export type Shelf = {
  readonly language: string;
  /** Spaces of a brand; none: all of them. */
  readonly space_ids: readonly string[];
};

export type ShelfArticle = {
  readonly id: string;
  readonly section_id: string;
  readonly title: string;
  readonly slug: string;
  /** The first words. */
  readonly start: string;
  readonly position: number;
  readonly is_frequent: boolean;
  readonly changed_at: string;
};

const startLength = 260;

const columns = sql`articles.id, articles.section_id, t.outside_title as title, t.slug,
  left(t.outside_text, ${startLength}) as start, articles.position, articles.is_frequent, t.published_at as changed_at`;

/** Sections in a space of the shelf that nobody has put away. */
const source = sql`articles join article_texts t on t.article_id = articles.id
  join knowledge_sections section on section.id = articles.section_id
  join knowledge_spaces space on space.id = section.space_id`;

function onShelf(ctx: Ctx, { language, space_ids }: Shelf): RawBuilder<unknown> {
  const ofBrand =
    space_ids.length === 0 ? sql`true` : sql`section.space_id = any(${[...space_ids]}::uuid[])`;
  return sql`t.language = ${language} and t.published_version is not null and articles.published_at is not null
    and section.archived_at is null and space.archived_at is null and ${ofBrand} and ${visibleArticles(ctx)}`;
}

export type ShelfPlace = { readonly position: number; readonly id: string };

/** Of one section, in its order. */
export function sectionArticles(
  ctx: Ctx,
  shelf: Shelf,
  asked: { section_id: string; after?: ShelfPlace | undefined; limit: number },
): Promise<ShelfArticle[]> {
  const { section_id, after, limit } = asked;
  const beyond =
    after === undefined
      ? sql`true`
      : sql`(articles.position, articles.id) > (${after.position}::integer, ${after.id}::uuid)`;
  return rows(
    ctx,
    sql<ShelfArticle>`select ${columns} from ${source}
      where articles.section_id = ${section_id} and ${onShelf(ctx, shelf)} and ${beyond}
      order by articles.position, articles.id limit ${limit}`,
  );
}

/** Those that colleagues have marked as frequent, section by section. */
export function frequentArticles(ctx: Ctx, shelf: Shelf, limit: number): Promise<ShelfArticle[]> {
  return rows(
    ctx,
    sql<ShelfArticle>`select ${columns} from ${source}
      where articles.is_frequent and ${onShelf(ctx, shelf)}
      order by section.position, articles.position, articles.id limit ${limit}`,
  );
}

/** Changed last first; of these sections when they are named. */
export function changedArticles(
  ctx: Ctx,
  shelf: Shelf,
  asked: { section_ids?: readonly string[] | undefined; limit: number },
): Promise<ShelfArticle[]> {
  const { section_ids, limit } = asked;
  const within =
    section_ids === undefined
      ? sql`true`
      : sql`articles.section_id = any(${[...section_ids]}::uuid[])`;
  return rows(
    ctx,
    sql<ShelfArticle>`select ${columns} from ${source}
      where ${within} and ${onShelf(ctx, shelf)}
      order by t.published_at desc, articles.id desc limit ${limit}`,
  );
}

export type ShelfAddress = {
  readonly slug: string;
  readonly changed_at: string;
  /** The same article in every language it is published in: language and address. */
  readonly others: readonly (readonly [string, string])[];
};

/** Addresses of the articles whose numbers are above `from` and not above `to`. */
export function articleAddresses(
  ctx: Ctx,
  shelf: Shelf,
  { from, to }: { from: number; to: number },
): Promise<ShelfAddress[]> {
  return rows(
    ctx,
    sql<ShelfAddress>`select t.slug, t.published_at as changed_at,
        (select jsonb_agg(jsonb_build_array(other.language, other.slug) order by other.language) from article_texts other
          where other.article_id = articles.id and other.published_version is not null) as others
      from ${source} where articles.number > ${from} and articles.number <= ${to} and ${onShelf(ctx, shelf)}
      order by articles.number`,
  );
}

/** The highest number of those on the shelf; 0: it is empty. */
/** The article with this number, if the actor may see it. */
export async function articleOfNumber(ctx: Ctx, number: number): Promise<string | undefined> {
  const found = await rows(
    ctx,
    sql<{
      id: string;
    }>`select id from articles where number = ${number} and ${visibleArticles(ctx)}`,
  );
  return found[0]?.id;
}

export async function lastNumber(ctx: Ctx, shelf: Shelf): Promise<number> {
  const found = await firstRow(
    ctx,
    sql<{ number: number }>`select articles.number from ${source} where ${onShelf(ctx, shelf)}
      order by articles.number desc limit 1`,
  );
  return found?.number ?? 0;
}
