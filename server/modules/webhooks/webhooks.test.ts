import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ticket as ticketContract } from '#contract/tickets.ts';
import { updateTicket } from '#modules/tickets/tickets.ts';
import { transaction } from '#platform/db.ts';
import { useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { openTransaction } from '#testing/open-transaction.ts';
import {
  type Answer,
  isSignedBy,
  openWebhookReceiver,
  type Received,
  type WebhookReceiver,
} from '#testing/servers/webhook-receiver.ts';
import { settled } from '#testing/settled.ts';
import { aCustomerReply, aSession, asAgent, aTicket } from '#testing/ticket-builders.ts';
import { claimDue } from './deliveries.sql.ts';
import { exampleOf } from './example.ts';
import { followWebhooks } from './feed.ts';
import { follow } from './webhooks.react.ts';
import { sendWebhook } from './webhooks.ts';

const desk = useTestDesk({ env: { WEBHOOK_NETWORKS: '127.0.0.0/8' } });
let receiver: WebhookReceiver;
let made = 0;

beforeAll(async () => {
  receiver = await openWebhookReceiver();
});
afterAll(() => receiver.close());
beforeEach(async () => {
  desk.app.setTime(undefined);
  receiver.all.length = 0;
  receiver.answer = () => 200;
  // Those of the tests before hear nothing more.
  await desk.app.ctx().db.deleteFrom('webhooks').execute();
});

type Made = { id: string; secret: string };

async function aWebhook(given: object = {}, as = desk.admin): Promise<Made> {
  made += 1;
  const answer = await desk.post('/api/webhooks', as, {
    name: `Учёт ${made}`,
    url: receiver.url,
    events: ['ticket.created', 'ticket.updated', 'comment.added'],
    ...given,
  });
  expect(answer.statusCode, answer.body).toBe(201);
  return { id: answer.json().webhook.id, secret: answer.json().secret };
}

/** Everything that has happened is followed, and everything that is due now is tried. */
async function delivered(): Promise<void> {
  await settled(desk.app.ctx());
  await follow.run(desk.app.ctx(), {}, desk.app.opora.house.ports);
  await desk.app.opora.drainJobs();
}

/** The clock goes on so far, and what is due by then is tried. */
async function passed(milliseconds: number): Promise<void> {
  desk.app.setTime(new Date(desk.app.ctx().now.getTime() + milliseconds));
  await delivered();
}

const shown = async (id: string) =>
  (await desk.get('/api/webhooks', desk.admin))
    .json()
    .items.find((one: { id: string }) => one.id === id);
const log = async (id: string, query = '') =>
  (await desk.get(`/api/webhooks/${id}/deliveries${query}`, desk.admin)).json().items;
const told = (list: readonly Received[]) => list.map((one) => one.body.type);
const HOUR = 3600_000;
const DAY = 24 * HOUR;
/** A little longer than what is waited between attempts, to the last. */
const waits = [6, 40, 150, 700, 2100, 4200, 12_500, 25_000, 50_000, 97_000, 97_000].map(
  (seconds) => seconds * 1000,
);

describe('what is sent', () => {
  it('is the fact and the ticket as the API shows it, signed for the receiver alone', async () => {
    const { id, secret } = await aWebhook({ conditions: { field: 'tag', op: 'is', value: 'вип' } });
    const ctx = await asAgent(desk.app.ctx(), desk.agent.id);
    const ticket = await aTicket(desk.app.ctx(), { tags: ['вип'], subject: 'Касса стоит' });
    await aTicket(desk.app.ctx(), { subject: 'Не для них' });
    await transaction(ctx, (tx) => updateTicket(tx, ticket.ticket_id, { urgency: 1 }));
    await delivered();
    expect(told(receiver.all).toSorted()).toEqual([
      'comment.added',
      'ticket.created',
      'ticket.updated',
    ]);
    const updated = receiver.all.find((one) => one.body.type === 'ticket.updated');
    if (updated === undefined) throw new Error('nothing of the change was sent');
    expect(isSignedBy(secret, updated)).toBe(true);
    expect(updated.signatures).toHaveLength(1);
    expect(updated.body.data.event).toMatchObject({
      actor: { kind: 'agent', id: desk.agent.id, name: desk.agent.name },
      subject: { type: 'ticket', id: ticket.ticket_id },
      data: { changes: { urgency: [expect.any(Number), 1] } },
    });
    const present = await desk.get(`/api/tickets/${ticket.ticket_id}`, desk.admin);
    expect(updated.body.data.ticket).toEqual(present.json());
    const commented = receiver.all.find((one) => one.body.type === 'comment.added');
    expect(commented?.body.data.comment.body_text).toContain('Не печатает чек');
    const [newest] = await log(id, `?ticket_id=${ticket.ticket_id}&event=ticket.updated`);
    expect(newest).toMatchObject({
      state: 'delivered',
      status: 200,
      attempts: 1,
      message_id: updated.id,
    });
    const whole = await desk.get(`/api/webhook-deliveries/${newest.id}`, desk.admin);
    expect(whole.json().body).toBe(updated.text);
  });

  it('is no more than the owner sees at that moment, and whoever redirects it becomes the owner (case A5)', async () => {
    const role = await desk.post('/api/roles', desk.admin, {
      name: 'Интеграции',
      permissions: ['settings.manage', 'tickets.reply'],
    });
    expect(role.statusCode, role.body).toBe(201);
    const patched = await desk.patch(`/api/agents/${desk.colleague.id}`, desk.admin, {
      role_id: role.json().id,
    });
    expect(patched.statusCode, patched.body).toBe(200);
    // A new role ends the sessions of before.
    const colleague = { ...desk.colleague, ...(await aSession(desk.app.ctx(), desk.colleague.id)) };
    const { id } = await aWebhook({}, colleague);
    const theirs = await aTicket(desk.app.ctx(), { team_id: desk.theirs });
    const ours = await aTicket(desk.app.ctx(), { team_id: desk.ours });
    await delivered();
    const tickets = () => receiver.all.map((one) => one.body.data.ticket.id);
    expect(new Set(tickets())).toEqual(new Set([ours.ticket_id]));
    // Given up for good before it could leave: it went to a team that the owner is not in.
    receiver.answer = () => 500;
    await aCustomerReply(desk.app.ctx(), ours);
    await delivered();
    await updateTicket(desk.app.ctx(), ours.ticket_id, { team_id: desk.theirs });
    receiver.all.length = 0;
    receiver.answer = () => 200;
    await passed(HOUR);
    expect(receiver.all).toEqual([]);
    expect((await log(id))[0]).toMatchObject({ state: 'given_up', error: 'out_of_sight' });
    // The reader of the log who does not see the ticket reads nothing of it either.
    const [entry] = await log(id);
    const read = await desk.get(`/api/webhook-deliveries/${entry.id}`, colleague);
    expect(read.json()).toMatchObject({ ticket: null, body: null, answer: null });
    expect(
      (await desk.get(`/api/webhook-deliveries/${entry.id}`, desk.admin)).json().body,
    ).toContain(ours.ticket_id);
    await desk.patch(`/api/webhooks/${id}`, desk.admin, { name: 'Другое имя' });
    expect((await shown(id)).owner.id).toBe(desk.colleague.id);
    await desk.patch(`/api/webhooks/${id}`, desk.admin, { url: `${receiver.url}?other` });
    expect((await shown(id)).owner.id).toBe(desk.admin.id);
    await updateTicket(desk.app.ctx(), theirs.ticket_id, { urgency: 1 });
    await delivered();
    expect(tickets()).toContain(theirs.ticket_id);
  });

  it('begins when the webhook is switched on and ends when it is switched off', async () => {
    await aTicket(desk.app.ctx());
    await settled(desk.app.ctx());
    const { id } = await aWebhook({ events: ['ticket.created'] });
    await aTicket(desk.app.ctx());
    await delivered();
    expect(receiver.all).toHaveLength(1);
    await expectEvents(desk.app.ctx(), ['webhook.changed'], () =>
      desk.patch(`/api/webhooks/${id}`, desk.admin, { is_on: false }),
    );
    await aTicket(desk.app.ctx());
    await delivered();
    await desk.patch(`/api/webhooks/${id}`, desk.admin, { is_on: true });
    await delivered();
    expect(receiver.all).toHaveLength(1);
    expect(await shown(id)).toMatchObject({ is_on: true, waiting: 0, failed: 0 });
  });

  it('tells a contact.updated without a ticket, and an example on demand', async () => {
    const { id, secret } = await aWebhook({ events: ['contact.updated'] });
    const ticket = await aTicket(desk.app.ctx());
    await desk.patch(`/api/contacts/${ticket.requester_id}`, desk.admin, {
      notes: 'Звонить утром',
    });
    await delivered();
    expect(receiver.all.map((one) => [one.body.type, one.body.data.ticket])).toEqual([
      ['contact.updated', null],
    ]);
    await desk.patch(`/api/webhooks/${id}`, desk.admin, { is_on: false });
    receiver.answer = () => ({ status: 404, text: `нет такой страницы\u0000${'!'.repeat(5000)}` });
    const test = await desk.post(`/api/webhooks/${id}/tests`, desk.admin, {});
    expect(test.statusCode, test.body).toBe(201);
    await desk.app.opora.drainJobs();
    const sent = receiver.all.at(-1);
    expect(sent?.body).toMatchObject({ is_test: true, type: 'ticket.created' });
    expect(sent !== undefined && isSignedBy(secret, sent)).toBe(true);
    expect(
      ticketContract.safeParse(exampleOf('ticket.created', new Date()).data.ticket).error?.issues,
    ).toBeUndefined();
    const whole = await desk.get(`/api/webhook-deliveries/${test.json().id}`, desk.admin);
    expect(whole.json()).toMatchObject({
      kind: 'test',
      state: 'given_up',
      status: 404,
      attempts: 1,
    });
    expect(whole.json().answer).toMatch(/^нет такой страницы!+$/);
    expect(whole.json().answer.length).toBeLessThanOrEqual(1000);
    expect((await shown(id)).failed).toBe(0);
    const replay = await desk.post(`/api/webhook-deliveries/${test.json().id}/replay`, desk.admin);
    expect(replay.statusCode).toBe(409);
  });

  it('goes out at the call of a rule too, which is named, and not by one that is off', async () => {
    const { id } = await aWebhook({ events: [] });
    const ticket = await aTicket(desk.app.ctx());
    const rule = { id: ticket.ticket_id, name: 'Сообщить в учёт' };
    const call = { event_id: null, name: 'rule.fired', ticket_id: ticket.ticket_id, rule };
    expect(await sendWebhook(desk.app.ctx(), id, call)).toBe(true);
    await delivered();
    expect(receiver.all.map((one) => one.body)).toMatchObject([
      { type: 'rule.fired', data: { rule, ticket: { number: ticket.number } } },
    ]);
    expect((await log(id))[0]).toMatchObject({ kind: 'rule', rule });
    await desk.patch(`/api/webhooks/${id}`, desk.admin, { is_on: false });
    expect(await sendWebhook(desk.app.ctx(), id, call)).toBe(false);
  });
});

describe('a receiver in trouble', () => {
  it('gets every change at least once and those of a ticket in their order', async () => {
    const { id } = await aWebhook();
    const tickets = [await aTicket(desk.app.ctx()), await aTicket(desk.app.ctx())];
    let asked = 0;
    // Fails, is busy, takes it and drops the line, answers late: by turns, so that retries meet each other.
    const moods: Answer[] = [
      500,
      'drop',
      200,
      { status: 503, headers: { 'retry-after': '7' } },
      200,
      'drop',
      404,
    ];
    receiver.answer = () => {
      asked += 1;
      return moods[asked % moods.length] ?? 200;
    };
    for (let n = 0; n < 6; n += 1) {
      for (const { ticket_id } of tickets) {
        await updateTicket(desk.app.ctx(), ticket_id, { subject: `Касса ${n}` });
      }
      await delivered();
    }
    while ((await shown(id)).waiting > 0) await passed(2 * HOUR);
    const sent = await sql<{ id: number; ticket_id: string }>`select id, ticket_id from events
      where ticket_id = any(${tickets.map((one) => one.ticket_id)}::uuid[])
        and name in ('ticket.created', 'ticket.updated', 'comment.added') order by id`.execute(
      desk.app.ctx().db,
    );
    for (const { ticket_id } of tickets) {
      const ids = sent.rows.filter((row) => row.ticket_id === ticket_id).map((row) => row.id);
      const arrived = receiver
        .taken()
        .filter((one) => one.body.data.ticket.id === ticket_id)
        .map((one) => one.body.data.event.id);
      expect(ids).toHaveLength(8);
      // Each once or more; the first arrivals are in order.
      expect([...new Set(arrived)]).toEqual(ids);
      expect(arrived.toSorted((one, other) => one - other)).toEqual(arrived);
    }
    // A double is known by its id, and is the same to the byte.
    const byId = Map.groupBy(receiver.all, (one) => one.id);
    expect([...byId.values()].every((one) => new Set(one.map(({ text }) => text)).size === 1)).toBe(
      true,
    );
    expect(byId.size).toBe(16);
  });

  it('gets those of a ticket by their numbers, also of whoever waited for the ticket longest', async () => {
    await aWebhook({ events: ['comment.added'] });
    const ticket = await aTicket(desk.app.ctx(), {});
    await delivered();
    receiver.all.length = 0;
    // The first transaction has the first number of its own, and speaks last; a third one is still
    // under way when the feed reads, so that it knows of the first alone.
    const begun = async () => {
      const open = await openTransaction(desk.app.ctx());
      await sql`select pg_current_xact_id()`.execute(open.tx.db);
      return open;
    };
    const [slow, stranger, quick] = [await begun(), await begun(), await begun()];
    for (const { tx, commit } of [quick, slow]) {
      await aCustomerReply(tx, ticket);
      await commit();
    }
    await follow.run(desk.app.ctx(), {}, desk.app.opora.house.ports);
    await desk.app.opora.drainJobs();
    await stranger.rollback();
    await delivered();
    const ids = receiver.all.map((one) => one.body.data.event.id);
    expect(ids).toHaveLength(2);
    expect(ids).toEqual(ids.toSorted((one, other) => one - other));
  });

  it('is left alone for as long as it asks, and asked again', async () => {
    const { id } = await aWebhook({ events: ['ticket.created'] });
    receiver.answer = () => ({ status: 429, headers: { 'retry-after': '600' } });
    await aTicket(desk.app.ctx());
    await delivered();
    await aTicket(desk.app.ctx());
    await passed(500_000);
    expect(receiver.all).toHaveLength(1);
    expect(await shown(id)).toMatchObject({ waiting: 2, resting_until: expect.any(String) });
    receiver.answer = () => 204;
    await passed(110_000);
    expect(receiver.taken()).toHaveLength(2);
    expect(await shown(id)).toMatchObject({ waiting: 0, failing_since: null, resting_until: null });
  });

  it('loses one message after three days, is told so, and the ticket goes on', async () => {
    const { id } = await aWebhook();
    const bad = await aTicket(desk.app.ctx(), { subject: 'Не лезет' });
    const isBad = (one: { body: { type: string; data: { ticket: { id: string } } } }) =>
      one.body.type === 'ticket.created' && one.body.data.ticket.id === bad.ticket_id;
    receiver.answer = (one) => (isBad(one) ? 400 : 200);
    await delivered();
    for (const wait of waits) {
      await aTicket(desk.app.ctx());
      await passed(wait);
    }
    const lost = (await log(id, `?ticket_id=${bad.ticket_id}`)).at(-1);
    expect(lost).toMatchObject({ state: 'given_up', attempts: 12, status: 400, error: 'status' });
    const [next] = receiver.taken().filter((one) => one.body.data.ticket.id === bad.ticket_id);
    expect(next?.body.type).toBe('comment.added');
    expect(next?.body.data.lost_before).toEqual([lost.message_id]);
    expect((await shown(id)).failed).toBe(1);
    // From the log it goes once more, under its own id.
    receiver.answer = () => 200;
    const replay = await desk.post(`/api/webhook-deliveries/${lost.id}/replay`, desk.admin);
    expect(replay.statusCode, replay.body).toBe(201);
    await delivered();
    expect(receiver.all.at(-1)).toMatchObject({ id: lost.message_id, status: 200 });
    expect(await shown(id)).toMatchObject({ failed: 0, is_on: true });
  }, 60_000);

  it('is switched off after days of failing, administrators are told, and all is sent anew on demand', async () => {
    const { id } = await aWebhook({ events: ['ticket.created'] });
    const began = desk.app.ctx().now.toISOString();
    receiver.answer = () => 'drop';
    const tickets = [];
    for (let day = 0; day < 4; day += 1) {
      tickets.push(await aTicket(desk.app.ctx()));
      for (let hour = 0; hour < 24; hour += 6) await passed(6 * HOUR);
    }
    expect(await shown(id)).toMatchObject({ is_on: false, off_cause: 'failing', waiting: 0 });
    const told = await sql<{ data: { agent_ids: string[] } }>`select data from events
      where name = 'webhook.switched_off' and subject_id = ${id}`.execute(desk.app.ctx().db);
    expect(told.rows[0]?.data.agent_ids).toContain(desk.admin.id);
    const refused = await desk.post(`/api/webhooks/${id}/replays`, desk.admin, { since: began });
    expect(refused.statusCode).toBe(409);
    await desk.patch(`/api/webhooks/${id}`, desk.admin, { is_on: true });
    receiver.all.length = 0;
    receiver.answer = () => 200;
    const failed = (await shown(id)).failed;
    const replay = await desk.post(`/api/webhooks/${id}/replays`, desk.admin, { since: began });
    expect(replay.json()).toEqual({ count: failed, has_more: false });
    await delivered();
    const numbers = receiver.all.map((one) => one.body.data.ticket.number);
    expect(numbers.toSorted()).toEqual(tickets.slice(0, failed).map((one) => one.number));
    expect(await shown(id)).toMatchObject({ failed: 0, waiting: 0 });
    const again = await desk.post(`/api/webhooks/${id}/replays`, desk.admin, { since: began });
    expect(again.json().count).toBe(0);
  }, 60_000);

  it('switches itself off with 410, and follows no redirect', async () => {
    const { id } = await aWebhook({ events: ['ticket.created'] });
    receiver.answer = () => ({ status: 302, headers: { location: `${receiver.url}/other` } });
    await aTicket(desk.app.ctx());
    await delivered();
    expect(receiver.all).toHaveLength(1);
    expect((await log(id))[0]).toMatchObject({ state: 'waiting', status: 302, error: 'redirect' });
    receiver.answer = () => 410;
    await passed(HOUR);
    expect(await shown(id)).toMatchObject({
      is_on: false,
      off_cause: 'gone',
      waiting: 0,
      failed: 1,
    });
  });

  it('loses nothing with a process that dies: what it had in hand is due again', async () => {
    const { id } = await aWebhook({ events: ['ticket.created'] });
    await aTicket(desk.app.ctx());
    await settled(desk.app.ctx());
    await followWebhooks(desk.app.ctx());
    const held = await claimDue(desk.app.ctx(), [{ webhook_id: id, most: 4 }], 60);
    expect(held).toHaveLength(1);
    await delivered();
    expect(receiver.all).toEqual([]);
    await passed(61_000);
    expect(receiver.taken()).toHaveLength(1);
    expect((await log(id))[0]).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  it('ends with its owner: nobody is left whose sight it has', async () => {
    const { id } = await aWebhook({ events: ['ticket.created'] });
    await sql`update webhooks set owner_id = ${desk.light.id}`.execute(desk.app.ctx().db);
    await desk.patch(`/api/agents/${desk.light.id}`, desk.admin, { is_disabled: true });
    await aTicket(desk.app.ctx());
    await delivered();
    expect(await shown(id)).toMatchObject({ is_on: false, off_cause: 'owner_gone' });
    expect(receiver.all).toEqual([]);
  });
});

describe('secrets and addresses', () => {
  it('keep a secret that is shown once and replaced without a gap (case I1)', async () => {
    const { id, secret } = await aWebhook({ events: ['ticket.created'] });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const listed = await desk.get('/api/webhooks', desk.admin);
    expect(listed.body).not.toContain('whsec_');
    const stored = await sql<{ row: string }>`select w::text as row from webhooks w`.execute(
      desk.app.ctx().db,
    );
    expect(stored.rows[0]?.row).not.toContain(secret.slice(6));
    const rotated = await desk.post(`/api/webhooks/${id}/secret`, desk.admin, {
      old_valid_hours: 2,
    });
    const next = rotated.json().secret;
    await aTicket(desk.app.ctx());
    await delivered();
    const [both] = receiver.all;
    if (both === undefined) throw new Error('nothing was sent');
    expect([isSignedBy(secret, both), isSignedBy(next, both)]).toEqual([true, true]);
    desk.app.setTime(new Date(Date.now() + 2 * HOUR + 1000));
    await aTicket(desk.app.ctx());
    await delivered();
    const one = receiver.all.at(-1);
    if (one === undefined) throw new Error('nothing was sent');
    expect([isSignedBy(secret, one), isSignedBy(next, one)]).toEqual([false, true]);
    expect(one.signatures).toHaveLength(1);
    expect(desk.app.logged.join('')).not.toContain('whsec_');
  });

  it('refuse addresses that are none, that show a password, and those of the own network (case E1)', async () => {
    const refusalOf = async (url: string) => {
      const answer = await desk.post('/api/webhooks', desk.admin, { name: 'Чужой', url });
      return answer.statusCode === 422 ? answer.json().fields.url : answer.statusCode;
    };
    const refused = {
      address: ['нет', 'ftp://files.example', 'javascript:alert(1)', 'https://'],
      password: ['https://me:secret@crm.example/hook'],
      private: [
        'https://10.0.0.8/hook',
        'https://[::1]/hook',
        'https://169.254.169.254/latest',
        'https://[::ffff:10.0.0.8]/hook',
      ],
    };
    for (const [why, urls] of Object.entries(refused))
      for (const url of urls)
        await expectNoEvents(desk.app.ctx(), async () =>
          expect([url, await refusalOf(url)]).toEqual([url, `errors.field.webhook_${why}`]),
        );
    const { id } = await aWebhook({ events: ['ticket.created'] });
    // What was saved when it was allowed is judged again at each connection.
    await sql`update webhooks set url = 'https://10.0.0.8/hook' where id = ${id}`.execute(
      desk.app.ctx().db,
    );
    await aTicket(desk.app.ctx());
    await delivered();
    expect((await log(id))[0]).toMatchObject({ status: null, error: 'host_is_private' });
    await sql`update webhooks set url = 'http://93.184.215.14/hook' where id = ${id}`.execute(
      desk.app.ctx().db,
    );
    await passed(DAY / 24);
    expect((await log(id))[0]).toMatchObject({ error: 'not_https' });
  });

  it('has a name of its own, and is deleted with its log', async () => {
    const { id } = await aWebhook({ name: 'Учёт' });
    const second = await desk.post('/api/webhooks', desk.admin, {
      name: 'учёт',
      url: receiver.url,
    });
    expect(second.json().fields).toEqual({ name: 'errors.field.name_taken' });
    await aTicket(desk.app.ctx());
    await delivered();
    expect((await desk.remove(`/api/webhooks/${id}`, desk.admin)).statusCode).toBe(200);
    expect((await desk.get(`/api/webhooks/${id}/deliveries`, desk.admin)).statusCode).toBe(404);
    expect((await desk.get('/api/webhooks', desk.lead)).statusCode).toBe(403);
  });
});
