/** Statements that find articles. Everything typed is bound. */
import { type RawBuilder, sql } from 'kysely';
import type { ArticleAudience, ArticleState } from '#contract/knowledge.ts';
import { visibleArticles } from '#modules/knowledge/knowledge.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type Db, firstRow, rows } from '#platform/db.ts';
import type { Entry, Known } from './reading.ts';
import type { WrittenDocument } from './tsv.ts';

export type Side = 'outside' | 'inside';
export type Config = 'russian' | 'simple';

/** Whose words count: nobody learns from a correction what stands in a remark. */
function usesOn(side: Side) {
  return side === 'outside' ? sql.ref('w.outside') : sql.ref('w.inside');
}

/** A family is seldom larger; the most used first. */
const mostKin = 24;

/** The stems of the words, and the words of the vocabulary that share a stem or the root. */
export function entriesOf(
  ctx: Ctx,
  asked: { words: readonly string[]; roots: readonly string[]; side: Side; config: Config },
): Promise<Entry[]> {
  const uses = usesOn(asked.side);
  return rows(
    ctx,
    sql<Entry>`
      with asked as materialized (
        select word, root, coalesce((tsvector_to_array(to_tsvector(${asked.config}::regconfig, word)))[1], '') as stem
        from unnest(${[...asked.words]}::text[], ${[...asked.roots]}::text[]) as given (word, root)
      )
      select asked.word, asked.stem, asked.root, coalesce(family.kin, '[]'::json) as kin
      from asked left join lateral (
        select json_agg(json_build_object('word', k.word, 'stem', k.stem, 'root', k.root, 'uses', k.uses)) as kin
        from (
          (select w.word, w.stem, w.root, ${uses} as uses from article_words w
            where w.config = ${asked.config} and w.stem = asked.stem and w.stem <> '' and ${uses} > 0
            limit ${mostKin})
          union all
          (select w.word, w.stem, w.root, ${uses} from article_words w
            where w.config = ${asked.config} and w.root = asked.root and w.stem <> asked.stem and ${uses} > 0
            order by ${uses} desc limit ${mostKin})
        ) k
      ) family on true`,
  );
}

const mostBegun = 24;

/** Words that begin so, the most used first. */
export function wordsBegunWith(
  ctx: Ctx,
  asked: { beginning: string; side: Side; config: Config },
): Promise<Known[]> {
  const uses = usesOn(asked.side);
  return rows(
    ctx,
    sql<Known>`
      select w.word, w.stem, w.root, ${uses} as uses from article_words w
      where w.config = ${asked.config} and w.word >= ${asked.beginning}
        and w.word < ${`${asked.beginning}\u{10ffff}`} and ${uses} > 0
      order by uses desc limit ${mostBegun}`,
  );
}

const mostAlike = 50;

/** What each strange word may have meant: words with like trigrams, and those that are guessed by name. */
export function wordsLike(
  ctx: Ctx,
  asked: { words: readonly string[]; guessed: readonly string[]; side: Side; config: Config },
): Promise<(Known & { like: string | null })[]> {
  const uses = usesOn(asked.side);
  return rows(
    ctx,
    sql<Known & { like: string | null }>`
      select asked.word as like, near.* from unnest(${[...asked.words]}::text[]) as asked (word)
      cross join lateral (
        select w.word, w.stem, w.root, ${uses} as uses from article_words w
        where w.word % asked.word and w.config = ${asked.config} and ${uses} > 0
        order by similarity(w.word, asked.word) desc limit ${mostAlike}
      ) near
      union all
      select null, w.word, w.stem, w.root, ${uses} from article_words w
      where w.config = ${asked.config} and w.word = any(${[...asked.guessed]}::text[]) and ${uses} > 0`,
  );
}

type Sizes = { readonly at: number; readonly total: number };
const known = new WeakMap<Db, Promise<Sizes>>();
const keptFor = 60_000;

/** How many documents there are, about. */
export async function documentCount(ctx: Ctx): Promise<number> {
  const kept = await known.get(ctx.db);
  const now = ctx.now.getTime();
  if (kept !== undefined && kept.total > 2000 && Math.abs(now - kept.at) < keptFor)
    return kept.total;
  const counted = firstRow(
    ctx,
    sql<{ total: number }>`
      select case when counted.n < 3000 then counted.n else greatest(3000, (
        select reltuples::bigint from pg_class where oid = 'article_documents'::regclass)) end as total
      from (select count(*) as n from (select from article_documents limit 3000) few) counted`,
  ).then((row) => ({ at: now, total: row?.total ?? 0 }));
  known.set(ctx.db, counted);
  counted.catch(() => known.delete(ctx.db));
  return (await counted).total;
}

/** One look into the index: documents that hold any of the stems. */
export type Look = {
  /** Which thing that was looked for; the best look of each counts. */
  readonly group: number;
  /** `'касс' | 'чек'`: stems of letters and digits in quotes. */
  readonly query: string;
  readonly value: number;
  readonly is_head: boolean;
};

export type Scope = {
  readonly language: string | undefined;
  readonly side: Side;
  readonly section_id?: string | undefined;
  readonly space_ids?: readonly string[] | undefined;
};

/** So many documents of one look are counted. */
const mostOfOneLook = 500;
const mostCounted = 400;

type Asked = {
  readonly looks: readonly Look[];
  readonly scope: Scope;
  readonly limit: number;
};

export function lookUp(ctx: Ctx, asked: Asked): Promise<WrittenDocument[]> {
  return rows(ctx, candidatesOf(ctx, asked));
}

/** Over `articles a`: the actor sees it, and it lies where the question looks. */
export function mayFind(ctx: Ctx, { section_id, space_ids }: Scope): RawBuilder<boolean> {
  const inSection =
    section_id === undefined
      ? sql`true`
      : sql`a.section_id in (with recursive below as (
          select id from knowledge_sections where id = ${section_id}
          union all select s.id from knowledge_sections s join below on s.parent_id = below.id)
        select id from below)`;
  const inSpaces =
    space_ids === undefined
      ? sql`true`
      : sql`exists (select from knowledge_sections s where s.id = a.section_id and s.space_id = any(${[...space_ids]}::uuid[]))`;
  return sql<boolean>`${visibleArticles(ctx, 'a')} and ${inSection} and ${inSpaces}`;
}

/**
 * The visible documents with the greatest sum of what the looks are worth. Each look is one walk of an
 * index; the words of the documents are read only of the best.
 */
export function candidatesOf(
  ctx: Ctx,
  { looks, scope, limit }: Asked,
): RawBuilder<WrittenDocument> {
  const { language, side } = scope;
  const inLanguage = language === undefined ? sql`true` : sql`d.language = ${language}`;
  return sql<WrittenDocument>`
      with looks as materialized (
        select * from unnest(${looks.map((one) => one.group)}::int[], ${looks.map((one) => one.query)}::text[]::tsquery[],
          ${looks.map((one) => one.value)}::float8[], ${looks.map((one) => one.is_head)}::boolean[]) as look (no, query, value, is_head)
      ),
      hits as (
        select look.no, look.value, d.article_id, d.language from looks look cross join lateral (
          select d.article_id, d.language from article_documents d
          where d.head @@ look.query and ${inLanguage} and d.side in ('both', ${side}) limit ${mostOfOneLook}) d
        where look.is_head
        union all
        select look.no, look.value, d.article_id, d.language from looks look cross join lateral (
          select d.article_id, d.language from article_documents d
          where d.tsv @@ look.query and ${inLanguage} and d.side in ('both', ${side}) limit ${mostOfOneLook}) d
        where not look.is_head
      ),
      summed as materialized (
        select article_id, language, sum(value) as value
        from (select article_id, language, no, max(value) as value from hits group by 1, 2, 3) best
        group by 1, 2 order by 3 desc, 1 limit ${mostCounted}
      ),
      seen as materialized (
        select summed.* from summed cross join lateral (
          select from articles a where a.id = summed.article_id and ${mayFind(ctx, scope)} offset 0) visible
        order by summed.value desc, summed.article_id limit ${limit}
      )
      select d.article_id, d.language, d.tsv::text as tsv from seen
      join article_documents d on d.article_id = seen.article_id and d.language = seen.language
        and d.side in ('both', ${side})`;
}

export type BrandScope = { readonly id: string; readonly space_ids: readonly string[] };

/** What the help centre of a brand shows; undefined when none is named, or there is no such. */
export async function brandScope(
  ctx: Ctx,
  asked: {
    brand?: string | undefined;
    brand_id?: string | undefined;
    space_ids?: readonly string[] | undefined;
  },
): Promise<BrandScope | undefined> {
  const { brand, brand_id, space_ids } = asked;
  if (brand_id !== undefined && space_ids !== undefined) return { id: brand_id, space_ids };
  if (brand === undefined && brand_id === undefined) return undefined;
  return firstRow(
    ctx,
    sql<BrandScope>`select id, spaces as space_ids from brands
      where key = ${brand ?? null} or id = ${brand_id ?? null}::uuid`,
  );
}

export type ShownText = {
  article_id: string;
  number: number;
  language: string;
  title: string;
  slug: string;
  section_id: string;
  section_names: Record<string, string>;
  audience: ArticleAudience;
  state: ArticleState;
  text: string;
};

/** What the results show of an article, `article_id` and `language` given; outside only what is published. */
export function shownOf(
  side: Side,
  article_id: RawBuilder<unknown>,
  language: RawBuilder<unknown>,
): RawBuilder<ShownText> {
  const [title, body] =
    side === 'outside'
      ? [sql.ref('t.outside_title'), sql.ref('t.outside_text')]
      : [sql.ref('t.title'), sql.ref('t.inside_text')];
  const isThere = side === 'outside' ? sql`t.published_version is not null` : sql`true`;
  return sql<ShownText>`
    select t.article_id, a.number, t.language, ${title} as title, t.slug, a.section_id, s.names as section_names,
      a.audience, a.state, left(${body}, 20000) as text
    from article_texts t join articles a on a.id = t.article_id join knowledge_sections s on s.id = a.section_id
    where t.article_id = ${article_id} and t.language = ${language} and ${isThere}`;
}

/** The same of these articles; only of visible ones. */
export function shownTexts(
  ctx: Ctx,
  found: readonly { article_id: string; language: string }[],
  side: Side,
): Promise<ShownText[]> {
  return rows(
    ctx,
    sql<ShownText>`
      select shown.* from unnest(${found.map((one) => one.article_id)}::uuid[], ${found.map((one) => one.language)}::text[]) as f (id, language)
      join articles on articles.id = f.id
      cross join lateral (${shownOf(side, sql`f.id`, sql`f.language`)}) shown
      where ${visibleArticles(ctx)}`,
  );
}
