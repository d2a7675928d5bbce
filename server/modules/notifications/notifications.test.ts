import { sql } from 'kysely';
import { Secret, TOTP } from 'otpauth';
import PostalMime from 'postal-mime';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { z } from 'zod';
import { type notification, notificationKinds } from '#contract/notifications.ts';
import { addMailbox } from '#modules/channels/channels.ts';
import { resetSecondFactor } from '#modules/people/people.ts';
import { addComment } from '#modules/tickets/tickets.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { sanitizeComposerHtml } from '#platform/html.ts';
import { newId } from '#platform/id.ts';
import { enqueue } from '#platform/jobs.ts';
import { useTestApp } from '#testing/app.ts';
import { aContact, anAgent, aTeam, type TestAgent } from '#testing/builders.ts';
import { eventually } from '#testing/eventually.ts';
import { openTransaction } from '#testing/open-transaction.ts';
import { aCustomerReply, aDesk, aSession, asAgent, aTicket } from '#testing/ticket-builders.ts';
import { mailNotification } from './mailing.ts';
import { follow } from './notifications.react.ts';

const app = useTestApp();
type Shown = z.infer<typeof notification>;
type Signed = TestAgent & { cookie: string };
let team: string;
let me: Signed;
let colleague: Signed;

async function signed(given: Parameters<typeof anAgent>[1]): Promise<Signed> {
  const agent = await anAgent(app.ctx(), given);
  return { ...agent, ...(await aSession(app.ctx(), agent.id)) };
}

beforeAll(async () => {
  await aDesk(app);
  await addMailbox(app.ctx(), app.opora.house.ports.secrets, {
    address: 'help@desk.test',
    name: 'Поддержка',
    outgoing: 'smtp',
    smtp: { host: 'smtp.desk.test', port: 465, security: 'tls', user: 'help' },
    password: 'secret',
  });
});

beforeEach(async () => {
  team = await aTeam(app.ctx());
  me = await signed({ teams: [team], first_name: 'Анна' });
  colleague = await signed({ teams: [team], first_name: 'Борис', last_name: 'Коллегин' });
});

afterEach(() => {
  app.mail.sent.length = 0;
});

/** Until every event so far was told of. */
async function told(): Promise<void> {
  const ctx = app.ctx();
  const last =
    (
      await ctx.db
        .selectFrom('events')
        .select((eb) => eb.fn.max('id').as('id'))
        .executeTakeFirst()
    )?.id ?? 0;
  await eventually('all events are told of', async () => {
    await enqueue(ctx, follow, {}, { key: 'test' });
    await app.opora.drainJobs();
    const place = await ctx.db
      .selectFrom('event_positions')
      .select('event_id')
      .where('reader', '=', 'notifications')
      .executeTakeFirst();
    return place !== undefined && place.event_id >= last;
  });
}

const isReader = sql<boolean>`reader = 'notifications'`;

const readerPlace = () =>
  app
    .ctx()
    .db.selectFrom('event_positions')
    .select(['xid', 'event_id'])
    .where(isReader)
    .executeTakeFirstOrThrow();

async function listOf(
  agent: Signed,
): Promise<{ items: Shown[]; unread_count: number; next: string | null }> {
  const answer = await app.call({ method: 'GET', url: '/api/notifications', as: agent });
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

const kindsOf = async (agent: Signed) => (await listOf(agent)).items.map((item) => item.kind);

async function update(agent: Signed, ticket_id: string, payload: object): Promise<void> {
  const answer = await app.call({
    method: 'PATCH',
    url: `/api/tickets/${ticket_id}`,
    payload,
    as: agent,
  });
  expect(answer.statusCode).toBe(200);
}

it('tells whom a ticket is given to, by whom, and not the giver', async () => {
  const { ticket_id, number } = await aTicket(app.ctx(), { team_id: team, subject: 'Касса' });
  await update(colleague, ticket_id, { assignee_id: me.id });
  await told();
  const { items, unread_count } = await listOf(me);
  expect(unread_count).toBe(1);
  expect(items[0]).toMatchObject({
    kind: 'assigned',
    ticket: { id: ticket_id, number, subject: 'Касса' },
    actor: { id: colleague.id, name: colleague.name },
    read_at: null,
  });
  expect(await kindsOf(colleague)).toEqual([]);
  await update(me, ticket_id, { assignee_id: me.id });
  await told();
  expect((await listOf(me)).items.length).toBe(1);
});

it('tells of a customer’s replies in one line until they are read', async () => {
  const ticket = await aTicket(app.ctx(), { team_id: team, assignee_id: me.id });
  await told();
  expect(await kindsOf(me)).toEqual(['assigned']);
  await aCustomerReply(app.ctx(), ticket);
  await told();
  await aCustomerReply(app.ctx(), ticket);
  await told();
  const { items, unread_count } = await listOf(me);
  expect(items.map((item) => item.kind)).toEqual(['customer_replied', 'assigned']);
  expect(items[0]?.data).toMatchObject({ count: 2 });
  expect(unread_count).toBe(2);

  const read = await app.call({
    method: 'PUT',
    url: `/api/tickets/${ticket.ticket_id}/read`,
    as: me,
  });
  expect(read.statusCode).toBe(200);
  expect((await listOf(me)).unread_count).toBe(0);
  await aCustomerReply(app.ctx(), ticket);
  await told();
  expect((await listOf(me)).unread_count).toBe(1);
  expect(await kindsOf(me)).toEqual(['customer_replied', 'customer_replied', 'assigned']);
});

it('keeps to the order of the feed, where a later number may come before an earlier one', async () => {
  const ticket = await aTicket(app.ctx(), { team_id: team, assignee_id: me.id });
  await told();
  const place = await readerPlace();
  // Whoever waited for the ticket has the earlier transaction, so the feed brings their word first.
  const waiting = await openTransaction(app.ctx());
  await sql`select pg_current_xact_id()`.execute(waiting.tx.db);
  await aCustomerReply(app.ctx(), ticket);
  await aCustomerReply(waiting.tx, ticket);
  await waiting.commit();
  await told();
  await aCustomerReply(app.ctx(), ticket);
  await told();
  const { items } = await listOf(me);
  expect(items.map((item) => item.kind)).toEqual(['customer_replied', 'assigned']);
  expect(items[0]?.data).toMatchObject({ count: 3 });

  // Were the same events to come again, nothing would be told again.
  await app.ctx().db.updateTable('event_positions').set(place).where(isReader).execute();
  await told();
  expect((await listOf(me)).items).toEqual(items);
});

it('renews one of several that stand unread from before, and comes past the event', async () => {
  const ticket = await aTicket(app.ctx(), { team_id: team, assignee_id: me.id });
  await aCustomerReply(app.ctx(), ticket);
  await told();
  await sql`insert into notifications (id, agent_id, kind, ticket_id, event_id, actor_kind, data, created_at)
    select ${newId()}, agent_id, kind, ticket_id, event_id - 1, actor_kind, '{}', created_at
    from notifications where agent_id = ${me.id} and kind = 'customer_replied'`.execute(
    app.ctx().db,
  );
  await aCustomerReply(app.ctx(), ticket);
  await told();
  const replied = (await listOf(me)).items.filter((item) => item.kind === 'customer_replied');
  expect(replied.map((item) => item.data['count'])).toEqual([2, undefined]);
});

it('tells each agent once of one act, whatever it holds', async () => {
  const { ticket_id } = await aTicket(app.ctx(), { team_id: team });
  await app.call({
    method: 'PUT',
    url: `/api/tickets/${ticket_id}/follow`,
    payload: { is_following: true },
    as: me,
  });
  await told();
  await update(colleague, ticket_id, { assignee_id: me.id, impact: 1, urgency: 1 });
  await told();
  expect(await kindsOf(me)).toEqual(['assigned']);
});

it('tells the team that a ticket is passed to, but not of each new one', async () => {
  const { ticket_id } = await aTicket(app.ctx(), { team_id: team });
  await told();
  expect(await kindsOf(me)).toEqual([]);
  const other = await aTeam(app.ctx());
  const admin = await signed({ role: 'admin' });
  await update(admin, ticket_id, { team_id: other });
  await update(admin, ticket_id, { team_id: team });
  await told();
  expect(await kindsOf(me)).toEqual(['team_assigned']);
  expect(await kindsOf(colleague)).toEqual(['team_assigned']);
});

async function note(author: Signed, ticket_id: string, html: string): Promise<void> {
  const answer = await app.call({
    method: 'POST',
    url: `/api/tickets/${ticket_id}/comments`,
    payload: { visibility: 'internal', body_html: html },
    as: author,
  });
  expect(answer.statusCode).toBe(201);
}

const mention = (agent: TestAgent) =>
  `<p>Глянь, <span data-mention="${agent.id}">@${agent.name}</span></p>`;

it('tells whom a note names, if they may see the ticket, and nobody whom a customer names', async () => {
  const stranger = await signed({ teams: [await aTeam(app.ctx())] });
  const ticket = await aTicket(app.ctx(), { team_id: team });
  await note(colleague, ticket.ticket_id, mention(me) + mention(stranger) + mention(colleague));
  await told();
  expect(await kindsOf(me)).toEqual(['mentioned']);
  expect(await kindsOf(stranger)).toEqual([]);
  expect(await kindsOf(colleague)).toEqual([]);
  await aCustomerReply(app.ctx(), ticket, {
    comment: { body_html: sanitizeComposerHtml(mention(me)) },
  });
  await told();
  expect(await kindsOf(me)).toEqual(['mentioned']);
});

it('forgets about tickets that the agent may no longer see (case A5)', async () => {
  const ticket = await aTicket(app.ctx(), { team_id: team });
  await note(colleague, ticket.ticket_id, mention(me));
  await told();
  expect((await listOf(me)).unread_count).toBe(1);
  await sql`delete from team_members where agent_id = ${me.id}`.execute(app.ctx().db);
  expect(await listOf(me)).toMatchObject({ items: [], unread_count: 0 });
  await mailOf(me);
  expect(app.mail.sent).toEqual([]);
});

it('reads some, or all, of one’s own alone, and tells one’s other windows', async () => {
  const first = await aTicket(app.ctx(), { team_id: team });
  const second = await aTicket(app.ctx(), { team_id: team });
  await note(colleague, first.ticket_id, mention(me));
  await note(colleague, second.ticket_id, mention(me));
  await told();
  const { items } = await listOf(me);
  const ids = items.slice(0, 1).map((item) => item.id);
  await app.call({
    method: 'POST',
    url: '/api/notifications/read',
    payload: { ids },
    as: colleague,
  });
  expect((await listOf(me)).unread_count).toBe(2);
  await app.call({ method: 'POST', url: '/api/notifications/read', payload: { ids }, as: me });
  expect((await listOf(me)).unread_count).toBe(1);
  await app.call({ method: 'POST', url: '/api/notifications/read', payload: {}, as: me });
  expect((await listOf(me)).unread_count).toBe(0);
  const events = await app
    .ctx()
    .db.selectFrom('events')
    .select('name')
    .where('subject_id', '=', me.id)
    .where('name', 'like', 'notification.%')
    .orderBy('id')
    .execute();
  expect(events.map((event) => event.name)).toEqual([
    'notification.created',
    'notification.created',
    'notification.read',
    'notification.read',
  ]);
});

/** The letters that wait for the agent, as their time comes. */
async function mailOf(agent: TestAgent): Promise<void> {
  const ctx = app.ctx();
  const waiting = await sql<{ id: string }>`
    select j.key as id from graphile_worker.jobs j where j.task_identifier = 'notifications.mail' and j.run_at > now()`.execute(
    ctx.db,
  );
  const own = await ctx.db
    .selectFrom('notifications')
    .select('id')
    .where('agent_id', '=', agent.id)
    .execute();
  for (const { id } of own)
    if (waiting.rows.some((job) => job.id === `notification:${id}`))
      await mailNotification(ctx, app.opora.house.ports, id);
  await app.opora.drainJobs();
}

it('mails what was not seen in the app meanwhile, once, as automatic mail', async () => {
  const ticket = await aTicket(app.ctx(), { team_id: team, subject: 'Не\tпечатает <b>чек</b>' });
  await note(colleague, ticket.ticket_id, `${mention(me)}<p>посмотри &lt;script&gt;</p>`);
  await told();
  await mailOf(me);
  await mailOf(me);
  expect(app.mail.sent.map((mail) => mail.to)).toEqual([[me.email]]);
  const raw = app.mail.sent[0]?.raw.toString() ?? '';
  expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  expect(raw).toMatch(/^X-Auto-Response-Suppress: All\r$/m);
  expect(raw).not.toMatch(/<script>/);
  const events = await app
    .ctx()
    .db.selectFrom('events')
    .select('name')
    .where('ticket_id', '=', ticket.ticket_id)
    .where('name', 'like', 'delivery.%')
    .execute();
  expect(events).toEqual([]);
});

it('mails nothing that was read, nor what one does not want by mail', async () => {
  const ticket = await aTicket(app.ctx(), { team_id: team, assignee_id: me.id });
  await aCustomerReply(app.ctx(), ticket);
  await told();
  await app.call({ method: 'POST', url: '/api/notifications/read', payload: {}, as: me });
  await mailOf(me);
  expect(app.mail.sent).toEqual([]);

  await choose(colleague, { mentioned: { app: true, mail: false, push: false } });
  await note(me, ticket.ticket_id, mention(colleague));
  await told();
  await mailOf(colleague);
  expect(app.mail.sent).toEqual([]);
  expect(await kindsOf(colleague)).toEqual(['mentioned']);
});

async function choose(agent: Signed, change: object): Promise<void> {
  const url = '/api/me/notification-preferences';
  const before = (await app.call({ method: 'GET', url, as: agent })).json();
  const answer = await app.call({
    method: 'PUT',
    url,
    payload: { ...before, ...change },
    as: agent,
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ ...before, ...change });
}

it('keeps out of the app what is wanted by mail alone, and tells nothing that is wanted nowhere', async () => {
  const ticket = await aTicket(app.ctx(), { team_id: team });
  await choose(me, { mentioned: { app: false, mail: true, push: false } });
  await choose(colleague, { mentioned: { app: false, mail: false, push: false } });
  const admin = await signed({ role: 'admin' });
  await note(admin, ticket.ticket_id, mention(me) + mention(colleague));
  await told();
  expect(await listOf(me)).toMatchObject({ items: [], unread_count: 0 });
  await mailOf(me);
  await mailOf(colleague);
  expect(app.mail.sent.map((mail) => mail.to)).toEqual([[me.email]]);
});

it('refuses odd preferences and cursors', async () => {
  const url = '/api/me/notification-preferences';
  for (const payload of [{}, { assigned: { app: 1, mail: 1 } }, { odd: true }, null])
    expect(
      (await app.call({ method: 'PUT', url, payload: payload ?? undefined, as: me })).statusCode,
    ).toBe(422);
  for (const after of ['x', '_', "2026-01-01T00:00:00Z_'", '%00'])
    expect(
      (await app.call({ method: 'GET', url: `/api/notifications?after=${after}`, as: me }))
        .statusCode,
    ).toBe(422);
  expect((await app.call({ method: 'GET', url: '/api/notifications' })).statusCode).toBe(401);
});

it('tells the writer of a reply that was not delivered, and nobody of a letter of ours that was not', async () => {
  const ctx = app.ctx();
  const contact = await aContact(ctx);
  const { ticket_id } = await aTicket(ctx, { team_id: team, requester_id: contact.id });
  const mine = await asAgent(ctx, me.id);
  const comment_id = await addComment(mine, ticket_id, {
    visibility: 'public',
    author_kind: 'agent',
    author_id: me.id,
    channel: 'agent',
    body_html: '<p>Ответ</p>',
    body_text: 'Ответ',
  });
  for (const kind of ['reply', 'notification']) {
    await transaction(ctx, (tx) =>
      publish(tx, {
        name: 'delivery.failed',
        ticket_id,
        subject_type: 'delivery',
        subject_id: comment_id,
        data: { kind, comment_id, words: '550 5.1.1 No such user' },
      }),
    );
  }
  await told();
  const failures = (await listOf(me)).items.filter((item) => item.kind === 'delivery_failed');
  expect(failures.map((item) => item.data['words'])).toEqual(['550 5.1.1 No such user']);
});

it('keeps silent about the past: an import tells nobody', async () => {
  const ctx = app.ctx();
  const past = { ...ctx, now: new Date(ctx.now.getTime() - 3 * 86_400_000) };
  await aTicket(past, { team_id: team, assignee_id: me.id });
  await told();
  expect(await kindsOf(me)).toEqual([]);
});

it('tells of a deadline whoever has the ticket, and the team when that one is off', async () => {
  const { ticket_id } = await aTicket(app.ctx(), { team_id: team, assignee_id: me.id });
  const clock = (name: 'clock.warned' | 'clock.breached', data: object) =>
    transaction(app.ctx(), async (tx) => {
      const due_at = tx.now.toISOString();
      const about = { ticket_id, subject_type: 'clock', subject_id: ticket_id };
      await publish(tx, { name, ...about, data: { target: 'resolution', due_at, ...data } });
    });
  await clock('clock.warned', { share: 80 });
  await told();
  expect(await kindsOf(me)).toEqual(['clock_warned', 'assigned']);
  await app.call({
    method: 'PUT',
    url: '/api/me/presence',
    payload: { state: 'offline' },
    as: me,
  });
  await clock('clock.breached', {});
  // What a change of rules made late wakes nobody.
  await clock('clock.breached', { is_quiet: true });
  await told();
  expect(await kindsOf(me)).toEqual(['clock_warned', 'assigned']);
  expect(await kindsOf(colleague)).toEqual(['clock_breached']);
});

it('mails an invitation whose link rests in no table', async () => {
  const admin = await signed({ role: 'admin' });
  const role = (await app.call({ method: 'GET', url: '/api/roles', as: admin }))
    .json()
    .items.find((one: { key: string }) => one.key === 'agent');
  const invited = await app.call({
    method: 'POST',
    url: '/api/agents',
    payload: {
      email: 'new.colleague@desk.test',
      first_name: 'Новый',
      last_name: 'Коллега',
      role_id: role.id,
      team_ids: [],
      language: 'en',
    },
    as: admin,
  });
  expect(invited.statusCode).toBe(201);
  await app.opora.drainJobs();
  const [letter] = app.mail.sent.filter((mail) => mail.to.includes('new.colleague@desk.test'));
  const body = Buffer.from(letter?.raw ?? '').toString();
  const link = /http:\/\/desk\.test\/link#([\w-]{43})/.exec(
    body.replaceAll('=\r\n', '').replaceAll('=23', '#'),
  );
  const secret = link?.[1] ?? '';
  expect(secret).toHaveLength(43);
  const kept = await sql<{ text: string }>`
    select message::text || recipients::text as text from deliveries
    union all select data::text from events
    union all select payload::text from graphile_worker._private_jobs`.execute(app.ctx().db);
  expect(kept.rows.some((row) => row.text.includes(secret))).toBe(false);
  expect(app.logged.some((line) => line.includes(secret))).toBe(false);
});

it('tells the owner of an account that the password or the second factor changed, whatever they chose', async () => {
  const ask = (method: 'POST' | 'PUT', url: string, payload: object, as: Signed = me) =>
    app.call({ method, url, payload, as });
  const letters = async () => {
    await app.opora.drainJobs();
    const sent = app.mail.sent.splice(0);
    expect(sent.map((mail) => mail.to)).toEqual(sent.map(() => [me.email]));
    return Promise.all(sent.map(({ raw }) => PostalMime.parse(raw)));
  };
  const none = { app: false, mail: false, push: false };
  const chosen = Object.fromEntries(notificationKinds.map((kind) => [kind, none]));
  expect((await ask('PUT', '/api/me/notification-preferences', chosen)).statusCode).toBe(200);
  const wrong = { current_password: 'not this one', new_password: 'синий чай с мятой' };
  expect((await ask('PUT', '/api/me/password', wrong)).statusCode).toBe(422);
  expect(await letters()).toEqual([]);
  const new_password = 'синий чай с мятой';
  const right = { current_password: me.password, new_password };
  expect((await ask('PUT', '/api/me/password', right)).statusCode).toBe(200);
  const [changed, ...others] = await letters();
  expect(others).toEqual([]);
  expect(changed?.subject).toBe('Пароль в Опоре изменён');
  expect(changed?.text).toContain('http://desk.test/forgot-password');
  expect(changed?.text).not.toContain(new_password);

  const begun = await ask('POST', '/api/me/totp', { password: new_password });
  const code = new TOTP({ secret: Secret.fromBase32(begun.json().secret) }).generate();
  expect((await ask('PUT', '/api/me/totp', { code })).statusCode).toBe(200);
  await resetSecondFactor(app.ctx(), me.email);
  expect((await letters()).map(({ subject }) => subject).toSorted()).toEqual([
    'Второй шаг входа в Опору включён',
    'Второй шаг входа в Опору выключен',
  ]);
});
