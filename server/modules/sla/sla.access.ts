/** Every agent reads what is promised; clocks are seen with their ticket. */
import { sql } from 'kysely';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import type { Guard, Guards } from '#platform/guards.ts';
import { mayExcuse } from './excuses.ts';

function isOurs({ actor }: Ctx): boolean {
  return actor.kind === 'agent' || actor.kind === 'system';
}

const clockGuard: Guard = {
  find: (ctx, id) =>
    firstRow(
      ctx,
      sql<{ id: string }>`select k.id from sla_clocks k join tickets on tickets.id = k.ticket_id
        where k.id = ${id} and k.voided_at is null and ${visibleTickets(ctx)}`,
    ),
  can: { excuse: mayExcuse },
  is_scoped: true,
};

export const guards: Guards = {
  sla_policy: {
    find: async (ctx, id) =>
      isOurs(ctx)
        ? firstRow(
            ctx,
            sql<{
              id: string;
            }>`select id from sla_policies where id = ${id} and deleted_at is null`,
          )
        : undefined,
  },
  sla_excuse: {
    find: async (ctx, id) =>
      isOurs(ctx)
        ? firstRow(ctx, sql<{ id: string }>`select id from sla_excuses where id = ${id}`)
        : undefined,
  },
  clock: clockGuard,
};
