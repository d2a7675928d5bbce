/** What time sets off: an automation whose moment has come, a run of a schedule. */
import type { AutomationRule } from '#contract/rule-definition.ts';
import { conditionFacts } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Ports } from '#platform/ports.ts';
import type { Desk, Ready } from './desk.ts';
import type { Miss } from './log.sql.ts';
import { dependsOnTime, matchRule } from './match.ts';
import type { QueueItem } from './queue.sql.ts';
import { runRule } from './run.ts';
import { statusSince } from './ticket.sql.ts';
import { deleteTimers, noteDone, putOff, timerOf, writeTimers } from './timers.sql.ts';
import { clocksOf, dueOf } from './timers.ts';

const HOUR = 3600_000;

type Due = { readonly item: QueueItem; readonly ports: Ports; readonly misses: Miss[] };

/** Inside the transaction that took the item and locked the ticket. */
export async function fireDue(tx: Ctx, desk: Desk, { item, ports, misses }: Due): Promise<void> {
  const automation = desk.automations.find((rule) => rule.id === item.rule_id);
  const rule = automation ?? desk.schedules.find((one) => one.id === item.rule_id);
  const facts = (await conditionFacts(tx, [item.ticket_id])).get(item.ticket_id);
  if (rule === undefined || facts === undefined) return;
  const key = { rule_id: rule.id, ticket_id: item.ticket_id };
  if (automation !== undefined && !(await isStillDue(tx, automation, { desk, item }))) return;
  const decision = matchRule(rule.definition, { ...desk, now: facts, before: facts }, null);
  if (decision.fires) {
    const { ticket_id } = item;
    await runRule(tx, rule, { ticket_id, event: null, ports });
    if (automation !== undefined) await noteDone(tx, key);
    return;
  }
  const [missed] = decision.missed;
  if (missed !== undefined)
    misses.push({ rule_id: rule.id, version: rule.version, ticket_id: item.ticket_id, missed });
  if (automation === undefined) return;
  // What only time keeps from being met is looked at again; all else is told by events.
  if (dependsOnTime(automation.definition.conditions))
    await putOff(tx, key, new Date(tx.now.getTime() + HOUR));
  else await deleteTimers(tx, [key]);
}

/** Its moment may have moved since it was queued: then the timer is put right, and waits. */
async function isStillDue(
  tx: Ctx,
  rule: Ready<AutomationRule>,
  { desk, item }: { desk: Desk; item: QueueItem },
): Promise<boolean> {
  const key = { rule_id: rule.id, ticket_id: item.ticket_id };
  const timer = await timerOf(tx, key);
  if (timer === undefined || timer.done_at !== null || timer.due_at !== item.due_at) return false;
  const facts = (await conditionFacts(tx, [item.ticket_id])).get(item.ticket_id);
  if (facts === undefined) return false;
  const clocks = await clocksOf(tx, [rule]);
  const since = (await statusSince(tx, [item.ticket_id])).get(item.ticket_id);
  const due = dueOf(rule, facts, { desk, clocks, since });
  if (due === undefined) {
    await deleteTimers(tx, [key]);
    return false;
  }
  if (Date.parse(due.due_at) <= tx.now.getTime()) return true;
  await writeTimers(tx, [{ ...key, ...due }]);
  return false;
}
