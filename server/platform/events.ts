/**
 * Events: past-tense facts in one append-only table, written in the transaction of the change.
 * `on` reactions run inside it (SQL only); `after` reactions become jobs in it. Nothing runs after
 * the commit, so no consequence can be lost.
 */
import { sql } from 'kysely';
import { type Audience, type EventName, eventNames } from '#contract/events.ts';
import { actorId, type Ctx } from './ctx.ts';
import { enqueue, type Job } from './jobs.ts';

export type NewEvent = {
  readonly name: EventName;
  readonly ticket_id?: string | null;
  readonly subject_type: string;
  readonly subject_id: string | null;
  readonly data?: Record<string, unknown>;
};

export type OporaEvent = Required<NewEvent> & {
  readonly id: number;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly depth: number;
};

export type Reaction = {
  readonly event: EventName;
  /** Inside the transaction. */
  readonly verb?: (ctx: Ctx, event: OporaEvent) => Promise<void>;
  /** In the same transaction a job is written; null means there is nothing to do. */
  readonly job?: (ctx: Ctx, event: OporaEvent) => Promise<void>;
};

const reactions = new Map<EventName, Reaction[]>();
const maxDepth = 16;

/** Reacts inside the transaction, by SQL alone. */
export function on(
  event: EventName,
  verb: (ctx: Ctx, event: OporaEvent) => Promise<void>,
): Reaction {
  return { event, verb };
}

/**
 * Reacts by a job. `payload` chooses what the job is told; undefined: nothing to do.
 * `key` lets several events ask for one run.
 */
export function after<Payload>(
  event: EventName,
  job: Job<Payload>,
  payload: (event: OporaEvent) => { payload: Payload; key?: string; run_at?: Date } | undefined,
): Reaction {
  return {
    event,
    job: async (ctx, happened) => {
      const asked = payload(happened);
      if (asked === undefined) return;
      await enqueue(ctx, job, asked.payload, {
        ...(asked.key === undefined ? {} : { key: asked.key }),
        ...(asked.run_at === undefined ? {} : { run_at: asked.run_at }),
      });
    },
  };
}

/** Called once at boot by modules.ts, in the order of the modules. */
export function registerReactions(list: readonly Reaction[]): void {
  for (const reaction of list) {
    const known = reactions.get(reaction.event) ?? [];
    if (!known.includes(reaction)) reactions.set(reaction.event, [...known, reaction]);
  }
}

/** Writes the fact and its consequences. Must be called inside `transaction`. */
export async function publish(ctx: Ctx, event: NewEvent): Promise<OporaEvent> {
  const [happened] = await publishTogether(ctx, [event]);
  if (happened === undefined) throw new Error(`${event.name} was not written`);
  return happened;
}

/** Several facts of one change, in their order, by one statement; then their consequences. */
export async function publishTogether(
  ctx: Ctx,
  events: readonly NewEvent[],
): Promise<OporaEvent[]> {
  const [first] = events;
  if (first === undefined) return [];
  if (!ctx.open_transaction) throw new Error(`${first.name} was published outside a transaction`);
  const depth = ctx.cause === undefined ? 0 : ctx.cause.depth + 1;
  if (depth > maxDepth)
    throw new Error(`${first.name}: reactions are ${depth} deep, that is a loop`);
  const facts = events.map((event) => ({
    name: event.name,
    ticket_id: event.ticket_id ?? null,
    subject_type: event.subject_type,
    subject_id: event.subject_id,
    data: { ...event.data, ...(ctx.by === undefined ? {} : { by: ctx.by }) },
    actor_kind: ctx.actor.kind,
    actor_id: actorId(ctx.actor),
    depth,
  }));
  const inserted = await ctx.db
    .insertInto('events')
    .values(
      facts.map((fact) => ({
        ...fact,
        at: ctx.now,
        data: JSON.stringify(fact.data),
        cause_id: ctx.cause?.event_id ?? null,
      })),
    )
    .returning('id')
    .execute();
  ctx.open_transaction.has_news = true;
  // PostgreSQL numbers the rows of one insert in their order.
  const ids = inserted.map((row) => row.id).toSorted((one, other) => one - other);
  const happened = facts.map((fact, index) => ({ ...fact, id: ids[index] ?? Number.NaN }));
  for (const event of happened) await react(ctx, event);
  return happened;
}

async function react(ctx: Ctx, happened: OporaEvent): Promise<void> {
  const inner: Ctx = { ...ctx, cause: { event_id: happened.id, depth: happened.depth } };
  for (const reaction of reactions.get(happened.name) ?? []) {
    await reaction.verb?.(inner, happened);
    await reaction.job?.(inner, happened);
  }
}

export const eventChannel = 'opora_events';

/** NOTIFY only rings; the table holds the news. Equal rings of one transaction are one. */
export async function ringEvents(tx: Ctx): Promise<void> {
  await sql`select pg_notify(${eventChannel}, '')`.execute(tx.db);
}

/** A place in the feed. Ordered by transaction first, so that late commits come after, never before. */
export type Cursor = { readonly xid: number; readonly id: number };

export function cursorText(cursor: Cursor): string {
  return `${cursor.xid}.${cursor.id}`;
}

export function parseCursor(text: string): Cursor | undefined {
  const match = /^(\d{1,16})\.(\d{1,16})$/.exec(text);
  return match ? { xid: Number(match[1]), id: Number(match[2]) } : undefined;
}

export function isAfter(cursor: Cursor, other: Cursor): boolean {
  return cursor.xid > other.xid || (cursor.xid === other.xid && cursor.id > other.id);
}

/** The end of the feed: everything at or below it is settled. */
export async function currentCursor(ctx: Ctx): Promise<Cursor> {
  const { rows } = await sql<Cursor>`
    select xid, id from events
    where xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    order by xid desc, id desc limit 1`.execute(ctx.db);
  return rows[0] ?? { xid: 0, id: 0 };
}

/**
 * An expression for which events a statement sees, settled or not: the newest of them, and what still runs
 * that began before it. Of two statements that give the same, neither sees an event that the other does not.
 */
export const newsNow = sql<string>`coalesce((
  select concat_ws(' ', xid, id, (select string_agg(running::text, ',')
    from pg_snapshot_xip(pg_current_snapshot()) running where running::text::bigint < xid))
  from events order by xid desc, id desc limit 1), '')`;

export type FedEvent = OporaEvent & { readonly xid: number; readonly at: string };

/** Settled events after the cursor, oldest first: no running transaction can still add one before them. */
export async function eventsAfter(ctx: Ctx, cursor: Cursor, limit: number): Promise<FedEvent[]> {
  const { rows } = await sql<FedEvent>`
    select id, xid, at, name, ticket_id, subject_type, subject_id, data, actor_kind, actor_id, depth
    from events
    where (xid, id) > (${cursor.xid}, ${cursor.id})
      and xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    order by xid, id limit ${limit}`.execute(ctx.db);
  return rows;
}

/**
 * Committed events of the same tickets that the feed has yet to bring, though one of these came after
 * them: whoever waited for the lock of a ticket has the earlier transaction and the later number. For
 * readers that keep to the order within a ticket; the feed brings them once more.
 * @param events as the feed gave them
 */
export async function overtakenBy(ctx: Ctx, events: readonly FedEvent[]): Promise<FedEvent[]> {
  const last = events.at(-1);
  if (last === undefined) return [];
  const newest = new Map<string, number>();
  for (const { ticket_id, id } of events)
    if (ticket_id !== null) newest.set(ticket_id, Math.max(id, newest.get(ticket_id) ?? 0));
  const { rows } = await sql<FedEvent>`
    select e.id, e.xid, e.at, e.name, e.ticket_id, e.subject_type, e.subject_id, e.data, e.actor_kind,
      e.actor_id, e.depth
    from unnest(${[...newest.keys()]}::uuid[], ${[...newest.values()]}::bigint[]) as newest (ticket_id, id)
    join events e on e.ticket_id = newest.ticket_id and e.id < newest.id
    where (e.xid, e.id) > (${last.xid}, ${last.id})`.execute(ctx.db);
  return rows;
}

/** The last settled events up to the cursor, oldest first, without what else they say. */
export async function eventsUpTo(
  ctx: Ctx,
  cursor: Cursor,
  most: number,
): Promise<Omit<FedEvent, 'data'>[]> {
  const { rows } = await sql<Omit<FedEvent, 'data'>>`
    select id, xid, at, name, ticket_id, subject_type, subject_id, actor_kind, actor_id, depth
    from events where (xid, id) <= (${cursor.xid}, ${cursor.id})
    order by xid desc, id desc limit ${most}`.execute(ctx.db);
  return rows.reverse();
}

/** One event as readers of the feed get it. */
export async function eventById(ctx: Ctx, id: number): Promise<FedEvent | undefined> {
  const { rows } = await sql<FedEvent>`
    select id, xid, at, name, ticket_id, subject_type, subject_id, data, actor_kind, actor_id, depth
    from events where id = ${id}`.execute(ctx.db);
  return rows[0];
}

export function audienceOf(name: string): Audience {
  return name in eventNames ? eventNames[name as EventName] : 'nobody';
}
