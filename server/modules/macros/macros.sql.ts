/** Every statement over macros, favourites and uses. */
import { type Insertable, sql, type Updateable } from 'kysely';
import type { Language } from '#contract/common.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import type { MacroRunsTable, MacrosTable } from '#platform/database.gen.ts';
import { type MacroSight, visibleMacros } from './macros.access.ts';

export type MacroRow = MacroSight & {
  readonly name: string;
  readonly reply: unknown;
  readonly note: unknown;
  readonly actions: unknown;
  readonly opens_next: boolean;
  readonly archived_at: string | null;
  readonly is_favourite: boolean;
};

function columns(ctx: Ctx) {
  return sql`id, name, scope, team_id, agent_id, reply, note, actions, opens_next, archived_at,
    exists (select from macro_favourites f
      where f.macro_id = macros.id and f.agent_id = ${actorId(ctx.actor)}::uuid) as is_favourite`;
}

/** Those the actor sees, in their order. */
export async function macrosSeen(ctx: Ctx): Promise<MacroRow[]> {
  const { rows } = await sql<MacroRow>`
    select ${columns(ctx)} from macros where ${visibleMacros(ctx)}
    order by position, lower(name), id`.execute(ctx.db);
  return rows;
}

export async function macroById(ctx: Ctx, id: string): Promise<MacroRow | undefined> {
  const { rows } = await sql<MacroRow>`
    select ${columns(ctx)} from macros where id = ${id} and ${visibleMacros(ctx)}`.execute(ctx.db);
  return rows[0];
}

/** At the end of the order. */
export async function insertMacro(
  ctx: Ctx,
  row: Omit<Insertable<MacrosTable>, 'position'>,
): Promise<void> {
  const position = sql<number>`(select coalesce(max(position) + 1, 0) from macros)`;
  await ctx.db
    .insertInto('macros')
    .values({ ...row, position })
    .execute();
}

export async function writeMacro(
  ctx: Ctx,
  id: string,
  change: Updateable<MacrosTable>,
): Promise<void> {
  await ctx.db
    .updateTable('macros')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

export async function deleteMacroRow(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('macros').where('id', '=', id).execute();
}

/** These take, in this order, the places that they have now. */
export async function writeOrder(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await sql`
    with wanted as (select id, row_number() over () as place
      from unnest(${[...ids]}::uuid[]) with ordinality as wanted (id, nr) order by nr),
    places as (select position, row_number() over (order by position, lower(name), id) as place
      from macros where id in (select id from wanted))
    update macros set position = places.position from wanted join places using (place)
    where macros.id = wanted.id`.execute(ctx.db);
}

/** Every macro gets a place of its own, in the present order. */
export async function numberPlaces(ctx: Ctx): Promise<void> {
  await sql`
    with places as (select id, row_number() over (order by position, lower(name), id) as place from macros)
    update macros set position = places.place from places
    where macros.id = places.id and macros.position <> places.place`.execute(ctx.db);
}

export async function writeFavourite(
  ctx: Ctx,
  macro_id: string,
  { agent_id, is_favourite }: { agent_id: string; is_favourite: boolean },
): Promise<void> {
  if (is_favourite) {
    await ctx.db
      .insertInto('macro_favourites')
      .values({ macro_id, agent_id })
      .onConflict((same) => same.doNothing())
      .execute();
    return;
  }
  await ctx.db
    .deleteFrom('macro_favourites')
    .where('macro_id', '=', macro_id)
    .where('agent_id', '=', agent_id)
    .execute();
}

// uses ----------------------------------------------------------------------------------------

export async function insertRun(ctx: Ctx, row: Insertable<MacroRunsTable>): Promise<void> {
  await ctx.db.insertInto('macro_runs').values(row).execute();
}

/** The operation of the run whose reply waits under this id. */
export async function operationOfWaiting(
  ctx: Ctx,
  waiting_reply_id: string,
): Promise<string | undefined> {
  const row = await ctx.db
    .selectFrom('macro_runs')
    .select('operation_id')
    .where('waiting_reply_id', '=', waiting_reply_id)
    .executeTakeFirst();
  return row?.operation_id ?? undefined;
}

export type Usage = { readonly uses: number; readonly reopened: number };

/** Of the last 90 days: uses, and tickets that were ended and opened again within 7 days of one. */
export async function usageOfMacros(ctx: Ctx): Promise<Map<string, Usage>> {
  const { rows } = await sql<Usage & { macro_id: string }>`
    select r.macro_id, count(*)::int as uses,
      count(distinct r.ticket_id) filter (where exists (
        select from events e
        join statuses old on old.id = (e.data #>> '{changes,status_id,0}')::uuid
        join statuses next on next.id = (e.data #>> '{changes,status_id,1}')::uuid
        where e.ticket_id = r.ticket_id and e.name = 'ticket.updated'
          and e.at > r.at and e.at <= r.at + interval '7 days'
          and old.category in ('solved', 'closed') and next.category not in ('solved', 'closed')
      ))::int as reopened
    from macro_runs r where r.at > ${ctx.now}::timestamptz - interval '90 days'
    group by r.macro_id`.execute(ctx.db);
  return new Map(rows.map(({ macro_id, uses, reopened }) => [macro_id, { uses, reopened }]));
}

/** How often each was used on tickets of the same topic (counts twice) or type, in 90 days. */
export async function fitOf(
  ctx: Ctx,
  ticket: { type_id: string | null; topic_id: string | null },
): Promise<Map<string, number>> {
  const { rows } = await sql<{ macro_id: string; fit: number }>`
    select macro_id, sum(
      (case when topic_id = ${ticket.topic_id}::uuid then 2 else 0 end)
      + (case when type_id = ${ticket.type_id}::uuid then 1 else 0 end))::int as fit
    from macro_runs where at > ${ctx.now}::timestamptz - interval '90 days'
    group by macro_id`.execute(ctx.db);
  return new Map(rows.map(({ macro_id, fit }) => [macro_id, fit]));
}

// what variables stand for --------------------------------------------------------------------

export type TicketFacts = {
  readonly number: number;
  readonly subject: string;
  readonly language: Language | null;
  readonly type_id: string | null;
  readonly topic_id: string | null;
  readonly fields: unknown;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string | null;
  readonly contact_language: Language | null;
  readonly time_zone: string | null;
  readonly organization_name: string | null;
};

/** Within the actor's sight. */
export async function factsOfTicket(ctx: Ctx, ticket_id: string): Promise<TicketFacts | undefined> {
  const { rows } = await sql<TicketFacts>`
    select tickets.number, tickets.subject, tickets.language, tickets.type_id, tickets.topic_id,
      tickets.fields, c.first_name, c.last_name, c.language as contact_language, c.time_zone,
      o.name as organization_name,
      (select value from contact_identities i where i.contact_id = c.id and i.kind = 'email'
        order by i.is_primary desc, i.created_at limit 1) as email
    from tickets join contacts c on c.id = tickets.requester_id
    left join organizations o on o.id = tickets.organization_id
    where tickets.id = ${ticket_id} and ${visibleTickets(ctx)}`.execute(ctx.db);
  return rows[0];
}
