/** "Take the next": the most pressing ticket that fits the person, theirs in the same transaction. */
import type { TakenTicket } from '#contract/next-ticket.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { lockAgent, teamsOfAgents } from './candidates.sql.ts';
import { type Candidate, decide } from './decide.ts';
import { recordDecision, taken } from './decisions.ts';
import { give } from './engine.ts';
import { lockTicketRow, type WaitingTicket, waitingAfter, waitingById } from './places.sql.ts';
import { candidatesFor, openPool, type Pool, readAnew, rulesOf, waysOf, workOf } from './pool.ts';
import type { QueueRow } from './queues.sql.ts';

const page = 50;

/**
 * From this queue, or from all that the person's teams serve, those that give by themselves as well.
 * Points, skills and languages hold; presence and shift do not: whoever asks is there.
 * @throws OporaError forbidden: only an agent takes work
 */
export async function takeNext(ctx: Ctx, queue_id: string | undefined): Promise<TakenTicket> {
  const { actor } = ctx;
  if (actor.kind !== 'agent') fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    // The person first: two tabs of one person wait for each other. Then tickets, but only free ones,
    // so that nobody who holds a ticket and waits for the person is waited for.
    await lockAgent(tx, actor.id);
    const pool = await openPool(tx);
    await readAnew(tx, pool, { agent_id: actor.id, team_id: null });
    const queue_ids = await servedBy(tx, pool, { agent_id: actor.id, queue_id });
    return queue_ids.length === 0
      ? nothing('nothing_waits')
      : firstThatFits(tx, pool, { agent_id: actor.id, queue_ids });
  });
}

async function servedBy(
  tx: Ctx,
  pool: Pool,
  { agent_id, queue_id }: { agent_id: string; queue_id: string | undefined },
): Promise<string[]> {
  const teams = await teamsOfAgents(tx, [agent_id]);
  return [...pool.queues.values()]
    .filter((queue) => queue_id === undefined || queue.id === queue_id)
    .filter((queue) => queue.team_id === null || teams.has(queue.team_id))
    .map((queue) => queue.id);
}

type Seeking = { readonly agent_id: string; readonly queue_ids: readonly string[] };

async function firstThatFits(tx: Ctx, pool: Pool, seeking: Seeking): Promise<TakenTicket> {
  let after: WaitingTicket | undefined;
  let isAny = false;
  let isFull = false;
  for (;;) {
    const waiting = await waitingAfter(tx, seeking.queue_ids, { after, limit: page });
    for (const ticket of waiting) {
      const result = await tryToTake(tx, pool, { ticket, ...seeking });
      if (typeof result === 'object') return result;
      // What somebody else takes at this moment waits no more.
      if (result !== 'busy') isAny = true;
      if (result === 'full') isFull = true;
    }
    after = waiting.at(-1);
    if (waiting.length < page) break;
  }
  if (!isAny) return nothing('nothing_waits');
  return nothing(isFull ? 'no_capacity' : 'nothing_fits');
}

function nothing(cause: NonNullable<TakenTicket['cause']>): TakenTicket {
  return { ticket: null, cause };
}

type Wanted = Seeking & { readonly ticket: WaitingTicket };

async function tryToTake(
  tx: Ctx,
  pool: Pool,
  { ticket, agent_id, queue_ids }: Wanted,
): Promise<TakenTicket | 'unfit' | 'full' | 'busy'> {
  const mine = await myWay(tx, pool, { ticket, agent_id, queue_ids });
  if (mine === undefined) return 'unfit';
  const { queue, me } = mine;
  const quick = await workOf(tx, pool, { ticket, is_quick: true });
  const rules = { ...rulesOf(queue), mode: 'push' } as const;
  // Whoever let it lie may take it all the same: they ask for it themselves.
  const first = decide({ ...quick, passed_over: null }, [me], rules);
  if (first.chosen === null) return first.outcome === 'nobody_free' ? 'full' : 'unfit';
  if (!(await lockTicketRow(tx, ticket.id, false))) return 'busy';
  if ((await waitingById(tx, ticket.id))?.queue_id !== ticket.queue_id) return 'busy';
  const work = { ...(await workOf(tx, pool, { ticket })), passed_over: null };
  const decided = taken(decide(work, [me], rules));
  // What another team's queue shares they do not see until it is theirs.
  const giving = queue.id === ticket.queue_id ? tx : asSystem(tx);
  await give(giving, { ticket, queue, agent_id, cause: 'taken' });
  await recordDecision(tx, { ticket, queue, work, decided, cause: 'taken' });
  return { ticket: { id: ticket.id, number: ticket.number, subject: ticket.subject }, cause: null };
}

/** Of its queues the one by which it may be this person's. */
async function myWay(
  tx: Ctx,
  pool: Pool,
  { ticket, agent_id, queue_ids }: Wanted,
): Promise<{ queue: QueueRow; me: Candidate } | undefined> {
  for (const way of waysOf(pool, ticket)) {
    if (!queue_ids.includes(way.queue.id)) continue;
    const me = (await candidatesFor(tx, pool, way)).find((one) => one.agent_id === agent_id);
    if (me !== undefined) {
      return { queue: way.queue, me: { ...me, state: 'online', is_on_shift: true } };
    }
  }
  return undefined;
}
