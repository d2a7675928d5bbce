/** What a change of a rule means for what is to come: its timers, and its next run. */
import { z } from 'zod';
import type { AutomationRule, ScheduleRule } from '#contract/rule-definition.ts';
import { calendarOf, defaultCalendarId, workingTimeOf } from '#modules/calendars/calendars.ts';
import { conditionFacts, conditionSql, deskReader, pickTickets } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { enqueue, type Job, job } from '#platform/jobs.ts';
import { deskNow } from './desk.ts';
import { timeless } from './match.ts';
import { ruleById, writeRule } from './rules.sql.ts';
import { definitionOf } from './stored.ts';
import { deleteTimersOfRule } from './timers.sql.ts';
import { planTickets } from './timers.ts';
import { nextRun } from './when.ts';

/** Called in the transaction that changes, switches or deletes the rule. */
export async function planRule(tx: Ctx, id: string): Promise<void> {
  const row = await ruleById(tx, id);
  const definition = definitionOf(row?.definition);
  if (row === undefined) return deleteTimersOfRule(tx, id);
  if (definition?.kind === 'schedule') {
    const next_run_at = row.is_on ? await nextRunOf(tx, definition, tx.now) : null;
    await writeRule(tx, id, { next_run_at });
  }
  if (definition?.kind === 'automation' && row.is_on)
    await enqueue(tx, planJob, { rule_id: id, after: null }, { key: `automation.plan:${id}` });
}

/** @throws OporaError not_found when its calendar is gone */
export async function nextRunOf(ctx: Ctx, rule: ScheduleRule, after: Date): Promise<Date | null> {
  const calendar = await calendarOf(ctx, rule.calendar_id ?? (await defaultCalendarId(ctx)));
  return nextRun(rule, after, {
    zone: calendar.effective_time_zone,
    clock: await workingTimeOf(ctx, calendar.id),
  });
}

const ticketsAtOnce = 1000;

/**
 * Makes the timers of an automation that was switched on or changed: a thousand tickets a turn. What it
 * has done for a ticket stays done.
 */
export const planJob: Job<{ rule_id: string; after: string | null }> = job(
  'automation.plan',
  z.strictObject({ rule_id: z.uuid(), after: z.uuid().nullable() }),
  async (ctx, { rule_id, after }) => {
    await transaction(asSystem(ctx), async (tx) => {
      const desk = await deskNow(tx);
      const automations = desk.automations.filter((rule) => rule.id === rule_id);
      const [rule] = automations;
      if (rule === undefined) return;
      if (after === null) await dropUnmet(tx, rule_id, rule.definition);
      const ids = await pickTickets(tx, {
        condition: timeless(rule.definition.conditions),
        made_until: tx.now.toISOString(),
        after,
        limit: ticketsAtOnce,
      });
      await planTickets(tx, { ...desk, automations }, await conditionFacts(tx, ids));
      const last = ids.at(-1);
      if (ids.length < ticketsAtOnce || last === undefined) return;
      await enqueue(tx, planJob, { rule_id, after: last }, { key: `automation.plan:${rule_id}` });
    });
  },
);

async function dropUnmet(tx: Ctx, rule_id: string, rule: AutomationRule): Promise<void> {
  const met = conditionSql(timeless(rule.conditions), await deskReader(tx));
  await deleteTimersOfRule(tx, rule_id, met);
}
