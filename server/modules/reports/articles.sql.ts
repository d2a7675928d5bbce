/** Statements over what articles did. */
import { sql } from 'kysely';
import { visibleArticles } from '#modules/knowledge/knowledge.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { planEachTime, rows } from '#platform/db.ts';
import { type Period, type Place, pageSize } from './period.ts';

export type WorthRow = {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly shown: number;
  readonly opened: number;
  readonly asked: number;
  readonly spared_least: number;
  readonly spared_most: number;
  readonly inserted: number;
  readonly searched: number;
  readonly reopened: number;
  readonly read: number;
  readonly helped: number;
  readonly not_helped: number;
};

/** Tickets into which an article went within the period, each once: the brand's and the team's that the actor sees. */
function insertedIn(ctx: Ctx, { begins, ends, brand_id, team_id }: Period) {
  const brand = brand_id === undefined ? sql`true` : sql`tickets.brand_id = ${brand_id}`;
  const team = team_id === undefined ? sql`true` : sql`tickets.team_id = ${team_id}`;
  return sql`
    select used.article_id, used.ticket_id, min(used.at) as at,
      (array_agg(used.found_by order by used.at))[1] as found_by
    from article_uses used
    join tickets on tickets.id = used.ticket_id
    where used.at >= ${begins}::timestamptz and used.at < ${ends}::timestamptz and used.way <> 'suggested'
      and ${brand} and ${team} and ${visibleTickets(ctx)}`;
}

/** Solved and opened again within a week of the article; over `inserted`. */
const cameBack = sql<boolean>`exists (
  select from events e
  join statuses old on old.id = (e.data #>> '{changes,status_id,0}')::uuid
  join statuses next on next.id = (e.data #>> '{changes,status_id,1}')::uuid
  where e.ticket_id = inserted.ticket_id and e.name = 'ticket.updated'
    and e.at > inserted.at and e.at <= inserted.at + interval '7 days'
    and old.category in ('solved', 'closed') and next.category not in ('solved', 'closed'))`;

export const mostArticles = 500;

/** Those that did something in the period, the busiest first; one more than are shown. */
export function worthRows(ctx: Ctx, period: Period): Promise<WorthRow[]> {
  const { from, to, begins, ends, brand_id } = period;
  const brand = brand_id === undefined ? sql`true` : sql`brand_id = ${brand_id}`;
  return rows(
    ctx,
    sql<WorthRow>`${sql.raw(planEachTime)}
      with inserted as materialized (${insertedIn(ctx, period)} group by used.article_id, used.ticket_id),
      used as (select article_id, count(*)::int as inserted,
        count(*) filter (where found_by = 'searched')::int as searched, count(*) filter (where ${cameBack})::int as reopened
        from inserted group by article_id),
      forms as (
        select article_id, sum(seen)::int as shown, sum(opened)::int as opened, sum(asked)::int as asked,
          sum(least)::int as spared_least, sum(most)::int as spared_most
        from form_article_days where day between ${from}::date and ${to}::date and ${brand} group by article_id),
      views as (select article_id, sum(count)::int as read from article_views
        where day between ${from}::date and ${to}::date group by article_id),
      votes as (
        select article_id, count(*) filter (where has_helped)::int as helped,
          count(*) filter (where not has_helped)::int as not_helped
        from article_votes where at >= ${begins}::timestamptz and at < ${ends}::timestamptz group by article_id)
      select articles.id, articles.number, coalesce((
          select t.title from article_texts t where t.article_id = articles.id
          order by t.language = articles.original_language desc, t.language limit 1), '') as title,
        coalesce(shown, 0) as shown, coalesce(opened, 0) as opened, coalesce(asked, 0) as asked,
        coalesce(spared_least, 0) as spared_least, coalesce(spared_most, 0) as spared_most,
        coalesce(inserted, 0) as inserted, coalesce(searched, 0) as searched, coalesce(reopened, 0) as reopened, coalesce(read, 0) as read,
        coalesce(helped, 0) as helped, coalesce(not_helped, 0) as not_helped
      from articles left join used on used.article_id = articles.id
        left join forms on forms.article_id = articles.id
        left join views on views.article_id = articles.id
        left join votes on votes.article_id = articles.id
      where num_nonnulls(used.article_id, forms.article_id, views.article_id, votes.article_id) > 0
        and ${visibleArticles(ctx)}
      order by coalesce(spared_most, 0) + coalesce(inserted, 0) desc, coalesce(read, 0) desc, articles.number
      limit ${mostArticles + 1}`,
  );
}

/** The tickets behind a number of an article, the last first, one more than a page. */
export function ticketsOfArticle(
  ctx: Ctx,
  period: Period,
  asked: { article_id: string; is_reopened: boolean; after: Place | undefined },
): Promise<Place[]> {
  const { article_id, is_reopened, after } = asked;
  const rest =
    after === undefined
      ? sql`true`
      : sql`(at, ticket_id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
  return rows(
    ctx,
    sql<Place>`${sql.raw(planEachTime)}
      with inserted as materialized (${insertedIn(ctx, period)} and used.article_id = ${article_id}
        group by used.article_id, used.ticket_id)
      select ticket_id as id, at from inserted
      where (not ${is_reopened} or ${cameBack}) and ${rest}
      order by at desc, ticket_id desc limit ${pageSize + 1}`,
  );
}
