/** What a worker needs to know of the desk to decide: rules that are on, statuses, days and trees. */
import type { AutomationRule, ScheduleRule, TriggerRule } from '#contract/rule-definition.ts';
import type { StatusCategory } from '#contract/settings.ts';
import { deskReader, type Reader } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rulesThatAreOn } from './rules.sql.ts';
import { type ReadyRule, readyRules } from './stored.ts';

export type Ready<Definition> = ReadyRule & { readonly definition: Definition };

export type Desk = {
  readonly triggers: readonly Ready<TriggerRule>[];
  readonly automations: readonly Ready<AutomationRule>[];
  readonly schedules: readonly Ready<ScheduleRule>[];
  readonly statuses: ReadonlyMap<string, StatusCategory>;
  readonly reader: Reader;
};

export async function deskNow(ctx: Ctx): Promise<Desk> {
  const rules = readyRules(await rulesThatAreOn(ctx));
  return {
    triggers: rules.filter((rule) => isOf(rule, 'trigger')),
    automations: rules.filter((rule) => isOf(rule, 'automation')),
    schedules: rules.filter((rule) => isOf(rule, 'schedule')),
    statuses: await statusCategoriesOf(ctx),
    reader: await deskReader(ctx),
  };
}

function isOf<Kind extends ReadyRule['definition']['kind']>(
  rule: ReadyRule,
  kind: Kind,
): rule is Ready<Extract<ReadyRule['definition'], { kind: Kind }>> {
  return rule.definition.kind === kind;
}

export async function statusCategoriesOf(ctx: Ctx): Promise<Map<string, StatusCategory>> {
  const found = await ctx.db.selectFrom('statuses').select(['id', 'category']).execute();
  return new Map(found.map((status) => [status.id, status.category]));
}
