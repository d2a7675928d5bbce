/** News over real sockets: only what the agent may see, nothing twice missed, and who is on a ticket. */
import { connect } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LiveMessage } from '#contract/live.ts';
import { queueLetter } from '#modules/channels/channels.ts';
import { transaction } from '#platform/db.ts';
import { currentCursor, cursorText } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam, type TestAgent } from '#testing/builders.ts';
import { type LiveAsk, type LiveClient, openLive } from '#testing/live-client.ts';
import { settled } from '#testing/settled.ts';
import { aCustomerReply, aDesk, aSession, aTicket } from '#testing/ticket-builders.ts';
import { buildApp } from './app.ts';

const app = useTestApp();
let address: string;
let admin: TestAgent & { cookie: string };
let ours: string;
let member: TestAgent;
let outsider: TestAgent;
const open: LiveClient[] = [];

beforeAll(async () => {
  admin = await aDesk(app);
  ours = await aTeam(app.ctx());
  member = await anAgent(app.ctx(), { teams: [ours], first_name: 'Анна', last_name: 'Своя' });
  outsider = await anAgent(app.ctx(), { teams: [await aTeam(app.ctx())] });
  address = await app.opora.listen();
}, 60_000);
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

async function listening(agent: { id: string }, more: LiveAsk = {}): Promise<LiveClient> {
  return listeningAt(address, agent, more);
}

async function listeningAt(
  where: string,
  agent: { id: string },
  more: LiveAsk = {},
): Promise<LiveClient> {
  const { cookie } = await aSession(app.ctx(), agent.id);
  const client = await openLive(where, { cookie, ...more });
  open.push(client);
  if (more.after === undefined) await client.until('the first cursor', isKind('reset'));
  return client;
}

function isKind(kind: LiveMessage['kind']): (message: LiveMessage) => boolean {
  return (message) => message.kind === kind;
}

function isNews(name: string, ticket_id?: string): (message: LiveMessage) => boolean {
  return (message) =>
    message.kind === 'event' &&
    message.name === name &&
    (ticket_id === undefined || message.ticket_id === ticket_id);
}

/** After this everybody has heard all that they will: a fact for every agent comes last. */
async function settle(...clients: LiveClient[]): Promise<void> {
  const made = await app.call({
    method: 'POST',
    url: '/api/contacts',
    payload: { first_name: 'Последний' },
    as: { cookie: admin.cookie },
  });
  const { id } = made.json();
  for (const client of clients)
    await client.until('the last news', (one) => one.kind === 'event' && one.subject_id === id);
}

function ticketsHeard(client: LiveClient): (string | null)[] {
  return client.heard.flatMap((one) =>
    one.kind === 'event' && one.ticket_id !== null ? [one.ticket_id] : [],
  );
}

describe('news', () => {
  test('reach those who see the ticket, and nobody else (case A6)', async () => {
    const [seeing, blind] = [await listening(member), await listening(outsider)];
    const ticket = await aTicket(app.ctx(), { team_id: ours });
    await seeing.until('the ticket', isNews('ticket.created', ticket.ticket_id));
    await seeing.until('its first word', isNews('comment.added', ticket.ticket_id));
    await settle(seeing, blind);
    expect(ticketsHeard(blind)).toEqual([]);
    expect(JSON.stringify(blind.heard)).not.toContain(ticket.ticket_id);
  });

  test('carry no words: only what to ask for again', async () => {
    const client = await listening(member);
    const ticket = await aTicket(app.ctx(), { team_id: ours, words: 'Тайное слово' });
    const news = await client.until('it', isNews('comment.added', ticket.ticket_id));
    expect(Object.keys(news).sort()).toEqual(
      ['actor_id', 'cursor', 'kind', 'name', 'subject_id', 'subject_type', 'ticket_id'].sort(),
    );
  });

  test('of administration reach administrators, of sign-ins nobody', async () => {
    const [boss, agent] = [await listening(admin), await listening(member)];
    const made = await app.call({
      method: 'POST',
      url: '/api/roles',
      payload: { name: 'Наблюдатель', permissions: ['tickets.note'] },
      as: { cookie: admin.cookie },
    });
    expect(made.statusCode).toBe(201);
    await boss.until('the role', isNews('role.created'));
    await settle(boss, agent);
    expect(agent.heard.some(isNews('role.created'))).toBe(false);
    expect([...boss.heard, ...agent.heard].some(isNews('agent.signed_in'))).toBe(false);
  });

  test('of a letter about no ticket reach those who may open the outbox, and nobody else', async () => {
    const lead = await anAgent(app.ctx(), { role: 'lead' });
    const [reading, agent] = [await listening(lead), await listening(member)];
    const to = { name: member.name, address: member.email };
    const letter = { kind: 'notification', to, subject: 'Почта молчит', text: 'Час' } as const;
    const id = await transaction(app.ctx(), (tx) => queueLetter(tx, app.opora.house.ports, letter));
    const queued = await reading.until('the letter', isNews('delivery.queued'));
    expect(queued).toMatchObject({ subject_id: id, ticket_id: null });
    await settle(reading, agent);
    expect(agent.heard.some(isNews('delivery.queued'))).toBe(false);
  });

  test('a ticket that moves out of sight is silent from then on', async () => {
    const client = await listening(member);
    const ticket = await aTicket(app.ctx(), { team_id: ours });
    await client.until('the ticket', isNews('comment.added', ticket.ticket_id));
    const before = ticketsHeard(client).length;
    await change(ticket.ticket_id, { team_id: await aTeam(app.ctx()) });
    await aCustomerReply(app.ctx(), ticket);
    await settle(client);
    expect(ticketsHeard(client)).toHaveLength(before);
  });

  test('leaving a team takes its tickets out of sight at once, joining brings them in (case A5)', async () => {
    const team = await aTeam(app.ctx());
    const mover = await anAgent(app.ctx(), { teams: [team] });
    const client = await listening(mover);
    const ticket = await aTicket(app.ctx(), { team_id: team });
    await client.until('the ticket', isNews('comment.added', ticket.ticket_id));
    const before = ticketsHeard(client).length;
    await moveAgent(mover, []);
    await aCustomerReply(app.ctx(), ticket);
    await settle(client);
    expect(ticketsHeard(client)).toHaveLength(before);
    await moveAgent(mover, [team]);
    await aCustomerReply(app.ctx(), ticket);
    await settle(client);
    expect(ticketsHeard(client).length).toBeGreaterThan(before);
  });

  test('a long transaction holds news back but loses none', async () => {
    const client = await listening(member);
    const ticket = await aTicket(app.ctx(), { team_id: ours });
    const { pool } = app.opora.house.database;
    const holder = await pool.connect();
    await holder.query('begin');
    await holder.query('select pg_current_xact_id()');
    await aCustomerReply(app.ctx(), ticket);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await holder.query('commit');
    holder.release();
    await expect
      .poll(() => client.heard.filter(isNews('comment.added', ticket.ticket_id)).length, {
        timeout: 5_000,
      })
      .toBe(2);
  });
});

describe('catching up', () => {
  test('what was missed comes by the cursor that was seen last, and only what may be seen', async () => {
    const first = await listening(member);
    const ticket = await aTicket(app.ctx(), { team_id: ours });
    const seen = await first.until('the ticket', isNews('comment.added', ticket.ticket_id));
    const after = 'cursor' in seen ? seen.cursor : '';
    await first.close();
    await aCustomerReply(app.ctx(), ticket);
    const hidden = await aTicket(app.ctx(), { team_id: await aTeam(app.ctx()) });
    await settle();
    const again = await listening(member, { after });
    await again.until('what was missed', isNews('comment.added', ticket.ticket_id));
    await settle(again);
    expect(again.heard.filter(isNews('comment.added', ticket.ticket_id))).toHaveLength(1);
    expect(ticketsHeard(again)).not.toContain(hidden.ticket_id);
    expect(again.heard.some(isKind('reset'))).toBe(false);
  });

  test.each(['', 'word', '999999999999.1', "1'--"])(
    'the unknown cursor %j asks to begin anew',
    async (after) => {
      const client = await listening(member, { after: encodeURIComponent(after) });
      const reset = await client.until('a reset', isKind('reset'));
      expect(reset).toEqual({ kind: 'reset', cursor: expect.stringMatching(/^\d+\.\d+$/) });
    },
  );

  test('whoever was away too long begins anew instead of replaying', async () => {
    const after = cursorText(await currentCursor(app.ctx()));
    await app.ctx().db.executeQuery(manyEvents());
    await settled(app.ctx());
    const client = await listening(member, { after });
    await client.until('a reset', isKind('reset'));
    expect(client.heard.filter(isKind('event'))).toHaveLength(0);
  });

  function manyEvents() {
    return app
      .ctx()
      .db.insertInto('events')
      .values(
        Array.from({ length: 1_100 }, () => ({
          actor_kind: 'system' as const,
          name: 'tag.updated',
          subject_type: 'tag',
          subject_id: newId(),
        })),
      )
      .compile();
  }
});

describe('the door', () => {
  test.each([
    ['another site', 'http://evil.test', 403],
    ['no origin at all', null, 403],
    ['an origin that is none', 'null', 403],
  ])('is shut for %s (case H3)', async (_who, origin, status) => {
    const { cookie } = await aSession(app.ctx(), member.id);
    await expect(openLive(address, { cookie, origin })).rejects.toThrow(`refused: ${status}`);
  });

  test('is shut for strangers, half sessions and disabled agents (case B9)', async () => {
    await expect(openLive(address)).rejects.toThrow('refused: 401');
    await expect(openLive(address, { cookie: `opora=${'x'.repeat(43)}` })).rejects.toThrow('401');
    const half = await anAgent(app.ctx());
    const { db, now } = app.ctx();
    await db
      .updateTable('agents')
      .set({ totp_confirmed_at: now, totp_secret: 'v1.' })
      .where('id', '=', half.id)
      .execute();
    await expect(openLive(address, await aSession(app.ctx(), half.id))).rejects.toThrow('401');
  });

  test('signing out ends the socket, with a word', async () => {
    const as = await aSession(app.ctx(), member.id);
    const client = await openLive(address, as);
    await client.until('the first cursor', isKind('reset'));
    await app.call({ method: 'DELETE', url: '/api/session', as });
    expect(await client.closed()).toBe(4401);
    expect(client.heard.at(-1)).toEqual({ kind: 'signed_out' });
  });

  test('disabling an agent ends their sockets (case B8)', async () => {
    const leaver = await anAgent(app.ctx());
    const client = await listening(leaver);
    await changeAgent(leaver, { is_disabled: true });
    expect(await client.closed()).toBe(4401);
  });

  test.each(['not json', '[]', '{"kind":"event"}', '{"kind":"presence","ticket_id":"1"}'])(
    'says goodbye to whoever says %s (case H4)',
    async (words) => {
      const client = await listening(member);
      client.say(words);
      expect(await client.closed()).toBe(1003);
    },
  );

  test('says goodbye to whoever floods it (case G4)', async () => {
    const client = await listening(member);
    for (let said = 0; said < 2_000; said += 1)
      client.say({ kind: 'presence', ticket_id: null, is_typing: false });
    expect(await client.closed()).toBe(1008);
  });

  test('survives those who hang up in the middle of a word', async () => {
    const { port } = new URL(address);
    const { cookie } = await aSession(app.ctx(), member.id);
    for (let count = 0; count < 20; count += 1) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
      socket.write(
        `GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${address}\r\nCookie: ${cookie}\r\n` +
          'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
      );
      await new Promise((resolve) => setTimeout(resolve, count % 5));
      socket.resetAndDestroy();
    }
    await settle(await listening(member));
  });

  test('is one address only', async () => {
    const { cookie } = await aSession(app.ctx(), member.id);
    await expect(openLive(`${address}/other`, { cookie })).rejects.toThrow('refused: 404');
  });
});

describe('presence', () => {
  const typing = (ticket_id: string | null, is_typing = false) => ({
    kind: 'presence',
    ticket_id,
    is_typing,
  });

  function seenTogether(ticket_id: string, ...ids: string[]): (message: LiveMessage) => boolean {
    return (message) =>
      message.kind === 'presence' &&
      message.ticket_id === ticket_id &&
      message.agents
        .map((agent) => agent.id)
        .sort()
        .join() === [...ids].sort().join();
  }

  /** What the client was told last of the ticket. */
  function lastOf(client: LiveClient, ticket_id: string) {
    return client.heard
      .filter((one) => one.kind === 'presence' && one.ticket_id === ticket_id)
      .at(-1);
  }

  test('two agents on one ticket see each other, and that one types', async () => {
    const ticket = await aTicket(app.ctx(), { team_id: ours });
    const [a, b] = [await listening(member), await listening(admin)];
    a.say(typing(ticket.ticket_id));
    await a.until('oneself', seenTogether(ticket.ticket_id, member.id));
    b.say(typing(ticket.ticket_id));
    for (const client of [a, b])
      await client.until('both', seenTogether(ticket.ticket_id, member.id, admin.id));
    b.say(typing(ticket.ticket_id, true));
    const told = await a.until(
      'the typing',
      (one) => one.kind === 'presence' && one.agents.some((agent) => agent.is_typing),
    );
    expect(told).toMatchObject({
      agents: expect.arrayContaining([
        { id: admin.id, name: 'Мария Главная', is_typing: true },
        { id: member.id, name: 'Анна Своя', is_typing: false },
      ]),
    });
    await b.close();
    await expect
      .poll(() => lastOf(a, ticket.ticket_id))
      .toMatchObject({ agents: [{ id: member.id }] });
  });

  test('nobody is shown on a ticket they may not see, nor told who is (case A6)', async () => {
    const ticket = await aTicket(app.ctx(), { team_id: ours });
    const [seeing, blind] = [await listening(member), await listening(outsider)];
    seeing.say(typing(ticket.ticket_id));
    blind.say(typing(ticket.ticket_id, true));
    await seeing.until('oneself', seenTogether(ticket.ticket_id, member.id));
    await settle(seeing, blind);
    expect(blind.heard.some(isKind('presence'))).toBe(false);
    expect(lastOf(seeing, ticket.ticket_id)).toMatchObject({ agents: [{ id: member.id }] });
  });

  test('opening another ticket leaves the one before, in whatever haste', async () => {
    const [one, two] = [
      await aTicket(app.ctx(), { team_id: ours }),
      await aTicket(app.ctx(), { team_id: ours }),
    ];
    const [a, watcher] = [await listening(member), await listening(admin)];
    watcher.say(typing(one.ticket_id));
    await watcher.until('oneself', seenTogether(one.ticket_id, admin.id));
    for (let turn = 0; turn < 10; turn += 1) {
      a.say(typing(one.ticket_id));
      a.say(typing(null));
      a.say(typing(two.ticket_id));
      a.say(typing(null));
    }
    await settle(a, watcher);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(lastOf(watcher, one.ticket_id)).toMatchObject({ agents: [{ id: admin.id }] });
    watcher.say(typing(two.ticket_id));
    await watcher.until('oneself alone', seenTogether(two.ticket_id, admin.id));
  });

  test('a ticket that goes out of sight takes its presence along', async () => {
    const ticket = await aTicket(app.ctx(), { team_id: ours });
    const [a, b] = [await listening(member), await listening(admin)];
    a.say(typing(ticket.ticket_id));
    b.say(typing(ticket.ticket_id));
    await a.until('both', seenTogether(ticket.ticket_id, member.id, admin.id));
    await change(ticket.ticket_id, { team_id: await aTeam(app.ctx()) });
    await expect
      .poll(() => lastOf(b, ticket.ticket_id), { timeout: 5_000 })
      .toMatchObject({ agents: [{ id: admin.id }] });
    const told = a.heard.filter(isKind('presence')).length;
    b.say(typing(ticket.ticket_id, true));
    await settle(a, b);
    expect(a.heard.filter(isKind('presence'))).toHaveLength(told);
  });

  test('two processes share presence and news', async () => {
    const { config } = app.opora.house.ports;
    const second = await buildApp(config, { log: app.opora.house.log });
    const there = await second.listen();
    const ticket = await aTicket(app.ctx(), { team_id: ours });
    const [a, b] = [await listening(member), await listeningAt(there, admin)];
    a.say(typing(ticket.ticket_id));
    await a.until('oneself', seenTogether(ticket.ticket_id, member.id));
    b.say(typing(ticket.ticket_id, true));
    for (const client of [a, b])
      await client.until('both', seenTogether(ticket.ticket_id, member.id, admin.id));
    await aCustomerReply(second.ctx(), ticket);
    await a.until('news of the other process', isNews('comment.added', ticket.ticket_id));
    await b.close();
    await expect
      .poll(() => lastOf(a, ticket.ticket_id))
      .toMatchObject({ agents: [{ id: member.id }] });
    await second.close();
  });
});

async function change(ticket_id: string, payload: object): Promise<void> {
  const response = await app.call({
    method: 'PATCH',
    url: `/api/tickets/${ticket_id}`,
    payload,
    as: { cookie: admin.cookie },
  });
  expect(response.statusCode).toBe(200);
}

async function moveAgent(agent: TestAgent, team_ids: string[]): Promise<void> {
  await changeAgent(agent, { team_ids });
}

async function changeAgent(agent: TestAgent, payload: object): Promise<void> {
  const response = await app.call({
    method: 'PATCH',
    url: `/api/agents/${agent.id}`,
    payload,
    as: { cookie: admin.cookie },
  });
  expect(response.statusCode).toBe(200);
}
