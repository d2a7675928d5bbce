/** Statements over the materialised turns of tickets. */
import { type RawBuilder, sql } from 'kysely';
import type { CourtSide } from '#contract/court.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import type { Stretch } from './court.ts';
import type { HeldRow } from './facts.sql.ts';

export type SpanRow = Omit<Stretch, 'from' | 'to' | 'cause'> & {
  readonly from_at: string;
  readonly to_at: string | null;
  readonly calendar_id: string | null;
  readonly zone: string | null;
  readonly worked_from: number | null;
  readonly worked_to: number | null;
};

export type TicketSpan = SpanRow & { readonly ticket_id: string; readonly place: number };

/** Whoever writes turns holds this until the end. */
export async function lockSpans(tx: Ctx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('sla.court', 0))`.execute(tx.db);
}

/** What holds for each of these that there are. */
export function heldOf(
  tx: Ctx,
  ids: readonly string[],
): Promise<(HeldRow & { ticket_id: string; is_merged: boolean })[]> {
  return rows(
    tx,
    sql`select t.id as ticket_id, t.merged_into_id is not null as is_merged,
        h.policy_id, h.policy_version, h.priority, h.zone
      from tickets t left join sla_tickets h on h.ticket_id = t.id
      where t.id = any(${[...ids]}::uuid[])`,
  );
}

/** These are the turns of the tickets from now on; rows that say the same stay untouched. */
export async function replaceSpans(
  tx: Ctx,
  ticket_ids: readonly string[],
  spans: readonly TicketSpan[],
): Promise<void> {
  const given = sql`jsonb_to_recordset(${JSON.stringify(spans)}::jsonb) as given (ticket_id uuid,
    place int, side text, line text, team_id uuid, from_at timestamptz, to_at timestamptz,
    calendar_id uuid, zone text, worked_from bigint, worked_to bigint)`;
  await sql`delete from court_spans s where s.ticket_id = any(${[...ticket_ids]}::uuid[])
    and not exists (select from ${given} where given.ticket_id = s.ticket_id and given.place = s.place
      and (given.side, given.line, given.team_id, given.from_at, given.to_at, given.calendar_id,
        given.zone, given.worked_from, given.worked_to) is not distinct from (s.side, s.line, s.team_id,
        s.from_at, s.to_at, s.calendar_id, s.zone, s.worked_from, s.worked_to))`.execute(tx.db);
  await sql`insert into court_spans (ticket_id, place, side, line, team_id, from_at, to_at,
      calendar_id, zone, worked_from, worked_to)
    select ticket_id, place, side, line, team_id, from_at, to_at, calendar_id, zone, worked_from, worked_to
    from ${given} on conflict do nothing`.execute(tx.db);
}

export function spansOf(ctx: Ctx, ticket_id: string) {
  return ctx.db
    .selectFrom('court_spans')
    .selectAll()
    .where('ticket_id', '=', ticket_id)
    .orderBy('place')
    .execute();
}

export async function teamNames(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await ctx.db
    .selectFrom('teams')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(found.map((row) => [row.id, row.name]));
}

/** Tickets after this one that were never counted: older than the table, or planted. */
export async function uncounted(
  ctx: Ctx,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`select id from tickets
      where id > coalesce(${after}::uuid, '00000000-0000-0000-0000-000000000000')
        and not exists (select from court_spans where court_spans.ticket_id = tickets.id)
      order by id limit ${limit}`,
  );
  return found.map((row) => row.id);
}

/** What many tickets' turns are counted by. */
export type CountedBy = { readonly what: 'calendar_id' | 'team_id'; readonly id: string };

/** By ticket, a step at a time. */
export async function countedBy(
  ctx: Ctx,
  { what, id }: CountedBy,
  step: { after: string | null; limit: number },
): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ ticket_id: string }>`select distinct ticket_id from court_spans
      where ${sql.ref(what)} = ${id} and (${step.after}::uuid is null or ticket_id > ${step.after}::uuid)
      order by ticket_id limit ${step.limit}`,
  );
  return found.map((row) => row.ticket_id);
}

// what is asked of many tickets -------------------------------------------------------------------

/** A period, and which tickets: a test of the rows `tickets`. */
export type CourtQuestion = {
  readonly from: string;
  readonly to: string;
  readonly meets: RawBuilder<boolean>;
};
export type Hours = { readonly calendar_id: string; readonly zone: string | null };
/** How much working time had passed when the period began and ended. */
export type Mark = Hours & { readonly at_from: number; readonly at_to: number };

const within = ({ from, to }: CourtQuestion) =>
  sql<boolean>`s.from_at < ${to}::timestamptz and (s.to_at is null or s.to_at > ${from}::timestamptz)`;

/** By which hours the turns of the period are counted; few. */
export function hoursIn(ctx: Ctx, question: CourtQuestion): Promise<Hours[]> {
  return rows(
    ctx,
    sql<Hours>`select distinct s.calendar_id, s.zone from court_spans s
      where s.calendar_id is not null and ${within(question)}`,
  );
}

/** `parts`: the share of each ticket, side, line and team in the period; the night apart. */
function partsIn(question: CourtQuestion, marks: readonly Mark[]): RawBuilder<unknown> {
  const milliseconds = (span: RawBuilder<unknown>) =>
    sql`(extract(epoch from ${span}) * 1000)::bigint`;
  const { from, to } = question;
  return sql`marks as (
      select * from jsonb_to_recordset(${JSON.stringify(marks)}::jsonb)
        as m (calendar_id uuid, zone text, at_from bigint, at_to bigint)),
    clipped as (
      select s.ticket_id, s.side, s.line, s.team_id,
        ${milliseconds(sql`least(coalesce(s.to_at, ${to}), ${to}::timestamptz) - greatest(s.from_at, ${from}::timestamptz)`)} as whole,
        case when s.calendar_id is not null then
          case when s.to_at is null or s.to_at > ${to}::timestamptz then m.at_to else s.worked_to end
          - case when s.from_at < ${from}::timestamptz then m.at_from else s.worked_from end end as worked
      from court_spans s join tickets on tickets.id = s.ticket_id
        left join marks m on m.calendar_id = s.calendar_id and m.zone is not distinct from s.zone
      where ${within(question)} and ${question.meets}),
    parts as (
      select ticket_id, side, line, team_id, coalesce(worked, whole) as part from clipped
      union all
      select ticket_id, 'night', null, null, whole - worked from clipped where worked < whole)`;
}

export type SumRow = {
  readonly side: CourtSide | null;
  readonly line: 'L1' | 'L2' | 'L3' | null;
  readonly team_id: string | null;
  readonly team_name: string | null;
  readonly milliseconds: number;
  readonly tickets: number;
};

/** Longest first; the row without a side is the whole. */
export function sumsIn(
  ctx: Ctx,
  question: CourtQuestion,
  marks: readonly Mark[],
): Promise<SumRow[]> {
  return rows(
    ctx,
    sql<SumRow>`with ${partsIn(question, marks)}
      select parts.side, parts.line, parts.team_id, teams.name as team_name,
        coalesce(sum(part), 0)::bigint as milliseconds, count(distinct ticket_id) as tickets
      from parts left join teams on teams.id = parts.team_id where part > 0
      group by grouping sets ((parts.side, parts.line, parts.team_id, teams.name), ())
      order by milliseconds desc, parts.side, parts.line, teams.name`,
  );
}

/** Undefined: whichever it is; null: none. */
export type Share = {
  readonly side: CourtSide;
  readonly line?: string | null | undefined;
  readonly team_id?: string | null | undefined;
};
export type PlaceInList = { readonly milliseconds: number; readonly id: string };
export type TicketShare = PlaceInList & { readonly number: number; readonly subject: string };

/** The tickets that a sum is made of, those with the greatest share first. */
export function ticketsIn(
  ctx: Ctx,
  asked: { question: CourtQuestion; marks: readonly Mark[]; share: Share },
  { after, limit }: { after: PlaceInList | undefined; limit: number },
): Promise<TicketShare[]> {
  const { side, line, team_id } = asked.share;
  const isOf = (column: RawBuilder<unknown>, wanted: RawBuilder<unknown> | undefined) =>
    wanted === undefined ? sql`true` : sql`${column} is not distinct from ${wanted}`;
  const beyond =
    after === undefined
      ? sql`true`
      : sql`(sum(part), ticket_id) < (${after.milliseconds}::bigint, ${after.id}::uuid)`;
  return rows(
    ctx,
    sql<TicketShare>`with ${partsIn(asked.question, asked.marks)},
    shares as (
      select ticket_id, sum(part)::bigint as milliseconds from parts
      where part > 0 and side = ${side}
        and ${isOf(sql`line`, line === undefined ? undefined : sql`${line}::text`)}
        and ${isOf(sql`team_id`, team_id === undefined ? undefined : sql`${team_id}::uuid`)}
      group by ticket_id having ${beyond}
      order by milliseconds desc, ticket_id desc limit ${limit})
    select t.id, t.number, t.subject, shares.milliseconds
    from shares join tickets t on t.id = shares.ticket_id
    order by shares.milliseconds desc, t.id desc`,
  );
}
