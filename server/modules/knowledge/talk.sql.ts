/** Statements over what colleagues say about articles: comments and flags. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { nameOfAgent } from './articles.sql.ts';
import { visibleArticles } from './knowledge.access.ts';

export type CommentRow = {
  readonly id: string;
  readonly article_id: string;
  readonly language: string;
  readonly author_id: string | null;
  readonly author_name: string | null;
  readonly body: string;
  readonly quote: string;
  readonly suggestion: string | null;
  readonly at: string;
  readonly settled_at: string | null;
  readonly settled_by_id: string | null;
  readonly settled_by_name: string | null;
  readonly is_accepted: boolean;
};

const commentColumns = sql`said.id, said.article_id, said.language, said.author_id,
  ${nameOfAgent('author')} as author_name, said.body, said.quote, said.suggestion, said.at, said.settled_at,
  said.settled_by_id, ${nameOfAgent('settler')} as settled_by_name, said.is_accepted`;
const commentSource = sql`article_comments said join articles on articles.id = said.article_id
  left join agents author on author.id = said.author_id
  left join agents settler on settler.id = said.settled_by_id`;

export function commentsOf(
  ctx: Ctx,
  article_id: string,
  language: string | undefined,
): Promise<CommentRow[]> {
  const inLanguage = language === undefined ? sql`true` : sql`said.language = ${language}`;
  return rows(
    ctx,
    sql<CommentRow>`select ${commentColumns} from ${commentSource}
      where said.article_id = ${article_id} and ${inLanguage} and ${visibleArticles(ctx)}
      order by said.at, said.id`,
  );
}

/** One, locked. */
export function commentById(ctx: Ctx, id: string): Promise<CommentRow | undefined> {
  return firstRow(
    ctx,
    sql<CommentRow>`select ${commentColumns} from ${commentSource}
      where said.id = ${id} and ${visibleArticles(ctx)} for update of said`,
  );
}

export type NewComment = Pick<
  CommentRow,
  'id' | 'article_id' | 'language' | 'author_id' | 'body' | 'quote' | 'suggestion'
>;

export async function insertComment(ctx: Ctx, comment: NewComment): Promise<void> {
  await ctx.db
    .insertInto('article_comments')
    .values({ ...comment, at: ctx.now })
    .execute();
}

export type CommentChange = {
  readonly body?: string;
  readonly suggestion?: string | null;
  readonly settled_at?: Date | null;
  readonly settled_by_id?: string | null;
  readonly is_accepted?: boolean;
};

export async function writeComment(ctx: Ctx, id: string, change: CommentChange): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await ctx.db.updateTable('article_comments').set(change).where('id', '=', id).execute();
}

export type FlagRow = {
  readonly id: string;
  readonly article_id: string;
  readonly article_title: string;
  readonly language: string;
  readonly reason: 'wrong' | 'outdated' | 'unclear' | 'duplicate' | 'other';
  readonly words: string;
  readonly ticket_id: string | null;
  readonly agent_id: string | null;
  readonly agent_name: string | null;
  readonly at: string;
  readonly settled_at: string | null;
  readonly settled_by_id: string | null;
  readonly settled_by_name: string | null;
};

export type FlagsAsked = {
  readonly id?: string | undefined;
  readonly article_id?: string | undefined;
  readonly is_settled?: boolean | undefined;
  readonly after?: { readonly at: string; readonly id: string } | undefined;
  readonly limit: number;
};

export function flagRows(ctx: Ctx, asked: FlagsAsked): Promise<FlagRow[]> {
  const { id, article_id, is_settled, after, limit } = asked;
  return rows(
    ctx,
    sql<FlagRow>`select raised.id, raised.article_id, coalesce(t.title, '') as article_title, raised.language,
        raised.reason, raised.words, raised.ticket_id, raised.agent_id, ${nameOfAgent('agent')} as agent_name,
        raised.at, raised.settled_at, raised.settled_by_id, ${nameOfAgent('settler')} as settled_by_name
      from article_flags raised join articles on articles.id = raised.article_id
      left join article_texts t on t.article_id = articles.id and t.language = articles.original_language
      left join agents agent on agent.id = raised.agent_id
      left join agents settler on settler.id = raised.settled_by_id
      where ${visibleArticles(ctx)}
        and ${id === undefined ? sql`true` : sql`raised.id = ${id}`}
        and ${article_id === undefined ? sql`true` : sql`raised.article_id = ${article_id}`}
        and ${is_settled === undefined ? sql`true` : is_settled ? sql`raised.settled_at is not null` : sql`raised.settled_at is null`}
        and ${after === undefined ? sql`true` : sql`(raised.at, raised.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
      order by raised.at desc, raised.id desc limit ${limit}`,
  );
}

export type NewFlag = Pick<
  FlagRow,
  'id' | 'article_id' | 'language' | 'reason' | 'words' | 'ticket_id' | 'agent_id'
>;

export async function insertFlag(ctx: Ctx, flag: NewFlag): Promise<void> {
  await ctx.db
    .insertInto('article_flags')
    .values({ ...flag, at: ctx.now })
    .execute();
}

export async function settleFlagRow(
  ctx: Ctx,
  id: string,
  settled: { readonly settled_at: Date | null; readonly settled_by_id: string | null },
): Promise<void> {
  await ctx.db.updateTable('article_flags').set(settled).where('id', '=', id).execute();
}

export type VoteShown = {
  readonly id: string;
  readonly language: string;
  readonly has_helped: boolean;
  readonly words: string;
  readonly contact_id: string | null;
  readonly contact_name: string | null;
  readonly at: string;
};

/** Votes with words, of an article that the caller has found. */
export function votesOf(
  ctx: Ctx,
  asked: { article_id: string; after: { at: string; id: string } | undefined; limit: number },
): Promise<VoteShown[]> {
  const { article_id, after, limit } = asked;
  return rows(
    ctx,
    sql<VoteShown>`select v.id, v.language, v.has_helped, v.words, v.contact_id,
        trim(c.first_name || ' ' || c.last_name) as contact_name, v.at
      from article_votes v left join contacts c on c.id = v.contact_id
      where v.article_id = ${article_id} and v.words <> ''
        and ${after === undefined ? sql`true` : sql`(v.at, v.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
      order by v.at desc, v.id desc limit ${limit}`,
  );
}
