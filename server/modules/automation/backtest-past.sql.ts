/** The past, a few hundred tickets at a time: three statements a step, none for a single ticket. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import type { RuleEvent } from './match.ts';

export type Window = { readonly from: Date; readonly to: Date };

/** Those that were not over before it began. */
function isInside({ from, to }: Window) {
  return sql`created_at < ${to} and (closed_at is null or closed_at >= ${from} or updated_at >= ${from})
    and merged_into_id is null`;
}

export async function countInside(ctx: Ctx, window: Window): Promise<number> {
  const found = await firstRow(
    ctx,
    sql<{ count: number }>`select count(*)::int as count from tickets where ${isInside(window)}`,
  );
  return found?.count ?? 0;
}

/** In the order of ids, after the last one of the step before. */
export async function idsInside(
  ctx: Ctx,
  window: Window,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`select id from tickets
      where ${isInside(window)} and ${after === null ? sql`true` : sql`id > ${after}::uuid`}
      order by id limit ${limit}`,
  );
  return found.map((row) => row.id);
}

export type PastEvent = RuleEvent & { readonly ticket_id: string; readonly xid: number };

/** Every change of these tickets' fields from their beginning, newest first. */
export async function changesOfAll(
  ctx: Ctx,
  ids: readonly string[],
): Promise<Map<string, PastEvent[]>> {
  const found = await rows(
    ctx,
    sql<PastEvent>`
      select id, xid, name, at, ticket_id, data from events
      where ticket_id = any(${[...ids]}::uuid[]) and name = 'ticket.updated'
      order by ticket_id, id desc`,
  );
  return Map.groupBy(found, (event) => event.ticket_id);
}

/** Of these tickets since then, newest first: what changes facts, and what rules hear of. */
export async function eventsInside(
  ctx: Ctx,
  ids: readonly string[],
  { from }: Window,
): Promise<Map<string, PastEvent[]>> {
  const found = await rows(
    ctx,
    sql<PastEvent>`
      select id, xid, name, at, ticket_id, data from events
      where ticket_id = any(${[...ids]}::uuid[]) and at >= ${from}
        and name in ('ticket.created', 'ticket.updated', 'ticket.merged', 'ticket.handed_over',
          'comment.added', 'promise.broken', 'delivery.failed', 'clock.warned', 'clock.breached')
      order by ticket_id, id desc`,
  );
  return Map.groupBy(found, (event) => event.ticket_id);
}

/** A comment as far as facts are counted from it. */
export type PastWord = {
  readonly ticket_id: string;
  readonly at: string;
  /** Who spoke to whom in person; null: a note, an automatic word, a third party's. */
  readonly by: 'contact' | 'agent' | null;
};

/** Every comment of these tickets, oldest first. */
export async function wordsOf(ctx: Ctx, ids: readonly string[]): Promise<Map<string, PastWord[]>> {
  const found = await rows(
    ctx,
    sql<PastWord>`
      select ticket_id, created_at as at, case when visibility = 'public' and not is_automatic
        and author_kind in ('agent', 'contact') then author_kind end as by
      from comments where ticket_id = any(${[...ids]}::uuid[])
      order by ticket_id, created_at, id`,
  );
  return Map.groupBy(found, (word) => word.ticket_id);
}

/** Since when each had its status as the window began; of those that are not here, since their beginning. */
export async function statusBefore(
  ctx: Ctx,
  ids: readonly string[],
  { from }: Window,
): Promise<Map<string, string>> {
  const found = await rows(
    ctx,
    sql<{ ticket_id: string; at: string }>`
      select ticket_id, max(at) as at from events
      where ticket_id = any(${[...ids]}::uuid[]) and at < ${from} and name = 'ticket.updated'
        and data -> 'changes' ? 'status_id' group by ticket_id`,
  );
  return new Map(found.map((row) => [row.ticket_id, row.at]));
}

/** What somebody did with a ticket, as far as its way through queues and hands follows from it. */
export type PastAct = PastEvent & {
  /** Of an agent. */
  readonly agent_id: string | null;
};

/** Of these tickets since then, oldest first: changes, words of agents, and queues chosen by hand. */
export async function actsInside(
  ctx: Ctx,
  ids: readonly string[],
  { from }: Window,
): Promise<Map<string, PastAct[]>> {
  const found = await rows(
    ctx,
    sql<PastAct>`
      select id, xid, name, at, ticket_id, case when actor_kind = 'agent' then actor_id end as agent_id,
        case name when 'comment.added' then jsonb_build_object('visibility', data -> 'visibility',
          'author_kind', data -> 'author_kind', 'is_automatic', data -> 'is_automatic') else data end as data
      from events
      where ticket_id = any(${[...ids]}::uuid[]) and at >= ${from}
        and (name in ('ticket.created', 'ticket.updated')
          or name = 'comment.added' and actor_kind = 'agent'
          or name = 'ticket.queued' and data ->> 'cause' = 'put')
      order by ticket_id, id`,
  );
  return Map.groupBy(found, (act) => act.ticket_id);
}

/** Owners of these people's tickets in the half year before, the last one first, two of each. */
export async function ownersBefore(
  ctx: Ctx,
  requester_ids: readonly string[],
  { from }: Window,
): Promise<Map<string, string[]>> {
  const found = await rows(
    ctx,
    sql<{ requester_id: string; assignee_id: string }>`
      select asked.id as requester_id, lately.assignee_id
      from unnest(${[...requester_ids]}::uuid[]) as asked (id) cross join lateral (
        select assignee_id, updated_at from tickets where requester_id = asked.id
          and updated_at < ${from} and updated_at > ${from}::timestamptz - interval '180 days'
        order by updated_at desc limit 2) lately
      where lately.assignee_id is not null order by asked.id, lately.updated_at desc`,
  );
  const owners = Map.groupBy(found, (row) => row.requester_id);
  return new Map([...owners].map(([id, list]) => [id, list.map((row) => row.assignee_id)]));
}

export type WorkedSpan = {
  readonly agent_id: string;
  readonly from: string;
  readonly to: string;
};

/** From the first to the last thing that somebody did on each day of the desk. */
export function workedSpans(
  ctx: Ctx,
  agent_ids: readonly string[],
  { window, zone }: { window: Window; zone: string },
): Promise<WorkedSpan[]> {
  return rows(
    ctx,
    sql<WorkedSpan>`select actor_id as agent_id, min(at) as from, max(at) as to from events
      where actor_kind = 'agent' and actor_id = any(${[...agent_ids]}::uuid[])
        and ticket_id is not null and at >= ${window.from} and at < ${window.to}
      group by actor_id, (at at time zone ${zone})::date order by 1, 2`,
  );
}
