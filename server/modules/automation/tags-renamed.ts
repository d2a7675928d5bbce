import type { RuleDefinition, RuleMoment } from '#contract/rule-definition.ts';
import {
  actionsWithTagRenamed,
  type TagNames,
  tagsRenamed,
  withTagRenamed,
} from '#modules/tickets/tickets.ts';

/** The rule with the new name of a tag wherever the old one stands. */
export function withTagsRenamed(rule: RuleDefinition, names: TagNames): RuleDefinition {
  const conditions = withTagRenamed(rule.conditions, names);
  const actions = actionsWithTagRenamed(rule.actions, names);
  if (rule.kind === 'automation') return { ...rule, conditions, actions };
  if (rule.kind === 'trigger') {
    const before = withTagRenamed(rule.before, names);
    const when = rule.when.map((moment) => momentRenamed(moment, names));
    return { ...rule, when, before, conditions, actions };
  }
  const { opens } = rule;
  if (opens === null) return { ...rule, conditions, actions };
  const renamed = { ...opens, tags: tagsRenamed(opens.tags, names) };
  return { ...rule, conditions, actions, opens: renamed };
}

function momentRenamed(moment: RuleMoment, { from, to }: TagNames): RuleMoment {
  if (moment.moment !== 'changed' || moment.field !== 'tag_names') return moment;
  const renamed = <Value>(values: readonly Value[]) =>
    values.map((value) => (value === from ? to : value));
  return {
    ...moment,
    ...(moment.from === undefined ? {} : { from: renamed(moment.from) }),
    ...(moment.to === undefined ? {} : { to: renamed(moment.to) }),
  };
}
