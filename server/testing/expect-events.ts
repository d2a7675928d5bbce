/** Which events a piece of work wrote: tests state them, and that a refusal wrote none. */
import { expect } from 'vitest';
import type { EventName } from '#contract/events.ts';
import type { Ctx } from '#platform/ctx.ts';

export type SeenEvent = {
  name: string;
  subject_type: string;
  subject_id: string | null;
  actor_kind: string;
  actor_id: string | null;
  data: unknown;
};

/** Does the work and expects exactly these events, in order; answers them for a closer look. */
export async function expectEvents(
  ctx: Ctx,
  names: readonly EventName[],
  work: () => Promise<unknown>,
): Promise<SeenEvent[]> {
  const before = await lastEventId(ctx);
  await work();
  const seen = await ctx.db
    .selectFrom('events')
    .select(['name', 'subject_type', 'subject_id', 'actor_kind', 'actor_id', 'data'])
    .where('id', '>', before)
    .orderBy('id')
    .execute();
  expect(seen.map((event) => event.name)).toEqual(names);
  return seen;
}

export async function expectNoEvents(ctx: Ctx, work: () => Promise<unknown>): Promise<void> {
  await expectEvents(ctx, [], work);
}

async function lastEventId(ctx: Ctx): Promise<number> {
  const row = await ctx.db
    .selectFrom('events')
    .select((eb) => eb.fn.max('id').as('id'))
    .executeTakeFirst();
  return row?.id ?? 0;
}
