/** Whatever happens in whatever order: the copies of clocks are what counting them anew gives. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { statusCategories } from '#contract/settings.ts';
import { createTeam } from '#modules/people/people.ts';
import {
  addComment,
  mergeTickets,
  moveComment,
  splitTicket,
  unmergeTickets,
  unsplitTicket,
  updateTicket,
} from '#modules/tickets/tickets.ts';
import { OporaError } from '#platform/errors.ts';
import { useTestApp } from '#testing/app.ts';
import { aContact, anAgent } from '#testing/builders.ts';
import { clocksAmiss } from '#testing/clock-account.ts';
import { aCustomerReply, aDesk, aSession, asAgent, aTicket } from '#testing/ticket-builders.ts';
import { recountJob } from './recounts.ts';
import { tellDue } from './sla.ts';

const app = useTestApp();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A Wednesday; Berlin's clocks go forward on the Sunday after. */
let now = Date.parse('2026-03-25T12:00:00Z');
let admin_id: string;
let world: Awaited<ReturnType<typeof makeWorld>>;

beforeAll(async () => {
  app.setTime(new Date(now));
  admin_id = (await aDesk(app)).id;
  world = await makeWorld();
}, 60_000);

function at() {
  const time = new Date(now);
  app.setTime(time);
  return { ...app.ctx(), now: time };
}

async function ask(method: 'POST' | 'PUT' | 'PATCH', url: string, payload: object) {
  // Weeks go by: a session ends before the test does.
  const answer = await app.call({ method, url, payload, as: await aSession(at(), admin_id) });
  if (answer.statusCode >= 300) throw new Error(answer.body);
  return answer.json();
}

const amounts = (minutes: number) => ({ 1: minutes, 2: minutes * 2, 3: minutes * 3, 4: null });

async function makeWorld() {
  const berlin = await ask('POST', '/api/calendars', {
    name: 'Берлин',
    time_zone: 'Europe/Berlin',
    hours: { fri: [['09:00', '18:00']], sun: [['00:00', '24:00']], mon: [['08:00', '12:00']] },
  });
  const org = await ask('POST', '/api/organizations', { name: 'Лотос', contract: 'Премиум' });
  await ask('PATCH', `/api/organizations/${org.id}`, { time_zone: 'Asia/Vladivostok' });
  const policies = [
    await ask('POST', '/api/sla-policies', {
      ...{ name: 'Срочные', conditions: { field: 'priority', op: 'lt', value: 3 } },
      targets: { take: amounts(20), first_response: amounts(30), resolution: amounts(300) },
      ...{ calendar_id: berlin.id, warn_shares: [50], on_change: 'from_creation' },
      ...{ pauses: ['waiting_customer', 'waiting_vendor'], reopening_minutes: 45 },
    }),
    await ask('POST', '/api/sla-policies', {
      ...{ name: 'Премиум', conditions: { field: 'contract', op: 'is', value: 'Премиум' } },
      targets: { next_response: amounts(60), resolution: amounts(200), line_L2: amounts(90) },
      ...{ zone: 'customer', warn_lead_minutes: [15], on_change: 'restart' },
    }),
    await ask('POST', '/api/sla-policies', {
      ...{ name: 'С меткой', conditions: { field: 'tag', op: 'is_empty' }, mode: 'calendar' },
      targets: {
        ...{ first_response: amounts(120), next_response: amounts(120) },
        ...{ periodic_update: amounts(240), line_L1: amounts(400), line_outer: amounts(600) },
      },
      ...{ pauses: ['waiting_internal'], reopening_minutes: 30, on_change: 'keep' },
    }),
  ];
  const ctx = app.ctx();
  const { id } = await anAgent(ctx, { role: 'lead' });
  const teams = [null];
  for (const line of ['L1', 'L2', 'outer', 'outer'] as const)
    teams.push(
      (await createTeam(ctx, { name: `${line} ${teams.length}`, line, member_ids: [] }))
        .id as never,
    );
  const { db } = ctx;
  const statuses = await db.selectFrom('statuses').select(['id', 'category']).execute();
  const member = await aContact(ctx);
  await ask('PATCH', `/api/contacts/${member.id}`, { organization_id: org.id });
  return {
    ...{ berlin, org, policies, teams: teams as (string | null)[] },
    lead: await asAgent(ctx, id),
    statusOf: (category: string) => statuses.find((one) => one.category === category)?.id ?? '',
    requesters: [member.id, (await aContact(ctx)).id],
  };
}

type Opened = Awaited<ReturnType<typeof aTicket>>;

/** What is there to act upon. */
type Stage = { tickets: Opened[]; merges: string[]; splits: string[]; policy: number };
type Chosen = { kind: (typeof kinds)[number]; one: number; other: number };

const kinds = [
  ...['wait', 'wait', 'wait', 'night', 'weekend', 'open', 'customer', 'customer', 'customer'],
  ...['reply', 'reply', 'reply', 'note', 'machine', 'status', 'status', 'status', 'assign', 'team'],
  ...['urgency', 'tag', 'merge', 'unmerge', 'split', 'unsplit', 'move', 'promise', 'calendar'],
  ...['switch', 'contract', 'sweep', 'sweep', 'recount'],
] as const;

const action: fc.Arbitrary<Chosen> = fc.record({
  kind: fc.constantFrom(...kinds),
  one: fc.nat({ max: 1000 }),
  other: fc.nat({ max: 1000 }),
});

async function act(stage: Stage, { kind, one, other }: Chosen): Promise<void> {
  now += 1 + (one % 7);
  const pick = <Item>(list: readonly Item[], by: number): Item => list[by % list.length] as Item;
  const ticket = pick(stage.tickets, one);
  const lead = () => ({ ...world.lead, ...at(), actor: world.lead.actor });
  const policy = pick(world.policies, other);
  const doing: Record<string, () => Promise<unknown> | unknown> = {
    wait: () => (now += (1 + (other % 240)) * MINUTE),
    night: () => (now += 14 * 60 * MINUTE),
    weekend: () => (now += 3 * DAY),
    open: async () =>
      stage.tickets.push(
        await aTicket(at(), {
          requester_id: pick(world.requesters, one),
          team_id: pick(world.teams, other),
          urgency: 1 + (other % 3),
        }),
      ),
    customer: () => aCustomerReply(at(), ticket),
    machine: () => aCustomerReply(at(), ticket, { comment: { is_automatic: true } }),
    reply: () => say(ticket, 'public', other),
    note: () => say(ticket, 'internal', 0),
    status: () =>
      updateTicket(lead(), ticket.ticket_id, {
        status_id: world.statusOf(pick(statusCategories.slice(1), other)),
      }),
    assign: () =>
      updateTicket(lead(), ticket.ticket_id, {
        assignee_id: other % 3 === 0 ? null : world.lead.actor.id,
      }),
    team: () => updateTicket(lead(), ticket.ticket_id, { team_id: pick(world.teams, other) }),
    urgency: () =>
      updateTicket(lead(), ticket.ticket_id, { urgency: 1 + (other % 3), impact: 1 + (one % 3) }),
    tag: () => updateTicket(lead(), ticket.ticket_id, { tags: other % 2 === 0 ? [] : ['касса'] }),
    merge: async () => {
      const merged = await mergeTickets(lead(), {
        ...{ into: ticket.ticket_id, from_ids: [pick(stage.tickets, other).ticket_id] },
        confirm: ['other_requester', 'other_organization'],
      });
      stage.merges.push(...merged.merges.map((merge) => merge.merge_id));
    },
    unmerge: () => unmergeTickets(lead(), { merge_ids: [pick(stage.merges, other)] }),
    split: async () => {
      const { id } = await aWord(ticket.ticket_id, other);
      const made = await splitTicket(lead(), ticket.ticket_id, {
        ...{ comment_ids: [id], subject: 'Отдельно', mode: other % 2 === 0 ? 'move' : 'copy' },
      });
      stage.splits.push(made.split_id);
      stage.tickets.push({ ...ticket, ...made, comment_id: id });
    },
    unsplit: () => unsplitTicket(lead(), pick(stage.splits, other)),
    move: async () =>
      moveComment(
        lead(),
        (await aWord(ticket.ticket_id, other)).id,
        pick(stage.tickets, other).ticket_id,
      ),
    promise: () =>
      ask('PATCH', `/api/sla-policies/${policy.id}`, {
        targets: { ...policy.targets, resolution: amounts(60 + (one % 400)) },
        on_change: pick(['keep', 'restart', 'from_creation'], one),
      }),
    switch: () => ask('PATCH', `/api/sla-policies/${policy.id}`, { is_on: one % 3 > 0 }),
    calendar: () =>
      ask('PATCH', `/api/calendars/${world.berlin.id}`, {
        hours: { ...world.berlin.hours, tue: [['09:00', `1${other % 10}:30`]] },
      }),
    contract: () =>
      ask('PATCH', `/api/organizations/${world.org.id}`, {
        contract: one % 2 === 0 ? 'Премиум' : 'Базовый',
      }),
    sweep: () => tellDue(at()),
    recount: () => recount(),
  };
  at();
  try {
    await doing[kind]?.();
  } catch (error) {
    // What may not be done then, is not done.
    if (!(error instanceof OporaError)) throw error;
  }
}

async function say(ticket: Opened, visibility: 'public' | 'internal', status: number) {
  const { actor } = world.lead;
  await addComment({ ...at(), actor }, ticket.ticket_id, {
    ...{ visibility, author_kind: 'agent', author_id: actor.id, channel: 'agent' },
    ...{ body_html: '<p>Смотрим.</p>', body_text: 'Смотрим.' },
    ...(status % 3 === 0
      ? {}
      : { status_id: world.statusOf(status % 3 === 1 ? 'waiting_customer' : 'solved') }),
  });
}

async function aWord(ticket_id: string, place: number): Promise<{ id: string }> {
  const words = await app
    .ctx()
    .db.selectFrom('comments')
    .select('id')
    .where('ticket_id', '=', ticket_id)
    .where('channel', '=', 'email')
    .orderBy('id')
    .execute();
  const word = words[place % Math.max(1, words.length)];
  if (word === undefined) throw new OporaError('not_found', 'errors.not_found', {});
  return word;
}

async function recount(): Promise<void> {
  await recountJob.run(at(), {}, { clock: () => new Date(now) } as never);
}

async function checkAll(stage: Stage): Promise<void> {
  await recount();
  await tellDue(at());
  const { db } = app.ctx();
  const ids = stage.tickets.map(({ ticket_id }) => ticket_id);
  expect(await clocksAmiss(at(), ids)).toEqual([]);
  // Nothing that is late is untold.
  const told = await db
    .selectFrom('sla_clocks')
    .select(['breached_at', 'breach_told_at'])
    .where('ticket_id', 'in', ids)
    .where('voided_at', 'is', null)
    .execute();
  for (const row of told) expect(row.breached_at === null).toBe(row.breach_told_at === null);
  const twice = await db
    .selectFrom('events')
    .select(['subject_id', ({ fn }) => fn.countAll<number>().as('count')])
    .select((row) =>
      row
        .ref('data', '->>')
        .key('due_at' as never)
        .as('due_at'),
    )
    .where('name', '=', 'clock.breached')
    .groupBy(['subject_id', 'due_at'])
    .having(({ fn }) => fn.countAll(), '>', 1)
    .execute();
  expect(twice).toEqual([]);
}

test('copies agree with the facts after any two hundred things that people and time do', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 200, maxLength: 200, size: 'max' }),
      async (actions) => {
        const opened = await aTicket(at(), { requester_id: world.requesters[0] ?? '' });
        const second = await aTicket(at(), { requester_id: world.requesters[1] ?? '' });
        const stage: Stage = { tickets: [opened, second], merges: [], splits: [], policy: 0 };
        for (const [place, one] of actions.entries()) {
          await act(stage, one);
          if (place % 50 === 49) await checkAll(stage);
        }
      },
    ),
    { numRuns: 1, endOnFailure: true },
  );
}, 120_000);
