/** What the administrator names: statuses bound to categories, types, tags. */
import { describe, expect, test } from 'vitest';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
let named = 0;

async function aStatus(category: string, more: object = {}) {
  named += 1;
  const response = await desk.post('/api/statuses', desk.admin, {
    category,
    name: `Статус ${named}`,
    customer_name: 'В работе',
    ...more,
  });
  expect(response.statusCode, response.body).toBe(201);
  return response.json();
}

async function statuses(): Promise<
  { id: string; category: string; is_default: boolean; is_archived: boolean; name: string }[]
> {
  return (await desk.get('/api/statuses', desk.agent)).json().items;
}

describe('statuses', () => {
  test('each category has exactly one main status, and keeps it', async () => {
    const main = (await statuses()).filter((one) => one.is_default).map((one) => one.category);
    expect(new Set(main).size).toBe(main.length);
    expect(main).toHaveLength(7);
    const made = await aStatus('open');
    expect(made.is_default).toBe(false);
    await expectEvents(ctx(), ['status.updated'], () =>
      desk.patch(`/api/statuses/${made.id}`, desk.admin, { is_default: true }),
    );
    const after = (await statuses()).filter((one) => one.category === 'open' && one.is_default);
    expect(after.map((one) => one.id)).toEqual([made.id]);
    await desk.patch(`/api/statuses/${desk.statuses.open}`, desk.admin, { is_default: true });
  });

  test.each([
    ['the main status of its kind', { is_archived: true }],
    ['the main status of its kind into another kind', { category: 'waiting_vendor' }],
  ])('%s is not archived or moved', async (_what, change) => {
    await expectNoEvents(ctx(), async () => {
      const response = await desk.patch(`/api/statuses/${desk.statuses.new}`, desk.admin, change);
      expect(response.json()).toMatchObject({
        status: 409,
        message_key: 'errors.status_is_default',
      });
    });
  });

  test('one cannot be made the main one and archived in the same breath', async () => {
    const made = await aStatus('open');
    const response = await desk.patch(`/api/statuses/${made.id}`, desk.admin, {
      is_default: true,
      is_archived: true,
    });
    expect(response.statusCode).toBe(409);
    expect((await statuses()).find((one) => one.id === desk.statuses.open)?.is_default).toBe(true);
  });

  test('while tickets have it its kind stays, its name may change', async () => {
    const made = await aStatus('waiting_vendor');
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, { status_id: made.id });
    await expectNoEvents(ctx(), async () => {
      const moved = await desk.patch(`/api/statuses/${made.id}`, desk.admin, { category: 'open' });
      expect(moved.json()).toMatchObject({
        status: 409,
        message_key: 'errors.status_category_in_use',
      });
    });
    const renamed = await desk.patch(`/api/statuses/${made.id}`, desk.admin, {
      name: 'У партнёра',
    });
    expect(renamed.json()).toMatchObject({ name: 'У партнёра', category: 'waiting_vendor' });
    const unused = await aStatus('waiting_vendor');
    const moved = await desk.patch(`/api/statuses/${unused.id}`, desk.admin, { category: 'open' });
    expect(moved.json()).toMatchObject({ category: 'open', is_default: false });
  });

  test('a name is taken once by letters; an archived one is free again', async () => {
    const made = await aStatus('open', { name: 'У ЮРИСТОВ' });
    await expectNoEvents(ctx(), async () => {
      const response = await desk.post('/api/statuses', desk.admin, {
        category: 'open',
        name: 'у юристов',
        customer_name: 'В работе',
      });
      expect(response.json()).toMatchObject({ fields: { name: 'errors.field.name_taken' } });
    });
    await desk.patch(`/api/statuses/${made.id}`, desk.admin, { is_archived: true });
    await aStatus('open', { name: 'у юристов' });
    const back = await desk.patch(`/api/statuses/${made.id}`, desk.admin, { is_archived: false });
    expect(back.json()).toMatchObject({ fields: { name: 'errors.field.name_taken' } });
  });

  test('an archived one keeps its tickets and takes no new ones', async () => {
    const made = await aStatus('waiting_internal');
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
    await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, { status_id: made.id });
    await desk.patch(`/api/statuses/${made.id}`, desk.admin, { is_archived: true });
    const kept = await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, {
      status_id: made.id,
      subject: 'Всё ещё там',
    });
    expect(kept.json()).toMatchObject({ status_id: made.id, subject: 'Всё ещё там' });
    await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, { status_id: desk.statuses.open });
    const back = await desk.patch(`/api/tickets/${ticket_id}`, desk.agent, { status_id: made.id });
    expect(back.json()).toMatchObject({ fields: { status_id: 'errors.field.status_unknown' } });
  });

  test('agents may not administer', async () => {
    await expectNoEvents(ctx(), async () => {
      for (const as of [desk.agent, desk.lead, desk.light]) {
        const made = await desk.post('/api/statuses', as, {
          category: 'open',
          name: 'x',
          customer_name: 'x',
        });
        expect(made.statusCode).toBe(403);
      }
    });
  });
});

describe('types', () => {
  test('are made, renamed and archived', async () => {
    const made = await desk.post('/api/ticket-types', desk.admin, { name: 'Возврат' });
    const { id } = made.json();
    const changed = await desk.patch(`/api/ticket-types/${id}`, desk.admin, {
      name: 'Возврат товара',
      is_archived: true,
    });
    expect(changed.json()).toMatchObject({ id, name: 'Возврат товара', is_archived: true });
    const listed = (await desk.get('/api/ticket-types', desk.agent)).json().items;
    expect(listed.find((one: { id: string }) => one.id === id)).toMatchObject({
      is_archived: true,
    });
  });
});

describe('tags', () => {
  async function tagOf(name: string, as = desk.admin) {
    const found = (await desk.get(`/api/tags?q=${encodeURIComponent(name)}`, as)).json().items;
    return found.find((one: { name: string }) => one.name === name);
  }

  test('count only the tickets within sight (case A10)', async () => {
    await aTicket(ctx(), { team_id: desk.ours, tags: ['счёт'] });
    await aTicket(ctx(), { team_id: desk.theirs, tags: ['счёт'] });
    expect((await tagOf('счёт')).ticket_count).toBe(2);
    expect((await tagOf('счёт', desk.agent)).ticket_count).toBe(1);
    expect((await tagOf('счёт', desk.light)).ticket_count).toBe(1);
  });

  test('are renamed on every ticket, even one of very many', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours, tags: ['редкая', 'другая'] });
    const { pool } = desk.app.opora.house.database;
    await pool.query(
      `insert into tags (id, name) select gen_random_uuid(), 'много ' || n from generate_series(1, 600) n`,
    );
    const [tag] = (await desk.get(`/api/tags?q=${encodeURIComponent('РЕДК')}`, desk.admin)).json()
      .items;
    await expectEvents(ctx(), ['tag.updated'], async () => {
      const renamed = await desk.patch(`/api/tags/${tag.id}`, desk.admin, { name: 'Особая' });
      expect(renamed.json()).toEqual({ id: tag.id, name: 'Особая', ticket_count: 1 });
    });
    const { tags } = (await desk.get(`/api/tickets/${ticket_id}`, desk.agent)).json();
    expect([...tags].sort()).toEqual(['Особая', 'другая'].sort());
  });

  test('one name is one tag', async () => {
    await aTicket(ctx(), { team_id: desk.ours, tags: ['первая', 'вторая'] });
    const tag = await tagOf('вторая');
    await expectNoEvents(ctx(), async () => {
      const response = await desk.patch(`/api/tags/${tag.id}`, desk.admin, { name: 'ПЕРВАЯ' });
      expect(response.json()).toMatchObject({ fields: { name: 'errors.field.name_taken' } });
    });
    const same = await desk.patch(`/api/tags/${tag.id}`, desk.admin, { name: 'Вторая' });
    expect(same.statusCode).toBe(200);
  });

  test('are deleted from every ticket', async () => {
    const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours, tags: ['лишняя', 'нужная'] });
    const tag = await tagOf('лишняя');
    await expectEvents(ctx(), ['tag.deleted'], async () => {
      const response = await desk.remove(`/api/tags/${tag.id}`, desk.admin);
      expect(response.statusCode, response.body).toBe(200);
    });
    expect((await desk.get(`/api/tickets/${ticket_id}`, desk.agent)).json().tags).toEqual([
      'нужная',
    ]);
    expect((await desk.remove(`/api/tags/${tag.id}`, desk.admin)).statusCode).toBe(404);
  });
});
