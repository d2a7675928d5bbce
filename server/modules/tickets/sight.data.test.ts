/** Who sees a ticket is said twice, in SQL and in memory: the two must never part. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type Permission, permissions } from '#contract/endpoint.ts';
import type { Actor, Ctx } from '#platform/ctx.ts';
import { newId } from '#platform/id.ts';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam } from '#testing/builders.ts';
import { aDesk, aTicket } from '#testing/ticket-builders.ts';
import {
  findVisibleTicket,
  maySeeTicket,
  sightOfTickets,
  visibleTickets,
} from './tickets.access.ts';

const app = useTestApp();
let teams: string[];
let agents: string[];
let requesters: string[];
let ids: string[];

beforeAll(async () => {
  const ctx = app.ctx();
  await aDesk(app);
  teams = [await aTeam(ctx), await aTeam(ctx), await aTeam(ctx)];
  agents = [(await anAgent(ctx)).id, (await anAgent(ctx)).id];
  const made = [];
  for (const team_id of [null, ...teams])
    for (const assignee_id of [null, ...agents])
      made.push(await aTicket(ctx, { team_id, assignee_id }));
  ids = made.map((ticket) => ticket.ticket_id);
  requesters = made.map((ticket) => ticket.requester_id);
}, 60_000);

function agentActor(): fc.Arbitrary<Actor> {
  return fc.record({
    kind: fc.constant('agent' as const),
    id: fc.constantFrom(...agents, newId()),
    role_key: fc.constant('own'),
    permissions: fc.subarray([...permissions]).map((some) => new Set<Permission>(some)),
    team_ids: fc.subarray([...teams, newId()]),
    time_zone: fc.constant('UTC'),
    via: fc.constantFrom('session' as const, 'token' as const),
  });
}

test('SQL and memory agree on every ticket for every actor', async () => {
  const sights = await sightOfTickets(app.ctx(), ids);
  expect(sights.size).toBe(ids.length);
  const anyActor: fc.Arbitrary<Actor> = fc.oneof(
    agentActor(),
    fc.constant<Actor>({ kind: 'system' }),
    fc.constant<Actor>({ kind: 'anonymous' }),
    fc.constant<Actor>({ kind: 'contact', id: newId() }),
  );
  await fc.assert(
    fc.asyncProperty(anyActor, async (actor) => {
      const ctx: Ctx = { ...app.ctx(), actor };
      const rows = await ctx.db
        .selectFrom('tickets')
        .select('id')
        .where(visibleTickets(ctx))
        .execute();
      const inMemory = ids.filter((id) => {
        const seen = sights.get(id);
        return seen !== undefined && maySeeTicket(actor, seen);
      });
      expect(rows.map((row) => row.id).sort()).toEqual([...inMemory].sort());
    }),
    { numRuns: 200 },
  );
}, 60_000);

test('an agent sees the tickets of their teams, their own and those of no team', async () => {
  const [ours = ''] = teams;
  const [me = ''] = agents;
  const actor: Actor = {
    ...{ kind: 'agent', id: me, role_key: 'agent', time_zone: 'UTC', via: 'session' },
    permissions: new Set(),
    team_ids: [ours],
  };
  const sights = await sightOfTickets(app.ctx(), ids);
  for (const id of ids) {
    const ticket = sights.get(id);
    const isSeen =
      ticket?.team_id === null || ticket?.team_id === ours || ticket?.assignee_id === me;
    expect((await findVisibleTicket({ ...app.ctx(), actor }, id)) !== undefined).toBe(isSeen);
  }
});

test('a customer sees their own requests alone', async () => {
  const [id = ''] = requesters;
  const ctx: Ctx = { ...app.ctx(), actor: { kind: 'contact', id } };
  const seen = [];
  for (const ticket_id of ids)
    if ((await findVisibleTicket(ctx, ticket_id)) !== undefined) seen.push(ticket_id);
  expect(seen).toEqual([ids[0]]);
});

test('a ticket is found by its number as by its id, within sight', async () => {
  const ctx = app.ctx();
  const { ticket_id, number } = await aTicket(ctx, { team_id: teams[0] ?? null });
  expect((await findVisibleTicket(ctx, String(number)))?.id).toBe(ticket_id);
  const blind: Ctx = { ...ctx, actor: { kind: 'anonymous' } };
  expect(await findVisibleTicket(blind, String(number))).toBeUndefined();
  expect(await findVisibleTicket(ctx, '999999999999999')).toBeUndefined();
});
