/** Statements over where a ticket stood, so that it can be put back there. */
import { sql } from 'kysely';
import { z } from 'zod';
import { placeStates } from '#contract/routing.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';

/** A row of queue_tickets, as the ledger of operations keeps it. */
export const placeRecordSchema = z.object({
  queue_id: z.string().nullable(),
  state: z.enum(placeStates),
  since: z.string(),
  is_put: z.boolean(),
  is_transfer: z.boolean(),
  agent_id: z.string().nullable(),
  touched_at: z.string().nullable(),
  shared_queue_id: z.string().nullable(),
  home_queue_id: z.string().nullable(),
  home_team_id: z.string().nullable(),
  overflowed_at: z.string().nullable(),
  is_kept: z.boolean(),
});
export type PlaceRecord = z.infer<typeof placeRecordSchema>;

export function placeRecord(ctx: Ctx, ticket_id: string): Promise<PlaceRecord | undefined> {
  return firstRow(
    ctx,
    sql<PlaceRecord>`select queue_id, state, since, is_put, is_transfer, agent_id, touched_at,
        shared_queue_id, home_queue_id, home_team_id, overflowed_at, is_kept
      from queue_tickets where ticket_id = ${ticket_id}`,
  );
}

/** No queue gives it any more. */
export async function writeOut(ctx: Ctx, ticket_id: string): Promise<void> {
  await ctx.db.deleteFrom('queue_tickets').where('ticket_id', '=', ticket_id).execute();
  await ctx.db
    .insertInto('queue_tickets')
    .values({ ticket_id, queue_id: null, state: 'out', since: ctx.now })
    .execute();
}

/** As it was; a queue that is no more is forgotten. */
export async function putBack(ctx: Ctx, ticket_id: string, was: PlaceRecord | null): Promise<void> {
  await ctx.db.deleteFrom('queue_tickets').where('ticket_id', '=', ticket_id).execute();
  if (was === null) return;
  const known = (id: string | null) => sql<string>`(select id from queues where id = ${id}::uuid)`;
  await ctx.db
    .insertInto('queue_tickets')
    .values({
      ...{ ...was, ticket_id },
      shared_queue_id: known(was.shared_queue_id),
      home_queue_id: known(was.home_queue_id),
    })
    .execute();
}
