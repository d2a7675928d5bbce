/** Statements over who saw articles in forms, and what became of them. */
import { sql } from 'kysely';
import { visibleArticles } from '#modules/knowledge/knowledge.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export type Sight = {
  readonly visit_id: string;
  readonly topic_id: string;
  readonly brand_id: string;
  readonly visitor_key: string;
  readonly contact_id: string | null;
  readonly article_ids: readonly string[];
  readonly opened_id: string | null;
};

const mostArticles = 50;

/** The first sight of a visit has its time; later ones add what was seen. */
export async function writeSight(ctx: Ctx, sight: Sight): Promise<void> {
  await sql`
    insert into form_sights as known (visit_id, topic_id, brand_id, visitor_key, contact_id, article_ids,
      opened_id, saw_at)
    values (${sight.visit_id}, ${sight.topic_id}, ${sight.brand_id}, ${sight.visitor_key},
      ${sight.contact_id}, ${[...sight.article_ids]}::uuid[], ${sight.opened_id}, ${ctx.now})
    on conflict (visit_id) do update set
      article_ids = (select (array_agg(distinct one))[1:${mostArticles}]
        from unnest(known.article_ids || excluded.article_ids) one),
      opened_id = coalesce(excluded.opened_id, known.opened_id)`.execute(ctx.db);
}

/** Which article, of those the actor sees, was opened while that form was filled. */
export async function openedInVisit(ctx: Ctx, visit_id: string): Promise<string | null> {
  const row = await firstRow(
    ctx,
    sql<{ id: string }>`select articles.id from form_sights join articles on articles.id = opened_id
      where visit_id = ${visit_id} and ${visibleArticles(ctx)}`,
  );
  return row?.id ?? null;
}

/**
 * Counts the days of the desk from `from` to `until`, both inside: of each person and topic of a day, the
 * first visit in which an article was seen; whether they sent a request within 24 hours of it, or, if not,
 * came back with one within 72. A request by any way counts of whoever is known.
 */
export async function countDays(
  tx: Ctx,
  { from, until, time_zone }: { from: string; until: string; time_zone: string },
): Promise<void> {
  await sql`
    with days as (
      select distinct on (day, topic_id, brand_id, who) * from (
        select (saw_at at time zone ${time_zone})::date as day, topic_id, brand_id,
          coalesce(contact_id::text, visitor_key) as who, visitor_key, contact_id, saw_at
        from form_sights
        where saw_at >= (${from}::date)::timestamp at time zone ${time_zone}
          and saw_at < (${until}::date + 1)::timestamp at time zone ${time_zone}) one
      order by day, topic_id, brand_id, who, saw_at),
    judged as (
      select days.*, (select min(at) from (
        select r.created_at as at from form_requests r
          where r.visitor_key = days.visitor_key and r.created_at >= days.saw_at
        union all
        select t.created_at from tickets t
          where t.requester_id = days.contact_id and t.created_at >= days.saw_at) asked) as asked_at
      from days)
    insert into form_deflection (day, topic_id, brand_id, saw, unsent, returned)
    select day, topic_id, brand_id, count(*),
      count(*) filter (where asked_at is null or asked_at > saw_at + interval '24 hours'),
      count(*) filter (where asked_at > saw_at + interval '24 hours' and asked_at <= saw_at + interval '72 hours')
    from judged group by day, topic_id, brand_id
    on conflict (day, topic_id, brand_id) do update
      set saw = excluded.saw, unsent = excluded.unsent, returned = excluded.returned`.execute(
    tx.db,
  );
}

/**
 * The same by article, of each person, topic and day: to whom it was shown, who opened it, who of them sent a
 * request within 24 hours, and how many requests it spared: at least those who opened it and sent nothing
 * within 72 hours, at most those to whom it was shown and who sent nothing within 24.
 */
export async function countArticleDays(
  tx: Ctx,
  { from, until, time_zone }: { from: string; until: string; time_zone: string },
): Promise<void> {
  await sql`
    with shown as (
      select (saw_at at time zone ${time_zone})::date as day, topic_id, brand_id, article_id,
        coalesce(contact_id::text, visitor_key) as who, min(visitor_key) as visitor_key,
        min(contact_id::text)::uuid as contact_id, min(saw_at) as saw_at,
        coalesce(bool_or(opened_id = article_id), false) as is_opened
      from form_sights cross join unnest(article_ids) article_id join articles on articles.id = article_id
      where saw_at >= (${from}::date)::timestamp at time zone ${time_zone}
        and saw_at < (${until}::date + 1)::timestamp at time zone ${time_zone}
      group by 1, topic_id, brand_id, article_id, who),
    judged as (
      select shown.*, (select min(at) from (
        select r.created_at as at from form_requests r
          where r.visitor_key = shown.visitor_key and r.created_at >= shown.saw_at
        union all
        select t.created_at from tickets t
          where t.requester_id = shown.contact_id and t.created_at >= shown.saw_at) asked) - saw_at as after
      from shown)
    insert into form_article_days (day, article_id, topic_id, brand_id, seen, opened, asked, least, most)
    select day, article_id, topic_id, brand_id, count(*), count(*) filter (where is_opened),
      count(*) filter (where is_opened and after <= interval '24 hours'),
      count(*) filter (where is_opened and (after is null or after > interval '72 hours')),
      count(*) filter (where after is null or after > interval '24 hours')
    from judged group by day, article_id, topic_id, brand_id
    on conflict (day, article_id, topic_id, brand_id) do update set seen = excluded.seen,
      opened = excluded.opened, asked = excluded.asked, least = excluded.least, most = excluded.most`.execute(
    tx.db,
  );
}

export async function forgetOldSights(tx: Ctx, before: Date): Promise<void> {
  await sql`delete from form_sights where saw_at < ${before}`.execute(tx.db);
}

export async function lastCountedDay(ctx: Ctx): Promise<string | null> {
  const row = await firstRow(
    ctx,
    sql<{ day: string | null }>`select max(day)::text as day from form_deflection`,
  );
  return row?.day ?? null;
}

export type DeflectionRow = {
  readonly topic_id: string;
  readonly saw: number;
  readonly unsent: number;
  readonly returned: number;
};

export function deflectionSince(ctx: Ctx, since: string): Promise<DeflectionRow[]> {
  return rows(
    ctx,
    sql<DeflectionRow>`select topic_id, sum(saw)::int as saw, sum(unsent)::int as unsent,
      sum(returned)::int as returned
    from form_deflection where day >= ${since}::date group by topic_id order by 3 desc, topic_id`,
  );
}
