/**
 * Nothing twice: whatever happens, in whatever order, a piece of news is shown at most once by each way,
 * and never after it was read.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addMailbox } from '#modules/channels/channels.ts';
import { agentCards, writePreferences } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { hashToken } from '#platform/secrets.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam } from '#testing/builders.ts';
import { aBrowser } from '#testing/push-browser.ts';
import { aDesk, aSession, aTicket } from '#testing/ticket-builders.ts';
import { mailDigest } from './digest.ts';
import { mailNotification } from './mailing.ts';
import { readNotifications } from './notifications.ts';
import { defaultDelivery } from './preferences.ts';
import { upsertSubscription } from './push.sql.ts';
import { claimOne, pushHeld, pushNotification } from './pushing.ts';
import { actorOf, tell } from './telling.ts';

const app = useTestApp({ env: { PUSH_ALLOW_PRIVATE: 'yes' } });
const rates = { taken: 201, busy: 503, lost: 999 };
const service = { pushes: 0, answer: rates.taken };
const server = createServer((request, answer) => {
  request.resume().on('end', () => {
    const { answer: status } = service;
    if (status < 300 || status === rates.lost) service.pushes += 1;
    if (status === rates.lost) request.socket.destroy();
    else answer.writeHead(status).end();
  });
});
let url = '';
let team = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await aDesk(app);
  team = await aTeam(app.ctx());
  await addMailbox(app.ctx(), app.opora.house.ports.secrets, {
    address: 'help@desk.test',
    name: 'Поддержка',
    outgoing: 'smtp',
    smtp: { host: 'smtp.desk.test', port: 465, security: 'tls', user: 'help' },
    password: 'secret',
  });
});
afterAll(() => void server.close());

type Row = { id: string; event_id: number; is_read: boolean; is_held: boolean };
type Way = 'mail' | 'push';

/** One person, two tickets, a clock that each step moves on, and what was shown. */
async function aWorld() {
  const { id: agent_id } = await anAgent(app.ctx(), { teams: [team] });
  await aSession(app.ctx(), agent_id);
  const { rows: sessions } = await sql<{ id: string }>`select id from sessions
    where agent_id = ${agent_id}`.execute(app.ctx().db);
  const { secrets } = app.opora.house.ports;
  const { target } = aBrowser(`${url}/${newId()}`);
  await upsertSubscription(app.ctx(), {
    ...{ id: newId(), agent_id, session_id: sessions[0]?.id ?? '', host: 'push.test' },
    ...{ user_agent: '', address_hash: hashToken(target.endpoint) },
    sealed: secrets.seal('push_subscription', JSON.stringify(target)),
  });
  const tickets = [
    await aTicket(app.ctx(), { team_id: team }),
    await aTicket(app.ctx(), { team_id: team }),
  ];
  const start = Date.parse('2026-11-23T08:00:00Z');
  let minutes = 0;
  const shown = new Map<string, number>();
  const ctx = (): Ctx => ({ ...app.ctx(), now: new Date(start + minutes * 60_000) });

  async function rowsNow(way: Way): Promise<Row[]> {
    const due = way === 'mail' ? sql`n.mail_due_at` : sql`n.push_due_at`;
    const found = await sql<Row>`select n.id, n.event_id, ${due} is not null as is_held,
        n.read_at is not null or coalesce(r.read_at >= n.created_at, false) as is_read
      from notifications n left join ticket_reads r on r.ticket_id = n.ticket_id and r.agent_id = n.agent_id
      where n.agent_id = ${agent_id} order by n.created_at, n.id`.execute(app.ctx().db);
    return found.rows;
  }
  const letters = async () =>
    (await sql`select from deliveries where kind = 'notification'`.execute(app.ctx().db)).rows
      .length;

  /** Runs what may show the rows, and notes that it did. */
  async function watched(way: Way, of: (row: Row) => boolean, run: () => Promise<unknown>) {
    const rows = (await rowsNow(way)).filter(of);
    const before = way === 'mail' ? await letters() : service.pushes;
    await run().catch(() => undefined); // a busy push service: the job comes again
    const after = way === 'mail' ? await letters() : service.pushes;
    expect(after - before).toBeLessThanOrEqual(1);
    if (after === before) return;
    expect(rows.some((row) => !row.is_read)).toBe(true);
    for (const row of rows.filter((one) => !one.is_read)) {
      const key = `${way} ${row.id} ${row.event_id}`;
      shown.set(key, (shown.get(key) ?? 0) + 1);
    }
  }
  const ports = app.opora.house.ports;
  const pick = async (index: number, way: Way) => (await rowsNow(way)).at(-1 - index);
  return {
    shown,
    pass: (by: number) => {
      minutes += by;
    },
    async news(index: number) {
      const ticket_id = tickets[index % tickets.length]?.ticket_id ?? '';
      const card = (await agentCards(ctx(), [agent_id])).get(agent_id);
      await transaction(ctx(), async (tx) => {
        const fact = { name: 'comment.added' as const, ticket_id, subject_type: 'comment' };
        const happened = await publish(tx, { ...fact, subject_id: newId() });
        const event = { ...happened, at: tx.now.toISOString(), xid: 0 };
        if (card !== undefined)
          await tell(tx, card, { kind: 'customer_replied', event, ticket_id, data: {} });
      });
    },
    async push(index: number, answer: number) {
      const row = await pick(index, 'push');
      service.answer = answer;
      if (row !== undefined)
        await watched(
          'push',
          ({ id }) => id === row.id,
          () => pushNotification(ctx(), ports, row.id),
        );
      service.answer = rates.taken;
    },
    async killedPush(index: number) {
      const row = await pick(index, 'push');
      if (row !== undefined) await transaction(ctx(), (tx) => claimOne(tx, row.id));
    },
    heldPush: () =>
      watched(
        'push',
        (row) => row.is_held,
        () => pushHeld(ctx(), ports, agent_id),
      ),
    async mail(index: number) {
      const row = await pick(index, 'mail');
      if (row !== undefined)
        await watched(
          'mail',
          ({ id }) => id === row.id,
          () => mailNotification(ctx(), ports, row.id),
        );
    },
    digest: () =>
      watched(
        'mail',
        (row) => row.is_held,
        () => mailDigest(ctx(), ports, agent_id),
      ),
    async readAll() {
      const card = (await agentCards(ctx(), [agent_id])).get(agent_id);
      if (card !== undefined)
        await readNotifications({ ...ctx(), actor: actorOf(card) }, undefined);
    },
    look: (index: number) =>
      sql`insert into ticket_reads (ticket_id, agent_id, read_at)
        values (${tickets[index % tickets.length]?.ticket_id}::uuid, ${agent_id}::uuid, ${ctx().now})
        on conflict (ticket_id, agent_id) do update set read_at = excluded.read_at`.execute(
        app.ctx().db,
      ),
    rules: (mail: 'at_once' | 'hourly', is_quiet: boolean) =>
      writePreferences(ctx(), agent_id, {
        notification_delivery: {
          ...defaultDelivery,
          mail,
          quiet: {
            ...defaultDelivery.quiet,
            is_on: is_quiet,
            from: '11:30',
            to: '13:00',
            days_off: [],
          },
        },
      }),
  };
}

type World = Awaited<ReturnType<typeof aWorld>>;
type Step = { readonly name: string; readonly take: (world: World) => Promise<unknown> | unknown };

const step = (name: string, take: Step['take']): Step => ({ name, take });
const index = fc.constantFrom(0, 0, 0, 1);
const answers = fc.constantFrom(rates.taken, rates.lost, rates.lost, rates.busy);
const news = index.map((at) => step(`news ${at}`, (world) => world.news(at)));
const anyStep = fc.oneof(
  { weight: 2, arbitrary: news },
  {
    weight: 6,
    arbitrary: fc
      .tuple(index, answers)
      .map(([at, answer]) => step(`push ${at} ${answer}`, (world) => world.push(at, answer))),
  },
  {
    weight: 1,
    arbitrary: index.map((at) => step(`killed push ${at}`, (world) => world.killedPush(at))),
  },
  { weight: 2, arbitrary: fc.constant(step('held push', (world) => world.heldPush())) },
  { weight: 4, arbitrary: index.map((at) => step(`mail ${at}`, (world) => world.mail(at))) },
  { weight: 2, arbitrary: fc.constant(step('digest', (world) => world.digest())) },
  { weight: 1, arbitrary: fc.constant(step('read all', (world) => world.readAll())) },
  { weight: 1, arbitrary: index.map((at) => step(`look ${at}`, (world) => world.look(at))) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('at_once' as const, 'hourly' as const), fc.boolean())
      .map(([mail, quiet]) => step(`rules ${mail} ${quiet}`, (world) => world.rules(mail, quiet))),
  },
);

it('shows each piece of news at most once by each way, and never after it was read', async () => {
  await fc.assert(
    fc.asyncProperty(
      news,
      fc.array(fc.tuple(anyStep, fc.constantFrom(1, 1, 40)), { minLength: 8, maxLength: 24 }),
      async (first, walk) => {
        const world = await aWorld();
        await first.take(world);
        for (const [one, minutes] of walk) {
          world.pass(minutes);
          await one.take(world);
        }
        expect([...world.shown].filter(([, times]) => times > 1)).toEqual([]);
      },
    ),
    { numRuns: 30 },
  );
}, 120_000);
