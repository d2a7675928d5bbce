/** Statements over where each ticket stands in a queue. */
import { type RawBuilder, sql } from 'kysely';
import type { PlaceState } from '#contract/routing.ts';
import type { StatusCategory } from '#contract/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

/** What placing needs of a ticket, and where it stands now. */
export type StandingTicket = {
  readonly id: string;
  readonly assignee_id: string | null;
  readonly team_id: string | null;
  readonly status_category: StatusCategory;
  readonly is_merged: boolean;
  readonly last_agent_at: string | null;
  readonly queue_id: string | null;
  readonly state: PlaceState | null;
  readonly is_put: boolean | null;
  readonly agent_id: string | null;
  readonly shared_queue_id: string | null;
  readonly home_queue_id: string | null;
  readonly home_team_id: string | null;
};

/** Locked until the end of the transaction. */
export async function lockStanding(ctx: Ctx, id: string): Promise<StandingTicket | undefined> {
  // The lock first: a row that joins it is read as it is once the lock is had.
  const locked = await firstRow(
    ctx,
    sql`select id from tickets where id = ${id} for no key update`,
  );
  if (locked === undefined) return undefined;
  return firstRow(
    ctx,
    sql<StandingTicket>`select t.id, t.assignee_id, t.team_id, t.status_category,
      t.merged_into_id is not null as is_merged, t.last_agent_at, q.queue_id, q.state, q.is_put, q.agent_id,
      q.shared_queue_id, q.home_queue_id, q.home_team_id
    from tickets t left join queue_tickets q on q.ticket_id = t.id where t.id = ${id}`,
  );
}

export type NewPlace = {
  readonly queue_id: string;
  readonly state: 'waiting' | 'named';
  readonly is_transfer: boolean;
  readonly is_put?: boolean;
  /** Where it overflowed from. */
  readonly home?: PlaceHome | undefined;
  /** Its overflow was taken back. */
  readonly is_kept?: boolean;
};

export type PlaceHome = { readonly queue_id: string; readonly team_id: string | null };

/** The ticket begins to stand there, or in another way. */
export async function writePlace(ctx: Ctx, ticket_id: string, place: NewPlace): Promise<void> {
  const { queue_id, state, is_transfer, is_put = false, home, is_kept = false } = place;
  await sql`insert into queue_tickets (ticket_id, queue_id, state, since, is_transfer, is_put, is_kept,
      home_queue_id, home_team_id, overflowed_at)
    values (${ticket_id}, ${queue_id}, ${state}, ${ctx.now}, ${is_transfer}, ${is_put}, ${is_kept},
      ${home?.queue_id ?? null}, ${home?.team_id ?? null}, ${home === undefined ? null : ctx.now})
    on conflict (ticket_id) do update set queue_id = excluded.queue_id, state = excluded.state,
      since = excluded.since, is_transfer = excluded.is_transfer, is_put = excluded.is_put,
      is_kept = excluded.is_kept, home_queue_id = excluded.home_queue_id,
      home_team_id = excluded.home_team_id, overflowed_at = excluded.overflowed_at,
      shared_queue_id = null, agent_id = null, touched_at = null, last_outcome = null`.execute(
    ctx.db,
  );
}

export async function writeGiven(
  ctx: Ctx,
  ticket_id: string,
  { queue_id, agent_id, is_touched }: { queue_id: string; agent_id: string; is_touched: boolean },
): Promise<void> {
  await sql`
    with turn as (
      insert into queue_turns (queue_id, agent_id, given_at) values (${queue_id}, ${agent_id}, ${ctx.now})
      on conflict (queue_id, agent_id) do update set given_at = excluded.given_at
    )
    update queue_tickets set state = 'given', since = ${ctx.now}, agent_id = ${agent_id},
      touched_at = ${is_touched ? ctx.now : null}, last_outcome = null
    where ticket_id = ${ticket_id}`.execute(ctx.db);
}

/** Somebody else than the queue named the owner, even if it is the same one. */
export async function writeNamed(ctx: Ctx, ticket_id: string): Promise<void> {
  await sql`update queue_tickets set state = 'named', since = ${ctx.now}, agent_id = null, touched_at = null
    where ticket_id = ${ticket_id} and state not in ('named', 'out')`.execute(ctx.db);
}

export async function passOver(
  ctx: Ctx,
  ticket_id: string,
  { agent_id, until }: { agent_id: string; until: Date },
): Promise<void> {
  await sql`update queue_tickets set passed_over_id = ${agent_id}, passed_over_until = ${until}
    where ticket_id = ${ticket_id}`.execute(ctx.db);
}

export async function deletePlace(ctx: Ctx, ticket_id: string): Promise<void> {
  await ctx.db.deleteFrom('queue_tickets').where('ticket_id', '=', ticket_id).execute();
}

/** It is out of every queue no more. */
export async function leaveOut(ctx: Ctx, ticket_id: string): Promise<void> {
  await sql`delete from queue_tickets where ticket_id = ${ticket_id} and state = 'out'`.execute(
    ctx.db,
  );
}

/** The owner has done something with what the queue gave them. */
export async function noteTouch(ctx: Ctx, ticket_id: string, agent_id: string): Promise<void> {
  await sql`update queue_tickets set touched_at = ${ctx.now}
    where ticket_id = ${ticket_id} and agent_id = ${agent_id} and touched_at is null`.execute(
    ctx.db,
  );
}

export async function noteOutcome(ctx: Ctx, ticket_id: string, outcome: string): Promise<void> {
  await sql`update queue_tickets set last_outcome = ${outcome} where ticket_id = ${ticket_id}`.execute(
    ctx.db,
  );
}

/** What waits and is our turn. The words are those of the index tickets_unowned. */
const isUnowned = sql<boolean>`t.assignee_id is null and t.status_category in ('new', 'open')`;
const pressing = sql`(coalesce(t.next_due_at, 'infinity'::timestamptz))`;

/** What the engine must know of a ticket that waits. */
export type WaitingTicket = {
  readonly id: string;
  readonly number: number;
  readonly subject: string;
  readonly queue_id: string;
  /** May take it as well. */
  readonly shared_queue_id: string | null;
  readonly team_id: string | null;
  readonly requester_id: string;
  readonly channel: string;
  readonly type_id: string | null;
  readonly language: string | null;
  readonly priority: number;
  readonly next_due_at: string | null;
  readonly created_at: string;
  readonly is_transfer: boolean;
  readonly passed_over_id: string | null;
  readonly passed_over_until: string | null;
  readonly last_outcome: string | null;
};

const waitingColumns = sql`t.id, t.number, t.subject, q.queue_id, q.shared_queue_id, t.team_id, t.requester_id, t.channel, t.type_id,
  t.language, t.priority, t.next_due_at, t.created_at, q.is_transfer, q.passed_over_id,
  q.passed_over_until, q.last_outcome`;

/** The ticket, if it still waits; the caller holds its lock or only looks. */
export function waitingById(ctx: Ctx, id: string): Promise<WaitingTicket | undefined> {
  return firstRow(
    ctx,
    sql<WaitingTicket>`select ${waitingColumns} from tickets t join queue_tickets q on q.ticket_id = t.id
      where t.id = ${id} and q.state = 'waiting' and ${isUnowned} and t.merged_into_id is null`,
  );
}

/** Whether its lock was had; `wait`: until it is. */
export async function lockTicketRow(ctx: Ctx, id: string, wait: boolean): Promise<boolean> {
  const how = wait ? sql`` : sql`skip locked`;
  const row = await firstRow(
    ctx,
    sql`select id from tickets where id = ${id} for no key update ${how}`,
  );
  return row !== undefined;
}

/** What waits in these queues behind `after`: the least time left first, then priority, then age. */
export function waitingAfter(
  ctx: Ctx,
  queue_ids: readonly string[],
  { after, limit }: { after: WaitingTicket | undefined; limit: number },
): Promise<WaitingTicket[]> {
  const behind: RawBuilder<unknown> =
    after === undefined
      ? sql`true`
      : sql`(${pressing}, t.priority, t.created_at, t.id) > (coalesce(${after.next_due_at}::timestamptz, 'infinity'::timestamptz),
          ${after.priority}::smallint, ${after.created_at}::timestamptz, ${after.id}::uuid)`;
  return rows(
    ctx,
    sql<WaitingTicket>`select ${waitingColumns} from tickets t join queue_tickets q on q.ticket_id = t.id
      where ${isUnowned} and t.merged_into_id is null and q.state = 'waiting'
        and (q.queue_id = any(${[...queue_ids]}::uuid[]) or q.shared_queue_id = any(${[...queue_ids]}::uuid[]))
        and ${behind}
      order by ${pressing}, t.priority, t.created_at, t.id limit ${limit}`,
  );
}

/** How many wait in front of it in its queue. */
export async function waitingAhead(ctx: Ctx, ticket: WaitingTicket): Promise<number> {
  const row = await firstRow(
    ctx,
    sql<{
      count: number;
    }>`select count(*) as count from tickets t join queue_tickets q on q.ticket_id = t.id
      where ${isUnowned} and t.merged_into_id is null and q.state = 'waiting' and q.queue_id = ${ticket.queue_id}
        and (${pressing}, t.priority, t.created_at, t.id) < (coalesce(${ticket.next_due_at}::timestamptz, 'infinity'::timestamptz),
          ${ticket.priority}::smallint, ${ticket.created_at}::timestamptz, ${ticket.id}::uuid)`,
  );
  return row?.count ?? 0;
}

/** Owners of the requester's other tickets of late, the last one first. */
export async function earlierOwners(
  ctx: Ctx,
  { id, requester_id }: Pick<WaitingTicket, 'id' | 'requester_id'>,
): Promise<string[]> {
  const found = await rows(
    ctx,
    // A range instead of an equality, in the order of the index tickets_requester: where one requester has
    // most tickets (a monitoring) the planner walks all tickets by their time to find those of another.
    sql<{ assignee_id: string }>`select assignee_id from (
        select assignee_id, updated_at from tickets
        where requester_id >= ${requester_id} and requester_id <= ${requester_id} and id <> ${id}
        order by requester_id, updated_at desc, id desc limit 20) lately
      where assignee_id is not null and updated_at > ${ctx.now}::timestamptz - interval '180 days'
      order by updated_at desc`,
  );
  return [...new Set(found.map((row) => row.assignee_id))];
}

/** Tickets to place: those without an owner on which it is our turn, and those that wait in a queue. */
export async function unownedAfter(
  ctx: Ctx,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  const behind = after === null ? sql`true` : sql`t.id > ${after}::uuid`;
  const found = await rows(
    ctx,
    sql<{ id: string }>`select t.id from tickets t
      where ((${isUnowned}) or exists (select from queue_tickets q where q.ticket_id = t.id and q.state = 'waiting'))
        and t.merged_into_id is null and ${behind}
      order by t.id limit ${limit}`,
  );
  return found.map((row) => row.id);
}

/** Ours to answer, changed since then, and in no queue: what fits none, and what slipped by. */
export async function unplacedSince(ctx: Ctx, since: Date): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`select t.id from tickets t
      where ${isUnowned} and t.merged_into_id is null and t.updated_at > ${since}
        and not exists (select from queue_tickets q where q.ticket_id = t.id)
      order by t.updated_at limit 200`,
  );
  return found.map((row) => row.id);
}

/** Given and left lying for longer than the queue allows. */
export function leftUntouched(
  ctx: Ctx,
): Promise<{ ticket_id: string; agent_id: string; untouched_minutes: number }[]> {
  return rows(
    ctx,
    sql<{ ticket_id: string; agent_id: string; untouched_minutes: number }>`
      select q.ticket_id, q.agent_id, c.untouched_minutes
      from queue_tickets q join queues c on c.id = q.queue_id join tickets t on t.id = q.ticket_id
      where q.state = 'given' and q.touched_at is null and c.untouched_minutes is not null
        and t.status_category in ('new', 'open') and t.assignee_id = q.agent_id
        and q.since <= ${ctx.now}::timestamptz - make_interval(mins => c.untouched_minutes)
      order by q.since limit 500`,
  );
}

export type Held = {
  readonly ticket_id: string;
  readonly agent_id: string;
  readonly gone_minutes: number;
  readonly since: string;
};

/** What may return when its owner is gone: by the rules of the queue, less what is lent for a time. */
export function heldByQueueRules(ctx: Ctx, agent_ids: readonly string[]): Promise<Held[]> {
  return rows(
    ctx,
    sql<Held>`
      select q.ticket_id, t.assignee_id as agent_id, c.gone_minutes, q.since
      from queue_tickets q join queues c on c.id = q.queue_id join tickets t on t.id = q.ticket_id
      where t.assignee_id = any(${[...agent_ids]}::uuid[]) and c.gone_minutes is not null and c.is_on
        and t.status_category in ('new', 'open') and t.merged_into_id is null
        and ((q.state = 'given' and q.agent_id = t.assignee_id) or (q.state = 'named' and c.takes_named))
        and (c.gone_work = 'all' or t.last_agent_at is null or t.last_agent_at < q.since)
        and not exists (select from handovers h where h.ticket_id = t.id and h.returns_at is not null and h.ended_at is null)
      order by coalesce(t.next_due_at, 'infinity'::timestamptz), t.priority, t.created_at`,
  );
}

/** Whoever has work that a queue could take back. */
export async function holders(ctx: Ctx): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ agent_id: string }>`select distinct t.assignee_id as agent_id
      from queue_tickets q join queues c on c.id = q.queue_id join tickets t on t.id = q.ticket_id
      where c.gone_minutes is not null and t.assignee_id is not null
        and t.status_category in ('new', 'open')
        and (q.state = 'given' or (q.state = 'named' and c.takes_named))`,
  );
  return found.map((row) => row.agent_id);
}

export type QueueCounts = {
  readonly waiting: number;
  readonly given: number;
  readonly waits_since: string | null;
  readonly next_due_at: string | null;
};

/** Of the tickets that `visible` lets through. */
export async function countPlaces(
  ctx: Ctx,
  queue_id: string,
  visible: RawBuilder<boolean>,
): Promise<QueueCounts> {
  const row = await firstRow(
    ctx,
    sql<QueueCounts>`select
        count(*) filter (where q.state = 'waiting') as waiting,
        count(*) filter (where q.state <> 'waiting') as given,
        min(q.since) filter (where q.state = 'waiting') as waits_since,
        min(tickets.next_due_at) filter (where q.state = 'waiting') as next_due_at
      from queue_tickets q join tickets on tickets.id = q.ticket_id
      where q.queue_id = ${queue_id} and tickets.status_category in ('new', 'open') and ${visible}`,
  );
  return row ?? { waiting: 0, given: 0, waits_since: null, next_due_at: null };
}
