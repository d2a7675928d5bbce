/** Values of custom fields on tickets: what may be written, what rules hide and ask for, how it is told. */
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ConditionLeaf } from '#contract/conditions.ts';
import { catchUp } from '#modules/search/search.ts';
import { newId } from '#platform/id.ts';
import { aContact } from '#testing/builders.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { settled } from '#testing/settled.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { conditionSql } from './conditions.sql.ts';
import { ticketRowsOf } from './rows.sql.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
let named = 0;

async function made(url: string, payload: object): Promise<{ id: string }> {
  const response = await desk.post(url, desk.admin, payload);
  expect(response.statusCode, response.body).toBe(201);
  return response.json();
}

async function aField(kind: string, more: object = {}): Promise<string> {
  named += 1;
  const name = { ru: `Поле ${named}`, en: '' };
  return (await made('/api/ticket-fields', { kind, name, is_everywhere: true, ...more })).id;
}

const option = (ru: string, parent_id: string | null = null) => ({
  id: newId(),
  parent_id,
  name: { ru, en: '' },
  is_archived: false,
});
const [atol, evotor] = [option('АТОЛ'), option('Эвотор')];
const root = option('Кассы');
const printing = option('Печать', root.id);

type Fields = Record<
  'text' | 'number' | 'date' | 'choice' | 'many' | 'tree' | 'contact' | 'organization',
  string
>;
let fields: Fields;

beforeAll(async () => {
  fields = {
    text: await aField('text', { limits: { mask: '@@-####' } }),
    number: await aField('number', { limits: { min: 0, max: 100, decimals: 1 } }),
    date: await aField('date'),
    choice: await aField('choice', { options: [atol, evotor] }),
    many: await aField('many', { options: [option('Чек'), option('Отчёт')] }),
    tree: await aField('tree', { options: [root, printing] }),
    contact: await aField('contact'),
    organization: await aField('organization'),
  };
}, 60_000);

async function ticketOf(more: object = {}): Promise<string> {
  return (await aTicket(ctx(), { team_id: desk.ours, ...more })).ticket_id;
}

function patch(ticket_id: string, body: object, who = desk.agent) {
  return desk.patch(`/api/tickets/${ticket_id}`, who, body);
}

async function optionsOf(field_id: string): Promise<string[]> {
  const { items } = (await desk.get('/api/ticket-fields', desk.agent)).json();
  return items
    .find((field: { id: string }) => field.id === field_id)
    .options.map((one: { id: string }) => one.id);
}

async function refusedFor(
  work: () => Promise<{ statusCode: number; json(): unknown; body: string }>,
  expected: Record<string, string>,
): Promise<void> {
  await expectNoEvents(ctx(), async () => {
    const response = await work();
    expect(response.statusCode, response.body).toBe(422);
    expect(response.json()).toMatchObject({
      fields: Object.fromEntries(
        Object.entries(expected).map(([id, key]) => [`fields.${id}`, key]),
      ),
    });
  });
}

describe('values', () => {
  test('of each kind are written with their event, read back with names, and told in the history', async () => {
    const ticket_id = await ticketOf();
    const contact = await aContact(ctx(), { name: 'Ольга Кассирова' });
    const company = await made('/api/organizations', { name: 'Ромашка' });
    const [check = '', report = ''] = await optionsOf(fields.many);
    const values = {
      [fields.text]: 'АБ-0042',
      [fields.number]: 12.5,
      [fields.date]: '2026-02-28',
      [fields.choice]: atol.id,
      [fields.many]: [report, check],
      [fields.tree]: printing.id,
      [fields.contact]: contact.id,
      [fields.organization]: company.id,
    };
    const [event] = await expectEvents(ctx(), ['ticket.updated'], async () => {
      const response = await patch(ticket_id, { fields: values });
      expect(response.statusCode, response.body).toBe(200);
      const kept = { ...values, [fields.many]: [check, report] };
      expect(response.json()).toMatchObject({
        fields: kept,
        field_names: { [contact.id]: 'Ольга Кассирова', [company.id]: 'Ромашка' },
      });
    });
    expect(event?.data).toMatchObject({
      changes: {
        [`fields.${fields.choice}`]: [null, atol.id],
        [`fields.${fields.number}`]: [null, 12.5],
      },
    });
    await expectNoEvents(ctx(), () => patch(ticket_id, { fields: { [fields.number]: 12.5 } }));
    await patch(ticket_id, { fields: { [fields.number]: null, [fields.choice]: evotor.id } });
    const history = (await desk.get(`/api/tickets/${ticket_id}/history`, desk.light)).json().items;
    expect(history.at(-2).data.changes[`fields.${fields.contact}`]).toEqual([
      null,
      'Ольга Кассирова',
    ]);
    expect(history.at(-1).data.changes).toEqual({
      [`fields.${fields.number}`]: [12.5, null],
      [`fields.${fields.choice}`]: [atol.id, evotor.id],
    });
  });

  test('of text are found by the search', async () => {
    const ticket_id = await ticketOf();
    await patch(ticket_id, { fields: { [fields.text]: 'ЩЫ-7718', [fields.number]: 77 } });
    await settled(ctx());
    await catchUp(ctx());
    const found = await desk.get(`/api/search?q=${encodeURIComponent('щы-7718')}`, desk.agent);
    expect(JSON.stringify(found.json())).toContain(ticket_id);
  });

  test('of a wrong kind, out of bounds or of what is not there are refused whole', async () => {
    const ticket_id = await ticketOf();
    const foreign = (await optionsOf(fields.tree))[0] ?? '';
    const wrong: [keyof Fields, unknown, string][] = [
      ['text', 7, 'wrong_kind'],
      ['text', '0042-АБ', 'mask'],
      ['number', '7', 'wrong_kind'],
      ['number', 101, 'too_great'],
      ['number', -1, 'too_small'],
      ['number', 0.25, 'decimals'],
      ['date', '2026-02-30', 'not_a_day'],
      ['date', 'завтра', 'not_a_day'],
      ['choice', foreign, 'no_option'],
      ['choice', [atol.id], 'wrong_kind'],
      ['many', atol.id, 'wrong_kind'],
      ['tree', atol.id, 'no_option'],
      ['contact', newId(), 'no_row'],
      ['organization', 'Ромашка', 'wrong_kind'],
    ];
    for (const [kind, value, name] of wrong)
      await refusedFor(() => patch(ticket_id, { fields: { [fields[kind]]: value } }), {
        [fields[kind]]: `errors.field.${name}`,
      });
    await refusedFor(
      () => patch(ticket_id, { subject: 'Не сохранится', fields: { [newId()]: 'x' } }),
      {},
    );
    const light = await patch(ticket_id, { fields: { [fields.number]: 1 } }, desk.light);
    expect(light.statusCode).toBe(403);
    const outsider = await patch(ticket_id, { fields: { [fields.number]: 1 } }, desk.outsider);
    expect(outsider.statusCode).toBe(404);
  });

  test('stay when their option or their field is archived, and are not chosen anew', async () => {
    const [old, fresh] = [option('Старая касса'), option('Новая касса')];
    const field_id = await aField('choice', { options: [old, fresh] });
    const ticket_id = await ticketOf();
    await patch(ticket_id, { fields: { [field_id]: old.id } });
    await desk.patch(`/api/ticket-fields/${field_id}`, desk.admin, { options: [fresh] });
    const kept = await patch(ticket_id, { urgency: 1, fields: { [field_id]: old.id } });
    expect(kept.json().fields[field_id]).toBe(old.id);
    const other = await ticketOf();
    await refusedFor(() => patch(other, { fields: { [field_id]: old.id } }), {
      [field_id]: 'errors.field.archived',
    });
    await desk.patch(`/api/ticket-fields/${field_id}`, desk.admin, { is_archived: true });
    await refusedFor(() => patch(other, { fields: { [field_id]: fresh.id } }), {
      [field_id]: 'errors.field.archived',
    });
    const response = await patch(ticket_id, { fields: { [fields.number]: 3 } });
    expect(response.json().fields).toMatchObject({ [field_id]: old.id });
  });

  test('are seen by customers only where the field is for them', async () => {
    const open = await aField('text', { customer_access: 'view' });
    const ticket_id = await ticketOf();
    await patch(ticket_id, { fields: { [open]: 'видно', [fields.number]: 5 } });
    const { requester_id } = await ctx()
      .db.selectFrom('tickets')
      .select('requester_id')
      .where('id', '=', ticket_id)
      .executeTakeFirstOrThrow();
    const customer = { ...ctx(), actor: { kind: 'contact', id: requester_id } as const };
    const [row] = await ticketRowsOf(customer, [ticket_id]);
    expect(row?.fields).toEqual({ [open]: 'видно' });
  });
});

describe('rules', () => {
  test('a field that is hidden takes no value, and what becomes hidden is cleared in the same event', async () => {
    const serial = await aField('text', {
      shown_when: {
        match: 'all',
        tests: [{ field: 'custom', field_id: fields.tree, op: 'within', value: root.id }],
      },
    });
    const ticket_id = await ticketOf();
    await refusedFor(() => patch(ticket_id, { fields: { [serial]: '42' } }), {
      [serial]: 'errors.field.field_hidden',
    });
    const both = await patch(ticket_id, { fields: { [serial]: '42', [fields.tree]: printing.id } });
    expect(both.json().fields).toMatchObject({ [serial]: '42' });
    const [event] = await expectEvents(ctx(), ['ticket.updated'], () =>
      patch(ticket_id, { fields: { [fields.tree]: null } }),
    );
    expect(event?.data).toEqual({
      changes: {
        [`fields.${fields.tree}`]: [printing.id, null],
        [`fields.${serial}`]: ['42', null],
      },
    });
  });

  test('a field asked for before solving refuses the solve by any way, and lets it through when it is filled', async () => {
    const cause = await aField('text', {
      required: 'to_solve',
      required_when: {
        match: 'all',
        tests: [{ field: 'custom', field_id: fields.choice, op: 'is', value: evotor.id }],
      },
    });
    const ticket_id = await ticketOf();
    await patch(ticket_id, { fields: { [fields.choice]: evotor.id } });
    const status_id = desk.statuses.solved;
    await refusedFor(() => patch(ticket_id, { status_id }), { [cause]: 'errors.field.needed' });
    await refusedFor(
      () =>
        desk.post(`/api/tickets/${ticket_id}/comments`, desk.agent, {
          visibility: 'internal',
          body_html: '<p>Готово</p>',
          status_id,
        }),
      { [cause]: 'errors.field.needed' },
    );
    const solved = await patch(ticket_id, { status_id, fields: { [cause]: 'Сбой питания' } });
    expect(solved.json()).toMatchObject({
      status_category: 'solved',
      fields: { [cause]: 'Сбой питания' },
    });
    const closed = await patch(ticket_id, { status_id: desk.statuses.closed });
    expect(closed.statusCode).toBe(200);
    const other = await ticketOf();
    expect((await patch(other, { status_id })).statusCode).toBe(200);
  });

  test('a field asked for in a status refuses that status alone', async () => {
    const number = await aField('text', {
      required: 'to_open',
      required_when: {
        match: 'all',
        tests: [{ field: 'status_category', op: 'in', value: ['waiting_vendor'] }],
      },
    });
    const ticket_id = await ticketOf();
    expect((await patch(ticket_id, { status_id: desk.statuses.open })).statusCode).toBe(200);
    const status_id = desk.statuses.waiting_vendor;
    await refusedFor(() => patch(ticket_id, { status_id }), { [number]: 'errors.field.needed' });
    const vendor = await patch(ticket_id, { status_id, fields: { [number]: 'SD-1' } });
    expect(vendor.statusCode, vendor.body).toBe(200);
    await refusedFor(() => patch(ticket_id, { fields: { [number]: null } }), {
      [number]: 'errors.field.needed',
    });
  });
});

describe('topics', () => {
  test('show their form, ask for it on opening, and give what was not chosen', async () => {
    const model = await aField('text', { is_everywhere: false, required: 'to_open' });
    const place = await aField('text', { is_everywhere: false });
    const above = await made('/api/topics', {
      name: { ru: 'Кассы', en: 'Tills' },
      field_ids: [model],
      team_id: desk.ours,
      urgency: 1,
      tags: ['касса'],
    });
    const topic = await made('/api/topics', {
      name: { ru: 'Печать', en: 'Printing' },
      parent_id: above.id,
      field_ids: [place],
    });
    const contact = await aContact(ctx());
    const opening = {
      subject: 'Не печатает чек',
      requester_id: contact.id,
      body_html: '<p>С утра</p>',
      topic_id: topic.id,
      assignee_id: desk.agent.id,
    };
    await refusedFor(() => desk.post('/api/tickets', desk.agent, opening), {
      [model]: 'errors.field.needed',
    });
    const opened = await desk.post('/api/tickets', desk.agent, {
      ...opening,
      fields: { [model]: 'АТОЛ 30Ф', [place]: 'Зал 2' },
    });
    expect(opened.statusCode, opened.body).toBe(201);
    expect(opened.json()).toMatchObject({
      topic_id: topic.id,
      team: { id: desk.ours },
      urgency: 1,
      tags: ['касса'],
      fields: { [model]: 'АТОЛ 30Ф', [place]: 'Зал 2' },
    });
    const moved = await patch(opened.json().id, { topic_id: null });
    expect(moved.json()).toMatchObject({ topic_id: null, fields: {} });
    const mailed = await ticketOf({ team_id: null });
    const [event] = await expectEvents(ctx(), ['ticket.updated'], () =>
      patch(mailed, { topic_id: topic.id, urgency: 3 }),
    );
    expect(event?.data).toMatchObject({
      changes: {
        topic_id: [null, topic.id],
        team_id: [null, desk.ours],
        urgency: [2, 3],
        tag_names: [[], ['касса']],
      },
    });
    await desk.patch(`/api/topics/${above.id}`, desk.admin, { is_archived: true });
    const late = await patch(await ticketOf(), { topic_id: topic.id });
    expect(late.json()).toMatchObject({ fields: { topic_id: 'errors.field.archived' } });
  });

  test('a view finds a topic with all that is below it, and values of fields', async () => {
    const above = await made('/api/topics', { name: { ru: 'Доступ', en: 'Access' } });
    const below = await made('/api/topics', {
      name: { ru: 'Пароль', en: 'Password' },
      parent_id: above.id,
    });
    const ticket_id = await ticketOf();
    await patch(ticket_id, { topic_id: below.id, fields: { [fields.tree]: printing.id } });
    const view = await made('/api/views', {
      name: 'Доступ и печать',
      scope: 'everyone',
      conditions: {
        all: [
          { field: 'topic_id', op: 'within', value: above.id },
          { field: 'custom', field_id: fields.tree, op: 'within', value: root.id },
          { field: 'custom', field_id: fields.choice, op: 'is_empty', value: true },
        ],
      },
    });
    const { items } = (await desk.get(`/api/tickets?view_id=${view.id}`, desk.agent)).json();
    expect(items.map((ticket: { id: string }) => ticket.id)).toEqual([ticket_id]);
  });
});

test('among many tickets a choice is found by the index, in a list and in a subtree', async () => {
  const { db } = ctx();
  const field_id = await aField('choice', { options: [option('Редкий')] });
  const [rare = ''] = await optionsOf(field_id);
  const model = await ticketOf();
  await sql`
    insert into tickets (id, number, subject, requester_id, status_id, status_category, channel, created_at, updated_at, fields)
    select gen_random_uuid(), 1000000 + n, 'Много', t.requester_id, t.status_id, t.status_category, t.channel, now(), now(),
      jsonb_build_object(${fields.choice}::text, gen_random_uuid(), ${field_id}::text,
        case when n % 2000 = 0 then ${rare}::text else gen_random_uuid()::text end)
    from generate_series(1, 20000) n, tickets t where t.id = ${model}`.execute(db);
  await sql`analyze tickets`.execute(db);
  const asker = { agent_id: null, team_ids: [], now: new Date(), time_zone: 'UTC' };
  const leaves: ConditionLeaf[] = [
    { field: 'custom', field_id, op: 'is', value: rare },
    { field: 'custom', field_id, op: 'in', value: [rare, newId()] },
    { field: 'custom', field_id, op: 'within', value: rare },
  ];
  for (const leaf of leaves) {
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      explain select count(*) from tickets where ${conditionSql(leaf, asker)}`.execute(db);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan, leaf.op).toContain('tickets_fields');
    const found = await sql<{ count: number }>`
      select count(*) from tickets where ${conditionSql(leaf, asker)}`.execute(db);
    expect(found.rows[0]?.count).toBe(10);
  }
}, 60_000);
