/** What the clock on the wall sets off: timers whose moment has come, and runs of schedules. */
import { sql } from 'kysely';
import type { Condition } from '#contract/conditions.ts';
import type { ScheduleRule } from '#contract/rule-definition.ts';
import { conditionSql, deskReader, openTicket, viewQuery } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { cleanHtmlToText } from '#platform/html.ts';
import { askToWork } from './feed.ts';
import { insertRun } from './log.sql.ts';
import { nextRunOf } from './plan.ts';
import { queueDueTimers, queueScheduled, shards, shardsThatWait } from './queue.sql.ts';
import { dueSchedules, type RuleRow, writeRule } from './rules.sql.ts';
import { causeOf } from './run.ts';
import { definitionOf } from './stored.ts';

const timersAtOnce = 2000;
/** A run that is later than this (the server was down) is left out: the next one comes. */
const latest = 12 * 3600_000;

export async function sweep(ctx: Ctx): Promise<void> {
  const desk = asSystem(ctx);
  await transaction(desk, async (tx) => {
    for (const shard of await queueDueTimers(tx, timersAtOnce)) await askToWork(tx, shard);
  });
  await transaction(desk, async (tx) => {
    for (const row of await dueSchedules(tx)) await runSchedule(tx, row);
  });
}

/** Asks again for what was left when a worker was killed, or a job lost. */
export async function askForWaiting(ctx: Ctx): Promise<void> {
  await transaction(asSystem(ctx), async (tx) => {
    for (const shard of await shardsThatWait(tx)) await askToWork(tx, shard);
  });
}

/** The run is queued, or its ticket opened, with the time of the next in one transaction. */
async function runSchedule(tx: Ctx, row: RuleRow): Promise<void> {
  const definition = definitionOf(row.definition);
  if (definition?.kind !== 'schedule' || row.next_run_at === null) return;
  const due_at = row.next_run_at;
  await writeRule(tx, row.id, { next_run_at: await nextRunOf(tx, definition, tx.now) });
  if (tx.now.getTime() - Date.parse(due_at) > latest) return;
  if (definition.opens !== null) return opened(tx, row, definition.opens);
  const condition = await scheduledCondition(tx, definition);
  const where = conditionSql(condition, await deskReader(tx));
  const queued = await queueScheduled(tx, { rule_id: row.id, due_at }, where);
  if (queued > 0) for (let shard = 0; shard < shards; shard += 1) await askToWork(tx, shard);
}

/** All of the view that meet the conditions; of a view that is gone, none. */
export async function scheduledCondition(ctx: Ctx, rule: ScheduleRule): Promise<Condition> {
  if (rule.view_id === null) return rule.conditions;
  const view = await viewQuery(asSystem(ctx), rule.view_id).catch(() => undefined);
  return { all: [view?.conditions ?? { any: [] }, rule.conditions] };
}

async function opened(
  tx: Ctx,
  row: RuleRow,
  template: NonNullable<ScheduleRule['opens']>,
): Promise<void> {
  const by = { kind: 'rule', id: row.id, name: row.name, chain: [row.id] } as const;
  const note = { rule_id: row.id, version: row.version, event_id: null, chain: [row.id] };
  const plain = { actions: [], operation_id: null };
  await sql`savepoint opening`.execute(tx.db);
  try {
    const { body_html, tags, ...ticket } = template;
    const { ticket_id } = await openTicket(
      { ...tx, by },
      {
        ...ticket,
        tags,
        channel: 'agent',
        comment: {
          visibility: 'internal',
          author_kind: 'system',
          author_id: null,
          channel: 'agent',
          is_automatic: true,
          body_html,
          body_text: cleanHtmlToText(body_html),
          written_by: { kind: 'rule', name: row.name },
        },
      },
    );
    await insertRun(tx, { ...note, ...plain, ticket_id, outcome: 'fired', cause: null });
  } catch (error) {
    await sql`rollback to savepoint opening`.execute(tx.db);
    const cause = causeOf(tx, error);
    await insertRun(tx, { ...note, ...plain, ticket_id: null, outcome: 'refused', cause });
  }
}
