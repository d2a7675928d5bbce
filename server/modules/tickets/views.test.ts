/** Views: whose they are, who may share and change them, and counts that hold what the list holds. */
import { beforeAll, describe, expect, test } from 'vitest';
import { type View, viewCountStops } from '#contract/views.ts';
import { newId } from '#platform/id.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { eventually } from '#testing/eventually.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { buildApp } from '../../app.ts';
import { updateTicket } from './editing.ts';
import { builtinViews } from './views.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
const all = { all: [] };

async function views(as: Somebody): Promise<View[]> {
  return (await desk.get('/api/views', as)).json().items;
}

async function countOf(key: string, as: Somebody): Promise<number | undefined> {
  return (await views(as)).find((view) => view.key === key)?.count;
}

async function aView(as: Somebody, more: object = {}) {
  const response = await desk.post('/api/views', as, { name: 'Моё', conditions: all, ...more });
  expect(response.statusCode, response.body).toBe(201);
  return response.json();
}

describe('the built-in ones', () => {
  test('are there in their order, and nobody changes or deletes them', async () => {
    const shown = await views(desk.agent);
    expect(shown.map((view) => view.key)).toEqual(builtinViews.map((view) => view.key));
    const [first] = shown;
    await expectNoEvents(ctx(), async () => {
      const url = `/api/views/${first?.id}`;
      expect((await desk.patch(url, desk.admin, { name: 'x' })).statusCode).toBe(403);
      expect((await desk.remove(url, desk.admin)).statusCode).toBe(403);
    });
  });

  test('count what their lists hold, for each person their own', async () => {
    const before = {
      agent: await countOf('all', desk.agent),
      outsider: await countOf('all', desk.outsider),
    };
    const ticket = await aTicket(ctx(), { team_id: desk.ours });
    expect(await countOf('all', desk.agent)).toBe((before.agent ?? 0) + 1);
    expect(await countOf('all', desk.outsider)).toBe(before.outsider);
    const mine = (await countOf('mine_our_turn', desk.agent)) ?? 0;
    await desk.patch(`/api/tickets/${ticket.ticket_id}`, desk.agent, {
      assignee_id: desk.agent.id,
    });
    expect(await countOf('mine_our_turn', desk.agent)).toBe(mine + 1);
    for (const view of await views(desk.agent)) {
      const page = (await desk.get(`/api/tickets?view_id=${view.id}`, desk.agent)).json();
      expect(page.next, view.key ?? '').toBeNull();
      expect(page.items.length, view.key ?? '').toBe(view.count);
    }
  });
});

describe('one’s own', () => {
  test('are seen by oneself alone; a change keeps what it does not name', async () => {
    const [made] = await expectEventsOf(async () => aView(desk.agent, { sort: 'created_asc' }));
    expect(made).toMatchObject({ scope: 'agent', team_id: null, section: 'agent', key: null });
    expect((await views(desk.colleague)).map((view) => view.id)).not.toContain(made.id);
    await expectNoEvents(ctx(), async () => {
      const url = `/api/views/${made.id}`;
      expect((await desk.patch(url, desk.colleague, { name: 'x' })).statusCode).toBe(404);
      expect((await desk.remove(url, desk.admin)).statusCode).toBe(404);
      expect((await desk.get(`/api/tickets?view_id=${made.id}`, desk.colleague)).statusCode).toBe(
        404,
      );
    });
    const [renamed] = await expectEventsOf(async () =>
      (await desk.patch(`/api/views/${made.id}`, desk.agent, { name: 'Новое имя' })).json(),
    );
    expect(renamed).toEqual({ ...made, name: 'Новое имя' });
    await expectEventsOf(() => desk.remove(`/api/views/${made.id}`, desk.agent));
    expect((await views(desk.agent)).map((view) => view.id)).not.toContain(made.id);
  });
});

describe('shared ones', () => {
  test('an agent without the right shares with nobody', async () => {
    await expectNoEvents(ctx(), async () => {
      for (const shared of [{ scope: 'everyone' }, { scope: 'team', team_id: desk.ours }]) {
        const response = await desk.post('/api/views', desk.agent, {
          name: 'x',
          conditions: all,
          ...shared,
        });
        expect(response.statusCode).toBe(403);
      }
    });
    const mine = await aView(desk.agent);
    const widened = await desk.patch(`/api/views/${mine.id}`, desk.agent, { scope: 'everyone' });
    expect(widened.statusCode).toBe(403);
  });

  test('of a team are seen by its members, and by the lead who made them', async () => {
    const made = await aView(desk.lead, { scope: 'team', team_id: desk.ours, name: 'Наше' });
    expect(made).toMatchObject({ section: 'team', team_id: desk.ours });
    const seenBy = async (as: Somebody) => (await views(as)).some((view) => view.id === made.id);
    expect(await seenBy(desk.agent)).toBe(true);
    expect(await seenBy(desk.lead)).toBe(true);
    expect(await seenBy(desk.outsider)).toBe(false);
    expect((await desk.patch(`/api/views/${made.id}`, desk.agent, { name: 'x' })).statusCode).toBe(
      403,
    );
    const renamed = await desk.patch(`/api/views/${made.id}`, desk.lead, { name: 'Общее' });
    expect(renamed.json()).toMatchObject({ name: 'Общее', scope: 'team', team_id: desk.ours });
    const widened = await desk.patch(`/api/views/${made.id}`, desk.lead, { scope: 'everyone' });
    expect(widened.json()).toMatchObject({ scope: 'everyone', team_id: null, section: 'everyone' });
    expect(await seenBy(desk.outsider)).toBe(true);
    const taken = await desk.patch(`/api/views/${made.id}`, desk.lead, { scope: 'agent' });
    expect(taken.json()).toMatchObject({ scope: 'agent', section: 'agent' });
    expect(await seenBy(desk.agent)).toBe(false);
  });

  test('a view for a team names the team', async () => {
    const response = await desk.post('/api/views', desk.lead, {
      name: 'x',
      conditions: all,
      scope: 'team',
    });
    expect(response.json()).toMatchObject({ status: 422, message_key: 'errors.view_needs_team' });
  });

  test('whoever leaves the team loses its views', async () => {
    const made = await aView(desk.admin, { scope: 'team', team_id: desk.theirs });
    expect((await views(desk.outsider)).some((view) => view.id === made.id)).toBe(true);
    await desk.patch(`/api/agents/${desk.outsider.id}`, desk.admin, { team_ids: [] });
    expect((await views(desk.outsider)).some((view) => view.id === made.id)).toBe(false);
    await desk.patch(`/api/agents/${desk.outsider.id}`, desk.admin, { team_ids: [desk.theirs] });
  });
});

describe('for oneself', () => {
  test('order, columns, groups and sight of any view change for the one who changed them', async () => {
    const made = await aView(desk.lead, { scope: 'team', team_id: desk.ours, columns: ['number'] });
    const url = `/api/views/${made.id}/mine`;
    const wish = {
      sort: 'waiting',
      layout: 'table',
      columns: ['team', 'field:01930000-0000-7000-8000-00000000000f', 'number'],
      group_by: 'team',
    };
    await expectEvents(ctx(), ['view.arranged', 'view.arranged'], async () => {
      expect((await desk.put(url, desk.agent, wish)).statusCode).toBe(200);
      const hidden = await desk.put(url, desk.agent, { is_hidden: true, sort: null });
      expect(hidden.json().mine).toEqual({ ...wish, sort: null, is_hidden: true });
    });
    const untouched = { sort: null, layout: null, columns: null, group_by: null, is_hidden: false };
    const of = async (as: Somebody) => (await views(as)).find((view) => view.id === made.id);
    expect(await of(desk.agent)).toMatchObject({ columns: ['number'], can: { update: false } });
    expect(await of(desk.lead)).toMatchObject({ mine: untouched, can: { update: true } });
    await expectNoEvents(ctx(), async () => {
      expect((await desk.put(url, desk.outsider, wish)).statusCode).toBe(404);
      for (const column of ['password', 'field:password'])
        expect((await desk.put(url, desk.agent, { columns: [column] })).statusCode).toBe(422);
    });
  });

  test('stand in the order that one chose; a new one follows', async () => {
    const before = (await views(desk.colleague)).map((view) => view.id);
    const chosen = [before[3], before[0], before[2]];
    await expectEvents(ctx(), ['view.arranged'], () =>
      desk.put('/api/views/order', desk.colleague, { view_ids: chosen }),
    );
    const made = await aView(desk.colleague);
    const after = (await views(desk.colleague)).map((view) => view.id);
    expect(after.slice(0, 3)).toEqual(chosen);
    expect(after.at(-1)).toBe(made.id);
    expect((await views(desk.agent)).map((view) => view.id)[0]).toBe(before[0]);
    const strange = { view_ids: [newId()] };
    expect((await desk.put('/api/views/order', desk.colleague, strange)).statusCode).toBe(404);
  });

  test('conditions that are being written are counted among what one sees, with examples', async () => {
    const subject = `Счёт ${newId()}`;
    for (const team_id of [desk.ours, desk.theirs]) await aTicket(ctx(), { team_id, subject });
    const conditions = { field: 'subject', op: 'contains', value: subject };
    const answer = await desk.post('/api/views/count', desk.agent, { conditions });
    expect(answer.json()).toMatchObject({ count: 1, examples: [{ subject }] });
    const wrong = await desk.post('/api/views/count', desk.agent, { conditions: { any: 1 } });
    expect(wrong.statusCode).toBe(422);
  });
});

describe('conditions', () => {
  test.each([
    ['an unknown field', { field: 'password', op: 'is', value: 'x' }],
    ['a field of no ticket', { field: '__proto__', op: 'is', value: 'x' }],
    ['another operator', { field: 'priority', op: 'or 1=1', value: 1 }],
    ['too deep a tree', deep(20)],
    ['too many leaves', { all: Array.from({ length: 200 }, () => ({ all: [] })) }],
    ['two kinds in one', { all: [], any: [] }],
    ['a text', 'all'],
  ])('with %s are refused', async (_what, conditions) => {
    await expectNoEvents(ctx(), async () => {
      const response = await desk.post('/api/views', desk.agent, { name: 'x', conditions });
      expect(response.statusCode).toBe(422);
    });
  });

  test('renaming a tag renames it in views; deleting leaves them standing', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours, tags: ['старое'] });
    const conditions = {
      any: [
        { not: { field: 'tag', op: 'is', value: 'старое' } },
        { field: 'tag', op: 'in', value: ['старое', 'иное'] },
      ],
    };
    const made = await aView(desk.agent, { conditions });
    const [tag] = (await desk.get(`/api/tags?q=${encodeURIComponent('старое')}`, desk.admin)).json()
      .items;
    await desk.patch(`/api/tags/${tag.id}`, desk.admin, { name: 'новое' });
    const shown = (await views(desk.agent)).find((view) => view.id === made.id);
    expect(shown?.conditions).toEqual({
      any: [
        { not: { field: 'tag', op: 'is', value: 'новое' } },
        { field: 'tag', op: 'in', value: ['новое', 'иное'] },
      ],
    });
    expect((await desk.get(`/api/tickets/${ticket_id}`, desk.agent)).json().tags).toEqual([
      'новое',
    ]);
    await desk.remove(`/api/tags/${tag.id}`, desk.admin);
    expect((await desk.get(`/api/tickets/${ticket_id}`, desk.agent)).json().tags).toEqual([]);
    expect((await desk.get('/api/views', desk.agent)).statusCode).toBe(200);
  });

  function deep(levels: number): unknown {
    return levels === 0 ? { all: [] } : { not: deep(levels - 1) };
  }
});

describe('counts that are kept until something happens', () => {
  test('follow what this process writes at once, and what another writes as it is heard of', async () => {
    await desk.app.opora.listen();
    const before = (await countOf('all_open', desk.agent)) ?? 0;
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    expect(await countOf('all_open', desk.agent)).toBe(before + 1);
    const other = await buildApp(desk.app.opora.house.ports.config, {
      log: desk.app.opora.house.log,
    });
    await updateTicket(other.ctx(), ticket_id, { status_id: desk.statuses.solved });
    await eventually('the count without the solved one', async () => {
      return (await countOf('all_open', desk.agent)) === before;
    });
    await other.close();
  });

  test('are each agent’s own', async () => {
    const [ours, theirs] = [desk.agent, desk.outsider];
    await aTicket(ctx(), { team_id: desk.ours });
    const [seen, unseen] = [await countOf('all_open', ours), await countOf('all_open', theirs)];
    expect(seen).not.toBe(unseen);
    expect(await countOf('all_open', ours)).toBe(seen);
    expect(await countOf('all_open', theirs)).toBe(unseen);
  });
});

describe('a desk with many tickets', () => {
  beforeAll(async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: null, subject: 'Один из многих' });
    const { pool } = desk.app.opora.house.database;
    await pool.query(
      `insert into tickets (id, subject, requester_id, status_id, status_category, channel, created_at, updated_at)
       select gen_random_uuid(), subject, requester_id, status_id, status_category, channel, created_at, updated_at
       from tickets, generate_series(1, $2::int) where id = $1`,
      [ticket_id, viewCountStops + 5],
    );
  });

  test('counts no further than the contract says', async () => {
    expect(await countOf('all', desk.agent)).toBe(viewCountStops);
    expect(await countOf('mine_waiting', desk.agent)).toBeLessThan(viewCountStops);
  });
});

async function expectEventsOf<Result>(work: () => Promise<Result>): Promise<[Result]> {
  let result: Result | undefined;
  await expectEvents(ctx(), ['view.changed'], async () => {
    result = await work();
  });
  if (result === undefined) throw new Error(`nothing was answered ${newId()}`);
  return [result];
}
