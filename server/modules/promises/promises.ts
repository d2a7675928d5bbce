/**
 * Promises: what an agent told a customer they would do, and by when. Owns the table `promises`. They
 * come along with a public reply (tickets tells of them with the comment) or are noted by hand. The
 * next public reply keeps what is owed on the ticket, and so does solving it; what nobody answered by
 * its moment is broken, and owed until somebody does. A promise goes along with its ticket.
 */
import { z } from 'zod';
import { type PromiseOffer, promiseOffers } from '#contract/promise-offer.ts';
import type { PromiseRow } from '#contract/promises.ts';
import { agentCards } from '#modules/people/people.ts';
import { type AgentActor, type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { type OporaEvent, publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { shownState } from './present.ts';
import {
  figures,
  insertPromises,
  keeperOf,
  lockBroken,
  lockOwed,
  lockPromise,
  lockToRemind,
  owedBy,
  owedPage,
  type PromiseSight,
  passOn,
  promisesOf,
  type ShownPromise,
  shownPromise,
  updatePromise,
} from './promises.sql.ts';
import { remindAt } from './remind.ts';

const YEAR = 366 * 24 * 3_600_000;
const aPage = 50;
const aRun = 500;

const spoken = z.object({
  visibility: z.literal('public'),
  author_kind: z.literal('agent'),
  author_id: z.uuid(),
  is_automatic: z.literal(false),
  promises: promiseOffers.default([]),
});

/** A public reply keeps what was owed, then makes what it promises itself. */
export async function hearReply(tx: Ctx, event: OporaEvent): Promise<void> {
  const said = spoken.safeParse(event.data).data;
  if (said === undefined || event.ticket_id === null) return;
  await keepAll(tx, event.ticket_id);
  const { author_id } = said;
  // The clock went past some while the reply waited: nobody can promise the past.
  const offers = said.promises.filter((offer) => Date.parse(offer.due_at) > tx.now.getTime());
  if (offers.length === 0) return;
  await make(tx, {
    ticket_id: event.ticket_id,
    comment_id: event.subject_id,
    agent_id: author_id,
    offers,
  });
}

const changed = z.object({
  changes: z.object({
    status_category: z.tuple([z.string(), z.string()]).optional(),
    assignee_id: z.tuple([z.string().nullable(), z.string().nullable()]).optional(),
    status_id: z.unknown().optional(),
  }),
});

/** Solving keeps what is owed; a new owner takes the promises of the one before. */
export async function hearChange(tx: Ctx, event: OporaEvent): Promise<void> {
  const changes = changed.safeParse(event.data).data?.changes;
  if (changes === undefined || event.ticket_id === null) return;
  const [from, to] = changes.assignee_id ?? [null, null];
  if (from !== null && to !== null) await passOn(tx, event.ticket_id, { from, to });
  if (changes.status_id !== undefined && (await isEnded(tx, event.ticket_id)))
    await keepAll(tx, event.ticket_id);
}

async function isEnded(tx: Ctx, ticket_id: string): Promise<boolean> {
  const found = await tx.db
    .selectFrom('tickets')
    .select('solved_at')
    .where('id', '=', ticket_id)
    .executeTakeFirst();
  return found !== undefined && found.solved_at !== null;
}

async function keepAll(tx: Ctx, ticket_id: string): Promise<void> {
  for (const promise of await lockOwed(tx, ticket_id)) await settle(tx, promise);
}

/** Nothing is owed any more: in time, or late after it was broken. */
async function settle(tx: Ctx, promise: PromiseSight): Promise<void> {
  const isInTime = promise.state === 'open' && Date.parse(promise.due_at) >= tx.now.getTime();
  const state = isInTime ? 'kept' : 'broken';
  await updatePromise(tx, promise.id, { state, settled_at: tx.now });
  // One whose moment passed a second ago is told of as broken here, before the clock comes to it.
  if (isInTime || promise.state === 'open') await tell(tx, `promise.${state}`, promise);
}

type Made = {
  readonly ticket_id: string;
  readonly comment_id: string | null;
  readonly agent_id: string;
  readonly offers: readonly PromiseOffer[];
};

async function make(tx: Ctx, made: Made): Promise<string[]> {
  const { ticket_id, comment_id, agent_id, offers } = made;
  const card = (await agentCards(tx, [agent_id])).get(agent_id);
  const preferences = card?.preferences ?? {};
  const added = offers.map(({ words, due_at }) => ({
    id: newId(),
    ticket_id,
    comment_id,
    made_by_id: agent_id,
    agent_id,
    words,
    due_at,
    remind_at: remindAt({ now: tx.now, due_at, preferences }),
    made_at: tx.now,
  }));
  await insertPromises(tx, added);
  for (const { id, words, due_at } of added)
    await tell(tx, 'promise.made', { id, ticket_id, agent_id, due_at, words });
  return added.map((one) => one.id);
}

type Told = Pick<PromiseSight, 'id' | 'ticket_id' | 'agent_id' | 'due_at' | 'words'>;

async function tell(
  tx: Ctx,
  name: 'promise.made' | 'promise.kept' | 'promise.broken' | 'promise.cancelled' | 'promise.due',
  { id, ticket_id, agent_id, due_at, words }: Told,
): Promise<void> {
  await publish(tx, {
    name,
    ticket_id,
    subject_type: 'promise',
    subject_id: id,
    data: { agent_id, due_at, words, ...(name === 'promise.due' ? { agent_ids: [agent_id] } : {}) },
  });
}

/** Each minute: reminds of what is near, and says what was not kept. */
export async function watchClock(ctx: Ctx): Promise<void> {
  await transaction(ctx, async (tx) => {
    for (const promise of await lockToRemind(tx, aRun)) {
      await updatePromise(tx, promise.id, { reminded_at: tx.now });
      const agent_id = await keeperOf(tx, promise);
      if (agent_id !== null) await tell(tx, 'promise.due', { ...promise, agent_id });
    }
    for (const promise of await lockBroken(tx, aRun)) {
      await updatePromise(tx, promise.id, { state: 'broken' });
      await tell(tx, 'promise.broken', promise);
    }
  });
}

/**
 * Notes a promise that was given by word of mouth, as one's own.
 * @throws OporaError forbidden; invalid when its moment is past or more than a year away
 */
export async function makePromise(
  ctx: Ctx,
  ticket_id: string,
  offer: PromiseOffer,
): Promise<PromiseRow> {
  const actor = writer(ctx);
  refuseMoment(ctx, offer.due_at);
  return transaction(ctx, async (tx) => {
    const [id = ''] = await make(tx, {
      ticket_id,
      comment_id: null,
      agent_id: actor.id,
      offers: [offer],
    });
    const row = (await shownPromise(tx, id)) ?? fail('not_found', 'errors.not_found');
    return present(tx, row);
  });
}

/** @throws OporaError conflict when nothing is owed any more; invalid as `makePromise` */
export async function movePromise(ctx: Ctx, id: string, due_at: string): Promise<void> {
  writer(ctx);
  refuseMoment(ctx, due_at);
  await transaction(ctx, async (tx) => {
    const promise = await owed(tx, id);
    const { agent_id, ticket_id } = promise;
    const card = (await agentCards(tx, [agent_id])).get(agent_id);
    await updatePromise(tx, id, {
      due_at,
      state: 'open',
      remind_at: remindAt({ now: tx.now, due_at, preferences: card?.preferences ?? {} }),
      reminded_at: null,
    });
    await publish(tx, {
      name: 'promise.moved',
      ticket_id,
      subject_type: 'promise',
      subject_id: id,
      data: { agent_id, due_at: [promise.due_at, due_at] },
    });
  });
}

/** @throws OporaError conflict when nothing is owed any more */
export async function settlePromise(ctx: Ctx, id: string, as: 'done' | 'cancelled'): Promise<void> {
  writer(ctx);
  await transaction(ctx, async (tx) => {
    const promise = await owed(tx, id);
    if (as === 'done') return settle(tx, promise);
    // Calling off what was broken already does not unbreak it.
    const state = promise.state === 'broken' ? 'broken' : 'cancelled';
    await updatePromise(tx, id, { state, settled_at: tx.now });
    await tell(tx, 'promise.cancelled', promise);
  });
}

async function owed(tx: Ctx, id: string): Promise<PromiseSight> {
  const promise = (await lockPromise(tx, id)) ?? fail('not_found', 'errors.not_found');
  return promise.settled_at === null ? promise : fail('conflict', 'errors.promise_settled');
}

function writer(ctx: Ctx): AgentActor {
  const { actor } = ctx;
  if (actor.kind !== 'agent' || !mayAct(actor, 'tickets.reply'))
    fail('forbidden', 'errors.forbidden');
  return actor;
}

function refuseMoment(ctx: Ctx, due_at: string): void {
  const at = Date.parse(due_at);
  if (at <= ctx.now.getTime()) failField('due_at', 'errors.field.time_past');
  if (at > ctx.now.getTime() + YEAR) failField('due_at', 'errors.field.time_far');
}

/** What is owed on tickets that the actor sees, soonest first; and how much of it is the actor's. */
export async function listPromises(
  ctx: Ctx,
  ask: { whose: 'mine' | 'all'; after?: string | undefined },
) {
  const { actor } = ctx;
  if (actor.kind !== 'agent') fail('forbidden', 'errors.forbidden');
  const found = await owedPage(ctx, {
    agent_id: ask.whose === 'mine' ? actor.id : undefined,
    after: endOf(ask.after),
    limit: aPage,
  });
  const items = found.slice(0, aPage);
  const last = items.at(-1);
  return {
    items: items.map((row) => present(ctx, row)),
    next: found.length > aPage && last !== undefined ? `${last.due_at}~${last.id}` : null,
    mine: await owedBy(ctx, actor.id),
  };
}

const end = z.tuple([z.iso.datetime(), z.uuid()]);

function endOf(cursor: string | undefined): { due_at: string; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const parsed = end.safeParse(cursor.split('~'));
  if (!parsed.success) fail('invalid', 'errors.cursor');
  const [due_at, id] = parsed.data;
  return { due_at, id };
}

export async function listTicketPromises(ctx: Ctx, ticket_id: string): Promise<PromiseRow[]> {
  return (await promisesOf(ctx, ticket_id)).map((row) => present(ctx, row));
}

/** Everybody's for those who see every ticket; else one's own. */
export async function countPromises(ctx: Ctx, days: number) {
  const { actor } = ctx;
  if (actor.kind !== 'agent') fail('forbidden', 'errors.forbidden');
  const agent_id = actor.permissions.has('tickets.view_all') ? undefined : actor.id;
  return (await figures(ctx, { days, agent_id })).map(
    ({ agent_id: id, name, kept, broken, cancelled }) => ({
      agent: { id, name },
      kept,
      broken,
      cancelled,
    }),
  );
}

function present(ctx: Ctx, row: ShownPromise): PromiseRow {
  const { id, words, due_at, made_at, settled_at, comment_id } = row;
  return {
    id,
    words,
    due_at,
    made_at,
    settled_at,
    comment_id,
    ticket: { id: row.ticket_id, number: row.number, subject: row.subject },
    requester: { id: row.requester_id, name: row.requester_name },
    made_by: { id: row.made_by_id, name: row.made_by_name },
    agent: { id: row.agent_id, name: row.agent_name },
    state: shownState(row, ctx.now),
    can: { change: row.settled_at === null && mayAct(ctx.actor, 'tickets.reply') },
  };
}
