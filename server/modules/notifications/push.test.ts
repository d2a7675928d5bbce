import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transaction } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import { enqueue } from '#platform/jobs.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam, type TestAgent } from '#testing/builders.ts';
import { eventually } from '#testing/eventually.ts';
import { aBrowser, type TestBrowser } from '#testing/push-browser.ts';
import { aCustomerReply, aDesk, aSession, aTicket } from '#testing/ticket-builders.ts';
import { follow, makePushKey } from './notifications.react.ts';
import type { PushMessage } from './push-words.ts';
import { claimOne, pushHeld, pushNotification } from './pushing.ts';

const app = useTestApp({ env: { PUSH_ALLOW_PRIVATE: 'yes', PUBLIC_URL: 'https://desk.test' } });
type Signed = TestAgent & { cookie: string };

/** A push service: what it took, by address, and how it answers each. */
const taken: { path: string; body: Buffer }[] = [];
const answers = new Map<string, number>();
const service = createServer((request, answer) => {
  const parts: Buffer[] = [];
  const path = request.url ?? '';
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const status = answers.get(path) ?? 201;
    if (status < 300 || status === 999) taken.push({ path, body: Buffer.concat(parts) });
    // 999: it was taken, and the answer is lost.
    if (status === 999) request.socket.destroy();
    else answer.writeHead(status).end();
  });
});
let url = '';
let team = '';
let me: Signed;

beforeAll(async () => {
  service.listen(0, '127.0.0.1');
  await new Promise((resolve) => service.once('listening', resolve));
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  await aDesk(app);
  await makePushKey.run(app.ctx(), {}, app.opora.house.ports);
  team = await aTeam(app.ctx());
});
afterAll(() => void service.close());
beforeEach(async () => {
  const agent = await anAgent(app.ctx(), { teams: [team], first_name: 'Анна' });
  // Sessions carry the cookie of the site's scheme.
  const { cookie } = await aSession(app.ctx(), agent.id);
  me = { ...agent, cookie: cookie.replace(/^opora=/, '__Host-opora=') };
  taken.length = 0;
  answers.clear();
});

const bodyOf = ({ target }: TestBrowser) => ({
  endpoint: target.endpoint,
  keys: { p256dh: target.p256dh, auth: target.auth },
});

async function subscribed(as = me): Promise<TestBrowser & { id: string; path: string }> {
  const path = `/${newId()}`;
  const browser = aBrowser(`${url}${path}`);
  const answer = await app.call({
    method: 'POST',
    url: '/api/me/push-subscriptions',
    payload: bodyOf(browser),
    headers: { 'user-agent': 'Firefox/140' },
    as,
  });
  expect(answer.statusCode, answer.body).toBe(201);
  expect(answer.json()).toMatchObject({ is_current: true, user_agent: 'Firefox/140' });
  return { ...browser, path, id: answer.json().id };
}

const shownOn = ({ path, open }: TestBrowser & { path: string }): PushMessage[] =>
  taken.filter((one) => one.path === path).map((one) => JSON.parse(open(one.body).toString()));

async function told(): Promise<void> {
  const ctx = app.ctx();
  const [last] = (await sql<{ id: number }>`select max(id) as id from events`.execute(ctx.db)).rows;
  await eventually('all events are told of', async () => {
    await enqueue(ctx, follow, {}, { key: 'test' });
    await app.opora.drainJobs();
    const place = await sql<{ event_id: number }>`select event_id from event_positions
      where reader = 'notifications'`.execute(ctx.db);
    return (place.rows[0]?.event_id ?? 0) >= (last?.id ?? 0);
  });
}

async function newest(agent_id = me.id): Promise<string> {
  const found = await sql<{ id: string }>`select id from notifications where agent_id = ${agent_id}
    order by created_at desc, id desc limit 1`.execute(app.ctx().db);
  return found.rows[0]?.id ?? '';
}

const push = (id: string) => pushNotification(app.ctx(), app.opora.house.ports, id);

async function deliver(change: object): Promise<void> {
  const at = '/api/me/notification-delivery';
  const before = (await app.call({ method: 'GET', url: at, as: me })).json();
  const payload = { ...before, ...change };
  const answer = await app.call({ method: 'PUT', url: at, payload, as: me });
  expect(answer.statusCode, answer.body).toBe(200);
}

/** Quiet until half an hour from now, by the clock of the person. */
function halfHourOfQuiet() {
  const clock = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: 'Europe/Moscow', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  });
  const at = (minutes: number) =>
    clock.format(new Date(app.ctx().now.getTime() + minutes * 60_000));
  return { is_on: true, from: at(-30), to: at(30), days_off: [], urgent: ['assigned'] };
}
const inHalfAnHour = () => ({
  ...app.ctx(),
  now: new Date(app.ctx().now.getTime() + 31 * 60_000),
});

async function aReply() {
  const ticket = await aTicket(app.ctx(), { team_id: team, assignee_id: me.id, subject: 'Касса' });
  await told();
  const ids = [await newest()]; // that it was assigned
  await app.call({ method: 'POST', url: '/api/notifications/read', payload: { ids }, as: me });
  await aCustomerReply(app.ctx(), ticket, { words: 'Чек не печатает' });
  await told();
  return ticket;
}

describe('browsers', () => {
  it('are listed with the key they subscribe with, and removed by their owner alone', async () => {
    const browser = await subscribed();
    const listed = await app.call({ method: 'GET', url: '/api/me/push-subscriptions', as: me });
    expect(listed.json().public_key).toMatch(/^[\w-]{87}$/);
    expect(listed.json().items.map((one: { id: string }) => one.id)).toEqual([browser.id]);
    expect(listed.body).not.toContain(browser.target.auth);
    const other = await anAgent(app.ctx());
    const { cookie } = await aSession(app.ctx(), other.id);
    const remove = (as: { cookie: string }) =>
      app.call({ method: 'DELETE', url: `/api/me/push-subscriptions/${browser.id}`, as });
    const stranger = { cookie: cookie.replace(/^opora=/, '__Host-opora=') };
    expect((await remove(stranger)).statusCode).toBe(404);
    expect((await remove(me)).statusCode).toBe(200);
    expect((await remove(me)).statusCode).toBe(404);
  });

  it('keep one key, however often it is asked for, and no secret readable at rest', async () => {
    const browser = await subscribed();
    const make = () => makePushKey.run(app.ctx(), {}, app.opora.house.ports);
    const keys = async () =>
      (await app.call({ method: 'GET', url: '/api/me/push-subscriptions', as: me })).json()
        .public_key;
    await Promise.all([make(), make(), make()]);
    expect(await keys()).toBe(await keys());
    const kept = await sql<{ text: string }>`select row_to_json(s)::text as text
      from push_subscriptions s union all select row_to_json(k)::text from push_keys k`.execute(
      app.ctx().db,
    );
    for (const { text } of kept.rows) {
      expect(text).not.toContain(browser.target.auth);
      expect(text).not.toContain(browser.path);
    }
  });

  it('are refused when their address is none that we may ask', async () => {
    const { target } = aBrowser(url);
    const keys = { p256dh: target.p256dh, auth: target.auth };
    const ask = async (endpoint: string, other = keys) =>
      (
        await app.call({
          method: 'POST',
          url: '/api/me/push-subscriptions',
          payload: { endpoint, keys: other },
          as: me,
        })
      ).statusCode;
    for (const endpoint of ['', 'слово', 'ftp://push.test/', 'https://a:b@127.0.0.1/'])
      expect(await ask(endpoint)).toBe(422);
    expect(await ask(url, { ...keys, auth: 'AAAA' })).toBe(422);
    expect(await ask(url, { ...keys, p256dh: 'AAAA' })).toBe(422);
  });

  it('end with the session that asked for them', async () => {
    await subscribed();
    expect((await app.call({ method: 'DELETE', url: '/api/session', as: me })).statusCode).toBe(
      200,
    );
    const left = await sql`select from push_subscriptions where agent_id = ${me.id}`.execute(
      app.ctx().db,
    );
    expect(left.rows).toEqual([]);
  });
});

describe('a push', () => {
  it('says what happened in each browser, and leads to the ticket', async () => {
    const [desktop, phone] = [await subscribed(), await subscribed()];
    const { number } = await aReply();
    const id = await newest();
    await push(id);
    await push(id);
    for (const browser of [desktop, phone]) {
      expect(shownOn(browser)).toMatchObject([
        {
          tag: id,
          ids: [id],
          path: `/tickets/${number}`,
          ticket: number,
          unread: 1,
          body: `#${number} · Касса\nЧек не печатает`,
        },
      ]);
    }
  });

  it('names nobody and nothing when texts are hidden', async () => {
    const browser = await subscribed();
    await deliver({ hide_texts: true });
    await aReply();
    await push(await newest());
    const [shown] = shownOn(browser);
    expect(shown?.title).toBe('Новое в Опоре');
    expect(shown?.body).toBe('Клиент ответил в моём обращении');
  });

  it('does not leave when the ticket was looked at, the news read, or pushes are not wanted', async () => {
    const browser = await subscribed();
    const ticket = await aReply();
    await app.call({ method: 'PUT', url: `/api/tickets/${ticket.ticket_id}/read`, as: me });
    await push(await newest());
    expect(shownOn(browser)).toEqual([]);
    await deliver({ pause: { until: null } });
    await aCustomerReply(app.ctx(), ticket);
    await told();
    await push(await newest());
    expect(shownOn(browser)).toEqual([]);
  });

  it('forgets a browser that takes none any more, and asks again the one that is busy', async () => {
    const [gone, busy] = [await subscribed(), await subscribed()];
    answers.set(gone.path, 410).set(busy.path, 503);
    await aReply();
    const id = await newest();
    await expect(push(id)).rejects.toMatchObject({ code: 'unavailable' });
    answers.delete(busy.path);
    await push(id);
    expect(shownOn(busy)).toHaveLength(1);
    const left = await sql<{ id: string }>`select id from push_subscriptions
      where agent_id = ${me.id}`.execute(app.ctx().db);
    expect(left.rows.map((row) => row.id)).toEqual([busy.id]);
  });

  it('is not repeated when the answer, or the worker, was lost on the way', async () => {
    const [lost, killed] = [await subscribed(), await subscribed()];
    answers.set(lost.path, 999);
    await aReply();
    const id = await newest();
    await push(id);
    answers.clear();
    await push(id);
    expect(shownOn(lost)).toHaveLength(1);
    await aReply();
    // The worker dies between the right to push and the push itself.
    await transaction(app.ctx(), async (tx) => claimOne(tx, await newest()));
    await push(await newest());
    expect(shownOn(killed)).toHaveLength(1);
  });

  it('waits for the end of quiet hours, and is one then; what is urgent breaks through', async () => {
    const browser = await subscribed();
    const ports = app.opora.house.ports;
    await deliver({ quiet: halfHourOfQuiet() });
    await aReply();
    const first = await newest();
    await push(first);
    await aReply();
    await push(await newest());
    await pushHeld(app.ctx(), ports, me.id);
    expect(shownOn(browser)).toEqual([]);
    const later = inHalfAnHour();
    await pushHeld(later, ports, me.id);
    await pushHeld(later, ports, me.id);
    expect(shownOn(browser).map((shown) => shown.tag)).toEqual([`summary:${me.id}`]);
    expect(shownOn(browser)[0]?.title).toBe('Пока было тихо: 2 уведомления');
    await aTicket(app.ctx(), { team_id: team, assignee_id: me.id });
    await told();
    await push(await newest());
    expect(shownOn(browser)).toHaveLength(2);
  });

  it('that waited until then waits for a busy browser, and shows nothing twice in the others', async () => {
    const [calm, busy] = [await subscribed(), await subscribed()];
    const ports = app.opora.house.ports;
    const later = inHalfAnHour();
    await deliver({ quiet: halfHourOfQuiet() });
    for (let news = 0; news < 2; news += 1) {
      await aReply();
      await push(await newest());
    }
    answers.set(busy.path, 503);
    await expect(pushHeld(later, ports, me.id)).rejects.toMatchObject({ code: 'unavailable' });
    answers.delete(busy.path);
    await pushHeld(later, ports, me.id);
    await pushHeld(later, ports, me.id);
    expect(shownOn(busy)).toHaveLength(1);
    expect(shownOn(calm)).toHaveLength(1);
  });

  it('that leaves by itself at the end of quiet hours is not in the push of what waited', async () => {
    const browser = await subscribed();
    const ports = app.opora.house.ports;
    const later = inHalfAnHour();
    await deliver({ quiet: halfHourOfQuiet() });
    await aReply();
    await push(await newest());
    await pushNotification(later, ports, await newest());
    await pushHeld(later, ports, me.id);
    expect(shownOn(browser)).toHaveLength(1);
  });

  it('greets whoever tries it out', async () => {
    const browser = await subscribed();
    const answer = await app.call({
      method: 'POST',
      url: `/api/me/push-subscriptions/${browser.id}/try`,
      as: me,
    });
    expect(answer.statusCode).toBe(202);
    await app.opora.drainJobs();
    expect(shownOn(browser)).toMatchObject([{ tag: 'greeting', title: 'Опора' }]);
  });
});
