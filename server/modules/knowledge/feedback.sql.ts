/** Statements over what readers and colleagues leave at an article: views, votes, uses. */
import { sql } from 'kysely';
import type { UseFinder } from '#contract/article-feedback.ts';
import type { Ctx } from '#platform/ctx.ts';

/** By day of the calendar in UTC: a sum for lists, not a log of readers. */
export async function countView(ctx: Ctx, article_id: string, language: string): Promise<void> {
  await sql`insert into article_views (article_id, language, day, count)
    values (${article_id}, ${language}, (${ctx.now}::timestamptz at time zone 'UTC')::date, 1)
    on conflict (article_id, day, language) do update set count = article_views.count + 1`.execute(
    ctx.db,
  );
}

export type VoteRow = {
  readonly id: string;
  readonly article_id: string;
  readonly language: string;
  readonly has_helped: boolean;
  readonly words: string;
  readonly visitor_key: string;
  readonly contact_id: string | null;
};

/** One vote a reader: a later one takes its place; words said before stay when none are said now. */
export async function putVote(ctx: Ctx, vote: VoteRow): Promise<void> {
  await sql`insert into article_votes (id, article_id, language, has_helped, words, visitor_key, contact_id, at)
    values (${vote.id}, ${vote.article_id}, ${vote.language}, ${vote.has_helped}, ${vote.words},
      ${vote.visitor_key}, ${vote.contact_id}, ${ctx.now})
    on conflict (article_id, visitor_key) do update set has_helped = excluded.has_helped,
      words = case when excluded.words = '' and article_votes.has_helped = excluded.has_helped
        then article_votes.words else excluded.words end,
      language = excluded.language, at = excluded.at`.execute(ctx.db);
}

export type UseRow = {
  readonly id: string;
  readonly article_id: string;
  readonly ticket_id: string;
  readonly comment_id: string | null;
  readonly way: 'link' | 'text' | 'suggested';
  readonly language: string;
  readonly found_by: UseFinder;
  readonly agent_id: string | null;
};

export async function insertUse(ctx: Ctx, use: UseRow): Promise<void> {
  await ctx.db
    .insertInto('article_uses')
    .values({ ...use, at: ctx.now })
    .execute();
}
