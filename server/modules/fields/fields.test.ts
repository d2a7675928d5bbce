/** What the administrator defines: fields, their options and rules, topics and their forms. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitsMask } from '#contract/masks.ts';
import { newId } from '#platform/id.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
let named = 0;

async function aField(more: object = {}) {
  named += 1;
  const name = { ru: `Поле ${named}`, en: '' };
  const response = await desk.post('/api/ticket-fields', desk.admin, {
    kind: 'text',
    name,
    ...more,
  });
  expect(response.statusCode, response.body).toBe(201);
  return response.json();
}

async function refused(work: Promise<{ json(): unknown; body: string }>, fields: object) {
  await expectNoEvents(ctx(), async () => {
    expect((await work).json()).toMatchObject({ code: 'invalid', fields });
  });
}

function change(id: string, body: object) {
  return desk.patch(`/api/ticket-fields/${id}`, desk.admin, body);
}

const option = (ru: string, parent_id: string | null = null) => ({
  id: newId(),
  parent_id,
  name: { ru, en: '' },
  is_archived: false,
});

describe('custom fields', () => {
  test('are made by those who manage settings and read by every agent, light ones too', async () => {
    const [made] = await expectEvents(ctx(), ['ticket_field.created'], () =>
      aField({ key: 'serial' }),
    );
    expect(made?.subject_type).toBe('ticket_field');
    for (const who of [desk.agent, desk.light]) {
      const { items } = (await desk.get('/api/ticket-fields', who)).json();
      expect(items.at(-1)).toMatchObject({ key: 'serial', kind: 'text', is_everywhere: true });
      const response = await desk.post('/api/ticket-fields', who, {
        kind: 'text',
        name: { ru: 'Чужое', en: '' },
      });
      expect(response.statusCode).toBe(403);
    }
    await refused(
      desk.post('/api/ticket-fields', desk.admin, {
        key: 'serial',
        kind: 'text',
        name: { ru: 'Ещё одно', en: '' },
      }),
      { key: expect.any(String) },
    );
    await refused(
      desk.post('/api/ticket-fields', desk.admin, { kind: 'text', name: { ru: '', en: '' } }),
      { name: expect.any(String) },
    );
  });

  test('keep the order they are put in', async () => {
    const [first, second] = [await aField(), await aField()];
    const order = await desk.put('/api/ticket-fields/order', desk.admin, {
      ids: [second.id, first.id],
    });
    expect(order.statusCode, order.body).toBe(200);
    const { items } = (await desk.get('/api/ticket-fields', desk.agent)).json();
    expect(items.slice(0, 2).map((field: { id: string }) => field.id)).toEqual([
      second.id,
      first.id,
    ]);
  });

  test('have options with ids that stay; one that is left out is archived, never lost', async () => {
    const [atol, evotor] = [option('АТОЛ'), option('Эвотор')];
    const field = await aField({ kind: 'choice', options: [atol, evotor] });
    expect(field.options.map((one: { id: string }) => one.id)).toEqual([atol.id, evotor.id]);
    const renamed = { ...evotor, name: { ru: 'Эвотор 7', en: 'Evotor 7' } };
    const changed = (await change(field.id, { options: [renamed, option('Штрих-М')] })).json();
    expect(
      changed.options.map((one: { name: { ru: string }; is_archived: boolean }) => [
        one.name.ru,
        one.is_archived,
      ]),
    ).toEqual([
      ['Эвотор 7', false],
      ['Штрих-М', false],
      ['АТОЛ', true],
    ]);
    const other = await aField({ kind: 'choice' });
    await refused(change(other.id, { options: [atol] }), { options: expect.any(String) });
    await refused(change((await aField()).id, { options: [option('Лишний')] }), {
      options: expect.any(String),
    });
  });

  test('of a tree say the parent before the child, and only a tree has levels', async () => {
    const root = option('Кассы');
    const [printing, paper] = [option('Печать', root.id), option('Лента')];
    const deep = { ...paper, parent_id: printing.id };
    const field = await aField({ kind: 'tree', options: [root, printing, deep] });
    expect(field.options).toHaveLength(3);
    await refused(change(field.id, { options: [printing, root] }), {
      'options.0.parent_id': expect.any(String),
    });
    const list = await aField({ kind: 'choice' });
    const [above, below] = [option('Верх'), option('Низ')];
    await refused(change(list.id, { options: [above, { ...below, parent_id: above.id }] }), {
      'options.1.parent_id': expect.any(String),
    });
    const chain = Array.from({ length: 9 }, () => option('Уровень'));
    await refused(
      change(field.id, {
        options: chain.map((one, index) => ({ ...one, parent_id: chain[index - 1]?.id ?? null })),
      }),
      { 'options.8': 'errors.field.tree_too_deep' },
    );
  });

  test('have rules that never run in a circle and speak only of what is there', async () => {
    const [first, second] = [await aField(), await aField()];
    const filled = (field_id: string) => ({
      match: 'all',
      tests: [{ field: 'custom', field_id, op: 'is_empty', value: false }],
    });
    expect((await change(first.id, { shown_when: filled(second.id) })).statusCode).toBe(200);
    await refused(change(second.id, { shown_when: filled(first.id) }), {
      shown_when: 'errors.field.rules_in_a_ring',
    });
    await refused(change(second.id, { shown_when: filled(second.id) }), {
      shown_when: 'errors.field.rule_of_itself',
    });
    await refused(change(second.id, { required_when: filled(newId()) }), {
      required_when: 'errors.field.rule_broken',
    });
    const list = await aField({ kind: 'choice', options: [option('Да')] });
    for (const test_ of [
      { field: 'custom', field_id: list.id, op: 'is', value: newId() },
      { field: 'custom', field_id: list.id, op: 'gt', value: 3 },
    ])
      await refused(change(second.id, { shown_when: { match: 'all', tests: [test_] } }), {
        shown_when: 'errors.field.rule_broken',
      });
    // What is asked for may look the other way round: only showing must not run in a circle.
    expect((await change(second.id, { required_when: filled(first.id) })).statusCode).toBe(200);
    expect((await change(first.id, { shown_when: null })).json().shown_when).toBeNull();
  });

  test('take only limits of their kind, and a mask is read letter by letter', async () => {
    const number = await aField({ kind: 'number', limits: { min: 0, max: 9, mask: '##' } });
    expect(number.limits).toEqual({ min: 0, max: 9 });
    await refused(change(number.id, { limits: { min: 5, max: 1 } }), {
      'limits.min': expect.any(String),
    });
    expect(fitsMask('АБ-0042', '@@-####')).toBe(true);
    expect(fitsMask('АБ-00420', '@@-####')).toBe(false);
    expect(fitsMask('А1', '**')).toBe(true);
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (!/[#@*]/u.test(text)) expect(fitsMask(text, text)).toBe(true);
      }),
    );
  });
});

describe('topics', () => {
  async function aTopic(more: object = {}) {
    named += 1;
    const name = { ru: `Тема ${named}`, en: '' };
    const response = await desk.post('/api/topics', desk.admin, { name, ...more });
    expect(response.statusCode, response.body).toBe(201);
    return response.json();
  }
  const update = (id: string, body: object) => desk.patch(`/api/topics/${id}`, desk.admin, body);

  test('stand in a tree that has no circle and is not too deep', async () => {
    const root = await aTopic();
    const child = await aTopic({ parent_id: root.id });
    const late = await aTopic();
    const { items } = (await desk.get('/api/topics', desk.light)).json();
    const places = items.map((topic: { id: string }) => topic.id);
    expect(places.indexOf(child.id)).toBe(places.indexOf(root.id) + 1);
    await refused(update(root.id, { parent_id: child.id }), {
      parent_id: 'errors.field.topic_below_itself',
    });
    await refused(update(root.id, { parent_id: root.id }), {
      parent_id: 'errors.field.topic_below_itself',
    });
    await desk.put('/api/topics/order', desk.admin, { ids: [late.id, root.id] });
    const after = (await desk.get('/api/topics', desk.agent)).json().items;
    expect(after[0].id).toBe(late.id);
    expect((await update(late.id, { parent_id: root.id })).json().parent_id).toBe(root.id);
  });

  test('are archived with what is below them; nothing new is put under an archived one', async () => {
    const root = await aTopic();
    const child = await aTopic({ parent_id: root.id });
    await expectEvents(ctx(), ['topic.updated'], () => update(root.id, { is_archived: true }));
    const { items } = (await desk.get('/api/topics', desk.agent)).json();
    expect(items.find((topic: { id: string }) => topic.id === child.id).is_archived).toBe(true);
    await refused(
      desk.post('/api/topics', desk.admin, {
        name: { ru: 'Под архивом', en: '' },
        parent_id: root.id,
      }),
      { parent_id: 'errors.field.archived' },
    );
  });

  test('have a form of fields in their order, and defaults that exist', async () => {
    const [first, second] = [await aField(), await aField()];
    const topic = await aTopic({
      field_ids: [second.id, first.id],
      team_id: desk.ours,
      urgency: 1,
      tags: ['касса'],
    });
    expect(topic).toMatchObject({ field_ids: [second.id, first.id], urgency: 1, tags: ['касса'] });
    expect((await update(topic.id, { field_ids: [first.id] })).json().field_ids).toEqual([
      first.id,
    ]);
    const response = await update(topic.id, { team_id: newId() });
    expect(response.statusCode).toBe(404);
    expect((await desk.patch(`/api/topics/${topic.id}`, desk.agent, {})).statusCode).toBe(403);
  });
});
