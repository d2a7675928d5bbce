/** What a rule may not say: nobody asks it, so that it has no "me", and its words must be readable. */
import type { RuleAction, RuleDefinition } from '#contract/rule-definition.ts';
import { wordsForRule } from '#modules/macros/macros.ts';
import type { Ctx } from '#platform/ctx.ts';
import { failField } from '#platform/errors.ts';

/** The definition with clean words. @throws OporaError invalid, with the place of what is wrong */
export async function checkedDefinition(tx: Ctx, asked: RuleDefinition): Promise<RuleDefinition> {
  const opens = asked.kind === 'schedule' ? asked.opens : null;
  if (asked.actions.length === 0 && opens === null)
    failField('definition.actions', 'errors.field.rule_does_nothing');
  const actions: RuleAction[] = [];
  for (const [index, action] of asked.actions.entries())
    actions.push(await checkedAction(tx, action, `definition.actions.${index}`));
  if (asked.kind !== 'schedule' || asked.opens === null) return { ...asked, actions };
  const body_html = await wordsForRule(tx, 'definition.opens.body_html', asked.opens.body_html);
  return { ...asked, actions, opens: { ...asked.opens, body_html } };
}

async function checkedAction(tx: Ctx, action: RuleAction, place: string): Promise<RuleAction> {
  switch (action.do) {
    case 'set':
      if (action.fields.assignee_id === 'me') failField(place, 'errors.field.nobody_is_me');
      return action;
    case 'follow':
      return failField(place, 'errors.field.nobody_is_me');
    case 'reply':
    case 'note':
    case 'mail': {
      const body_html = await wordsForRule(tx, `${place}.body_html`, action.body_html);
      return { ...action, body_html };
    }
    case 'notify':
      if (action.to.length + action.agent_ids.length === 0 && action.team_id === null)
        failField(place, 'errors.field.nobody_to_tell');
      return action;
    default:
      return action;
  }
}
