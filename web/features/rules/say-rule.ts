/** A rule as a sentence: when, if, then. */
import { useQuery } from '@tanstack/react-query';
import { listMacros } from '#contract/macros.ts';
import type { RuleAction, RuleDefinition } from '#contract/rule-definition.ts';
import { listWebhooks } from '#contract/webhooks.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { viewName, viewsQuery } from '../desk/views.ts';
import { useSayAction } from '../macros/say-action.ts';
import { useColleagues, useTeams } from '../ticket/lookups.ts';
import { useSayCondition } from './say-condition.ts';
import { sayAutomation, saySchedule, useSayMoment } from './say-moment.ts';

export type SaidRule = { readonly when: string; readonly if: string; readonly does: string };

/** What the rule does, as a list of clauses. */
export function useSayRuleAction(): (action: RuleAction) => string {
  const say = useSayAction();
  const macros = useQuery({ ...ask(listMacros, {}), staleTime: 600_000 }).data?.items ?? [];
  const maySettings = useMay('settings.manage');
  const webhooks =
    useQuery({ ...ask(listWebhooks, {}), enabled: maySettings, staleTime: 600_000 }).data?.items ??
    [];
  const colleagues = useColleagues();
  const teams = useTeams();
  const nameOf = (list: readonly { id: string; name: string }[], id: string) =>
    list.find((one) => one.id === id)?.name ?? '…';
  return (action) => {
    switch (action.do) {
      case 'run_macro':
        return t('rules.said_macro', { name: nameOf(macros, action.macro_id) });
      case 'webhook':
        return t('rules.said_webhook', { name: nameOf(webhooks, action.webhook_id) });
      case 'stop':
        return t('rules.said_stop');
      case 'reply':
        return t('rules.said_reply');
      case 'note':
        return t('rules.said_note');
      case 'notify': {
        const whom = [
          ...action.to.map((each) => t(`rules.to_${each}`)),
          ...action.agent_ids.map((id) => nameOf(colleagues, id)),
          ...(action.team_id === null ? [] : [nameOf(teams, action.team_id)]),
        ];
        return t('rules.said_notify', { whom: whom.join(', ') });
      }
      case 'mail': {
        const whom = [...action.to, ...action.agent_ids.map((id) => nameOf(colleagues, id))];
        return t('rules.said_mail', { whom: whom.join(', ') });
      }
      default: {
        const said = say(action);
        return said.charAt(0).toLowerCase() + said.slice(1);
      }
    }
  };
}

export function useSayRule(): (rule: RuleDefinition) => SaidRule {
  const sayMoment = useSayMoment();
  const sayCondition = useSayCondition();
  const sayAction = useSayRuleAction();
  const views = useQuery({ ...viewsQuery, staleTime: 60_000 }).data?.items ?? [];
  return (rule) => {
    const conditions = sayCondition(rule.conditions);
    const actions = rule.actions.map(sayAction).join(', ');
    if (rule.kind === 'automation')
      return { when: sayAutomation(rule), if: conditions, does: actions };
    if (rule.kind === 'schedule') {
      const view = views.find((each) => each.id === rule.view_id);
      const of = view === undefined ? '' : t('rules.said_view', { name: viewName(view) });
      const opens =
        rule.opens === null ? actions : t('rules.said_opens', { subject: rule.opens.subject });
      const isOpening = rule.opens !== null;
      return {
        when: saySchedule(rule),
        if: isOpening ? '' : [of, conditions].filter((each) => each !== '').join(', '),
        does: opens,
      };
    }
    const before = sayCondition(rule.before);
    return {
      when: rule.when.map(sayMoment).join(` ${t('rules.say_or')} `),
      if: [...(before === '' ? [] : [t('rules.say_was', { what: before })]), conditions]
        .filter((each) => each !== '')
        .join(', '),
      does: actions,
    };
  };
}
