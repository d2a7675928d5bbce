/** Queues as they are set: made, changed, put in order. What happens in them is the engine's. */
import { conditionSchema } from '#contract/conditions.ts';
import type { Queue, QueueSkill } from '#contract/routing.ts';
import { type TagNames, withTagRenamed } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField, isUniqueViolation } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { askToPlaceAll } from './asking.ts';
import { lockQueues } from './overflow.sql.ts';
import {
  allQueues,
  deleteQueueRow,
  insertQueue,
  type QueueRow,
  queueById,
  writeQueue,
  writeQueueOrder,
  writeQueueSkills,
} from './queues.sql.ts';

/** In their order. */
export async function listQueues(ctx: Ctx): Promise<Queue[]> {
  return (await allQueues(ctx)).map(presentQueue);
}

export type NewQueue = Omit<Queue, 'id' | 'version' | 'overflow'> &
  Partial<Pick<Queue, 'overflow'>>;
export type QueueEdit = { readonly [K in keyof NewQueue]?: NewQueue[K] | undefined };

/** @throws OporaError invalid: the name is taken, a skill is named twice, overflows would go in a circle */
export async function createQueue(ctx: Ctx, input: NewQueue): Promise<Queue> {
  const id = newId();
  return saved(ctx, id, async (tx) => {
    const { skills, conditions, weights, overflow, ...plain } = input;
    await insertQueue(tx, {
      id,
      ...plain,
      ...(await overflowColumns(tx, id, overflow)),
      conditions: JSON.stringify(conditions),
      weights: JSON.stringify(weights),
      created_at: tx.now,
      updated_at: tx.now,
    });
    await writeQueueSkills(tx, id, eachOnce(skills));
    return {};
  });
}

/** As createQueue. @throws OporaError not_found */
export async function updateQueue(ctx: Ctx, id: string, edit: QueueEdit): Promise<Queue> {
  return saved(ctx, id, async (tx) => {
    const before = presentQueue(await found(tx, id));
    const { skills, conditions, weights, overflow, ...plain } = edit;
    await writeQueue(tx, id, {
      ...plain,
      ...(await overflowColumns(tx, id, overflow)),
      ...(conditions === undefined ? {} : { conditions: JSON.stringify(conditions) }),
      ...(weights === undefined ? {} : { weights: JSON.stringify(weights) }),
    });
    if (skills !== undefined) await writeQueueSkills(tx, id, eachOnce(skills));
    return { changes: changesOf(before, presentQueue(await found(tx, id))) };
  });
}

/** Queues name tags by their spelling: with a new one they still take the same tickets. */
export async function renameTagInQueues(tx: Ctx, names: TagNames): Promise<void> {
  for (const { id, conditions } of await listQueues(tx)) {
    const after = withTagRenamed(conditions, names);
    if (JSON.stringify(after) !== JSON.stringify(conditions))
      await updateQueue(tx, id, { conditions: after });
  }
}

/** Its tickets go to the next queue that fits. */
export async function deleteQueue(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const { name } = await found(tx, id);
    await deleteQueueRow(tx, id);
    await tell(tx, id, { name, is_deleted: true });
  });
}

export async function orderQueues(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await transaction(ctx, async (tx) => {
    await writeQueueOrder(tx, [...new Set(ids)]);
    await tell(tx, null, {});
  });
}

function presentQueue({ is_open: _, ...row }: QueueRow): Queue {
  return { ...row, conditions: conditionSchema.parse(row.conditions) };
}

async function found(tx: Ctx, id: string): Promise<QueueRow> {
  return (await queueById(tx, id)) ?? fail('not_found', 'errors.not_found');
}

/** @throws OporaError invalid: what overflows would come back to where it was */
async function overflowColumns(tx: Ctx, id: string, overflow: Queue['overflow'] | undefined) {
  if (overflow === undefined) return {};
  if (overflow === null) return { overflow_queue_id: null };
  await lockQueues(tx);
  const next = new Map((await allQueues(tx)).map((one) => [one.id, one.overflow?.queue_id]));
  const seen = new Set([id]);
  for (let at: string | undefined = overflow.queue_id; at !== undefined; at = next.get(at)) {
    if (seen.has(at)) failField('overflow', 'errors.field.overflow_circle');
    seen.add(at);
  }
  return {
    overflow_queue_id: overflow.queue_id,
    overflow_minutes: overflow.minutes,
    overflow_calendar_id: overflow.calendar_id,
    overflow_mode: overflow.mode,
  };
}

function eachOnce(skills: readonly QueueSkill[]): readonly QueueSkill[] {
  if (new Set(skills.map((skill) => skill.skill_id)).size < skills.length)
    failField('skills', 'errors.field.skill_twice');
  return skills;
}

function changesOf(before: Queue, after: Queue): Record<string, [unknown, unknown]> {
  const old: Readonly<Record<string, unknown>> = before;
  return Object.fromEntries(
    Object.entries(after).flatMap(([field, next]) =>
      field === 'version' || JSON.stringify(old[field]) === JSON.stringify(next)
        ? []
        : [[field, [old[field], next]]],
    ),
  );
}

async function saved(
  ctx: Ctx,
  id: string,
  work: (tx: Ctx) => Promise<Record<string, unknown>>,
): Promise<Queue> {
  try {
    return await transaction(ctx, async (tx) => {
      const data = await work(tx);
      const queue = presentQueue(await found(tx, id));
      await tell(tx, id, { name: queue.name, ...data });
      return queue;
    });
  } catch (error) {
    if (isUniqueViolation(error)) failField('name', 'errors.field.name_taken');
    throw error;
  }
}

async function tell(tx: Ctx, id: string | null, data: Record<string, unknown>): Promise<void> {
  await publish(tx, { name: 'queue.changed', subject_type: 'queue', subject_id: id, data });
  await askToPlaceAll(tx);
}
