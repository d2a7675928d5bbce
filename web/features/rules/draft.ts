/** A rule while it is being written: conditions as trees of the editor, actions with a place of their own. */
import type {
  RuleAction,
  RuleDefinition,
  RuleKind,
  RuleMoment,
  ScheduleRule,
} from '#contract/rule-definition.ts';
import { inSingleFields } from '../macros/pieces.ts';
import { conditionOf, draftOf, emptyGroup, type Group } from '../views/draft.ts';

/** null: an action that is not named yet. */
export type ActionLine = { readonly key: number; readonly action: RuleAction | null };
export type MomentLine = { readonly key: number; readonly moment: RuleMoment };

type Opens = NonNullable<ScheduleRule['opens']>;
export type OpensDraft = Omit<Opens, 'requester_id'> & { readonly requester_id: string | null };

export type RuleDraft = {
  readonly kind: RuleKind;
  readonly when: readonly MomentLine[];
  readonly before: Group;
  readonly conditions: Group;
  readonly actions: readonly ActionLine[];
  readonly time: Omit<
    Extract<RuleDefinition, { kind: 'automation' }>,
    'kind' | 'conditions' | 'actions'
  >;
  readonly schedule: Pick<
    ScheduleRule,
    'at' | 'weekdays' | 'calendar_id' | 'only_working_days' | 'view_id'
  >;
  readonly opens: OpensDraft | null;
};

const usualTime: RuleDraft['time'] = {
  anchor: 'last_customer_at',
  side: 'after',
  amount: 3,
  unit: 'days',
  time: 'working',
  calendar_id: null,
};
const usualSchedule: RuleDraft['schedule'] = {
  at: '09:00',
  weekdays: [1, 2, 3, 4, 5],
  calendar_id: null,
  only_working_days: true,
  view_id: null,
};
export const emptyOpens: OpensDraft = {
  subject: '',
  body_html: '',
  requester_id: null,
  team_id: null,
  assignee_id: null,
  type_id: null,
  urgency: 2,
  tags: [],
};

export function newDraft(kind: RuleKind): RuleDraft {
  return {
    kind,
    when: [{ key: 1, moment: { moment: 'created' } }],
    before: emptyGroup(),
    conditions: emptyGroup(),
    actions: [],
    time: usualTime,
    schedule: usualSchedule,
    opens: null,
  };
}

export function draftOfRule(rule: RuleDefinition): RuleDraft {
  const base = newDraft(rule.kind);
  const conditions = draftOf(rule.conditions);
  const actions = singly(rule.actions).map((action, key) => ({ key, action }));
  if (rule.kind === 'trigger')
    return {
      ...base,
      conditions,
      actions,
      when: rule.when.map((moment, key) => ({ key, moment })),
      before: draftOf(rule.before),
    };
  if (rule.kind === 'automation') {
    const { kind: _kind, conditions: _conditions, actions: _actions, ...time } = rule;
    return { ...base, conditions, actions, time };
  }
  const { at, weekdays, calendar_id, only_working_days, view_id, opens } = rule;
  const schedule = { at, weekdays, calendar_id, only_working_days, view_id };
  return { ...base, conditions, actions, schedule, opens };
}

/** A `set` of several fields as several; impact and urgency stay together, as people choose them. */
function singly(actions: readonly RuleAction[]): RuleAction[] {
  return actions.flatMap((action): RuleAction[] => {
    if (action.do !== 'set') return [action];
    const { impact, urgency, ...fields } = action.fields;
    const grade = {
      ...(impact === undefined ? {} : { impact }),
      ...(urgency === undefined ? {} : { urgency }),
    };
    return [
      ...(Object.keys(fields).length > 0 ? inSingleFields([{ do: 'set', fields }]) : []),
      ...(Object.keys(grade).length > 0 ? [{ do: 'set' as const, fields: grade }] : []),
    ];
  });
}

/** Undefined while something of it is unfinished. */
export function definitionOf(draft: RuleDraft): RuleDefinition | undefined {
  const conditions = conditionOf(draft.conditions);
  const before = conditionOf(draft.before);
  if (conditions === undefined || before === undefined) return undefined;
  const actions = draft.actions.flatMap(({ action }) => action ?? []).filter(isWhole);
  if (actions.length < draft.actions.length) return undefined;
  if (draft.kind === 'trigger') {
    const when = draft.when.map(({ moment }) => moment);
    return when.length === 0 || actions.length === 0
      ? undefined
      : { kind: 'trigger', when, before, conditions, actions };
  }
  if (draft.kind === 'automation')
    return actions.length === 0 || !Number.isInteger(draft.time.amount)
      ? undefined
      : { kind: 'automation', ...draft.time, conditions, actions };
  const schedule = { kind: 'schedule' as const, ...draft.schedule };
  if (draft.opens === null)
    return actions.length === 0 ? undefined : { ...schedule, conditions, actions, opens: null };
  const { requester_id, ...opens } = draft.opens;
  if (requester_id === null || opens.subject.trim() === '') return undefined;
  return { ...schedule, conditions, actions: [], opens: { ...opens, requester_id } };
}

/** With every word that it needs. */
export function isWhole(action: RuleAction): boolean {
  switch (action.do) {
    case 'add_tags':
    case 'remove_tags':
      return action.tags.length > 0;
    case 'reply':
    case 'note':
      return hasWords(action.body_html);
    case 'mail':
      return (
        action.to.length + action.agent_ids.length > 0 &&
        action.subject.trim() !== '' &&
        hasWords(action.body_html)
      );
    case 'notify':
      return (
        action.words.trim() !== '' &&
        (action.to.length + action.agent_ids.length > 0 || action.team_id !== null)
      );
    case 'run_macro':
      return action.macro_id !== '';
    case 'webhook':
      return action.webhook_id !== '';
    case 'escalate':
      return action.team_id !== '' && action.words.trim() !== '';
    default:
      return true;
  }
}

function hasWords(html: string): boolean {
  return (
    html
      .replace(/<[^>]*>/g, '')
      .replace(/&nbsp;/g, ' ')
      .trim() !== ''
  );
}

export function nextKey(lines: readonly { key: number }[]): number {
  return Math.max(0, ...lines.map((line) => line.key)) + 1;
}
