/** Statements over promises. */
import { type Insertable, type RawBuilder, sql, type Updateable } from 'kysely';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { PromisesTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

export async function insertPromises(
  ctx: Ctx,
  made: readonly Insertable<PromisesTable>[],
): Promise<void> {
  if (made.length > 0)
    await ctx.db
      .insertInto('promises')
      .values([...made])
      .execute();
}

export async function updatePromise(
  ctx: Ctx,
  id: string,
  change: Updateable<PromisesTable>,
): Promise<void> {
  await ctx.db.updateTable('promises').set(change).where('id', '=', id).execute();
}

export type PromiseSight = {
  id: string;
  ticket_id: string;
  agent_id: string;
  state: 'open' | 'kept' | 'broken' | 'cancelled';
  words: string;
  due_at: string;
  settled_at: string | null;
};

const sightColumns = sql`promises.id, promises.ticket_id, promises.agent_id, promises.state,
  promises.words, promises.due_at, promises.settled_at`;

/** Of a visible ticket alone. */
export function findVisiblePromise(ctx: Ctx, id: string): Promise<PromiseSight | undefined> {
  return firstRow(
    ctx,
    sql<PromiseSight>`select ${sightColumns} from promises join tickets on tickets.id = promises.ticket_id
      where promises.id = ${id} and ${visibleTickets(ctx)}`,
  );
}

export function lockPromise(ctx: Ctx, id: string): Promise<PromiseSight | undefined> {
  return firstRow(
    ctx,
    sql<PromiseSight>`select ${sightColumns} from promises where id = ${id} for no key update`,
  );
}

/** What is still owed on a ticket and on those merged into it, locked. */
export function lockOwed(ctx: Ctx, ticket_id: string): Promise<PromiseSight[]> {
  return rows(
    ctx,
    sql<PromiseSight>`select ${sightColumns} from promises
      where ticket_id in (select merged_tree(${ticket_id})) and settled_at is null
      order by due_at, id for no key update`,
  );
}

/** Whose moment is near, locked; those another worker has are left to it. */
export function lockToRemind(ctx: Ctx, limit: number): Promise<PromiseSight[]> {
  return rows(
    ctx,
    sql<PromiseSight>`select ${sightColumns} from promises
      where state = 'open' and reminded_at is null and remind_at <= ${ctx.now} and due_at > ${ctx.now}
      order by remind_at limit ${limit} for no key update skip locked`,
  );
}

/** Whose moment went by, locked. */
export function lockBroken(ctx: Ctx, limit: number): Promise<PromiseSight[]> {
  return rows(
    ctx,
    sql<PromiseSight>`select ${sightColumns} from promises
      where state = 'open' and due_at < ${ctx.now}
      order by due_at limit ${limit} for no key update skip locked`,
  );
}

/** The promises of one agent on the ticket become another's. */
export async function passOn(
  ctx: Ctx,
  ticket_id: string,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await sql`update promises set agent_id = ${to}
    where ticket_id in (select merged_tree(${ticket_id})) and agent_id = ${from} and settled_at is null`.execute(
    ctx.db,
  );
}

/** Who has to hear of it: whoever promised, or has the ticket when that one works here no more. */
export async function keeperOf(ctx: Ctx, promise: PromiseSight): Promise<string | null> {
  const found = await firstRow(
    ctx,
    sql<{
      id: string | null;
    }>`select case when a.disabled_at is null then a.id else t.assignee_id end as id
      from agents a, tickets t where a.id = ${promise.agent_id} and t.id = ${promise.ticket_id}`,
  );
  return found?.id ?? null;
}

export type ShownPromise = PromiseSight & {
  comment_id: string | null;
  made_at: string;
  number: number;
  subject: string;
  requester_id: string;
  requester_name: string;
  made_by_id: string;
  made_by_name: string;
  agent_name: string;
};

const shown = (
  ctx: Ctx,
  where: RawBuilder<boolean>,
  tail: RawBuilder<unknown>,
) => sql<ShownPromise>`
  select ${sightColumns}, promises.comment_id, promises.made_at, tickets.number, tickets.subject,
    tickets.requester_id, coalesce(nullif(trim(c.first_name || ' ' || c.last_name), ''),
      (select value from contact_identities where contact_id = c.id order by kind, is_primary desc, created_at limit 1), '—') as requester_name,
    promises.made_by_id, trim(m.first_name || ' ' || m.last_name) as made_by_name,
    trim(a.first_name || ' ' || a.last_name) as agent_name
  from promises
  join tickets on tickets.id = promises.ticket_id
  join contacts c on c.id = tickets.requester_id
  join agents m on m.id = promises.made_by_id
  join agents a on a.id = promises.agent_id
  where ${visibleTickets(ctx)} and ${where} ${tail}`;

export type PageEnd = { due_at: string; id: string };

/** What is owed, soonest first; one more than `limit` when there are more. */
export function owedPage(
  ctx: Ctx,
  page: { agent_id: string | undefined; after: PageEnd | undefined; limit: number },
): Promise<ShownPromise[]> {
  const whose = page.agent_id === undefined ? sql`true` : sql`promises.agent_id = ${page.agent_id}`;
  const after =
    page.after === undefined
      ? sql`true`
      : sql`(promises.due_at, promises.id) > (${page.after.due_at}::timestamptz, ${page.after.id}::uuid)`;
  return rows(
    ctx,
    shown(
      ctx,
      sql<boolean>`promises.settled_at is null and ${whose} and ${after}`,
      sql`order by promises.due_at, promises.id limit ${page.limit + 1}`,
    ),
  );
}

export function promisesOf(ctx: Ctx, ticket_id: string): Promise<ShownPromise[]> {
  return rows(
    ctx,
    shown(
      ctx,
      sql<boolean>`promises.ticket_id in (select merged_tree(${ticket_id}))`,
      sql`order by promises.due_at, promises.id limit 200`,
    ),
  );
}

export async function shownPromise(ctx: Ctx, id: string): Promise<ShownPromise | undefined> {
  return firstRow(ctx, shown(ctx, sql<boolean>`promises.id = ${id}`, sql``));
}

/** How much an agent owes on tickets they see, and how much of it is late. */
export async function owedBy(ctx: Ctx, agent_id: string): Promise<{ owed: number; late: number }> {
  const found = await firstRow(
    ctx,
    sql<{ owed: number; late: number }>`
      select count(*) as owed, count(*) filter (where promises.due_at < ${ctx.now}) as late
      from promises join tickets on tickets.id = promises.ticket_id
      where promises.agent_id = ${agent_id} and promises.settled_at is null and ${visibleTickets(ctx)}`,
  );
  return found ?? { owed: 0, late: 0 };
}

export type FigureRow = {
  agent_id: string;
  name: string;
  kept: number;
  broken: number;
  cancelled: number;
};

/** By agent, of promises whose moment lay in the last `days`; of everybody without `agent_id`. */
export function figures(
  ctx: Ctx,
  { days, agent_id }: { days: number; agent_id: string | undefined },
): Promise<FigureRow[]> {
  const whose = agent_id === undefined ? sql`true` : sql`p.agent_id = ${agent_id}`;
  return rows(
    ctx,
    sql<FigureRow>`
      select p.agent_id, trim(a.first_name || ' ' || a.last_name) as name,
        count(*) filter (where p.state = 'kept') as kept,
        count(*) filter (where p.state = 'broken') as broken,
        count(*) filter (where p.state = 'cancelled') as cancelled
      from promises p join agents a on a.id = p.agent_id
      where p.state <> 'open' and ${whose}
        and coalesce(least(p.settled_at, p.due_at), p.due_at) >= ${ctx.now}::timestamptz - make_interval(days => ${days})
      group by p.agent_id, a.first_name, a.last_name
      order by broken desc, kept desc, name`,
  );
}
