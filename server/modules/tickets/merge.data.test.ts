/** Whatever is merged into whatever, in whatever order it is taken back: each ticket is again what it was. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { aContact, anAgent } from '#testing/builders.ts';
import { aCustomerReply, aDesk, asAgent, aTicket } from '#testing/ticket-builders.ts';
import { followTicket, markTicketRead } from './looking.ts';
import { setParticipant } from './participants.ts';
import { defaultStatus } from './statuses.ts';
import {
  addComment,
  mergeTickets,
  type OpenedTicket,
  unmergeTickets,
  updateTicket,
} from './tickets.ts';

const app = useTestApp();
beforeAll(() => aDesk(app));

const confirm = ['other_requester', 'other_organization'] as const;

/** Everything that a ticket is, as far as a merge could touch it. */
async function snapshot(id: string) {
  const { db } = app.ctx();
  const row = await db
    .selectFrom('tickets')
    .select(['status_id', 'status_category', 'solved_at', 'closed_at', 'tag_names', 'assignee_id'])
    .select(['requester_id', 'comment_count', 'preview', 'last_customer_at', 'merged_into_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const comments = await db
    .selectFrom('comments')
    .select(['id', 'origin_ticket_id', 'merged_from_id'])
    .where('ticket_id', '=', id)
    .orderBy('id')
    .execute();
  const participants = await db
    .selectFrom('ticket_participants')
    .select(['contact_id', 'level', 'added_by_kind', 'is_gathered'])
    .where('ticket_id', '=', id)
    .orderBy('contact_id')
    .execute();
  const followers = await db
    .selectFrom('ticket_followers')
    .select('agent_id')
    .where('ticket_id', '=', id)
    .orderBy('agent_id')
    .execute();
  const reads = await db
    .selectFrom('ticket_reads')
    .select(['agent_id', 'read_at'])
    .where('ticket_id', '=', id)
    .orderBy('agent_id')
    .execute();
  const drafts = await db
    .selectFrom('drafts')
    .select(['body_html', 'merged_from_id'])
    .where('ticket_id', '=', id)
    .orderBy('id')
    .execute();
  return { row, comments, participants, followers, reads, drafts };
}

type Actors = {
  lead: Awaited<ReturnType<typeof asAgent>>;
  other: Awaited<ReturnType<typeof asAgent>>;
};

async function actors(): Promise<Actors> {
  const ctx = app.ctx();
  return {
    lead: await asAgent(ctx, (await anAgent(ctx, { role: 'lead' })).id),
    other: await asAgent(ctx, (await anAgent(ctx, { role: 'lead' })).id),
  };
}

/** Each request has its own moment. */
function fresh<Given extends { now: Date }>(ctx: Given): Given {
  return { ...ctx, now: new Date() };
}

/** A few tickets of two people, in different states, with tags, people, drafts and read marks. */
async function someTickets({ lead, other }: Actors, count: number): Promise<string[]> {
  const ctx = app.ctx();
  const people = [(await aContact(ctx)).id, (await aContact(ctx)).id];
  const copied = (await aContact(ctx)).id;
  const made: (OpenedTicket & { requester_id: string })[] = [];
  for (let index = 0; index < count; index += 1) {
    const requester_id = people[index % 2] ?? '';
    const ticket = await aTicket(ctx, { requester_id, tags: ['общий', `тег ${index}`] });
    if (index % 3 === 0) await aCustomerReply(ctx, ticket);
    if (index % 2 === 1) await followTicket(lead, ticket.ticket_id, true);
    if (index > 1)
      await setParticipant(lead, ticket.ticket_id, { contact_id: copied, level: 'cc' });
    if (index % 2 === 0) await markTicketRead(other, ticket.ticket_id);
    if (index === 1) await aCustomerReply(ctx, ticket, { words: 'Непрочитанное' });
    if (index === 2) {
      const solved = await defaultStatus(ctx, 'solved');
      await updateTicket(lead, ticket.ticket_id, { status_id: solved.id });
    }
    await ctx.db
      .insertInto('drafts')
      .values({
        id: ticket.comment_id,
        ticket_id: ticket.ticket_id,
        agent_id: lead.actor.id,
        visibility: 'public',
        body_html: `черновик ${index}`,
      })
      .execute();
    made.push(ticket);
  }
  return made.map((one) => one.ticket_id);
}

async function standing(): Promise<string[]> {
  const found = await app
    .ctx()
    .db.selectFrom('ticket_merges')
    .select('id')
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute();
  return found.map((one) => one.id);
}

type Step = { kind: 'merge'; into: number; from: number } | { kind: 'unmerge'; which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('merge' as const), into: fc.nat(4), from: fc.nat(4) }),
  fc.record({ kind: fc.constant('unmerge' as const), which: fc.nat(9) }),
);

async function carryOut(lead: Actors['lead'], ids: readonly string[], one: Step) {
  if (one.kind === 'merge') {
    const [into, from] = [ids[one.into] ?? '', ids[one.from] ?? ''];
    const merging = mergeTickets(fresh(lead), { into, from_ids: [from], confirm });
    await merging.catch((error: unknown) => {
      expect(error).toMatchObject({ message_key: 'errors.merged_already' });
    });
    return;
  }
  const merges = await standing();
  const merge_id = merges[one.which % Math.max(1, merges.length)];
  if (merge_id !== undefined) await unmergeTickets(fresh(lead), { merge_ids: [merge_id] });
}

/** No word is lost or doubled, each stands in the survivor of where it belongs, and lists agree with rows. */
async function expectWhole(ids: readonly string[], words: number) {
  const { db } = app.ctx();
  const rows = await db
    .selectFrom('tickets')
    .select(['id', 'merged_into_id', 'status_category', 'comment_count', 'tag_names'])
    .where('id', 'in', [...ids])
    .execute();
  const comments = await db
    .selectFrom('comments')
    .select(['id', 'ticket_id', 'origin_ticket_id'])
    .where('origin_ticket_id', 'in', [...ids])
    .execute();
  expect(comments).toHaveLength(words);
  const parents = new Map(rows.map((row) => [row.id, row.merged_into_id]));
  const survivor = (id: string): string => {
    const parent = parents.get(id);
    return parent == null ? id : survivor(parent);
  };
  for (const one of comments) expect(one.ticket_id).toBe(survivor(one.origin_ticket_id));
  for (const row of rows) {
    if (row.merged_into_id !== null) expect(row.status_category).toBe('closed');
    else {
      const held = comments.filter((one) => one.ticket_id === row.id).length;
      expect(row.comment_count).toBe(held);
      const tree = rows.filter((one) => survivor(one.id) === row.id);
      for (const one of tree) expect(row.tag_names).toContain(`тег ${ids.indexOf(one.id)}`);
    }
  }
}

test('random merges and un-merges, in any order, give everything back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const { lead, other } = await actors();
      const ids = await someTickets({ lead, other }, 5);
      const before = await Promise.all(ids.map(snapshot));
      const words = before.reduce((sum, one) => sum + one.comments.length, 0);
      for (const one of steps) {
        await carryOut(lead, ids, one);
        await expectWhole(ids, words);
      }
      for (let left = await standing(); left.length > 0; left = await standing())
        await unmergeTickets(fresh(lead), { merge_ids: [left[steps.length % left.length] ?? ''] });
      expect(await Promise.all(ids.map(snapshot))).toEqual(before);
    }),
    { numRuns: 25 },
  );
}, 240_000);

test('two who merge each into the other at the same time end in one', async () => {
  const { lead, other } = await actors();
  for (let round = 0; round < 5; round += 1) {
    const [a = '', b = ''] = await someTickets({ lead, other }, 2);
    const both = await Promise.allSettled([
      mergeTickets(lead, { into: a, from_ids: [b], confirm }),
      mergeTickets(other, { into: b, from_ids: [a], confirm }),
    ]);
    expect(both.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const [left, right] = [await snapshot(a), await snapshot(b)];
    expect([left, right].filter((one) => one.row.merged_into_id === null)).toHaveLength(1);
    expect(left.comments.length + right.comments.length).toBe(4);
    expect(Math.min(left.comments.length, right.comments.length)).toBe(0);
  }
});

test('what is said while tickets are merged is lost by neither', async () => {
  const { lead, other } = await actors();
  const ctx = app.ctx();
  const [a = '', b = ''] = await someTickets({ lead, other }, 2);
  const requester_id = (await snapshot(b)).row.requester_id;
  const word = {
    ...({ visibility: 'public', author_kind: 'contact', author_id: requester_id } as const),
    ...({ channel: 'email', body_html: '<p>ещё</p>', body_text: 'ещё' } as const),
  };
  const [merged] = await Promise.all([
    mergeTickets(fresh(lead), { into: a, from_ids: [b], confirm }),
    ...Array.from({ length: 6 }, () => addComment(ctx, b, word)),
  ]);
  const survivor = await snapshot(a);
  expect(survivor.comments.length).toBe(4 + 6);
  expect(survivor.comments.filter((one) => one.merged_from_id === b)).toHaveLength(2 + 6);
  const { merges } = merged;
  await unmergeTickets(fresh(lead), { merge_ids: merges.map((one) => one.merge_id) });
  expect((await snapshot(b)).comments).toHaveLength(2 + 6);
});
