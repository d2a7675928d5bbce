/** Statements that write the documents of articles and their vocabulary. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';

type Content = Readonly<Record<string, string | undefined>>;

/** A text of an article as it stands on its two sides; no `outside`: it is not published. */
export type ArticleText = {
  article_id: string;
  language: string;
  inside: { title: string; content: Content; keywords: string[]; text: string };
  outside: { title: string; content: Content; keywords: string[]; text: string } | null;
};

/** The texts of these articles; archived ones have none to be found by. */
export function textsToIndex(ctx: Ctx, article_ids: readonly string[]): Promise<ArticleText[]> {
  return rows(
    ctx,
    sql<ArticleText>`
      select t.article_id, t.language,
        jsonb_build_object('title', t.title, 'content', t.content, 'keywords', t.keywords || asked.words,
          'text', t.inside_text) as inside,
        case when t.published_version is not null then jsonb_build_object('title', t.outside_title,
          'content', v.content, 'keywords', v.keywords || asked.words, 'text', t.outside_text) end as outside
      from article_texts t
      join articles on articles.id = t.article_id
      left join article_versions v on v.article_id = t.article_id and v.language = t.language
        and v.version = t.published_version
      -- What readers looked for, and a colleague said that this article answers.
      cross join lateral (select coalesce(array_agg(g.words order by g.id), '{}') as words
        from article_gaps g where g.answer_id = t.article_id and g.language = t.language) asked
      where t.article_id = any(${[...article_ids]}::uuid[]) and articles.state <> 'archived'
      order by t.article_id, t.language`,
  );
}

/** What a document is made of; each text folded, each list as long as the others. */
export type Prepared = {
  readonly article_id: string;
  readonly language: string;
  readonly config: 'russian' | 'simple';
  readonly side: 'both' | 'outside' | 'inside';
  readonly title: string;
  readonly head: string;
  readonly text: string;
  readonly words: readonly string[];
};

/** Writes these documents in place of all that the articles had. The vocabulary is counted apart. */
export async function writeArticleDocuments(
  ctx: Ctx,
  article_ids: readonly string[],
  documents: readonly Prepared[],
): Promise<void> {
  await sql`delete from article_documents where article_id = any(${[...article_ids]}::uuid[])`.execute(
    ctx.db,
  );
  if (documents.length === 0) return;
  await sql`
    insert into article_documents (article_id, language, side, head, tsv, words)
    select article_id, language, side, head, head || to_tsvector(config::regconfig, body),
      array(select jsonb_array_elements_text(words))
    from (
      select article_id, language, side, config, body, words,
        setweight(to_tsvector(config::regconfig, title), 'A')
          || setweight(to_tsvector(config::regconfig, below), 'B') as head
      from jsonb_to_recordset(${JSON.stringify(documents.map(written))}::jsonb) as given
        (article_id uuid, language text, side text, config text, title text, below text, body text, words jsonb)
    ) made`.execute(ctx.db);
}

function written({ head, text, ...rest }: Prepared) {
  return { ...rest, below: head, body: text };
}

export type Counted = {
  readonly config: 'russian' | 'simple';
  readonly word: string;
  readonly root: string;
  readonly outside: number;
  readonly inside: number;
};

/** The words of the documents of these articles, with the number of documents on each side. */
export function wordsOfArticles(
  ctx: Ctx,
  article_ids: readonly string[],
): Promise<Omit<Counted, 'root'>[]> {
  return rows(
    ctx,
    sql<Omit<Counted, 'root'>>`
      select case when language in ('ru', 'en') then 'russian' else 'simple' end as config, word,
        count(*) filter (where side <> 'inside') as outside,
        count(*) filter (where side <> 'outside') as inside
      from article_documents, unnest(words) as word
      where article_id = any(${[...article_ids]}::uuid[]) group by 1, 2`,
  );
}

/** Adds to the vocabulary, or takes from it; words that no document holds any more are dropped. */
export async function countWords(ctx: Ctx, counted: readonly Counted[]): Promise<void> {
  if (counted.length === 0) return;
  const given = sql`jsonb_to_recordset(${JSON.stringify(counted)}::jsonb) as given
    (config text, word text, root text, outside int, inside int)`;
  await sql`
    insert into article_words (config, word, stem, root)
    select config, word, coalesce((tsvector_to_array(to_tsvector(config::regconfig, word)))[1], ''), root
    from ${given} on conflict (config, word) do nothing`.execute(ctx.db);
  await sql`
    update article_words w set outside = greatest(0, w.outside + given.outside),
      inside = greatest(0, w.inside + given.inside)
    from ${given} where w.config = given.config and w.word = given.word`.execute(ctx.db);
  await sql`
    delete from article_words w using ${given}
    where w.config = given.config and w.word = given.word and w.outside = 0 and w.inside = 0`.execute(
    ctx.db,
  );
}

/** The next articles in the order of their ids, for a walk over all of them. */
export async function articlesAfter(ctx: Ctx, after: string, limit: number): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{
      id: string;
    }>`select id from articles where id > ${after}::uuid order by id limit ${limit}`,
  );
  return found.map((row) => row.id);
}

/** Fresh statistics, for plans that follow the number of articles. */
export async function settleArticles(ctx: Ctx): Promise<void> {
  await sql`analyze article_documents, article_words`.execute(ctx.db);
}
