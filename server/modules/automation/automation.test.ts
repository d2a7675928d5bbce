/** Rules end to end: from what happens through the queue to what was done, said and refused. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { RuleRun } from '#contract/automation.ts';
import type { RuleDefinition, ScheduleRule, TriggerRule } from '#contract/rule-definition.ts';
import { addMailbox } from '#modules/channels/channels.ts';
import { useTestDesk } from '#testing/desk.ts';
import { settled } from '#testing/settled.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { followFeed } from './feed.ts';
import { sweep } from './sweep.ts';

const desk = useTestDesk();
const { app } = desk;
const everything = { all: [] };

/** All that waits is looked at, also what that sets off. */
async function run(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    await settled(app.ctx());
    await followFeed(app.ctx());
    const [waiting] = await app.ctx().db.selectFrom('rule_queue').select('id').limit(1).execute();
    if (waiting === undefined) return;
    await app.opora.drainJobs();
  }
}

function trigger(given: Partial<Omit<TriggerRule, 'kind'>>): TriggerRule {
  return {
    kind: 'trigger',
    when: [{ moment: 'created' }],
    before: everything,
    conditions: everything,
    actions: [{ do: 'add_tags', tags: ['правило'] }],
    ...given,
  };
}

async function aRule(name: string, definition: RuleDefinition): Promise<string> {
  const made = await desk.post('/api/rules', desk.admin, { name, definition, is_on: true });
  expect(made.statusCode, made.body).toBe(201);
  return made.json().id;
}

async function remove(...ids: string[]): Promise<void> {
  for (const id of ids) await desk.remove(`/api/rules/${id}`, desk.admin);
}

async function runsOf(id: string): Promise<RuleRun[]> {
  return (await desk.get(`/api/rules/${id}/runs`, desk.admin)).json().items;
}

async function ticketNow(id: string) {
  return (await desk.get(`/api/tickets/${id}`, desk.admin)).json();
}

/** What the events of a name say. */
async function toldBy(name: string): Promise<unknown[]> {
  const found = await app
    .ctx()
    .db.selectFrom('events')
    .select('data')
    .where('name', '=', name)
    .execute();
  return found.map((row) => row.data);
}

async function update(id: string, change: object): Promise<void> {
  const answer = await desk.patch(`/api/tickets/${id}`, desk.admin, change);
  expect(answer.statusCode, answer.body).toBe(200);
}

beforeAll(async () => {
  await addMailbox(app.ctx(), app.opora.house.ports.secrets, {
    address: 'help@desk.test',
    name: 'Поддержка',
    outgoing: 'smtp',
    smtp: { host: 'smtp.desk.test', port: 465, security: 'tls', user: 'help' },
    password: 'secret',
  });
});

describe('triggers', () => {
  test('fire in their order on what the earlier one left, say so in history, and are taken back', async () => {
    const first = await aRule(
      'Срочное',
      trigger({ actions: [{ do: 'set', fields: { urgency: 1, impact: 1 } }] }),
    );
    const second = await aRule(
      'Срочное — нам',
      trigger({
        conditions: { field: 'urgency', op: 'is', value: 1 },
        actions: [{ do: 'set', fields: { team_id: desk.ours } }, { do: 'stop' }],
      }),
    );
    const third = await aRule('Не успеет', trigger({}));
    const ticket = await aTicket(app.ctx());
    await run();
    expect(await ticketNow(ticket.ticket_id)).toMatchObject({
      urgency: 1,
      team: { id: desk.ours },
      tags: [],
    });
    expect(await runsOf(third)).toEqual([]);
    const [fired] = await runsOf(second);
    expect(fired).toMatchObject({
      outcome: 'fired',
      version: 1,
      event: { name: 'ticket.created' },
    });
    const history = (await desk.get(`/api/tickets/${ticket.ticket_id}/history`, desk.admin)).json();
    const named = history.items.map(
      (entry: { data: { by?: { name: string } } }) => entry.data.by?.name,
    );
    expect(named).toContain('Срочное — нам');

    const undone = await desk.post(`/api/operations/${fired?.operation_id}/undo`, desk.admin);
    expect(undone.statusCode, undone.body).toBeLessThan(300);
    await app.opora.drainJobs();
    expect(await ticketNow(ticket.ticket_id)).toMatchObject({ team: null, urgency: 1 });
    await remove(first, second, third);
  });

  test('put into a queue and escalate, in the name of the rule, and are taken back whole', async () => {
    await desk.patch(`/api/teams/${desk.theirs}`, desk.admin, { line: 'L2' });
    const made = await desk.post('/api/queues', desk.admin, {
      ...{ name: 'Разбор', mode: 'pull', team_id: desk.ours },
      conditions: { field: 'tag', op: 'is', value: 'никогда' },
    });
    const queue_id: string = made.json().id;
    const queued = await aRule('В разбор', trigger({ actions: [{ do: 'queue', queue_id }] }));
    const escalated = await aRule(
      'Второй линии',
      trigger({
        when: [{ moment: 'changed', field: 'urgency' }],
        actions: [{ do: 'escalate', team_id: desk.theirs, words: 'Срочно.' }],
      }),
    );
    const place = async (id: string) =>
      (await desk.get(`/api/tickets/${id}/routing`, desk.admin)).json().place;
    const undo = async (rule: string) => {
      const [fired] = await runsOf(rule);
      await desk.post(`/api/operations/${fired?.operation_id}/undo`, desk.admin);
      await app.opora.drainJobs();
    };
    const first = await aTicket(app.ctx());
    await run();
    expect(await place(first.ticket_id)).toMatchObject({
      ...{ state: 'waiting', queue: { id: queue_id } },
    });
    await undo(queued);
    expect(await ticketNow(first.ticket_id)).toMatchObject({ team: null });
    expect(await place(first.ticket_id)).toBeNull();

    const { ticket_id } = await aTicket(app.ctx());
    await run();
    await update(ticket_id, { urgency: 1 });
    await run();
    expect(await ticketNow(ticket_id)).toMatchObject({ team: { id: desk.theirs } });
    await undo(escalated);
    expect(await ticketNow(ticket_id)).toMatchObject({ team: { id: desk.ours } });
    expect(
      (await desk.get(`/api/tickets/${ticket_id}/escalations`, desk.admin)).json().items,
    ).toEqual([]);
    await remove(queued, escalated);
    await desk.remove(`/api/queues/${queue_id}`, desk.admin);
    await desk.patch(`/api/teams/${desk.theirs}`, desk.admin, { line: 'L1' });
  });

  test('look at the change, at the ticket before it, and say which test was not met', async () => {
    const id = await aRule(
      'Вернулось из ожидания',
      trigger({
        when: [{ moment: 'changed', field: 'status_category', to: ['open'] }],
        before: { field: 'status_category', op: 'is', value: 'waiting_customer' },
        conditions: { field: 'priority', op: 'lt', value: 4 },
      }),
    );
    const ticket = await aTicket(app.ctx());
    await run();
    await update(ticket.ticket_id, { status_id: desk.statuses.open });
    await run();
    expect((await ticketNow(ticket.ticket_id)).tags).toEqual([]);
    const misses = (await desk.get(`/api/rules/${id}/misses`, desk.admin)).json().items;
    expect(misses).toMatchObject([
      { count: 1, missed: { part: 'before', found: 'new', leaf: { field: 'status_category' } } },
    ]);
    await update(ticket.ticket_id, { status_id: desk.statuses.waiting_customer });
    await aCustomerReply(app.ctx(), ticket);
    await run();
    expect((await ticketNow(ticket.ticket_id)).tags).toEqual(['правило']);

    const told = await desk.get(`/api/tickets/${ticket.ticket_id}/rule-verdicts`, desk.agent);
    expect(told.statusCode, told.body).toBe(200);
    const { events, verdicts } = told.json();
    expect(events).toHaveLength(2);
    expect(verdicts).toMatchObject([{ outcome: 'fired', verdict: { fires: true } }]);
    const older = (
      await desk.get(
        `/api/tickets/${ticket.ticket_id}/rule-verdicts?event_id=${events[1].id}`,
        desk.agent,
      )
    ).json();
    expect(older.verdicts).toMatchObject([
      {
        outcome: null,
        verdict: { fires: false, because: 'conditions', missed: [{ found: 'new' }] },
      },
    ]);
    const tried = await desk.post('/api/rule-trials', desk.admin, {
      ticket_id: ticket.ticket_id,
      definition: trigger({ conditions: { field: 'tag', op: 'is', value: 'нет такой' } }),
    });
    expect(tried.json().now).toMatchObject({ fires: false, missed: [{ found: ['правило'] }] });
    await remove(id);
  });

  test('a rule stops at its own consequence, and two that set each other off at the second round', async () => {
    const toggle = (from: number, to: number) =>
      trigger({
        when: [{ moment: 'changed', field: 'urgency' }],
        conditions: { field: 'urgency', op: 'is', value: from },
        actions: [{ do: 'set', fields: { urgency: to } }],
      });
    const one = await aRule('Один', toggle(1, 2));
    const other = await aRule('Другой', toggle(2, 1));
    const ticket = await aTicket(app.ctx());
    await run();
    await update(ticket.ticket_id, { urgency: 1 });
    await run();
    const both = [...(await runsOf(one)), ...(await runsOf(other))];
    expect(both.filter((each) => each.outcome === 'fired').length).toBeLessThan(6);
    const loop = both.find((each) => each.outcome === 'loop');
    expect(loop).toMatchObject({ cause: { key: 'rules.cause_own' } });
    const chain = loop?.chain.map((each) => each.name) ?? [];
    expect(chain.slice(0, -1)).toContain(chain.at(-1));
    await remove(one, other);
  });

  test('a refusal is in the log, the next rule runs, and too many in a row switch the rule off', async () => {
    const when: TriggerRule['when'] = [{ moment: 'changed', field: 'urgency' }];
    const actions: TriggerRule['actions'] = [
      { do: 'add_tags', tags: ['никогда'] },
      { do: 'set', fields: { status_id: desk.statuses.new } },
    ];
    const broken = await aRule('Сломано', trigger({ when, actions }));
    const good = await aRule('Живо', trigger({ when }));
    const ticket = await aTicket(app.ctx());
    await update(ticket.ticket_id, { status_id: desk.statuses.open });
    await update(ticket.ticket_id, { urgency: 1 });
    await run();
    const [refused] = await runsOf(broken);
    expect(refused).toMatchObject({
      outcome: 'refused',
      cause: { key: 'errors.field.status_transition' },
    });
    expect((await ticketNow(ticket.ticket_id)).tags).toEqual(['правило']);
    await app.ctx().db.updateTable('rules').set({ failures: 9 }).where('id', '=', broken).execute();
    await update(ticket.ticket_id, { urgency: 2 });
    await run();
    const off = (await desk.get(`/api/rules/${broken}`, desk.admin)).json();
    expect(off).toMatchObject({ is_on: false, off_cause: 'failures' });
    const [notice] = await toldBy('rule.switched_off');
    expect(notice).toMatchObject({ agent_ids: expect.arrayContaining([desk.admin.id]) });
    await remove(broken, good);
  });

  test('a worker that takes an event twice runs no rule twice', async () => {
    const id = await aRule(
      'Один раз',
      trigger({ actions: [{ do: 'note', body_html: '<p>Заметка</p>', file_ids: [] }] }),
    );
    const ticket = await aTicket(app.ctx());
    await settled(app.ctx());
    await followFeed(app.ctx());
    await Promise.all([app.opora.drainJobs(), app.opora.drainJobs()]);
    // As if the queue had come back from an older state of the world.
    const [event] = (await runsOf(id)).map((each) => each.event);
    await app
      .ctx()
      .db.insertInto('rule_queue')
      .values({ shard: 0, ticket_id: ticket.ticket_id, event_id: event?.id ?? 0 })
      .execute();
    await followFeed(app.ctx());
    await run();
    const { items } = (
      await desk.get(`/api/tickets/${ticket.ticket_id}/comments`, desk.admin)
    ).json();
    expect(items.map((each: { author_kind: string }) => each.author_kind)).toEqual([
      'contact',
      'system',
    ]);
    await remove(id);
  });
});

describe('what a rule says', () => {
  test('leaves as automatic mail in its name, stops no clock, and never answers a machine', async () => {
    const id = await aRule(
      'Отвечаем сразу',
      trigger({
        when: [
          {
            moment: 'commented',
            by: 'customer',
            visibility: 'public',
            with_automatic: true,
            with_first: true,
          },
        ],
        actions: [
          { do: 'reply', body_html: '<p>Видим № {{ticket.number}}.</p>', file_ids: [] },
          {
            do: 'notify',
            to: [],
            agent_ids: [desk.agent.id],
            team_id: null,
            words: 'Пришло № {{ticket.number}}',
          },
          {
            do: 'mail',
            to: ['boss@firm.example'],
            agent_ids: [],
            subject: 'Заявка {{ticket.number}}',
            body_html: '<p>Смотрите</p>',
          },
        ],
      }),
    );
    const contact = await desk.post('/api/contacts', desk.admin, {
      first_name: 'Анна',
      last_name: 'Петрова',
      emails: ['anna@client.example'],
    });
    expect(contact.statusCode, contact.body).toBe(201);
    const ticket = await aTicket(app.ctx(), { requester_id: contact.json().id });
    await run();
    await app.opora.drainJobs();
    const { items } = (
      await desk.get(`/api/tickets/${ticket.ticket_id}/comments`, desk.admin)
    ).json();
    expect(items.at(-1)).toMatchObject({
      is_automatic: true,
      author_kind: 'system',
      written_by: { kind: 'rule', name: 'Отвечаем сразу' },
    });
    expect(await ticketNow(ticket.ticket_id)).toMatchObject({ last_agent_at: null });
    const letters = app.mail.sent.map(({ to, raw }) => ({ to, raw: raw.toString() }));
    const reply = letters.find((letter) => letter.to.includes('anna@client.example'));
    expect(reply?.raw).toMatch(/^Auto-Submitted: auto-replied\r$/m);
    expect(reply?.raw).toMatch(/^X-Opora-Rule: /m);
    const boss = letters.find((letter) => letter.to.includes('boss@firm.example'));
    expect(boss?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    const [told] = await toldBy('rule.notified');
    expect(told).toMatchObject({
      agent_ids: [desk.agent.id],
      words: `Пришло № ${ticket.number}`,
    });

    const before = app.mail.sent.length;
    await aCustomerReply(app.ctx(), ticket, { comment: { is_automatic: true } });
    await run();
    await app.opora.drainJobs();
    const [silent] = await runsOf(id);
    expect(silent).toMatchObject({ outcome: 'fired', cause: { key: 'history.silence_automatic' } });
    expect(
      app.mail.sent.slice(before).filter(({ to }) => to.includes('anna@client.example')),
    ).toEqual([]);
    await remove(id);
  });
});

describe('time', () => {
  test('an automation fires once for each time its moment comes, found by its timer', async () => {
    const start = new Date('2026-03-02T09:00:00Z');
    app.setTime(start);
    const ticket = await aTicket(app.ctx());
    const id = await aRule('Молчит третий день', {
      kind: 'automation',
      anchor: 'last_customer_at',
      side: 'after',
      amount: 3,
      unit: 'days',
      time: 'clock',
      calendar_id: null,
      conditions: { field: 'turn', op: 'is', value: 'us' },
      actions: [{ do: 'note', body_html: '<p>Три дня</p>', file_ids: [] }],
    });
    await app.opora.drainJobs();
    const inHours = async (hours: number) => {
      app.setTime(new Date(start.getTime() + hours * 3600_000));
      await run();
      await sweep(app.ctx());
      await app.opora.drainJobs();
      await run();
      return (await runsOf(id)).length;
    };
    expect(await inHours(71)).toBe(0);
    expect(await inHours(72)).toBe(1);
    expect(await inHours(73)).toBe(1);
    await aCustomerReply(app.ctx(), ticket);
    expect(await inHours(74)).toBe(1);
    expect(await inHours(73 + 72)).toBe(2);
    await update(ticket.ticket_id, { status_id: desk.statuses.waiting_customer });
    await aCustomerReply(app.ctx(), ticket);
    await update(ticket.ticket_id, { status_id: desk.statuses.solved });
    expect(await inHours(73 + 72 + 200)).toBe(2);
    await remove(id);
    app.setTime(undefined);
  });

  test('a schedule goes over its tickets, or opens one, at its hour in its calendar', async () => {
    app.setTime(new Date('2026-03-06T05:00:00Z')); // a Friday, 8:00 in Moscow
    const ticket = await aTicket(app.ctx(), { subject: 'Найди меня' });
    const daily: ScheduleRule = {
      kind: 'schedule',
      at: '09:00',
      weekdays: [1, 2, 3, 4, 5],
      calendar_id: null,
      only_working_days: true,
      view_id: null,
      conditions: { field: 'subject', op: 'contains', value: 'найди' },
      actions: [{ do: 'add_tags', tags: ['утро'] }],
      opens: null,
    };
    const over = await aRule('Утром', daily);
    const contact = await desk.post('/api/contacts', desk.admin, {
      first_name: 'Склад',
      last_name: '',
      emails: [],
    });
    const opens = await aRule('Поверка', {
      ...daily,
      weekdays: [5],
      actions: [],
      opens: {
        subject: 'Проверить весы',
        body_html: '<p>Раз в неделю</p>',
        requester_id: contact.json().id,
        team_id: desk.ours,
        assignee_id: null,
        type_id: null,
        urgency: 2,
        tags: [],
      },
    });
    const shown = (await desk.get(`/api/rules/${over}`, desk.admin)).json();
    expect(shown.next_run_at).toBe('2026-03-06T06:00:00Z');
    app.setTime(new Date('2026-03-06T06:00:05Z'));
    await sweep(app.ctx());
    await app.opora.drainJobs();
    await sweep(app.ctx());
    await app.opora.drainJobs();
    expect((await ticketNow(ticket.ticket_id)).tags).toEqual(['утро']);
    expect(await runsOf(opens)).toMatchObject([
      { outcome: 'fired', ticket: { subject: 'Проверить весы' } },
    ]);
    const next = (await desk.get(`/api/rules/${over}`, desk.admin)).json();
    expect(next.next_run_at).toMatch(/^2026-03-(09|10)T06:00/); // Monday the 9th may be a day off in lieu
    await remove(over, opens);
    app.setTime(undefined);
  });
});

describe('the editor', () => {
  test('versions are kept with their author, gone back to, and a stale change is a conflict', async () => {
    const id = await aRule('Первое имя', trigger({}));
    const url = `/api/rules/${id}`;
    const edited = await desk.patch(url, desk.admin, { name: 'Второе имя', version: 1 });
    expect(edited.json()).toMatchObject({ version: 2, name: 'Второе имя' });
    expect((await desk.patch(url, desk.admin, { name: 'Третье', version: 1 })).statusCode).toBe(
      409,
    );
    const back = await desk.post(`${url}/versions/1/restored`, desk.admin);
    expect(back.json()).toMatchObject({ version: 3, name: 'Первое имя' });
    const { items } = (await desk.get(`${url}/versions`, desk.admin)).json();
    expect(items.map((each: { restored_from: number | null }) => each.restored_from)).toEqual([
      1,
      null,
      null,
    ]);
    expect(items[0].author).toMatchObject({ id: desk.admin.id });
    const count = await desk.post('/api/rule-counts', desk.admin, { definition: trigger({}) });
    expect(count.json().count).toBeGreaterThan(0);
    await remove(id);
    expect((await desk.get(url, desk.admin)).statusCode).toBe(404);
  });

  test('a rule that nobody could run is refused with the place of the fault', async () => {
    const make = async (actions: unknown[]) => {
      const answer = await desk.post('/api/rules', desk.admin, {
        name: 'Ошибка',
        definition: { ...trigger({}), actions },
      });
      return [answer.statusCode, Object.keys(answer.json().fields ?? {})];
    };
    expect(await make([])).toEqual([422, expect.any(Array)]);
    expect(await make([{ do: 'set', fields: { assignee_id: 'me' } }])).toEqual([
      422,
      ['definition.actions.0'],
    ]);
    expect(
      await make([{ do: 'reply', body_html: '<p>{{nobody.knows}}</p>', file_ids: [] }]),
    ).toEqual([422, ['definition.actions.0.body_html']]);
    expect((await desk.get('/api/rules', desk.agent)).statusCode).toBe(403);
  });

  test('every desk starts with a few rules, switched off', async () => {
    const { items } = (await desk.get('/api/rules', desk.admin)).json();
    expect(items.length).toBe(4);
    expect(items.every((each: { is_on: boolean }) => !each.is_on)).toBe(true);
  });
});
