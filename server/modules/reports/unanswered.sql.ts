/** Statements over tickets that were solved, with an article or without. */
import { type RawBuilder, sql } from 'kysely';
import { visibleArticles } from '#modules/knowledge/knowledge.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { planEachTime, rows } from '#platform/db.ts';
import { type Period, type Place, pageSize } from './period.ts';

/** Over `tickets`: solved in the period, of the brand and team that were asked for, seen by the actor. */
export function solvedIn(
  ctx: Ctx,
  { begins, ends, brand_id, team_id }: Period,
): RawBuilder<boolean> {
  const brand = brand_id === undefined ? sql`true` : sql`tickets.brand_id = ${brand_id}`;
  const team = team_id === undefined ? sql`true` : sql`tickets.team_id = ${team_id}`;
  return sql<boolean>`tickets.solved_at >= ${begins}::timestamptz and tickets.solved_at < ${ends}::timestamptz
    and tickets.merged_into_id is null and ${brand} and ${team} and ${visibleTickets(ctx)}`;
}

/** `none`: without a topic; undefined: of any. */
function ofTopic(topic_id: string | undefined): RawBuilder<boolean> {
  if (topic_id === undefined) return sql<boolean>`true`;
  if (topic_id === 'none') return sql<boolean>`tickets.topic_id is null`;
  return sql<boolean>`tickets.topic_id = ${topic_id}`;
}

const isWithout = sql<boolean>`not exists (select from article_uses used
  where used.ticket_id = tickets.id and used.way <> 'suggested')`;

/** What the tickets `chosen` took: minutes that were written down, and working minutes of our turns. */
const costs = sql`
  recorded as (
    select e.ticket_id, sum(e.minutes)::int as minutes from time_entries e
    join chosen on chosen.id = e.ticket_id group by e.ticket_id),
  turns as (
    select s.ticket_id, (sum(coalesce(s.worked_to - s.worked_from,
      (extract(epoch from s.to_at - s.from_at) * 1000)::bigint)) / 60000)::int as minutes
    from court_spans s join chosen on chosen.id = s.ticket_id
    where s.side in ('line', 'development') and s.to_at is not null group by s.ticket_id)`;

const sums = sql`
  coalesce(sum(recorded.minutes), 0)::int as recorded, count(recorded.minutes)::int as recorded_tickets,
  coalesce(sum(turns.minutes) filter (where recorded.minutes is null), 0)::int as our_turn,
  count(turns.minutes) filter (where recorded.minutes is null)::int as our_turn_tickets`;

export type Minutes = {
  readonly recorded: number;
  readonly recorded_tickets: number;
  readonly our_turn: number;
  readonly our_turn_tickets: number;
};
export type TopicRow = Minutes & {
  readonly topic_id: string | null;
  readonly solved: number;
  readonly without: number;
  readonly articles: number;
};

const mostTopics = 300;

/** Those that took longest first. */
export function topicRows(ctx: Ctx, period: Period): Promise<TopicRow[]> {
  return rows(
    ctx,
    sql<TopicRow>`${sql.raw(planEachTime)}
      with solved as materialized (
        select tickets.id, tickets.topic_id, ${isWithout} as is_without from tickets
        where ${solvedIn(ctx, period)}),
      chosen as materialized (select id, topic_id from solved where is_without),
      ${costs},
      spent as (
        select chosen.topic_id, count(*)::int as without, ${sums} from chosen
        left join recorded on recorded.ticket_id = chosen.id
        left join turns on turns.ticket_id = chosen.id group by chosen.topic_id),
      whole as (select topic_id, count(*)::int as solved from solved group by topic_id)
      select spent.*, whole.solved, (
        select count(*)::int from article_topics about join articles on articles.id = about.article_id
        where about.topic_id = spent.topic_id and articles.published_at is not null
          and ${visibleArticles(ctx)}) as articles
      from spent join whole on whole.topic_id is not distinct from spent.topic_id
      order by spent.recorded + spent.our_turn desc, spent.without desc, spent.topic_id limit ${mostTopics}`,
  );
}

/** Enough for what one takes on average; of a hundred thousand the turns alone would be a second's work. */
const mostWeighed = 20_000;

/** Of those that were solved last: what they took. */
export async function minutesOf(ctx: Ctx, period: Period): Promise<Minutes> {
  const [found] = await rows(
    ctx,
    sql<Minutes>`${sql.raw(planEachTime)}
      with chosen as materialized (
        select tickets.id from tickets where ${solvedIn(ctx, period)}
        order by tickets.solved_at desc limit ${mostWeighed}), ${costs}
      select ${sums} from chosen
      left join recorded on recorded.ticket_id = chosen.id
      left join turns on turns.ticket_id = chosen.id`,
  );
  return found ?? { recorded: 0, recorded_tickets: 0, our_turn: 0, our_turn_tickets: 0 };
}

export type SolvedTicket = {
  readonly id: string;
  readonly number: number;
  readonly subject: string;
  readonly solved_at: string;
  /** The first words of whoever asked. */
  readonly said: string;
  readonly recorded: number | null;
  readonly our_turn: number | null;
};

const mostSaid = 400;

/** Solved without an article, the last first. */
export function solvedWithout(
  ctx: Ctx,
  period: Period,
  { topic_id, limit }: { topic_id: string | undefined; limit: number },
): Promise<SolvedTicket[]> {
  return rows(
    ctx,
    sql<SolvedTicket>`${sql.raw(planEachTime)}
      with chosen as materialized (
        select tickets.id, tickets.number, tickets.subject, tickets.solved_at from tickets
        where ${solvedIn(ctx, period)} and ${ofTopic(topic_id)} and ${isWithout}
        order by tickets.solved_at desc, tickets.id desc limit ${limit}),
      ${costs}
      select chosen.*, recorded.minutes as recorded, turns.minutes as our_turn, coalesce((
        select left(c.body_text, ${mostSaid}) from comments c
        where c.ticket_id = chosen.id and c.visibility = 'public'
        order by c.created_at, c.id limit 1), '') as said
      from chosen
      left join recorded on recorded.ticket_id = chosen.id
      left join turns on turns.ticket_id = chosen.id
      order by chosen.solved_at desc, chosen.id desc`,
  );
}

/** The stem of each word as search makes it; stop words have none. */
export async function stemsOf(
  ctx: Ctx,
  words: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await rows(
    ctx,
    sql<{ word: string; stem: string | null }>`
      select word, (case when word ~ '[a-z]' then ts_lexize('english_stem', word)
        else ts_lexize('russian_stem', word) end)[1] as stem
      from unnest(${[...words]}::text[]) word`,
  );
  return new Map(found.flatMap(({ word, stem }) => (stem === null ? [] : [[word, stem] as const])));
}

export type BehindTopic = {
  readonly topic_id: string | undefined;
  readonly is_all: boolean;
  readonly after: Place | undefined;
};

/** Solved last first, one more than a page. */
export function solvedOfTopic(
  ctx: Ctx,
  period: Period,
  { topic_id, is_all, after }: BehindTopic,
): Promise<Place[]> {
  const rest =
    after === undefined
      ? sql`true`
      : sql`(tickets.solved_at, tickets.id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
  return rows(
    ctx,
    sql<Place>`${sql.raw(planEachTime)}
      select tickets.id, tickets.solved_at as at from tickets
      where ${solvedIn(ctx, period)} and ${ofTopic(topic_id)} and ${rest} and (${is_all} or ${isWithout})
      order by tickets.solved_at desc, tickets.id desc limit ${pageSize + 1}`,
  );
}
