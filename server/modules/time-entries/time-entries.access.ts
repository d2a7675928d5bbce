/** Time is seen with its ticket, and corrected by whoever worked it. */
import { sql } from 'kysely';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Guard } from '#platform/guards.ts';
import { mayCorrect } from './time-entries.ts';

type EntrySight = { readonly id: string; readonly agent_id: string };

export const timeEntryGuard: Guard<EntrySight> = {
  find: async (ctx, id) => {
    const { rows } = await sql<EntrySight>`
      select e.id, e.agent_id from time_entries e
      join tickets on tickets.id = surviving_ticket(e.ticket_id)
      where e.id = ${id} and ${visibleTickets(ctx)}`.execute(ctx.db);
    return rows[0];
  },
  can: { update: mayCorrect },
  is_scoped: true,
};
