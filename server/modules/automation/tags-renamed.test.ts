/** A tag with a new name means the same wherever a desk has written it down. */
import { expect, test } from 'vitest';
import type { RuleDefinition } from '#contract/rule-definition.ts';
import { useTestDesk } from '#testing/desk.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { withTagsRenamed } from './tags-renamed.ts';

const desk = useTestDesk();
const tagged = (name: string) => ({ field: 'tag', op: 'is', value: name }) as const;

function aTrigger(name: string): RuleDefinition {
  return {
    kind: 'trigger',
    when: [{ moment: 'changed', field: 'tag_names', to: [name, 'другая'], from: [null] }],
    before: { not: tagged(name) },
    conditions: { any: [tagged(name), { field: 'tag', op: 'in', value: [name, 'другая'] }] },
    actions: [{ do: 'remove_tags', tags: [name] }, { do: 'stop' }],
  };
}

function aSchedule(name: string): RuleDefinition {
  return {
    kind: 'schedule',
    ...{ at: '09:00', weekdays: [1], calendar_id: null, only_working_days: false, view_id: null },
    ...{ conditions: { all: [tagged(name)] }, actions: [] },
    opens: {
      ...{ subject: 'Обход', body_html: '<p>Проверить кассы</p>', requester_id: desk.agent.id },
      ...{ team_id: null, assignee_id: null, type_id: null, urgency: 2, tags: ['обход', name] },
    },
  };
}

test('rules, queues, policies and macros follow a tag to its new name', async () => {
  const ticket = await aTicket(desk.app.ctx());
  await desk.patch(`/api/tickets/${ticket.ticket_id}`, desk.admin, { tags: ['касса'] });
  const made = async (path: string, body: object) => {
    const answer = await desk.post(path, desk.admin, body);
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json().id as string;
  };
  const rule = await made('/api/rules', {
    ...{ name: 'О кассах', definition: aTrigger('касса'), is_on: false },
  });
  const other = await made('/api/rules', {
    ...{ name: 'О другом', definition: aTrigger('склад'), is_on: false },
  });
  const conditions = { all: [tagged('касса')] };
  const queue = await made('/api/queues', { name: 'Кассы', mode: 'push', conditions });
  const policy = await made('/api/sla-policies', { name: 'Кассы', targets: {}, conditions });
  const macro = await made('/api/macros', {
    ...{ name: 'Про кассу', scope: 'agent', actions: [{ do: 'add_tags', tags: ['касса'] }] },
  });

  const [tag] = (await desk.get(`/api/tags?q=${encodeURIComponent('касса')}`, desk.admin)).json()
    .items;
  const renamed = await desk.patch(`/api/tags/${tag.id}`, desk.admin, { name: 'ККТ' });
  expect(renamed.statusCode, renamed.body).toBe(200);

  const rules = (await desk.get('/api/rules', desk.admin)).json().items;
  const found = (id: string) => rules.find((one: { id: string }) => one.id === id);
  expect(found(rule)).toMatchObject({ version: 2, definition: aTrigger('ККТ') });
  expect(found(other)).toMatchObject({ version: 1, definition: aTrigger('склад') });
  const after = { all: [tagged('ККТ')] };
  for (const [path, id] of [
    ['/api/queues', queue],
    ['/api/sla-policies', policy],
  ] as const) {
    const { items } = (await desk.get(path, desk.admin)).json();
    expect(items.find((one: { id: string }) => one.id === id)).toMatchObject({ conditions: after });
  }
  const macros = (await desk.get('/api/macros', desk.admin)).json().items;
  expect(macros.find((one: { id: string }) => one.id === macro)).toMatchObject({
    actions: [{ do: 'add_tags', tags: ['ККТ'] }],
  });
});

test('in each kind of rule, wherever the name stands', () => {
  const names = { from: 'касса', to: 'ККТ' };
  expect(withTagsRenamed(aTrigger('касса'), names)).toEqual(aTrigger('ККТ'));
  expect(withTagsRenamed(aSchedule('касса'), names)).toEqual(aSchedule('ККТ'));
  expect(withTagsRenamed(aSchedule('склад'), names)).toEqual(aSchedule('склад'));
});
