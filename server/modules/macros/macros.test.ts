/** Macros: whose they are, their words and variables, and what becomes of a ticket by one. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Macro } from '#contract/macros.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { dayValues } from './facts.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
const words = { ru: '<p>Здравствуйте!</p>' };

async function macros(as: Somebody): Promise<Macro[]> {
  return (await desk.get('/api/macros', as)).json().items;
}

async function aMacro(as: Somebody, more: object = {}): Promise<Macro> {
  const made = await desk.post('/api/macros', as, { name: 'Приветствие', reply: words, ...more });
  expect(made.statusCode, made.body).toBe(201);
  return made.json();
}

async function ours(given: object = {}) {
  const ticket = await aTicket(ctx(), { team_id: desk.ours, ...given });
  return { ...ticket, url: `/api/tickets/${ticket.ticket_id}` };
}

describe('whose they are', () => {
  test('one’s own are seen and changed by oneself alone', async () => {
    const made = await aMacro(desk.agent, { name: 'Моё::Привет' });
    expect(made).toMatchObject({
      scope: 'agent',
      is_archived: false,
      can: { update: true },
      uses: 0,
    });
    const seen = (list: Macro[]) => list.some((one) => one.id === made.id);
    expect(seen(await macros(desk.agent))).toBe(true);
    expect(seen(await macros(desk.admin))).toBe(false);
    const url = `/api/macros/${made.id}`;
    await expectNoEvents(ctx(), async () => {
      expect((await desk.patch(url, desk.colleague, { name: 'x' })).statusCode).toBe(404);
      expect((await desk.remove(url, desk.admin)).statusCode).toBe(404);
    });
    await expectEvents(ctx(), ['macro.changed'], async () => {
      const renamed = (await desk.patch(url, desk.agent, { name: 'Новое' })).json();
      expect(renamed).toEqual({ ...made, name: 'Новое' });
    });
    await expectEvents(ctx(), ['macro.changed'], () => desk.remove(url, desk.agent));
    expect(seen(await macros(desk.agent))).toBe(false);
  });

  test('for a team and for everyone they are shared by the permission alone', async () => {
    for (const shared of [{ scope: 'everyone' }, { scope: 'team', team_id: desk.ours }]) {
      const body = { name: 'x', reply: words, ...shared };
      expect((await desk.post('/api/macros', desk.agent, body)).statusCode).toBe(403);
    }
    const mine = await aMacro(desk.agent);
    const widened = await desk.patch(`/api/macros/${mine.id}`, desk.agent, { scope: 'everyone' });
    expect(widened.statusCode).toBe(403);
    const made = await aMacro(desk.lead, { scope: 'team', team_id: desk.ours });
    const seenBy = async (as: Somebody) =>
      (await macros(as)).find((one) => one.id === made.id)?.can.update;
    expect(await seenBy(desk.agent)).toBe(false);
    expect(await seenBy(desk.lead)).toBe(true);
    expect(await seenBy(desk.outsider)).toBeUndefined();
    const nobody = await desk.post('/api/macros', desk.lead, {
      name: 'x',
      reply: words,
      scope: 'team',
    });
    expect(nobody.json()).toMatchObject({ fields: { team_id: 'errors.field.macro_team' } });
  });

  test('their order is kept; favourites are each person’s', async () => {
    const [one, two, three] = [
      await aMacro(desk.lead, { name: 'Раз', scope: 'everyone' }),
      await aMacro(desk.lead, { name: 'Два', scope: 'everyone' }),
      await aMacro(desk.lead, { name: 'Три', scope: 'everyone' }),
    ];
    const macro_ids = [three.id, one.id, two.id];
    const refused = await desk.put('/api/macro-order', desk.agent, { macro_ids });
    expect(refused.statusCode).toBe(403);
    await desk.put('/api/macro-order', desk.lead, { macro_ids });
    const orderOf = async () =>
      (await macros(desk.agent)).flatMap(({ id }) => (macro_ids.includes(id) ? [id] : []));
    expect(await orderOf()).toEqual(macro_ids);
    const last = [...(await macros(desk.lead))]
      .map(({ id }) => id)
      .filter((id) => macro_ids.includes(id));
    expect(last).toEqual(macro_ids);
    await desk.put(`/api/macros/${two.id}/favourite`, desk.agent, { is_favourite: true });
    const { url } = await ours();
    const offered = (await desk.get(`${url}/macros`, desk.agent)).json().items;
    expect(offered[0]).toMatchObject({ id: two.id, is_favourite: true });
    const others = (await desk.get(`${url}/macros`, desk.colleague)).json().items;
    expect(others.find((each: { id: string }) => each.id === two.id).is_favourite).toBe(false);
    await desk.patch(`/api/macros/${one.id}`, desk.lead, { is_archived: true });
    const now = (await desk.get(`${url}/macros`, desk.agent)).json().items;
    expect(now.map((each: { id: string }) => each.id)).not.toContain(one.id);
    expect((await desk.get(`${url}/macros/${one.id}/rendered`, desk.agent)).statusCode).toBe(404);
  });
});

describe('what is saved', () => {
  test.each([
    [{ reply: {} }, 'reply', 'errors.field.macro_empty'],
    [{ reply: { ru: '<p> </p>' } }, 'reply', 'errors.field.macro_empty'],
    [
      { reply: { ru: '<p>{{contact.fist_name}}</p>' } },
      'reply.ru',
      'errors.field.macro_variable_unknown',
    ],
    [{ note: { en: '{{ticket.number' } }, 'note.en', 'errors.field.macro_unclosed'],
  ])('%j is refused, and it is said where', async (body, field, key) => {
    await expectNoEvents(ctx(), async () => {
      const refused = await desk.post('/api/macros', desk.agent, { name: 'x', ...body });
      expect(refused.json()).toMatchObject({ status: 422, fields: { [field]: key } });
    });
  });

  test('an unknown variable is told with its place and those that there are, custom fields too (case D7)', async () => {
    const made = await desk.post('/api/ticket-fields', desk.admin, {
      kind: 'text',
      key: 'serial',
      name: { ru: 'Серийный номер', en: 'Serial number' },
    });
    expect(made.statusCode, made.body).toBe(201);
    const refused = await desk.post('/api/macros', desk.agent, {
      name: 'x',
      reply: { ru: '<p>{{field.serial}} {{field.cereal}}</p>' },
    });
    expect(refused.json().params).toMatchObject({ found: '{{field.cereal}}', at: 21 });
    expect(refused.json().params.known).toContain('field.serial');
  });

  test('a reply among the actions is refused; a script in the words is not kept', async () => {
    const actions = [{ do: 'reply', body_html: '<p>x</p>', file_ids: [] }];
    const refused = await desk.post('/api/macros', desk.agent, {
      name: 'x',
      reply: words,
      actions,
    });
    expect(refused.json()).toMatchObject({ status: 422 });
    const made = await aMacro(desk.agent, {
      reply: { ru: '<p onclick="x()">Да<script>alert(1)</script></p>' },
    });
    expect(made.reply.ru).toBe('<p>Да</p>');
  });
});

describe('on a ticket', () => {
  const both = {
    ru: '<p>{{contact.first_name|"Коллега"}}, обращение №{{ticket.number}}: {{ticket.subject}}. {{agent.first_name}}</p>',
    en: '<p>Dear {{contact.first_name|"colleague"}}, {{organization.name}}.</p>',
  };

  test('is read in the language of the requester, values are text, what is empty is told', async () => {
    const made = await aMacro(desk.agent, {
      reply: both,
      note: { ru: '<p>Сказано {{date.today}}</p>' },
      actions: [{ do: 'add_tags', tags: ['макрос'] }],
    });
    const { url, number, requester_id } = await ours({ subject: '<b>Чек</b> & "касса"' });
    await desk.patch(`/api/contacts/${requester_id}`, desk.admin, {
      first_name: '',
      last_name: '',
      language: 'ru',
    });
    const rendered = (await desk.get(`${url}/macros/${made.id}/rendered`, desk.agent)).json();
    const first_name = desk.agent.name.split(' ')[0];
    expect(rendered).toMatchObject({ language: 'ru', opens_next: false, empty: [] });
    expect(rendered.reply_html).toBe(
      `<p>Коллега, обращение №${number}: &lt;b&gt;Чек&lt;/b&gt; &amp; "касса". ${first_name}</p>`,
    );
    expect(rendered.actions).toEqual([
      { do: 'note', body_html: expect.stringContaining('Сказано'), file_ids: [] },
      { do: 'add_tags', tags: ['макрос'] },
    ]);
    await desk.patch(`/api/contacts/${requester_id}`, desk.admin, {
      first_name: 'Anna',
      language: 'en',
    });
    const english = (
      await desk.get(`/api/tickets/${number}/macros/${made.id}/rendered`, desk.agent)
    ).json();
    expect(english).toMatchObject({
      language: 'en',
      reply_html: '<p>Dear Anna, .</p>',
      empty: ['organization.name'],
    });
    const asked = await desk.get(`${url}/macros/${made.id}/rendered?language=ru`, desk.agent);
    expect(asked.json().reply_html).toContain('Anna, обращение');
    expect((await desk.get(`${url}/macros/${made.id}/rendered`, desk.outsider)).statusCode).toBe(
      404,
    );
  });

  test('falls back to the words there are; a value in an address cannot become a script (case D5)', async () => {
    const made = await aMacro(desk.agent, {
      reply: { en: '<p><a href="{{ticket.subject}}">here</a></p>' },
    });
    const { url } = await ours({ subject: 'javascript:alert(1)' });
    const rendered = (await desk.get(`${url}/macros/${made.id}/rendered`, desk.agent)).json();
    expect(rendered.language).toBe('en');
    expect(rendered.reply_html).not.toContain('javascript:');
    const preview = await desk.post(`${url}/macro-preview`, desk.agent, {
      html: '<p>{{ticket.subject}}<script>x</script></p>',
      language: 'ru',
    });
    expect(preview.json()).toEqual({ html: '<p>javascript:alert(1)</p>', empty: [] });
  });

  test('days are those of the customer', () => {
    const friday = new Date('2026-03-06T21:30:00Z');
    expect(Object.fromEntries(dayValues(friday, 'Europe/Moscow', 'ru'))).toEqual({
      'date.greeting': 'Добрый вечер',
      'date.today': '7 марта',
      'date.tomorrow': '8 марта',
      'date.next_workday': '9 марта',
      'date.in_a_week': '14 марта',
    });
    expect(Object.fromEntries(dayValues(friday, 'America/New_York', 'en'))).toMatchObject({
      'date.greeting': 'Good afternoon',
      'date.today': 'March 6',
      'date.next_workday': 'March 9',
    });
  });
});

describe('its use', () => {
  let macro: Macro;
  let template_id: string;
  beforeAll(async () => {
    const template = await desk.post('/api/checklist-templates', desk.admin, {
      name: 'Замена кассы',
      items: [{ text: 'Снять остатки', is_required: false }],
    });
    template_id = template.json().id;
    macro = await aMacro(desk.lead, { name: 'Касса::Замена', scope: 'everyone' });
  });
  const runs = (url: string) => `${url}/macros/${macro.id}/runs`;

  test('sends the reply and does the rest in one go, and the rest can be taken back', async () => {
    const { url } = await ours();
    const ran = await desk.post(runs(url), desk.agent, {
      actions: [
        { do: 'add_tags', tags: ['касса'] },
        { do: 'note', body_html: '<p>Замена по гарантии</p>' },
        { do: 'add_time', minutes: 15 },
        { do: 'add_checklist', template_id },
      ],
      comment: {
        visibility: 'public',
        body_html: '<p>Заменим завтра.</p>',
        status_id: desk.statuses.waiting_customer,
      },
    });
    expect(ran.statusCode, ran.body).toBe(201);
    const { operation_id, comment, waiting_reply } = ran.json();
    expect(comment.body_text).toContain('Заменим завтра');
    expect(waiting_reply).toBeNull();
    expect((await desk.get(url, desk.agent)).json()).toMatchObject({
      tags: ['касса'],
      status_category: 'waiting_customer',
    });
    expect((await desk.get(`${url}/time`, desk.agent)).json().worked).toBe(15);
    expect((await desk.get(`${url}/checklists`, desk.agent)).json().items).toHaveLength(1);
    const history = (await desk.get(`${url}/history`, desk.agent)).json().items;
    expect(history).toContainEqual(
      expect.objectContaining({
        name: 'macro.applied',
        data: expect.objectContaining({ name: 'Касса::Замена' }),
      }),
    );
    const undone = await desk.post(`/api/operations/${operation_id}/undo`, desk.agent);
    expect(undone.statusCode, undone.body).toBe(202);
    await desk.app.opora.drainJobs();
    expect((await desk.get(url, desk.agent)).json()).toMatchObject({ tags: [] });
    expect((await desk.get(`${url}/time`, desk.agent)).json().worked).toBe(0);
    expect((await desk.get(`${url}/checklists`, desk.agent)).json().items).toEqual([]);
  });

  test('is all or nothing: what is refused keeps the reply from being sent', async () => {
    const { url, ticket_id, requester_id } = await ours();
    const seen = (await desk.get(`${url}/comments`, desk.agent)).json().items[0].id;
    await aCustomerReply(ctx(), { ticket_id, requester_id });
    await expectNoEvents(ctx(), async () => {
      const late = await desk.post(runs(url), desk.agent, {
        actions: [{ do: 'add_tags', tags: ['касса'] }],
        comment: { visibility: 'public', body_html: '<p>Да</p>', seen_comment_id: seen },
      });
      expect(late.json()).toMatchObject({ status: 409, message_key: 'errors.newer_comment' });
      const foreign = await desk.post(runs(url), desk.outsider, { actions: [] });
      expect(foreign.statusCode).toBe(404);
      const light = await desk.post(runs(url), desk.light, {
        actions: [{ do: 'add_tags', tags: ['касса'] }],
      });
      expect(light.statusCode).toBe(403);
    });
    expect((await desk.get(url, desk.agent)).json().tags).toEqual([]);
  });

  test('of a reply that waits goes back with it', async () => {
    const { url } = await ours();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const ran = await desk.post(runs(url), desk.agent, {
      actions: [{ do: 'add_tags', tags: ['позже'] }],
      waiting_reply: { body_html: '<p>Отвечу</p>', send_at: later },
    });
    expect(ran.statusCode, ran.body).toBe(201);
    expect((await desk.get(url, desk.agent)).json().tags).toEqual(['позже']);
    await desk.post(`/api/waiting-replies/${ran.json().waiting_reply.id}/take`, desk.agent);
    await desk.app.opora.drainJobs();
    expect((await desk.get(url, desk.agent)).json().tags).toEqual([]);
  });

  test('is counted, with the tickets that opened again after it; what fits the type comes first', async () => {
    const types = (await desk.get('/api/ticket-types', desk.admin)).json().items;
    const [{ id: type_id }] = types;
    const counted = await aMacro(desk.lead, { name: 'Я::Считаюсь', scope: 'everyone' });
    const { url, ticket_id, requester_id } = await ours({ type_id });
    const other = await ours({ type_id });
    for (const each of [url, other.url])
      await desk.post(`${each}/macros/${counted.id}/runs`, desk.agent, {
        actions: [{ do: 'set', fields: { status_id: desk.statuses.solved } }],
      });
    await desk.app.opora.drainJobs();
    await aCustomerReply(ctx(), { ticket_id, requester_id });
    const listed = (await macros(desk.agent)).find((one) => one.id === counted.id);
    expect(listed).toMatchObject({ uses: 2, reopened: 1 });
    const alike = await ours({ type_id });
    const offered = (await desk.get(`${alike.url}/macros`, desk.colleague)).json().items;
    expect(offered[0]).toMatchObject({ id: counted.id, fits: true });
    const unlike = await ours({ type_id: types.at(1)?.id });
    const plain = (await desk.get(`${unlike.url}/macros`, desk.colleague)).json().items;
    expect(plain.find((one: { id: string }) => one.id === counted.id).fits).toBe(false);
  });
});
