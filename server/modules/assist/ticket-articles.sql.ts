/** What is asked about a ticket to find its articles. */
import { type RawBuilder, sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, listed, rows } from '#platform/db.ts';

export type Asker = {
  readonly requester_id: string;
  readonly brand_id: string;
  readonly language: Language | null;
  readonly subject: string;
  /** The first words of the customer. */
  readonly said: string;
};

export function askerOf(ctx: Ctx, ticket_id: string): Promise<Asker | undefined> {
  return firstRow(
    ctx,
    sql<Asker>`
      select requester_id, brand_id, language, subject, coalesce((
        select left(body_text, 2000) from comments
        where ticket_id = tickets.id and visibility = 'public'
        order by created_at, id limit 1), '') as said
      from tickets where id = ${ticket_id} and ${visibleTickets(ctx)}`,
  );
}

/** Those of the articles that are within the sight. */
export async function readableOf(
  ctx: Ctx,
  ids: readonly string[],
  sight: RawBuilder<boolean>,
): Promise<string[]> {
  // The few articles first: PostgreSQL would begin with all that stands in each section.
  const found = await rows(
    ctx,
    sql<{ id: string }>`select id from (
      select * from articles where id in ${listed(ids)} offset 0) articles where ${sight}`,
  );
  return found.map(({ id }) => id);
}
