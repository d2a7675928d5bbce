/** The decision by itself: moments, tests that were not met, and the ticket as it was. */

import { describe, expect, test } from 'vitest';
import { mainBrandId } from '#contract/brands.ts';
import type { RuleMoment, TriggerRule } from '#contract/rule-definition.ts';
import { alwaysOpen, workingTime } from '#modules/calendars/calendars.ts';
import { matchRule, missedIn, type RuleEvent, rewound, type Seen, timeless } from './match.ts';
import { dueAt, nextRun } from './when.ts';

const statuses = new Map([
  ['s-open', 'open'],
  ['s-wait', 'waiting_customer'],
] as const);
const now: Seen['now'] = {
  ...{ subject: 'Касса', status_id: 's-open', status_category: 'open', type_id: null },
  ...{ team_id: 't1', assignee_id: null, requester_id: 'c1', organization_id: null },
  ...{
    mailbox_id: null,
    brand_id: mainBrandId,
    topic_id: null,
    fields: {},
    channel: 'email',
    language: 'ru',
  },
  ...{ tag_names: ['касса'], priority: 3, impact: 2, urgency: 2, number: 7, comment_count: 1 },
  ...{ created_at: '2026-03-02T09:00:00.000000Z', updated_at: '2026-03-02T09:00:00.000000Z' },
  ...{ last_customer_at: null, last_agent_at: null, next_due_at: null, solved_at: null },
  ...{ closed_at: null, contract: null, curator_id: null },
} as Seen['now'];
const reader: Seen['reader'] = {
  ...{ agent_id: null, team_ids: [], time_zone: 'Europe/Moscow', parents: new Map() },
  now: new Date('2026-03-02T10:00:00Z'),
};

function change(changes: Record<string, [unknown, unknown]>): RuleEvent {
  return { id: 1, name: 'ticket.updated', at: '2026-03-02T09:30:00.000000Z', data: { changes } };
}
function rule(given: Partial<TriggerRule>): TriggerRule {
  const everything = { all: [] };
  const actions: TriggerRule['actions'] = [{ do: 'stop' }];
  const base = { kind: 'trigger', when: [{ moment: 'created' }], before: everything } as const;
  return {
    ...base,
    conditions: everything,
    actions,
    ...given,
    when: [...(given.when ?? base.when)],
  };
}
function seen(event: RuleEvent): Seen {
  return { now, before: rewound(now, [event], statuses), reader, statuses };
}
function isFired(moment: RuleMoment, event: RuleEvent): boolean {
  return matchRule(rule({ when: [moment] }), seen(event), event).fires;
}

describe('moments', () => {
  const reopened = change({ status_id: ['s-wait', 's-open'] });
  const tagged = change({
    tag_names: [
      ['a', 'b'],
      ['b', 'c'],
    ],
  });
  const word = (data: object): RuleEvent => ({
    ...{ id: 2, name: 'comment.added', at: now.created_at },
    data: { visibility: 'public', author_kind: 'contact', is_automatic: false, ...data },
  });
  const said = (given: object = {}): RuleMoment => ({
    ...{ moment: 'commented', by: 'customer', visibility: 'public' },
    ...{ with_automatic: false, with_first: false, ...given },
  });

  test.each<[RuleMoment, RuleEvent, boolean]>([
    [{ moment: 'changed', field: 'anything' }, tagged, true],
    [{ moment: 'changed', field: 'status_category' }, reopened, true],
    [{ moment: 'changed', field: 'status_category', from: ['waiting_customer'] }, reopened, true],
    [{ moment: 'changed', field: 'status_category', to: ['solved'] }, reopened, false],
    [
      { moment: 'changed', field: 'status_category' },
      change({ status_id: ['s-open', 's-open'] }),
      false,
    ],
    [
      { moment: 'changed', field: 'assignee_id', to: [null] },
      change({ assignee_id: ['a', null] }),
      true,
    ],
    [{ moment: 'changed', field: 'tag_names', to: ['c'] }, tagged, true],
    [{ moment: 'changed', field: 'tag_names', to: ['b'] }, tagged, false],
    [{ moment: 'changed', field: 'tag_names', from: ['a'] }, tagged, true],
    [said(), word({}), true],
    [said(), word({ is_automatic: true }), false],
    [said({ with_automatic: true }), word({ is_automatic: true }), true],
    [said(), word({ is_first: true }), false],
    [said(), word({ visibility: 'internal', author_kind: 'agent' }), false],
    [said({ by: 'third_party' }), word({ visibility: 'side' }), true],
    [said({ by: 'anybody', visibility: 'any' }), word({ visibility: 'internal' }), true],
    [{ moment: 'merged' }, { ...word({}), name: 'ticket.merged', data: { into_id: 'x' } }, false],
    [{ moment: 'merged' }, { ...word({}), name: 'ticket.merged', data: { merges: [] } }, true],
  ])('%j on %j: %s', (moment, event, fires) => {
    expect(isFired(moment, event)).toBe(fires);
  });
});

test('what stands in the way is named, also inside of "not" and of "any"', () => {
  const high = { field: 'priority', op: 'lt', value: 2 } as const;
  const ours = { field: 'team_id', op: 'is', value: 't1' } as const;
  const leaves = (condition: Parameters<typeof missedIn>[0]) =>
    missedIn(condition, { now, reader }).map(({ leaf, is_negated, found }) => [
      leaf,
      is_negated,
      found,
    ]);
  expect(leaves({ all: [ours] })).toEqual([]);
  expect(leaves({ all: [ours, high] })).toEqual([[high, false, 3]]);
  expect(leaves({ not: ours })).toEqual([[ours, true, 't1']]);
  expect(leaves({ not: { any: [high, ours] } })).toEqual([[ours, true, 't1']]);
  expect(leaves({ any: [high, { not: ours }] })).toHaveLength(2);
  const nobody = { now, before: now, reader, statuses };
  expect(matchRule(rule({ conditions: { any: [] } }), nobody, null).fires).toBe(false);
});

test('a ticket is wound back through its changes, with what its status brought', () => {
  const newest = change({ status_id: ['s-wait', 's-open'], 'fields.f1': ['x', null] });
  const older = change({ tag_names: [[], ['касса']], team_id: [null, 't1'] });
  expect(rewound(now, [newest, older], statuses)).toMatchObject({
    ...{ status_id: 's-wait', status_category: 'waiting_customer', team_id: null },
    ...{ tag_names: [], fields: { f1: 'x' }, priority: 3 },
  });
});

test('what only time keeps from being met does not keep a timer from being made', () => {
  const stale = {
    field: 'updated_at',
    op: 'older_than',
    value: { amount: 3, unit: 'days' },
  } as const;
  const ours = { field: 'team_id', op: 'is', value: 't1' } as const;
  expect(timeless({ all: [stale, ours] })).toEqual({ all: [{ all: [] }, ours] });
  expect(timeless({ not: stale })).toEqual({ not: { any: [] } });
});

test('a moment is counted by the clock, in working hours and in working days', () => {
  const hours = [['09:00', '18:00']] as const;
  const week = { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours };
  const clock = workingTime({ time_zone: 'Europe/Moscow', hours: week, holidays: ['2026-03-09'] });
  const friday = '2026-03-06T14:00:00.000000Z'; // 17:00 in Moscow
  const due = (given: object, by = clock) =>
    dueAt({ side: 'after', amount: 2, unit: 'hours', time: 'working', ...given }, friday, by);
  expect(due({ time: 'clock' }, alwaysOpen).toISOString()).toBe('2026-03-06T16:00:00.000Z');
  expect(due({}).toISOString()).toBe('2026-03-10T07:00:00.000Z'); // Monday is a holiday
  expect(due({ amount: 1, unit: 'days' }).toISOString()).toBe('2026-03-10T14:00:00.000Z');
  expect(due({ side: 'before' }).toISOString()).toBe('2026-03-06T12:00:00.000Z');
  const nine = { at: '09:00', weekdays: [1, 5], only_working_days: true };
  const after = (instant: string) =>
    nextRun(nine, new Date(instant), { zone: 'Europe/Moscow', clock })?.toISOString();
  expect(after('2026-03-06T05:59:59Z')).toBe('2026-03-06T06:00:00.000Z');
  expect(after('2026-03-06T06:00:00Z')).toBe('2026-03-13T06:00:00.000Z');
});
