/** What readers and colleagues leave at an article: views, votes, uses in tickets. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { UseFinder } from '#contract/article-feedback.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { articlesByIds } from './articles.sql.ts';
import { countView, insertUse, putVote } from './feedback.sql.ts';

async function assertSeen(ctx: Ctx, article_id: string): Promise<void> {
  const [record] = await articlesByIds(ctx, [article_id]);
  if (record === undefined) fail('not_found', 'errors.not_found');
}

/** Somebody read it. The caller has shown it, and knows robots and colleagues from readers. */
export async function recordView(ctx: Ctx, article_id: string, language: string): Promise<void> {
  await countView(ctx, article_id, language);
}

export type Vote = {
  readonly language: string;
  readonly has_helped: boolean;
  readonly words: string;
  /** What tells one reader from another; kept only as a hash. */
  readonly visitor_key: string;
};

/**
 * Did it help? One vote a reader, the last one counts.
 * @throws OporaError not_found: the reader does not see the article
 */
export async function recordVote(ctx: Ctx, article_id: string, vote: Vote): Promise<void> {
  await assertSeen(ctx, article_id);
  const contact_id = ctx.actor.kind === 'contact' ? ctx.actor.id : null;
  const who =
    ctx.actor.kind === 'contact' || ctx.actor.kind === 'agent' ? ctx.actor.id : vote.visitor_key;
  // With the article in it: votes of one reader cannot be laid side by side.
  const visitor_key = createHash('sha256').update(`${article_id} ${who}`).digest('base64url');
  const { language, has_helped, words } = vote;
  await putVote(ctx, {
    ...{
      id: newId(),
      article_id,
      language,
      has_helped,
      words: words.trim(),
      visitor_key,
      contact_id,
    },
  });
}

export type Use = {
  readonly ticket_id: string;
  readonly comment_id?: string | null | undefined;
  readonly way: 'link' | 'text' | 'suggested';
  readonly language: string;
  readonly found_by: UseFinder;
};

/**
 * An article went into a ticket, as a link or as text, or was suggested there.
 * @throws OporaError not_found: the actor does not see the article or the ticket
 */
export async function recordUse(ctx: Ctx, article_id: string, use: Use): Promise<void> {
  await transaction(ctx, async (tx) => {
    await assertSeen(tx, article_id);
    const ticket = await firstRow(
      tx,
      sql`select 1 from tickets where id = ${use.ticket_id} and ${visibleTickets(tx)}`,
    );
    if (ticket === undefined) fail('not_found', 'errors.not_found');
    const agent_id = tx.actor.kind === 'agent' ? tx.actor.id : null;
    const { ticket_id, comment_id = null, way, language, found_by } = use;
    await insertUse(tx, {
      id: newId(),
      article_id,
      ticket_id,
      comment_id,
      way,
      language,
      found_by,
      agent_id,
    });
    await publish(tx, {
      name: 'article.used',
      ticket_id,
      subject_type: 'article',
      subject_id: article_id,
      data: { way, found_by },
    });
  });
}
