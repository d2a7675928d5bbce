/** Events of one ticket, and the names of what they speak of. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';

export type EventRow = {
  id: number;
  at: string;
  name: string;
  actor_kind: 'agent' | 'contact' | 'system' | 'anonymous';
  actor_id: string | null;
  data: unknown;
};

export async function eventPage(
  ctx: Ctx,
  ticket_id: string,
  page: { after: number; limit: number },
): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select id, at, name, actor_kind, actor_id, data from events
    where ticket_id = ${ticket_id} and id > ${page.after}
      -- one agent's own; and what the clocks beside the ticket tell better
      and name not in ('reminder.due', 'clock.started', 'clock.stopped')
    order by id limit ${page.limit}`.execute(ctx.db);
  return rows;
}

type NamedTable = 'statuses' | 'teams' | 'ticket_types' | 'brands' | 'organizations';

export async function namesOfRows(
  ctx: Ctx,
  table: NamedTable,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from ${sql.table(table)} where id = any(${[...ids]}::uuid[])`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row.name]));
}
