/** Statements of the board: figures over the tickets that the actor sees, and those under a figure. */
import { type RawBuilder, sql } from 'kysely';
import { type BoardSlice, stripQuarters } from '#contract/board.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';

/** What lies with nobody else; merged tickets are counted by their survivor. */
function unsolved(ctx: Ctx): RawBuilder<boolean> {
  return sql<boolean>`(${visibleTickets(ctx)} and tickets.merged_into_id is null
    and tickets.status_category not in ('solved', 'closed'))`;
}
const isOurs = sql<boolean>`tickets.status_category in ('new', 'open')`;
/** What nobody has worked on waits since it came, whenever the queue was made. */
const waitsSince = sql`case when q.is_transfer then q.since else tickets.created_at end`;
const quarter = 15 * 60;

export type Figures = {
  readonly is_total: boolean;
  readonly queue_id: string | null;
  readonly waiting: number;
  readonly waits_since: string | null;
  readonly given: number;
  readonly next_due_at: string | null;
  readonly late: number;
};

/** One row for each queue, one for tickets of none, and one for all together. */
export function figuresByQueue(ctx: Ctx): Promise<Figures[]> {
  return rows(
    ctx,
    sql<Figures>`select grouping(q.queue_id) = 1 as is_total, q.queue_id,
        (count(*) filter (where ${isOurs} and tickets.assignee_id is null))::int as waiting,
        min(${waitsSince}) filter (where ${isOurs} and tickets.assignee_id is null) as waits_since,
        (count(*) filter (where ${isOurs} and tickets.assignee_id is not null))::int as given,
        min(tickets.next_due_at) filter (where tickets.next_due_at > ${ctx.now}) as next_due_at,
        (count(*) filter (where tickets.next_due_at <= ${ctx.now}))::int as late
      from tickets left join queue_tickets q on q.ticket_id = tickets.id
      where ${unsolved(ctx)}
      group by grouping sets ((q.queue_id), ())`,
  );
}

export type Quarter = {
  readonly is_total: boolean;
  readonly queue_id: string | null;
  /** From 0: the quarter of an hour that begins now. */
  readonly quarter: number;
  readonly count: number;
};

/** What falls due in each quarter of the hours that the strip shows. */
export function quartersByQueue(ctx: Ctx): Promise<Quarter[]> {
  return rows(
    ctx,
    sql<Quarter>`with due as (
        select q.queue_id, floor(extract(epoch from tickets.next_due_at - ${ctx.now}::timestamptz) / ${quarter})::int as quarter
        from tickets left join queue_tickets q on q.ticket_id = tickets.id
        where ${unsolved(ctx)} and tickets.next_due_at > ${ctx.now}
          and tickets.next_due_at < ${ctx.now}::timestamptz + make_interval(secs => ${stripQuarters * quarter}))
      select grouping(queue_id) = 1 as is_total, queue_id, quarter, count(*)::int as count
      from due group by grouping sets ((queue_id, quarter), (quarter))`,
  );
}

/** Tickets that wait and are alike to the engine. */
export type Kind = {
  readonly queue_id: string;
  /** May take it too. */
  readonly shared_queue_id: string | null;
  readonly team_id: string | null;
  readonly channel: string;
  readonly type_id: string | null;
  readonly language: string | null;
  readonly is_transfer: boolean;
};

export function waitingKinds(ctx: Ctx): Promise<(Kind & { readonly count: number })[]> {
  return rows(
    ctx,
    sql<
      Kind & { count: number }
    >`select q.queue_id, q.shared_queue_id, tickets.team_id, tickets.channel, tickets.type_id,
        tickets.language, q.is_transfer, count(*)::int as count
      from queue_tickets q join tickets on tickets.id = q.ticket_id
      where q.state = 'waiting' and ${unsolved(ctx)} and ${isOurs} and tickets.assignee_id is null
      group by 1, 2, 3, 4, 5, 6, 7`,
  );
}

/** Since when somebody is gone, when they are back; null: nobody knows. */
export type Gone = { readonly agent_id: string; readonly back_at: string | null };

/** What will not wait until its owner is back. */
function goneTable(gone: readonly Gone[]): RawBuilder<unknown> {
  return sql`(select * from jsonb_to_recordset(${JSON.stringify(gone)}::jsonb)
    as gone (agent_id uuid, back_at timestamptz))`;
}
const willNotWait = sql<boolean>`(${isOurs} and gone.agent_id is not null
  and (gone.back_at is null or tickets.next_due_at <= gone.back_at))`;

export type OwnerFigures = {
  readonly agent_id: string;
  readonly open: number;
  readonly late: number;
  readonly next_due_at: string | null;
  readonly must_move: number;
};

export function figuresByOwner(ctx: Ctx, gone: readonly Gone[]): Promise<OwnerFigures[]> {
  return rows(
    ctx,
    sql<OwnerFigures>`select tickets.assignee_id as agent_id,
        (count(*) filter (where ${isOurs}))::int as open,
        (count(*) filter (where tickets.next_due_at <= ${ctx.now}))::int as late,
        min(tickets.next_due_at) as next_due_at,
        (count(*) filter (where ${willNotWait}))::int as must_move
      from tickets left join ${goneTable(gone)} gone on gone.agent_id = tickets.assignee_id
      where ${unsolved(ctx)} and tickets.assignee_id is not null
      group by 1`,
  );
}

export type SliceAsk = {
  readonly slice: BoardSlice;
  /** Undefined: of the whole desk; null: of tickets in no queue. */
  readonly queue_id: string | null | undefined;
  readonly agent_id: string | undefined;
  readonly gone: readonly Gone[];
  readonly kinds: readonly Kind[];
  /** Where the page before ended. */
  readonly after: { readonly due: string; readonly id: string } | undefined;
  readonly limit: number;
};

export type SliceRow = Kind & {
  readonly id: string;
  readonly due: string | null;
  readonly queue_name: string | null;
  readonly waits_since: string | null;
};

/** Ids of the tickets under a figure, the nearest due first; one more than `limit` when there are more. */
export function slicePage(ctx: Ctx, ask: SliceAsk): Promise<SliceRow[]> {
  const { queue_id, agent_id, after, limit } = ask;
  const inQueue =
    queue_id === undefined ? sql`true` : sql`q.queue_id is not distinct from ${queue_id}::uuid`;
  const due = sql`coalesce(tickets.next_due_at, 'infinity')`;
  return rows(
    ctx,
    sql<SliceRow>`select tickets.id, tickets.next_due_at as due, q.queue_id, q.shared_queue_id, queues.name as queue_name,
        tickets.team_id, tickets.channel, tickets.type_id, tickets.language,
        coalesce(q.is_transfer, false) as is_transfer,
        case when tickets.assignee_id is null and ${isOurs} then ${waitsSince} end as waits_since
      from tickets left join queue_tickets q on q.ticket_id = tickets.id
      left join queues on queues.id = q.queue_id
      left join ${goneTable(ask.gone)} gone on gone.agent_id = tickets.assignee_id
      where ${unsolved(ctx)} and ${inQueue}
        and ${agent_id === undefined ? sql`true` : sql`tickets.assignee_id = ${agent_id}::uuid`}
        and ${inSlice(ctx, ask)}
        and ${after === undefined ? sql`true` : sql`(${due}, tickets.id) > (${after.due}::timestamptz, ${after.id}::uuid)`}
      order by ${due}, tickets.id limit ${limit + 1}`,
  );
}

function inSlice(ctx: Ctx, { slice, kinds }: SliceAsk): RawBuilder<unknown> {
  const within = (hours: number) => sql`(tickets.next_due_at > ${ctx.now}
    and tickets.next_due_at < ${ctx.now}::timestamptz + make_interval(hours => ${hours}))`;
  switch (slice) {
    case 'waiting':
      return sql`(${isOurs} and tickets.assignee_id is null)`;
    case 'given':
    case 'open':
      return sql`(${isOurs} and tickets.assignee_id is not null)`;
    case 'late':
      return sql`tickets.next_due_at <= ${ctx.now}`;
    case 'in_1h':
      return within(1);
    case 'in_2h':
      return within(2);
    case 'in_4h':
      return within(4);
    case 'must_move':
      return willNotWait;
    case 'stuck':
      return sql`(${isOurs} and tickets.assignee_id is null and q.state = 'waiting' and exists (
        select from jsonb_to_recordset(${JSON.stringify(kinds)}::jsonb)
          as kind (queue_id uuid, shared_queue_id uuid, team_id uuid, channel text, type_id uuid, language text, is_transfer boolean)
        where kind.queue_id = q.queue_id and kind.channel = tickets.channel
          and kind.shared_queue_id is not distinct from q.shared_queue_id
          and kind.team_id is not distinct from tickets.team_id
          and kind.type_id is not distinct from tickets.type_id
          and kind.language is not distinct from tickets.language
          and kind.is_transfer = q.is_transfer))`;
  }
}

/** Agents of each team who can own tickets. */
export function ownersByTeam(ctx: Ctx): Promise<{ team_id: string; agent_id: string }[]> {
  return rows(
    ctx,
    sql<{ team_id: string; agent_id: string }>`select m.team_id, m.agent_id
      from team_members m join agents a on a.id = m.agent_id join roles r on r.id = a.role_id
      where a.disabled_at is null and 'tickets.update' = any(r.permissions)`,
  );
}

export function teamsByName(ctx: Ctx): Promise<{ id: string; name: string }[]> {
  return rows(ctx, sql<{ id: string; name: string }>`select id, name from teams`);
}
