/** Which fields a condition may ask about, what it may ask of each, and what the values are. */
import { useQuery } from '@tanstack/react-query';
import { listBrands } from '#contract/brands.ts';
import { ticketChannels, ticketLanguages, timeFields, turns } from '#contract/conditions.ts';
import { listContracts } from '#contract/contacts.ts';
import { fieldOps } from '#contract/field-conditions.ts';
import { listTicketFields, listTopics, wordsIn } from '#contract/fields.ts';
import { listTags, statusCategories } from '#contract/settings.ts';
import { type Key, locale, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import type { Option } from '../../ui/option-list.tsx';
import { channelWords, turnWords } from '../desk/turn.ts';
import { useColleagues, useSenders, useStatuses, useTeams, useTypes } from '../ticket/lookups.ts';

export type ValueKind =
  | { kind: 'options'; options: Option[]; is_number?: boolean }
  | { kind: 'contact' | 'organization' }
  | { kind: 'text' | 'number' | 'time' | 'day' };

export type Field = {
  /** `custom:<id>` for what a desk added. */
  key: string;
  label: string;
  group: string;
  ops: readonly string[];
  value: ValueKind;
};

const choice = ['in', 'not_in'];
const emptiness = ['is_empty', 'is_filled'];
const graded = [...choice, 'lt', 'gt'];
const numeric = ['is', 'is_not', 'lt', 'gt'];
const timed = ['within_last', 'older_than', 'within_next', 'is', 'is_not', 'before', 'after'];

const opKeys: Record<string, Key> = {
  in: 'conditions.op_in',
  not_in: 'conditions.op_not_in',
  is: 'conditions.op_is',
  is_not: 'conditions.op_is_not',
  contains: 'conditions.op_contains',
  lt: 'conditions.op_lt',
  gt: 'conditions.op_gt',
  within: 'conditions.op_within',
  is_empty: 'conditions.op_is_empty',
  is_filled: 'conditions.op_is_filled',
  within_last: 'conditions.op_within_last',
  within_next: 'conditions.op_within_next',
  older_than: 'conditions.op_older_than',
  before: 'conditions.op_before',
  after: 'conditions.op_after',
};

/** How an operator reads after the name of its field. */
export function opWord(field: Field, op: string): string {
  const { kind } = field.value;
  if (kind === 'options' && op === 'lt') return t('conditions.op_more_important');
  if (kind === 'options' && op === 'gt') return t('conditions.op_less_important');
  if ((kind === 'time' || kind === 'day') && op === 'is') return t('conditions.op_on');
  if ((kind === 'time' || kind === 'day') && op === 'is_not') return t('conditions.op_not_on');
  return t(opKeys[op] ?? 'conditions.op_is');
}

/** Every field, with the values of this desk. */
export function useFields(): Field[] {
  const options = useDeskOptions();
  const custom = useCustomFields();
  const ticket = t('conditions.group_ticket');
  const people = t('conditions.group_people');
  const of = (key: string, group: string, list: Option[], ops: readonly string[]): Field => ({
    key,
    label: t(`conditions.f_${key}` as Key),
    group,
    ops,
    value: { kind: 'options', options: list },
  });
  const plain = (key: string, group: string, ops: readonly string[], value: ValueKind): Field => ({
    key,
    label: t(`conditions.f_${key}` as Key),
    group,
    ops,
    value,
  });
  const maybe = [...choice, ...emptiness];
  return [
    of('status_category', ticket, options.categories, choice),
    of('status_id', ticket, options.statuses, choice),
    of('turn', ticket, options.turns, choice),
    of('type_id', ticket, options.types, maybe),
    of('topic_id', ticket, options.topics, ['within', ...maybe]),
    ...(['priority', 'impact', 'urgency'] as const).map((key) =>
      plain(key, ticket, graded, { kind: 'options', options: options[key], is_number: true }),
    ),
    of('tag', ticket, options.tags, maybe),
    plain('subject', ticket, ['contains', ...emptiness], { kind: 'text' }),
    of('channel', ticket, options.channels, choice),
    of('mailbox_id', ticket, options.mailboxes, maybe),
    of('brand_id', ticket, options.brands, choice),
    of('language', ticket, options.languages, maybe),
    plain('number', ticket, numeric, { kind: 'number' }),
    plain('comment_count', ticket, numeric, { kind: 'number' }),
    of('assignee_id', people, options.agents, maybe),
    of('curator_id', people, options.agents, maybe),
    of('team_id', people, options.teams, maybe),
    plain('requester_id', people, choice, { kind: 'contact' }),
    plain('organization_id', people, maybe, { kind: 'organization' }),
    of('contract', people, options.contracts, maybe),
    ...timeFields.map((key) =>
      plain(key, t('conditions.group_time'), [...timed, ...emptiness], { kind: 'time' }),
    ),
    ...custom,
  ];
}

function useDeskOptions() {
  const named = (each: { id: string; name: string }): Option => ({
    value: each.id,
    label: each.name,
  });
  const topics = useQuery({ ...ask(listTopics, {}), staleTime: 600_000 }).data?.items ?? [];
  const brands = useQuery({ ...ask(listBrands, {}), staleTime: 600_000 }).data?.items ?? [];
  const tags = useQuery({ ...ask(listTags, { query: {} }), staleTime: 60_000 }).data?.items ?? [];
  const contracts = useQuery({ ...ask(listContracts, {}), staleTime: 60_000 }).data?.items ?? [];
  const grade = (name: 'priority' | 'impact' | 'urgency', most: number): Option[] =>
    Array.from({ length: most }, (_, index) => ({
      value: String(index + 1),
      label: t(`ticket.${name}_${index + 1}` as Key),
    }));
  return {
    categories: statusCategories.map((each) => ({ value: each, label: t(`categories.${each}`) })),
    statuses: useStatuses().map(named),
    turns: turns.map((each) => ({ value: each, label: t(turnWords[each]) })),
    types: useTypes().map(named),
    topics: topics.map((each) => ({ value: each.id, label: wordsIn(each.name, locale()) })),
    priority: grade('priority', 4),
    impact: grade('impact', 3),
    urgency: grade('urgency', 3),
    tags: tags.map((each) => ({ value: each.name, label: each.name })),
    contracts: contracts.map((each) => ({ value: each.name, label: each.name })),
    channels: ticketChannels.map((each) => ({ value: each, label: t(channelWords[each]) })),
    brands: brands.map(named),
    mailboxes: useSenders().map((each) => ({ value: each.id, label: each.address })),
    languages: ticketLanguages.map((each) => ({
      value: each,
      label: t(`conditions.language_${each}`),
    })),
    agents: [{ value: 'me', label: t('conditions.me') }, ...useColleagues().map(named)],
    teams: [{ value: 'mine', label: t('conditions.mine') }, ...useTeams().map(named)],
  };
}

function useCustomFields(): Field[] {
  const all = useQuery({ ...ask(listTicketFields, {}), staleTime: 600_000 }).data?.items ?? [];
  return all
    .filter((field) => !field.is_archived)
    .map((field) => ({
      key: `custom:${field.id}`,
      label: wordsIn(field.name, locale()),
      group: t('conditions.group_custom'),
      ops: fieldOps[field.kind]
        .flatMap((op) => (op === 'is_empty' ? emptiness : op))
        .filter((op) => !isOfOptions(field.kind) || (op !== 'is' && op !== 'is_not')),
      value: valuesBy(field.kind, () =>
        field.options.map((option) => ({
          value: option.id,
          label: wordsIn(option.name, locale()),
        })),
      ),
    }));
}

function isOfOptions(kind: string): boolean {
  return kind === 'choice' || kind === 'many' || kind === 'tree';
}

function valuesBy(kind: string, options: () => Option[]): ValueKind {
  if (isOfOptions(kind)) return { kind: 'options', options: options() };
  if (kind === 'contact' || kind === 'organization' || kind === 'number') return { kind };
  return { kind: kind === 'date' ? 'day' : 'text' };
}
