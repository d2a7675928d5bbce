/** From the feed of events to the queue: what some rule might care for, in the order it happened. */
import { z } from 'zod';
import type { Ctx } from '#platform/ctx.ts';
import type { FedEvent } from '#platform/events.ts';
import { followEvents } from '#platform/follow.ts';
import { enqueue, type Job } from '#platform/jobs.ts';
import { type Desk, deskNow } from './desk.ts';
import { isItsMoment } from './match.ts';
import { queueEvents, shardOf } from './queue.sql.ts';

/** Runs in work.ts; named here, since both the feed and the sweep ask for it. */
export const workJob: Pick<Job<{ shard: number }>, 'name' | 'payload' | 'max_attempts'> = {
  name: 'automation.work',
  payload: z.strictObject({ shard: z.number().int() }),
  max_attempts: 12,
};

/** One worker a shard at a time, whatever asks for it. */
export async function askToWork(ctx: Ctx, shard: number): Promise<void> {
  const name = `automation.work:${shard}`;
  await enqueue(ctx, workJob, { shard }, { key: name, queue: name });
}

export async function followFeed(ctx: Ctx): Promise<void> {
  await followEvents(ctx, 'automation', async (tx, events) => {
    const desk = await deskNow(tx);
    const wanted = events.flatMap((event) =>
      event.ticket_id !== null && isWanted(desk, event)
        ? [{ id: event.id, ticket_id: event.ticket_id }]
        : [],
    );
    await queueEvents(tx, wanted);
    const asked = new Set(wanted.map(({ ticket_id }) => shardOf(ticket_id)));
    for (const shard of asked) await askToWork(tx, shard);
  });
}

/** What may move the moment of an automation. */
const movesTime = /^(ticket|comment|clock)\./;

function isWanted({ triggers, automations, statuses }: Desk, event: FedEvent): boolean {
  if (automations.length > 0 && movesTime.test(event.name)) return true;
  return triggers.some(({ definition }) => isItsMoment(definition.when, event, statuses));
}
