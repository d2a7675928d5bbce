/** Who sees which fields: agents all of them, customers those that are for them. */
import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { Guards } from '#platform/guards.ts';

/** The start of every question about fields, over the table `ticket_fields`. */
export function visibleFields(ctx: Ctx): RawBuilder<boolean> {
  const { kind } = ctx.actor;
  if (kind === 'agent' || kind === 'system') return sql<boolean>`true`;
  if (kind === 'contact')
    return sql<boolean>`(ticket_fields.customer_access <> 'none' and ticket_fields.archived_at is null)`;
  return sql<boolean>`false`;
}

/** Topics: agents all, customers those that are in use. */
export function visibleTopics(ctx: Ctx): RawBuilder<boolean> {
  const { kind } = ctx.actor;
  if (kind === 'agent' || kind === 'system') return sql<boolean>`true`;
  if (kind === 'contact') return sql<boolean>`topics.archived_at is null`;
  return sql<boolean>`false`;
}

export const guards: Guards = {
  ticket_field: {
    find: async (ctx, id) => {
      const { rows } = await sql<{ id: string }>`
        select id from ticket_fields where id = ${id} and ${visibleFields(ctx)}`.execute(ctx.db);
      return rows[0];
    },
  },
  topic: {
    find: async (ctx, id) => {
      const { rows } = await sql<{ id: string }>`
        select id from topics where id = ${id} and ${visibleTopics(ctx)}`.execute(ctx.db);
      return rows[0];
    },
  },
};
