/** Statements over queues and the skills that they ask for. */
import { type Insertable, sql, type Updateable } from 'kysely';
import type {
  GoneWork,
  QueueMode,
  QueueOverflow,
  QueueSkill,
  QueueWeights,
} from '#contract/routing.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { QueuesTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

export type QueueRow = {
  readonly id: string;
  readonly name: string;
  readonly is_on: boolean;
  readonly conditions: unknown;
  readonly team_id: string | null;
  readonly mode: QueueMode;
  readonly weights: QueueWeights;
  readonly by_language: boolean;
  readonly untouched_minutes: number | null;
  readonly gone_minutes: number | null;
  readonly gone_work: GoneWork;
  readonly takes_named: boolean;
  readonly overflow: QueueOverflow | null;
  readonly version: number;
  readonly skills: QueueSkill[];
  /** On, and its team is not archived. */
  readonly is_open: boolean;
};

const columns = sql`id, name, is_on, conditions, team_id, mode, weights, by_language, untouched_minutes,
  gone_minutes, gone_work, takes_named, version,
  case when overflow_queue_id is not null then jsonb_build_object('queue_id', overflow_queue_id,
    'minutes', overflow_minutes, 'calendar_id', overflow_calendar_id, 'mode', overflow_mode) end as overflow,
  (is_on and not exists (select from teams t where t.id = queues.team_id and t.archived_at is not null)) as is_open,
  coalesce((select jsonb_agg(jsonb_build_object('skill_id', s.skill_id, 'level', s.level, 'is_must', s.is_must)
    order by s.is_must desc, s.level desc, s.skill_id)
    from queue_skills s where s.queue_id = queues.id), '[]') as skills`;

/** In their order. */
export function allQueues(ctx: Ctx): Promise<QueueRow[]> {
  return rows(ctx, sql<QueueRow>`select ${columns} from queues order by position, lower(name), id`);
}

export function queueById(ctx: Ctx, id: string): Promise<QueueRow | undefined> {
  return firstRow(ctx, sql<QueueRow>`select ${columns} from queues where id = ${id}`);
}

export async function hasQueues(ctx: Ctx): Promise<boolean> {
  const row = await firstRow(
    ctx,
    sql<{ is_any: boolean }>`select exists (select from queues) as is_any`,
  );
  return row?.is_any === true;
}

/** At the end of the order. */
export async function insertQueue(
  ctx: Ctx,
  row: Omit<Insertable<QueuesTable>, 'position'>,
): Promise<void> {
  const position = sql<number>`(select coalesce(max(position) + 1, 0) from queues)`;
  await ctx.db
    .insertInto('queues')
    .values({ ...row, position })
    .execute();
}

/** A new version of it. */
export async function writeQueue(
  ctx: Ctx,
  id: string,
  change: Updateable<QueuesTable>,
): Promise<void> {
  await ctx.db
    .updateTable('queues')
    .set({ ...change, version: sql`version + 1`, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

export async function deleteQueueRow(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('queues').where('id', '=', id).execute();
}

export async function writeQueueSkills(
  ctx: Ctx,
  queue_id: string,
  skills: readonly QueueSkill[],
): Promise<void> {
  await ctx.db.deleteFrom('queue_skills').where('queue_id', '=', queue_id).execute();
  if (skills.length === 0) return;
  await ctx.db
    .insertInto('queue_skills')
    .values(skills.map((skill) => ({ ...skill, queue_id })))
    .execute();
}

/** These first, in this order; the others keep theirs behind them. */
export async function writeQueueOrder(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await sql`
    with places as (
      select q.id, row_number() over (order by wanted.nr nulls last, q.position, lower(q.name), q.id) as place
      from queues q left join unnest(${[...ids]}::uuid[]) with ordinality as wanted (id, nr) on wanted.id = q.id
    )
    update queues set position = places.place from places where places.id = queues.id`.execute(
    ctx.db,
  );
}
