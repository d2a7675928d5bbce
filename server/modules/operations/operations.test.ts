import { sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import type { ItemOutcome, Operation } from '#contract/operations.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam, aToken } from '#testing/builders.ts';
import { expectEvents } from '#testing/expect-events.ts';
import { aDesk, aSession, asAgent, aTicket } from '#testing/ticket-builders.ts';

type As = { cookie: string } | { token: string };
const app = useTestApp();
const desk = {
  admin: { id: '', cookie: '' },
  anna: { id: '', cookie: '' },
  boris: { id: '', cookie: '' },
  light: { id: '', cookie: '' },
  first: '',
  second: '',
  open: '',
  solved: '',
};

beforeAll(async () => {
  const admin = await aDesk(app);
  const ctx = app.ctx();
  Object.assign(desk.admin, admin);
  [desk.first, desk.second] = [await aTeam(ctx), await aTeam(ctx)];
  for (const [key, role] of [
    ['anna', 'agent'],
    ['boris', 'agent'],
    ['light', 'light_agent'],
  ] as const) {
    const made = await anAgent(ctx, { role, teams: [desk.first] });
    Object.assign(desk[key], made, await aSession(ctx, made.id));
  }
  const statuses = (await ask('GET', '/api/statuses', desk.admin)).json().items;
  const of = (category: string) =>
    statuses.find((one: { category: string }) => one.category === category).id;
  Object.assign(desk, { open: of('open'), solved: of('solved') });
}, 60_000);

function ask(method: 'GET' | 'POST' | 'PATCH', url: string, as: As, payload?: object) {
  return app.call({ method, url, as, ...(payload === undefined ? {} : { payload }) });
}

async function tickets(count: number, given: Parameters<typeof aTicket>[1] = {}) {
  const made = [];
  for (let index = 0; index < count; index += 1)
    made.push(await aTicket(app.ctx(), { team_id: desk.first, ...given }));
  return made.map((one) => one.ticket_id);
}

/** Asks for it and lets the job run to its end. */
async function run(as: As, payload: object): Promise<Operation> {
  const asked = await ask('POST', '/api/operations', as, payload);
  expect(asked.statusCode, asked.body).toBe(202);
  await app.opora.drainJobs();
  return (await ask('GET', `/api/operations/${asked.json().id}`, as)).json();
}

async function undo(as: As, id: string): Promise<Operation> {
  const asked = await ask('POST', `/api/operations/${id}/undo`, as);
  expect(asked.statusCode, asked.body).toBe(202);
  await app.opora.drainJobs();
  return (await ask('GET', `/api/operations/${id}`, as)).json();
}

async function items(as: As, id: string, outcome?: ItemOutcome) {
  const query = outcome === undefined ? '' : `?outcome=${outcome}`;
  return (await ask('GET', `/api/operations/${id}/items${query}`, as)).json().items;
}

async function ticket(id: string, as: As = desk.admin) {
  return (await ask('GET', `/api/tickets/${id}`, as)).json();
}

it('does a list of actions to many tickets, and takes it back', async () => {
  const ids = await tickets(3, { tags: ['касса'] });
  const before = await Promise.all(ids.map((id) => ticket(id)));
  const done = await run(desk.anna, {
    actions: [
      { do: 'set', fields: { assignee_id: 'me', status_id: desk.solved, impact: 1, urgency: 1 } },
      { do: 'add_tags', tags: ['Возврат'] },
      { do: 'remove_tags', tags: ['КАССА'] },
      { do: 'follow', is_following: true },
      { do: 'note', body_html: '<p>Закрываем разом</p>' },
    ],
    // Twice the same is once.
    ticket_ids: [...ids, ids[0]],
  });
  expect(done).toMatchObject({ state: 'done', total: 3, done: 3, refused: 0, can: { undo: true } });
  const after = await ticket(ids[0] ?? '');
  expect(after).toMatchObject({
    assignee: { id: desk.anna.id },
    status_category: 'solved',
    priority: 1,
    tags: ['Возврат'],
    comment_count: 2,
    follower_ids: [desk.anna.id],
  });
  const undone = await undo(desk.anna, done.id);
  expect(undone).toMatchObject({ state: 'undone', undone: 3, undo_refused: 0 });
  expect(undone.undone_by?.id).toBe(desk.anna.id);
  for (const [index, id] of ids.entries()) {
    const { updated_at: _now, comment_count: _note, preview: _word, ...rest } = await ticket(id);
    const { preview_author_kind: _who, is_unread: _read, ...same } = rest;
    expect(before[index]).toMatchObject(same);
  }
  // A note is said and stays said.
  const [told] = await items(desk.anna, done.id);
  expect(told).toMatchObject({ outcome: 'undone', cause: { key: 'errors.undo_note' } });
  const again = await ask('POST', `/api/operations/${done.id}/undo`, desk.anna);
  expect(again.json()).toMatchObject({ status: 409, message_key: 'errors.operation_undone' });
});

it('makes no event for what a ticket has already, and counts it apart', async () => {
  const ids = await tickets(1, { tags: ['уже'] });
  const asked = { actions: [{ do: 'add_tags', tags: ['Уже'] }], ticket_ids: ids };
  await expectEvents(app.ctx(), ['operation.started', 'operation.finished'], async () => {
    expect(await run(desk.anna, asked)).toMatchObject({
      done: 0,
      unchanged: 1,
      can: { undo: false },
    });
  });
});

it('refuses what the rules refuse, ticket by ticket, and says why', async () => {
  const [closed = '', fine = ''] = await tickets(2);
  const close = {
    actions: [{ do: 'set', fields: { status_id: desk.solved } }],
    ticket_ids: [closed],
  };
  await run(desk.anna, close);
  const [hidden = ''] = await tickets(1, { team_id: desk.second });
  const missing = '01930000-0000-7000-8000-00000000ffff';
  const done = await run(desk.anna, {
    actions: [
      { do: 'note', body_html: '<p>Не останется</p>' },
      { do: 'set', fields: { assignee_id: desk.light.id } },
    ],
    ticket_ids: [fine, hidden, missing],
  });
  expect(done).toMatchObject({ total: 3, done: 0, refused: 3 });
  const told = new Map(
    (await items(desk.anna, done.id, 'refused')).map((one: { ticket_id: string }) => [
      one.ticket_id,
      one,
    ]),
  );
  expect(told.get(fine)).toMatchObject({
    ticket: { subject: 'Не печатает чек' },
    cause: { key: 'errors.field.not_assignable' },
  });
  // Whole or not at all: the note went with it.
  expect((await ticket(fine)).comment_count).toBe(1);
  // One that is not seen and one that is not there are told alike.
  const cause = { key: 'errors.not_found', params: {} };
  expect(told.get(hidden)).toEqual({ ticket_id: hidden, ticket: null, outcome: 'refused', cause });
  expect(told.get(missing)).toEqual({
    ticket_id: missing,
    ticket: null,
    outcome: 'refused',
    cause,
  });
});

it('does all of a view, as it is for whoever asks', async () => {
  const tag = 'подборка-целиком';
  const seen = await tickets(3, { tags: [tag] });
  await tickets(2, { tags: [tag], team_id: desk.second });
  const view = await ask('POST', '/api/views', desk.anna, {
    name: 'Мои кассы',
    conditions: { field: 'tag', op: 'is', value: tag },
  });
  expect(view.statusCode, view.body).toBe(201);
  const done = await run(desk.anna, {
    actions: [{ do: 'remove_tags', tags: [tag] }],
    view_id: view.json().id,
    condition: { field: 'team_id', op: 'is', value: 'mine' },
  });
  expect(done).toMatchObject({ is_gathered: true, total: seen.length, done: seen.length });
  const both = {
    actions: [{ do: 'remove_tags', tags: [tag] }],
    ticket_ids: seen,
    view_id: view.json().id,
  };
  expect((await ask('POST', '/api/operations', desk.anna, both)).statusCode).toBe(422);
});

it('takes back nothing that somebody changed since, and lists it', async () => {
  const [mine = '', theirs = '', tagged = ''] = await tickets(3);
  const done = await run(desk.anna, {
    actions: [
      { do: 'set', fields: { assignee_id: desk.anna.id } },
      { do: 'add_tags', tags: ['срочно'] },
    ],
    ticket_ids: [mine, theirs, tagged],
  });
  await ask('PATCH', `/api/tickets/${theirs}`, desk.boris, { assignee_id: desk.boris.id });
  // Another tag is no contradiction.
  await ask('PATCH', `/api/tickets/${tagged}`, desk.boris, { tags: ['срочно', 'чужой'] });
  expect(await undo(desk.anna, done.id)).toMatchObject({ undone: 2, undo_refused: 1 });
  expect(await items(desk.anna, done.id, 'undo_refused')).toMatchObject([
    { ticket_id: theirs, cause: { key: 'errors.changed_since.assignee_id' } },
  ]);
  expect((await ticket(theirs)).assignee.id).toBe(desk.boris.id);
  expect((await ticket(theirs)).tags).toEqual(['срочно']);
  expect(await ticket(tagged)).toMatchObject({ assignee: null, tags: ['чужой'] });
});

it('a ticket given out of one’s sight can still be taken back, until somebody touches it', async () => {
  const [given = '', touched = ''] = await tickets(2);
  const done = await run(desk.anna, {
    actions: [
      { do: 'set', fields: { team_id: desk.second } },
      { do: 'note', body_html: '<p>Вторая линия, это вам</p>' },
    ],
    ticket_ids: [given, touched],
  });
  expect(done).toMatchObject({ done: 2 });
  expect((await ask('GET', `/api/tickets/${given}`, desk.anna)).statusCode).toBe(404);
  await ask('PATCH', `/api/tickets/${touched}`, desk.admin, {
    team_id: null,
    assignee_id: desk.admin.id,
  });
  await ask('PATCH', `/api/tickets/${touched}`, desk.admin, { team_id: await aTeam(app.ctx()) });
  expect(await undo(desk.anna, done.id)).toMatchObject({ undone: 1, undo_refused: 1 });
  expect((await ticket(given, desk.anna)).team.id).toBe(desk.first);
  expect(await items(desk.anna, done.id, 'undo_refused')).toMatchObject([
    { ticket_id: touched, ticket: null, cause: { key: 'errors.not_found' } },
  ]);
});

it('a sent reply stays sent, and the undo says so', async () => {
  const [replied = ''] = await tickets(1);
  const done = await run(desk.anna, {
    actions: [{ do: 'reply', body_html: '<p>Починили</p>' }],
    ticket_ids: [replied],
  });
  // As from the screen: the ticket is opened and taken by whoever answers it.
  expect(await ticket(replied)).toMatchObject({
    status_category: 'open',
    assignee: { id: desk.anna.id },
  });
  await undo(desk.anna, done.id);
  expect(await items(desk.anna, done.id)).toMatchObject([
    { outcome: 'undone', cause: { key: 'errors.undo_sent' } },
  ]);
  expect(await ticket(replied)).toMatchObject({
    status_category: 'new',
    assignee: null,
    comment_count: 2,
  });
});

it('works with the rights of whoever asks, at the moment of each ticket', async () => {
  const ids = await tickets(2);
  const set = { actions: [{ do: 'set', fields: { status_id: desk.open } }], ticket_ids: ids };
  const refused = await run(desk.light, set);
  expect(refused).toMatchObject({ done: 0, refused: 2 });
  expect(await items(desk.light, refused.id)).toMatchObject([
    { cause: { key: 'errors.forbidden' } },
    { cause: { key: 'errors.forbidden' } },
  ]);
  const note = { actions: [{ do: 'note', body_html: '<p>Смотрю</p>' }], ticket_ids: ids };
  expect(await run(desk.light, note)).toMatchObject({ done: 2 });
  const reading = await aToken(app.ctx(), await anAgent(app.ctx()), ['read']);
  expect((await ask('POST', '/api/operations', reading, set)).statusCode).toBe(403);
  const gone = await anAgent(app.ctx(), { teams: [desk.first] });
  const asked = await ask('POST', '/api/operations', await aSession(app.ctx(), gone.id), set);
  await app
    .ctx()
    .db.updateTable('agents')
    .set({ disabled_at: app.ctx().now })
    .where('id', '=', gone.id)
    .execute();
  await app.opora.drainJobs();
  const told = await ask('GET', `/api/operations/${asked.json().id}`, desk.admin);
  expect(told.json()).toMatchObject({ state: 'done', done: 0, refused: 2 });
});

it('shows the ledger to whoever did it, and everyone’s by the permission', async () => {
  const mine = (await ask('GET', '/api/operations', desk.anna)).json().items;
  expect(mine.length).toBeGreaterThan(3);
  expect(new Set(mine.map((one: Operation) => one.agent?.id))).toEqual(new Set([desk.anna.id]));
  const id = mine[0].id;
  for (const url of [`/api/operations/${id}`, `/api/operations/${id}/items`])
    expect((await ask('GET', url, desk.boris)).statusCode).toBe(404);
  expect((await ask('POST', `/api/operations/${id}/undo`, desk.boris)).statusCode).toBe(404);
  expect((await ask('GET', '/api/operations?of=everyone', desk.boris)).statusCode).toBe(403);
  const all = (await ask('GET', '/api/operations?of=everyone', desk.admin)).json().items;
  expect(new Set(all.map((one: Operation) => one.agent?.id)).size).toBeGreaterThan(2);
});

it('stops where it is, and goes on where a killed server left it, each ticket once', async () => {
  const ids = await tickets(4);
  const actions = [{ do: 'note', body_html: '<p>Один раз</p>' }];
  const asked = await ask('POST', '/api/operations', desk.anna, { actions, ticket_ids: ids });
  const { id } = asked.json();
  // As if the process had died in the middle: two are done, the operation runs, its job is lost.
  const sorted = ids.toSorted();
  for (const ticket_id of sorted.slice(0, 2)) {
    const { applyActions } = await import('./operations.ts');
    const ctx = await asAgent(app.ctx(), desk.anna.id);
    await applyActions(ctx, ticket_id, {
      actions: [{ do: 'note', body_html: '<p>Один раз</p>', file_ids: [] }],
    });
    await sql`update operation_items set outcome = 'done' where operation_id = ${id} and ticket_id = ${ticket_id}`.execute(
      app.ctx().db,
    );
  }
  await sql`update operations set state = 'running', done = 2 where id = ${id}`.execute(
    app.ctx().db,
  );
  await sql`select graphile_worker.remove_job(${`operations.work:${id}`})`.execute(app.ctx().db);
  await app.opora.drainJobs();
  expect((await ask('GET', `/api/operations/${id}`, desk.anna)).json()).toMatchObject({
    state: 'running',
    done: 2,
  });
  const { askForUnfinished } = await import('./work.ts');
  await askForUnfinished(app.ctx());
  await app.opora.drainJobs();
  expect((await ask('GET', `/api/operations/${id}`, desk.anna)).json()).toMatchObject({
    state: 'done',
    done: 4,
  });
  for (const ticket_id of ids) expect((await ticket(ticket_id)).comment_count).toBe(2);

  const waiting = await ask('POST', '/api/operations', desk.anna, { actions, ticket_ids: ids });
  const early = await ask('POST', `/api/operations/${waiting.json().id}/undo`, desk.anna);
  expect(early.json()).toMatchObject({ message_key: 'errors.operation_runs' });
  const stopped = await ask('POST', `/api/operations/${waiting.json().id}/stop`, desk.anna);
  expect(stopped.json()).toMatchObject({
    state: 'done',
    done: 0,
    can: { stop: false, undo: false },
  });
  await app.opora.drainJobs();
  expect((await ticket(ids[0] ?? '')).comment_count).toBe(2);
});

it('forgets after thirty days', async () => {
  const [old = ''] = await tickets(1);
  const done = await run(desk.anna, {
    actions: [{ do: 'add_tags', tags: ['старое'] }],
    ticket_ids: [old],
  });
  await sql`update operations set expires_at = ${app.ctx().now} where id = ${done.id}`.execute(
    app.ctx().db,
  );
  const late = await ask('POST', `/api/operations/${done.id}/undo`, desk.anna);
  expect(late.json()).toMatchObject({ status: 409, message_key: 'errors.operation_expired' });
  const { deleteExpired } = await import('./operations.sql.ts');
  await deleteExpired(app.ctx());
  expect((await ask('GET', `/api/operations/${done.id}`, desk.anna)).statusCode).toBe(404);
});
