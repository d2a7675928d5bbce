/** A ticket's facts, terms and clocks, read anew. For whoever explains, shows or counts them. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { Fact } from './clocks.ts';
import { worldOf } from './facts.sql.ts';
import { factsFrom } from './facts.ts';
import { termsChanges, termsOf } from './held.ts';
import { type ClockState, clockStatesOf } from './states.ts';

const nobodyAsks = sql<string | null>`null::uuid`;

/** What happened to the ticket, oldest first; nothing of one that there is not. */
export async function factsOf(ctx: Ctx, ticket_id: string): Promise<Fact[]> {
  const world = await worldOf(ctx, ticket_id, nobodyAsks);
  return world === undefined ? [] : factsFrom(world);
}

/** Its clocks as they follow from the facts at this moment. */
export async function clockStatesOfTicket(ctx: Ctx, ticket_id: string): Promise<ClockState[]> {
  const world = await worldOf(ctx, ticket_id, nobodyAsks);
  if (world === undefined) return [];
  const terms = await termsOf(ctx, termsChanges(world));
  return clockStatesOf(terms, factsFrom(world), ctx.now.getTime());
}
