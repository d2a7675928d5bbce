/**
 * The engine: gives what waits to whom it fits. One ticket in one transaction: its row is locked, the
 * decision is made from the pool, the chosen person is locked and read anew, and only then the ticket
 * is theirs. A ticket is locked before a person, and one person at a time, so that nobody waits in a
 * ring.
 */
import { updateTicket } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { lockAgent, teamsOfAgents } from './candidates.sql.ts';
import { type Decided, decide } from './decide.ts';
import { recordDecision } from './decisions.ts';
import {
  lockTicketRow,
  noteOutcome,
  type WaitingTicket,
  waitingAfter,
  waitingById,
  writeGiven,
} from './places.sql.ts';
import {
  candidatesFor,
  noteGiven,
  openPool,
  type Pool,
  readAnew,
  rulesOf,
  type Way,
  waysOf,
  workOf,
} from './pool.ts';
import type { QueueRow } from './queues.sql.ts';

/** given; nobody: it goes on waiting; busy: somebody else has its lock; gone: it waits no more. */
export type Assigned = 'given' | 'nobody' | 'busy' | 'gone';

/** What is asked of the engine for one ticket. */
export type Asked = {
  readonly cause: string;
  /** False: what somebody else holds is left to them. */
  readonly is_patient: boolean;
};

/** How often somebody may be found full after all before the ticket is left to the next pass. */
const mostTries = 50;

export async function assignTicket(
  ctx: Ctx,
  pool: Pool,
  { ticket_id, ...asked }: Asked & { ticket_id: string },
): Promise<Assigned> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const result = await transaction(asSystem(ctx), (tx) =>
      attempt(tx, pool, { ticket_id, ...asked }),
    );
    if (result !== 'again') return result;
  }
  return 'nobody';
}

type Attempt = Asked & { readonly ticket_id: string; readonly is_locked?: boolean };

/** Inside a transaction. again: what the pool knew was old, and nothing has been written. */
export async function attempt(
  tx: Ctx,
  pool: Pool,
  { ticket_id, is_locked = false, ...asked }: Attempt,
): Promise<Assigned | 'again'> {
  if (!is_locked && !(await lockTicketRow(tx, ticket_id, asked.is_patient))) return 'busy';
  const ticket = await waitingById(tx, ticket_id);
  const ways = ticket === undefined ? [] : waysOf(pool, ticket);
  if (ticket === undefined || ways.length === 0) return 'gone';
  const work = await workOf(tx, pool, { ticket });
  const refused: Refused[] = [];
  for (const way of ways) {
    const decided = decide(work, await candidatesFor(tx, pool, way), rulesOf(way.queue));
    const made = { ticket, work, decided, queue: way.queue, cause: asked.cause };
    const { chosen } = decided;
    if (chosen !== null) return tryToGive(tx, pool, { made, chosen, way });
    refused.push(made);
  }
  // What others share may be a second old: somebody may have come free since.
  if (pool.is_shared)
    return attempt(tx, await openPool(tx), { ticket_id, ...asked, is_locked: true });
  await noteNobody(tx, ticket, refused);
  return 'nobody';
}

type Trying = {
  readonly made: Parameters<typeof recordDecision>[1];
  readonly chosen: string;
  readonly way: Way;
};

/** Once the chosen one is locked and read anew. again: what the pool knew was old, and nothing is written. */
async function tryToGive(
  tx: Ctx,
  pool: Pool,
  { made, chosen, way }: Trying,
): Promise<'given' | 'again'> {
  const { ticket, queue, work, cause } = made;
  await lockAgent(tx, chosen);
  await readAnew(tx, pool, { agent_id: chosen, team_id: way.team_id });
  const person = (await candidatesFor(tx, pool, way)).find((one) => one.agent_id === chosen);
  if (person === undefined || decide(work, [person], rulesOf(queue)).chosen === null)
    return 'again';
  await give(tx, { ticket, queue, agent_id: chosen, cause });
  await recordDecision(tx, made);
  noteGiven(tx, pool, { ticket, queue_id: queue.id, agent_id: chosen });
  return 'given';
}

type Given = {
  readonly ticket: WaitingTicket;
  readonly queue: QueueRow;
  readonly agent_id: string;
  readonly cause: string;
};

/** The ticket's own verb makes the change; its history names the queue. */
export async function give(tx: Ctx, { ticket, queue, agent_id, cause }: Given): Promise<void> {
  const by = { kind: 'queue', id: queue.id, name: queue.name, cause } as const;
  await updateTicket({ ...tx, by }, ticket.id, {
    assignee_id: agent_id,
    ...(ticket.team_id === null && queue.team_id !== null ? { team_id: queue.team_id } : {}),
  });
  // Whoever took it themselves knows of it.
  await writeGiven(tx, ticket.id, {
    queue_id: queue.id,
    agent_id,
    is_touched: cause === 'taken',
  });
}

type Refused = Parameters<typeof recordDecision>[1];

/** Kept once for each reason, not for each look. */
async function noteNobody(
  tx: Ctx,
  ticket: WaitingTicket,
  refused: readonly Refused[],
): Promise<void> {
  const outcome = together(refused.map(({ decided }) => decided));
  if (ticket.last_outcome === outcome) return;
  await noteOutcome(tx, ticket.id, outcome);
  for (const made of refused) await recordDecision(tx, made);
}

/** What each of its queues came to, as it is kept. */
function together(decided: readonly Decided[]): string {
  return decided.map(({ outcome }) => outcome).join(' ');
}

const page = 100;

/**
 * Gives what waits in the queues that give by themselves, the most pressing first. `agent_ids`: only
 * what could be theirs, since they have room now; null: everything. Answers how many were given.
 */
export async function assignWaiting(
  ctx: Ctx,
  { agent_ids, cause }: { agent_ids: readonly string[] | null; cause: string },
): Promise<number> {
  const pool = await openPool(ctx);
  const queue_ids = await servedQueues(ctx, pool, agent_ids);
  if (queue_ids.length === 0) return 0;
  let given = 0;
  const hopeless = new Set<string>();
  const busy: string[] = [];
  let after: WaitingTicket | undefined;
  for (;;) {
    const waiting = await waitingAfter(ctx, queue_ids, { after, limit: page });
    for (const ticket of waiting) {
      const kind = kindOf(ticket);
      if (hopeless.has(kind)) continue;
      if (await isHopeless(ctx, pool, ticket)) {
        hopeless.add(kind);
        continue;
      }
      const result = await assignTicket(ctx, pool, {
        ticket_id: ticket.id,
        cause,
        is_patient: false,
      });
      if (result === 'given') given += 1;
      if (result === 'busy') busy.push(ticket.id);
      if (result === 'nobody') hopeless.add(kind);
    }
    after = waiting.at(-1);
    if (waiting.length < page || !hasRoom(pool, agent_ids)) break;
  }
  // Whoever held them may have looked before there was room.
  for (const ticket_id of busy) {
    const result = await assignTicket(ctx, pool, { ticket_id, cause, is_patient: true });
    if (result === 'given') given += 1;
  }
  return given;
}

/** What the tickets of a kind have in common decides whether anybody can take one. */
function kindOf(ticket: WaitingTicket): string {
  const { queue_id, shared_queue_id, team_id, channel, type_id, language } = ticket;
  const { is_transfer, passed_over_id } = ticket;
  return [
    ...[queue_id, shared_queue_id, team_id, channel, type_id, language, is_transfer],
    passed_over_id,
  ].join(' ');
}

/** Without a transaction: nobody whom the pool knows can take it, and why has been told before. */
async function isHopeless(ctx: Ctx, pool: Pool, ticket: WaitingTicket): Promise<boolean> {
  const work = await workOf(ctx, pool, { ticket, is_quick: true });
  const decided: Decided[] = [];
  for (const way of waysOf(pool, ticket))
    decided.push(decide(work, await candidatesFor(ctx, pool, way), rulesOf(way.queue)));
  return (
    decided.every(({ chosen }) => chosen === null) && together(decided) === ticket.last_outcome
  );
}

/** The queues that give by themselves; of `agent_ids`, those that could give to one of them now. */
async function servedQueues(
  ctx: Ctx,
  pool: Pool,
  agent_ids: readonly string[] | null,
): Promise<string[]> {
  const giving = [...pool.queues.values()].filter((queue) => queue.mode !== 'pull');
  if (agent_ids === null || giving.length === 0) return giving.map((queue) => queue.id);
  for (const agent_id of agent_ids) await readAnew(ctx, pool, { agent_id, team_id: null });
  if (!hasRoom(pool, agent_ids)) return [];
  const teams = await teamsOfAgents(ctx, agent_ids);
  return giving
    .filter((queue) => queue.team_id === null || teams.has(queue.team_id))
    .map((queue) => queue.id);
}

/** Whether one of them, or of all whom the pool knows, could still take something. */
function hasRoom(pool: Pool, agent_ids: readonly string[] | null): boolean {
  return [...pool.people.values()].some(
    (person) =>
      (agent_ids === null || agent_ids.includes(person.agent_id)) &&
      person.can_own &&
      person.is_on_shift &&
      (person.state === 'online' || person.state === 'transfers_only') &&
      person.load + lightest(pool) <= person.capacity,
  );
}

function lightest({ settings }: Pool): number {
  return Math.min(settings.ticket_points, ...settings.points.map((line) => line.points));
}
