/** Tickets between lines: forward with a reason and what was tried, back with what was missing, and who keeps sight. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Ticket } from '#contract/tickets.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import { aTeam } from '#testing/builders.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
let second: string;
let outer: string;
let why: string;
let missing: string;

beforeAll(async () => {
  second = desk.theirs;
  await desk.patch(`/api/teams/${second}`, desk.admin, { line: 'L2' });
  outer = await aTeam(ctx());
  await desk.patch(`/api/teams/${outer}`, desk.admin, { line: 'outer' });
  const { items } = (await desk.get('/api/escalation-reasons', desk.agent)).json();
  const named = (kind: string) =>
    items.find((one: { kind: string }) => one.kind === kind)?.id as string;
  why = named('escalation');
  missing = named('return');
});

async function mine(topic_id: string | null = null): Promise<string> {
  const { ticket_id } = await aTicket(ctx(), {
    ...{ team_id: desk.ours, assignee_id: desk.agent.id },
    topic_id,
  });
  return ticket_id;
}

const escalate = (id: string, as: Somebody, body: object = {}) =>
  desk.post(`/api/tickets/${id}/escalations`, as, {
    ...{ team_id: second, reason_id: why, words: 'Нужен доступ к серверу касс.' },
    tried: [{ text: 'Спросили коллегу', is_done: true, words: '' }],
    ...body,
  });
const giveBack = (id: string, as: Somebody, body: object) =>
  desk.post(`/api/tickets/${id}/escalations/return`, as, body);
const read = async (id: string, as: Somebody = desk.admin): Promise<Ticket> =>
  (await desk.get(`/api/tickets/${id}`, as)).json();
const way = async (id: string) =>
  (await desk.get(`/api/tickets/${id}/escalations`, desk.admin)).json();

describe('to another line', () => {
  test('the first line stays curator and sees the ticket wherever it goes', async () => {
    const id = await mine();
    const [escalated] = await expectEvents(
      ctx(),
      ['ticket.escalated', 'ticket.updated'],
      async () => {
        const response = await escalate(id, desk.agent, { assignee_id: desk.outsider.id });
        expect(response.statusCode, response.body).toBe(200);
        // Still theirs to read and answer, though no team of theirs has it.
        expect(response.json()).toMatchObject({
          team: { id: second },
          assignee: { id: desk.outsider.id },
          curator: { id: desk.agent.id },
          can: { reply: true },
        });
      },
    );
    expect(escalated?.data).toMatchObject({
      ...{ from_team_id: desk.ours, to_team_id: second, from_line: 'L1', to_line: 'L2' },
      reason: expect.any(String),
      escalation_id: expect.any(String),
    });
    expect((await desk.get(`/api/tickets/${id}`, desk.colleague)).statusCode).toBe(404);
    const curated = (await desk.get('/api/views', desk.agent))
      .json()
      .items.find((view: { key: string }) => view.key === 'mine_curated');
    const { items } = (await desk.get(`/api/tickets?view_id=${curated.id}`, desk.agent)).json();
    expect(items.map((one: Ticket) => one.id)).toContain(id);
  });

  test('it asks for a reason, each thing tried or explained, and a person of the team', async () => {
    const made = await desk.post('/api/topics', desk.admin, {
      name: { ru: 'Кассы', en: 'Tills' },
    });
    expect(made.statusCode, made.body).toBe(201);
    const topic_id: string = made.json().id;
    await desk.post('/api/escalation-checklists', desk.admin, {
      ...{ team_id: second, topic_id: null, items: ['Спросили коллегу'] },
    });
    await desk.post('/api/escalation-checklists', desk.admin, {
      ...{ team_id: second, topic_id, items: ['Перезагрузили кассу', 'Проверили сеть'] },
    });
    const id = await mine(topic_id);
    const form = await desk.get(`/api/tickets/${id}/escalation-form?team_id=${second}`, desk.agent);
    expect(form.json()).toMatchObject({
      items: ['Перезагрузили кассу', 'Проверили сеть'],
      curator: { id: desk.agent.id },
    });
    const done = { text: 'Перезагрузили кассу', is_done: true, words: '' };
    const open = { text: 'Проверили сеть', is_done: false, words: '' };
    const refused: [object, string][] = [
      [{ tried: [done, open] }, 'tried'],
      [{ tried: [done] }, 'tried'],
      [{ reason_id: null }, 'reason_id'],
      [{ reason_id: missing }, 'reason_id'],
      [{ assignee_id: desk.colleague.id }, 'assignee_id'],
      [{ team_id: desk.ours }, 'team_id'],
    ];
    await expectNoEvents(ctx(), async () => {
      for (const [body, field] of refused) {
        const response = await escalate(id, desk.agent, body);
        expect(response.statusCode, response.body).toBe(422);
        expect(Object.keys(response.json().fields)).toEqual([field]);
      }
      expect((await escalate(id, desk.light)).statusCode).toBe(403);
      expect((await escalate(id, desk.outsider)).statusCode).toBe(404);
    });
    const explained = { ...open, words: 'Сеть ведёт арендодатель.' };
    const response = await escalate(id, desk.agent, { tried: [done, explained] });
    expect(response.statusCode, response.body).toBe(200);
    expect((await way(id)).items).toMatchObject([
      {
        from_team: { id: desk.ours, line: 'L1' },
        to_team: { id: second, line: 'L2' },
        words: 'Нужен доступ к серверу касс.',
        tried: [done, explained],
        by: { id: desk.agent.id },
        end: null,
      },
    ]);
  });
});

describe('back to the line before', () => {
  test('with what was missing it goes to its curator, who curates no more', async () => {
    const id = await mine();
    await escalate(id, desk.agent);
    const refused = await giveBack(id, desk.outsider, { cause: 'returned', words: 'Мало.' });
    expect(refused.json().fields).toEqual({ reason_id: expect.any(String) });
    const [returned] = await expectEvents(
      ctx(),
      ['ticket.returned', 'ticket.updated'],
      async () => {
        const response = await giveBack(id, desk.outsider, {
          ...{ cause: 'returned', reason_id: missing, words: 'Нет номера кассы.' },
        });
        expect(response.statusCode, response.body).toBe(200);
        // Out of their sight: answered once more.
        expect(response.json()).toMatchObject({ can: { reply: false, update: false } });
      },
    );
    expect(returned?.data).toMatchObject({
      ...{ from_team_id: second, to_team_id: desk.ours, from_line: 'L2', to_line: 'L1' },
      cause: 'returned',
    });
    expect(await read(id)).toMatchObject({
      ...{ team: { id: desk.ours }, assignee: { id: desk.agent.id }, curator: null },
    });
    expect(await way(id)).toMatchObject({
      items: [{ end: { cause: 'returned', words: 'Нет номера кассы.' } }],
      back: null,
    });
    expect((await giveBack(id, desk.agent, { cause: 'done' })).statusCode).toBe(409);
  });

  test('from the vendor it goes to the second line, then to the curator; the curator stays the same', async () => {
    const id = await mine();
    await escalate(id, desk.agent, { assignee_id: desk.outsider.id });
    await escalate(id, desk.outsider, { team_id: outer });
    expect(await read(id)).toMatchObject({ team: { id: outer }, curator: { id: desk.agent.id } });
    await giveBack(id, desk.admin, { cause: 'done', words: 'Обновили прошивку.' });
    expect(await read(id)).toMatchObject({
      ...{ team: { id: second }, assignee: { id: desk.outsider.id } },
      curator: { id: desk.agent.id },
    });
    await giveBack(id, desk.outsider, { cause: 'done' });
    expect(await read(id)).toMatchObject({
      ...{ team: { id: desk.ours }, assignee: { id: desk.agent.id }, curator: null },
    });
  });

  test('a ticket that goes on in another way has nothing to return', async () => {
    const id = await mine();
    await escalate(id, desk.agent);
    await desk.patch(`/api/tickets/${id}`, desk.admin, { team_id: outer });
    expect(await way(id)).toMatchObject({ items: [{ end: { cause: 'overtaken' } }], back: null });
    // Whoever curates it is named, changed and taken away by hand.
    const changed = await desk.put(`/api/tickets/${id}/curator`, desk.agent, {
      curator_id: desk.colleague.id,
    });
    expect(changed.json()).toMatchObject({ curator: { id: desk.colleague.id } });
    await desk.put(`/api/tickets/${id}/curator`, desk.admin, { curator_id: null });
    expect((await desk.get(`/api/tickets/${id}`, desk.colleague)).statusCode).toBe(404);
  });

  test('not from a solved ticket: whoever wants it back opens it first', async () => {
    const id = await mine();
    await escalate(id, desk.agent, { assignee_id: desk.outsider.id });
    await desk.patch(`/api/tickets/${id}`, desk.outsider, { status_id: desk.statuses.solved });
    await expectNoEvents(ctx(), async () => {
      const refused = await giveBack(id, desk.outsider, { cause: 'done', words: 'Сделано.' });
      expect(refused.json()).toMatchObject({ message_key: 'errors.escalation_ended' });
    });
    await desk.patch(`/api/tickets/${id}`, desk.outsider, { status_id: desk.statuses.open });
    const given = await giveBack(id, desk.outsider, { cause: 'done', words: 'Сделано.' });
    expect(given.statusCode, given.body).toBe(200);
  });
});

describe('in bulk', () => {
  const run = async (action: object, id: string): Promise<string> => {
    const asked = await desk.post('/api/operations', desk.admin, {
      ...{ actions: [action], ticket_ids: [id] },
    });
    expect(asked.statusCode, asked.body).toBe(202);
    await desk.app.opora.drainJobs();
    return asked.json().id;
  };
  const undo = async (id: string) => {
    await desk.post(`/api/operations/${id}/undo`, desk.admin);
    await desk.app.opora.drainJobs();
    return (await desk.get(`/api/operations/${id}`, desk.admin)).json();
  };

  test('an escalation is taken back as if it had never been, with its curator', async () => {
    const id = await mine();
    const words = 'Не справились сами.';
    const operation = await run({ do: 'escalate', team_id: outer, words }, id);
    expect(await read(id)).toMatchObject({ team: { id: outer }, curator: { id: desk.agent.id } });
    expect(await undo(operation)).toMatchObject({ undone: 1, undo_refused: 0 });
    expect(await read(id)).toMatchObject({
      ...{ team: { id: desk.ours }, assignee: { id: desk.agent.id }, curator: null },
    });
    expect(await way(id)).toEqual({ items: [], back: null });
    // One that has been returned meanwhile is no more to be unmade.
    const other = await run({ do: 'escalate', team_id: outer, words }, id);
    await giveBack(id, desk.admin, { cause: 'done', words: '' });
    expect(await undo(other)).toMatchObject({ undo_refused: 1 });
    expect((await way(id)).items).toMatchObject([{ end: { cause: 'done' } }]);
  });

  test('another team says who overtook the escalation and where it went, and can be taken back', async () => {
    const id = await mine();
    await escalate(id, desk.agent);
    const operation = await run({ do: 'set', fields: { team_id: outer } }, id);
    expect((await way(id)).items).toMatchObject([
      {
        end: {
          ...{ cause: 'overtaken', by: { id: desk.admin.id } },
          moved: { team: { id: outer, line: 'outer' }, by: null },
        },
      },
    ]);
    expect(await undo(operation)).toMatchObject({ undone: 1 });
    expect(await way(id)).toMatchObject({ items: [{ end: null }], back: { team: {} } });
    expect(await read(id)).toMatchObject({ team: { id: second }, curator: { id: desk.agent.id } });
  });
});

test('both ways are counted by lines, reason and topic, and each number opens its tickets', async () => {
  const { time_zone } = await generalSettings(ctx());
  const today = Temporal.Now.plainDateISO(time_zone).toString();
  const days = `from=${today}&to=${today}`;
  const report = await desk.get(`/api/reports/escalations?${days}`, desk.admin);
  const rows: { from_line: string; to_line: string; count: number; returned: number }[] =
    report.json().items;
  const between = rows.filter((row) => row.from_line === 'L1' && row.to_line === 'L2');
  const sum = (field: 'count' | 'returned') => between.reduce((all, row) => all + row[field], 0);
  expect(sum('returned')).toBe(1);
  const behind = async (more: string) =>
    (await desk.get(`/api/reports/escalations/tickets?${days}&${more}`, desk.admin)).json().items;
  expect(await behind('from_line=L1&to_line=L2')).toHaveLength(sum('count'));
  expect(await behind(`to_line=L2&end=returned&reason_id=${why}&topic_id=none`)).toHaveLength(1);
  // Of tickets that one sees.
  const blind = await desk.get(`/api/reports/escalations?${days}`, desk.colleague);
  const seen: { count: number }[] = blind.json().items;
  expect(seen.reduce((all, row) => all + row.count, 0)).toBeLessThan(
    rows.reduce((all, row) => all + row.count, 0),
  );
  const wrong = await desk.get('/api/reports/escalations?from=2026-02-02&to=2026-02-01', desk.lead);
  expect(wrong.statusCode).toBe(422);
});

describe('a priority set by hand', () => {
  test('holds under changed grades until it is taken back, and says who and why', async () => {
    const id = await mine();
    expect(await read(id)).toMatchObject({ priority: 3, priority_override: null });
    await expectEvents(ctx(), ['ticket.priority_overridden', 'ticket.updated'], () =>
      desk.put(`/api/tickets/${id}/priority`, desk.agent, {
        ...{ priority: 1, reason: 'Торговля стоит в трёх магазинах.' },
      }),
    );
    expect(await read(id)).toMatchObject({
      priority: 1,
      is_priority_overridden: true,
      priority_override: {
        ...{ priority: 1, by: { id: desk.agent.id }, reason: 'Торговля стоит в трёх магазинах.' },
      },
    });
    const [graded] = await expectEvents(ctx(), ['ticket.updated'], () =>
      desk.patch(`/api/tickets/${id}`, desk.agent, { impact: 3, urgency: 3 }),
    );
    expect(graded?.data).toEqual({ changes: { impact: [2, 3], urgency: [2, 3] } });
    expect(await read(id)).toMatchObject({ priority: 1, impact: 3, urgency: 3 });
    await expectEvents(ctx(), ['ticket.priority_restored', 'ticket.updated'], () =>
      desk.remove(`/api/tickets/${id}/priority`, desk.agent),
    );
    expect(await read(id)).toMatchObject({ priority: 4, priority_override: null });
    await expectNoEvents(ctx(), () => desk.remove(`/api/tickets/${id}/priority`, desk.agent));
    const empty = await desk.put(`/api/tickets/${id}/priority`, desk.agent, {
      ...{ priority: 1, reason: ' ' },
    });
    expect(empty.statusCode).toBe(422);
  });
});
