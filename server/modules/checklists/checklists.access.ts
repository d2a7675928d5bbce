/** Checklists are seen with their ticket; templates by every agent. */
import { sql } from 'kysely';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Guard } from '#platform/guards.ts';
import { mayRemove, mayTick } from './checklists.ts';

type ListSight = { readonly id: string; readonly added_by_id: string | null };

export const checklistGuard: Guard<ListSight> = {
  find: async (ctx, id) => {
    const { rows } = await sql<ListSight>`
      select l.id, l.added_by_id from checklists l
      join tickets on tickets.id = surviving_ticket(l.ticket_id)
      where l.id = ${id} and ${visibleTickets(ctx)}`.execute(ctx.db);
    return rows[0];
  },
  can: { remove: mayRemove },
  is_scoped: true,
};

type ItemSight = { readonly id: string; readonly template_id: string | null };

export const checklistItemGuard: Guard<ItemSight> = {
  find: async (ctx, id) => {
    const { rows } = await sql<ItemSight>`
      select i.id, l.template_id from checklist_items i join checklists l on l.id = i.checklist_id
      join tickets on tickets.id = surviving_ticket(l.ticket_id)
      where i.id = ${id} and ${visibleTickets(ctx)}`.execute(ctx.db);
    return rows[0];
  },
  can: {
    tick: mayTick,
    edit: (ctx, item) => mayTick(ctx) && item.template_id === null,
  },
  is_scoped: true,
};

export const checklistTemplateGuard: Guard = {
  find: async (ctx, id) => {
    if (ctx.actor.kind !== 'agent' && ctx.actor.kind !== 'system') return undefined;
    return ctx.db
      .selectFrom('checklist_templates')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst();
  },
};
