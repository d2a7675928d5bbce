/** Who may see a ticket, and what they may do with it: one predicate in SQL, its twin in memory, a test that they agree. */
import { type RawBuilder, sql } from 'kysely';
import { type Actor, type AgentActor, type Ctx, mayAct } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import type { Guard } from '#platform/guards.ts';
import { quickRows } from '#platform/quick-rows.ts';

/** What sight depends on. */
export type TicketSight = {
  readonly id: string;
  readonly team_id: string | null;
  readonly assignee_id: string | null;
  readonly curator_id: string | null;
};

/**
 * The start of every query about tickets: `where ${visibleTickets(ctx)}` over the table `tickets`
 * (or its alias). Agents see their teams' tickets, their own, those they curate, and those that
 * no team has yet, lest one be forgotten; with tickets.view_all, every one. Requesters see their own.
 * `bind`: how values stand in the statement; `unplanned` where one plan is to serve every asker.
 */
export function visibleTickets(
  ctx: Ctx,
  alias = 'tickets',
  bind: (value: unknown, type: 'uuid' | 'uuid[]') => RawBuilder<unknown> = bound,
): RawBuilder<boolean> {
  const { actor } = ctx;
  if (actor.kind === 'system') return sql<boolean>`true`;
  const ticket = (column: string) => sql.ref(`${alias}.${column}`);
  if (actor.kind === 'contact') return ofRequester(actor.id, ticket);
  if (actor.kind !== 'agent') return sql<boolean>`false`;
  if (actor.permissions.has('tickets.view_all')) return sql<boolean>`true`;
  const [teams, own] = [bind([...actor.team_ids], 'uuid[]'), bind(actor.id, 'uuid')];
  return sql<boolean>`(${ticket('team_id')} is null or ${ticket('team_id')} = any(${teams}) or ${ticket('assignee_id')} = ${own} or ${ticket('curator_id')} = ${own})`;
}

/** What `visibleTickets` depends on: the same for those who see the same. */
export function sightKey({ actor }: Ctx): readonly unknown[] {
  if (actor.kind !== 'agent') return [actor.kind, 'id' in actor ? actor.id : null];
  return [actor.id, actor.permissions.has('tickets.view_all'), actor.team_ids];
}

function bound(value: unknown, type: 'uuid' | 'uuid[]'): RawBuilder<unknown> {
  return sql`${value}::${sql.raw(type)}`;
}

/** PostgreSQL keeps a plan only when it looks no dearer than one for these very values: it is not shown them. */
export function unplanned(value: unknown, type: 'uuid' | 'uuid[]'): RawBuilder<unknown> {
  return sql`(select ${value}::${sql.raw(type)})::${sql.raw(type)}`;
}

/** Their own; and those of their organisation, where an agent has switched on that colleagues see them. */
function ofRequester(
  contact_id: string,
  ticket: (column: string) => RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql<boolean>`(${ticket('requester_id')} = ${contact_id} or ${ticket('organization_id')} = (
    select own_org.id from contacts own_self join organizations own_org on own_org.id = own_self.organization_id
    where own_self.id = ${contact_id} and own_org.shares_requests))`;
}

/** Over `comments`: whoever is no agent is never shown a note, nor what third parties said. */
export function publicToCustomers(ctx: Ctx): RawBuilder<boolean> {
  const { kind } = ctx.actor;
  if (kind === 'agent' || kind === 'system') return sql<boolean>`true`;
  return sql<boolean>`comments.visibility = 'public'`;
}

/** Lists show the survivors alone: who is merged is found by its number, and leads there. */
export function standsAlone(alias = 'tickets'): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(`${alias}.merged_into_id`)} is null`;
}

/**
 * What belongs to a merged ticket is shown to the requester of the survivor only when it is his own,
 * or when whoever merged chose that all its people get the replies.
 */
export function isForRequester(
  merged_from_id: RawBuilder<unknown>,
  survivor_id: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql<boolean>`(${merged_from_id} is null or exists (select from tickets m
      join tickets s on s.id = ${survivor_id}
      left join ticket_merges g on g.ticket_id = m.id and g.ended_at is null
    where m.id = ${merged_from_id} and (m.requester_id = s.requester_id or g.copies_people)))`;
}

/** The same for one ticket already read: for live news, where SQL would be asked too often. */
export function maySeeTicket(actor: Actor, ticket: TicketSight): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'agent') return false;
  if (actor.permissions.has('tickets.view_all')) return true;
  if (ticket.team_id === null || actor.team_ids.includes(ticket.team_id)) return true;
  return ticket.assignee_id === actor.id || ticket.curator_id === actor.id;
}

/** What `maySeeTicket` needs for many tickets at once, whoever asks. */
export async function sightOfTickets(
  ctx: Ctx,
  ids: readonly string[],
): Promise<Map<string, TicketSight>> {
  if (ids.length === 0) return new Map();
  const found = await ctx.db
    .selectFrom('tickets')
    .select(['id', 'team_id', 'assignee_id', 'curator_id'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(found.map((ticket) => [ticket.id, ticket]));
}

export function mayReply(ctx: Ctx): boolean {
  return mayAct(ctx.actor, 'tickets.reply');
}
export function mayNote(ctx: Ctx): boolean {
  return mayAct(ctx.actor, 'tickets.note');
}
export function mayUpdate(ctx: Ctx): boolean {
  return mayAct(ctx.actor, 'tickets.update');
}

/** A ticket as it was asked for: of a merged one, its survivor, and that one's number. */
export type FoundTicket = TicketSight & { readonly survivor_number: number | null };

/**
 * `id` is a uuid or the number that people say. A merged ticket leads to its survivor, and whoever
 * sees that one finds it.
 */
export async function findVisibleTicket(ctx: Ctx, id: string): Promise<FoundTicket | undefined> {
  const isNumber = /^\d{1,15}$/.test(id);
  const [found] = await quickRows(
    ctx,
    sql<FoundTicket>`
    select tickets.id, tickets.team_id, tickets.assignee_id, tickets.curator_id,
      case when tickets.id <> asked.id then tickets.number end as survivor_number
    from tickets asked join tickets on tickets.id = case when asked.merged_into_id is null
      then asked.id else surviving_ticket(asked.merged_into_id) end
    where ${isNumber ? sql`asked.number = ${id}::bigint` : sql`asked.id = ${id}::uuid`} and ${visibleTickets(ctx)}`,
  );
  return found;
}

/** A merged ticket is read by its survivor, and written by nobody: a page that is behind is told so. */
function takesWrites(may: (ctx: Ctx) => boolean) {
  return (ctx: Ctx, { survivor_number }: FoundTicket): boolean => {
    if (!may(ctx)) return false;
    if (survivor_number !== null)
      fail('conflict', 'errors.ticket_merged', { number: survivor_number });
    return true;
  };
}

export const ticketGuard: Guard<FoundTicket> = {
  find: (ctx, id) => findVisibleTicket(ctx, id),
  can: {
    view: () => true,
    reply: takesWrites(mayReply),
    note: takesWrites(mayNote),
    update: takesWrites(mayUpdate),
  },
  is_scoped: true,
};

type CommentSight = { readonly id: string; readonly ticket_id: string };

/** A comment of a visible ticket; below a ticket's path, of that ticket alone. */
export const commentGuard: Guard<CommentSight> = {
  find: async (ctx, id, params) => {
    const { rows } = await sql<CommentSight>`
      select comments.id, comments.ticket_id from comments join tickets on tickets.id = comments.ticket_id
      where comments.id = ${id} and ${visibleTickets(ctx)} and ${publicToCustomers(ctx)}`.execute(
      ctx.db,
    );
    const [found] = rows;
    return params['ticket_id'] === undefined || params['ticket_id'] === found?.ticket_id
      ? found
      : undefined;
  },
  can: { view: () => true, move: mayReply, reply: mayReply },
  is_scoped: true,
};

/**
 * An own upload that nothing holds yet, or a file of a comment, a waiting reply or an own draft on a
 * visible ticket.
 */
export const fileGuard: Guard = {
  find: async (ctx, id) => {
    const agent_id = ctx.actor.kind === 'agent' ? ctx.actor.id : null;
    const { rows } = await sql<{ id: string }>`
      select id from files where id = ${id} and (
        (uploaded_by = ${agent_id}::uuid and expires_at is not null)
        or exists (
          select from attachments
          join comments on comments.id = attachments.comment_id
          join tickets on tickets.id = comments.ticket_id
          where attachments.file_id = files.id and ${visibleTickets(ctx)} and ${publicToCustomers(ctx)})
        or exists (
          select from waiting_replies w join tickets on tickets.id = w.ticket_id
          where ${agent_id}::uuid is not null and files.id = any(w.file_ids) and ${visibleTickets(ctx)})
        or exists (
          select from offered_drafts o join tickets on tickets.id = o.ticket_id
          where ${agent_id}::uuid is not null and o.state = 'offered'
            and files.id = any(o.file_ids) and ${visibleTickets(ctx)})
        or exists (
          select from drafts join tickets on tickets.id = drafts.ticket_id
          where drafts.agent_id = ${agent_id}::uuid and files.id = any(drafts.file_ids) and ${visibleTickets(ctx)}))`.execute(
      ctx.db,
    );
    return rows[0];
  },
  can: { view: () => true },
  is_scoped: true,
};

export type ViewSight = {
  readonly id: string;
  readonly key: string | null;
  readonly scope: 'everyone' | 'team' | 'agent';
  readonly team_id: string | null;
  readonly agent_id: string | null;
};

/** Views for everyone, for one's teams, and one's own; whoever shares with every team sees those as well. */
export function visibleViews(ctx: Ctx): RawBuilder<boolean> {
  const { actor } = ctx;
  if (actor.kind === 'system') return sql<boolean>`true`;
  if (actor.kind !== 'agent') return sql<boolean>`false`;
  if (actor.permissions.has('views.share') && actor.permissions.has('tickets.view_all'))
    return sql<boolean>`(views.scope <> 'agent' or views.agent_id = ${actor.id})`;
  return sql<boolean>`(views.scope = 'everyone' or views.agent_id = ${actor.id} or views.team_id = any(${[...actor.team_ids]}::uuid[]))`;
}

export function mayChangeView(ctx: Ctx, view: ViewSight): boolean {
  if (view.key !== null) return false;
  if (view.scope === 'agent') return ctx.actor.kind === 'agent' && view.agent_id === ctx.actor.id;
  return mayShareView(ctx, view.team_id);
}

/** With everyone by the permission; with a team by its members who have it, or those who see all. */
export function mayShareView(ctx: Ctx, team_id: string | null): boolean {
  if (!mayAct(ctx.actor, 'views.share')) return false;
  if (team_id === null || ctx.actor.kind !== 'agent') return true;
  return isInTeam(ctx.actor, team_id) || ctx.actor.permissions.has('tickets.view_all');
}

function isInTeam(actor: AgentActor, team_id: string): boolean {
  return actor.team_ids.includes(team_id);
}

export const viewGuard: Guard<ViewSight> = {
  find: async (ctx, id) => {
    const { rows } = await sql<ViewSight>`
      select id, key, scope, team_id, agent_id from views where id = ${id} and ${visibleViews(ctx)}`.execute(
      ctx.db,
    );
    return rows[0];
  },
  can: { view: () => true, update: mayChangeView },
};

/** Rows that every agent may name: statuses, types, tags. */
function namedBy(table: 'statuses' | 'ticket_types' | 'tags'): Guard {
  return {
    find: async (ctx, id) => {
      if (ctx.actor.kind !== 'agent' && ctx.actor.kind !== 'system') return undefined;
      return ctx.db.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst();
    },
  };
}
export const statusGuard = namedBy('statuses');
export const ticketTypeGuard = namedBy('ticket_types');
export const tagGuard = namedBy('tags');
