/** Statements that write down what was looked for, and the lists made of it. */
import { sql } from 'kysely';
import type { GapKind, GapState } from '#contract/article-search.ts';
import { visibleArticles } from '#modules/knowledge/knowledge.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import type { Side } from './search.sql.ts';

export type Searched = {
  readonly words: string;
  readonly language: string;
  readonly side: Side;
  readonly brand_id: string | null;
  readonly found: number;
};

export type WrittenSearch = Searched & { readonly id: string; readonly at: Date };

export async function insertSearches(ctx: Ctx, searches: readonly WrittenSearch[]): Promise<void> {
  await sql`
    insert into article_searches (id, words, language, side, brand_id, found, at)
    select id, words, language, side, brand_id, found, at
    from json_to_recordset(${JSON.stringify(searches)}::json)
      as one (id uuid, words text, language text, side text, brand_id uuid, found int, at timestamptz)`.execute(
    ctx.db,
  );
}

export type Missed = {
  readonly kind: GapKind;
  readonly language: string;
  readonly key: string;
  readonly words: string;
  readonly article_id: string | null;
  readonly side: Side;
};

/** Once more; what was done is open again, what is ignored stays so. */
export async function countGap(ctx: Ctx, one: Missed): Promise<void> {
  await sql`
    insert into article_gaps as g (id, kind, language, key, words, article_id, inside, first_at, last_at)
    values (${newId()}, ${one.kind}, ${one.language}, ${one.key}, ${one.words}, ${one.article_id},
      ${one.side === 'inside' ? 1 : 0}, ${ctx.now}, ${ctx.now})
    on conflict (kind, language, key, article_id) do update set times = g.times + 1,
      inside = g.inside + excluded.inside, words = excluded.words,
      last_at = excluded.last_at,
      times_before = case when g.state = 'done' then g.times else g.times_before end,
      state = case when g.state = 'done' then 'open' else g.state end`.execute(ctx.db);
}

const choosableFor = '1 day';

/** @returns whether there was such a search lately */
export async function setChosen(ctx: Ctx, search_id: string, article_id: string): Promise<boolean> {
  const done = await sql`
    update article_searches set chosen_article_id = ${article_id}
    where id = ${search_id} and at > ${ctx.now}::timestamptz - ${choosableFor}::interval`.execute(
    ctx.db,
  );
  return (done.numAffectedRows ?? 0n) > 0n;
}

/** The search after which a ticket was opened all the same; undefined when none is known. */
export function setAsked(
  ctx: Ctx,
  search_id: string,
  ticket_id: string,
): Promise<{ words: string; language: string; chosen_article_id: string | null } | undefined> {
  return firstRow(
    ctx,
    sql<{ words: string; language: string; chosen_article_id: string | null }>`
      update article_searches set ticket_id = ${ticket_id}
      where id = ${search_id} and ticket_id is null and at > ${ctx.now}::timestamptz - ${choosableFor}::interval
      returning words, language, chosen_article_id`,
  );
}

/** Those of them that there still are. */
export async function presentArticles(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const found = await rows(
    ctx,
    sql<{ id: string }>`select id from articles where id = any(${[...ids]}::uuid[]) order by id`,
  );
  return found.map((row) => row.id);
}

export type GapRow = {
  id: string;
  kind: GapKind;
  language: string;
  words: string;
  article_id: string | null;
  article_number: number | null;
  article_title: string | null;
  answer_id: string | null;
  answer_number: number | null;
  answer_title: string | null;
  times: number;
  times_inside: number;
  times_since: number;
  state: GapState;
  note: string;
  first_at: string;
  last_at: string;
  changed_at: string | null;
  changed_by_id: string | null;
};

const titleIn = (article: 'articles' | 'answers') => sql`(
    select t.title from article_texts t where t.article_id = ${sql.ref(`${article}.id`)}
    order by t.language = g.language desc, t.language = ${sql.ref(`${article}.original_language`)} desc limit 1)`;

const gapColumns = sql`
  g.id, g.kind, g.language, g.words, g.article_id, articles.number as article_number, ${titleIn('articles')} as article_title,
  g.answer_id, answers.number as answer_number, ${titleIn('answers')} as answer_title,
  g.inside as times_inside, g.times, g.times - g.times_before as times_since, g.state, g.note, g.first_at, g.last_at, g.changed_at,
  g.changed_by_id`;

/** The answer is named to whoever may see it. */
function gapTables(ctx: Ctx) {
  return sql`article_gaps g left join articles on articles.id = g.article_id
    left join articles answers on answers.id = g.answer_id and ${visibleArticles(ctx, 'answers')}`;
}

/** Of an article that the agent may see, or of none. */
function isSeen(ctx: Ctx) {
  return sql<boolean>`(g.article_id is null or ${visibleArticles(ctx)})`;
}

export type GapPlace = { readonly times: number; readonly id: string };

export function gapRows(
  ctx: Ctx,
  asked: { kind: GapKind; state: GapState; after: GapPlace | undefined; limit: number },
): Promise<GapRow[]> {
  const { after } = asked;
  const isAfter =
    after === undefined
      ? sql`true`
      : sql`(g.times < ${after.times} or (g.times = ${after.times} and g.id > ${after.id}))`;
  return rows(
    ctx,
    sql<GapRow>`
      select ${gapColumns} from ${gapTables(ctx)}
      where g.kind = ${asked.kind} and g.state = ${asked.state} and ${isSeen(ctx)} and ${isAfter}
      order by g.times desc, g.id limit ${asked.limit}`,
  );
}

export function gapRow(ctx: Ctx, id: string): Promise<GapRow | undefined> {
  return firstRow(
    ctx,
    sql<GapRow>`select ${gapColumns} from ${gapTables(ctx)} where g.id = ${id} and ${isSeen(ctx)}`,
  );
}

export async function openGaps(ctx: Ctx): Promise<{ nothing: number; asked: number }> {
  const count = (kind: GapKind) => sql`(select count(*) from (select from article_gaps
    where kind = ${kind} and state = 'open' limit 1000) counted)`;
  const found = await firstRow(
    ctx,
    sql<{
      nothing: number;
      asked: number;
    }>`select ${count('nothing')} as nothing, ${count('asked')} as asked`,
  );
  return found ?? { nothing: 0, asked: 0 };
}

export async function writeGap(
  ctx: Ctx,
  id: string,
  change: { state: GapState; note: string; answer_id: string | null; by_id: string | null },
): Promise<void> {
  await sql`
    update article_gaps set times_before = case when state = ${change.state} then times_before else times end,
      state = ${change.state}, note = ${change.note}, answer_id = ${change.answer_id}, changed_at = ${ctx.now}, changed_by_id = ${change.by_id}
    where id = ${id}`.execute(ctx.db);
}

/** Old searches say nothing about today's articles. */
export async function forgetSearches(ctx: Ctx, days: number): Promise<void> {
  await sql`delete from article_searches
    where at < ${ctx.now}::timestamptz - make_interval(days => ${days})`.execute(ctx.db);
}
