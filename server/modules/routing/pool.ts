/**
 * The people of one pass of the engine, read once and kept in step with what the pass gives them. What
 * it knows may be old: whoever is chosen is read anew under their lock before they get the ticket.
 */
import type { RoutingSettings } from '#contract/routing.ts';
import { deskReader } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Db } from '#platform/db.ts';
import { loadsOf, readRoutingSettings } from './agents.sql.ts';
import { pointsOf } from './agents.ts';
import { type CandidateRow, candidateRows, turnsOf } from './candidates.sql.ts';
import type { Candidate, Rules, Work } from './decide.ts';
import { earlierOwners, type WaitingTicket } from './places.sql.ts';
import { allQueues, type QueueRow } from './queues.sql.ts';
import { hoursAt } from './shifts.ts';

type DeskReader = Awaited<ReturnType<typeof deskReader>>;
type Person = Omit<Candidate, 'last_given_at'>;

export type Pool = {
  readonly settings: RoutingSettings;
  readonly queues: ReadonlyMap<string, QueueRow>;
  readonly people: Map<string, Person>;
  /** Ids of those who could do the work of a team; '' for everyone. */
  readonly teams: Map<string, readonly string[]>;
  /** By queue: when each got one last. */
  readonly turns: Map<string, Map<string, string>>;
  /** Calendars that were open when they were asked for. */
  readonly open: Map<string, boolean>;
  /** Others put tickets by it at the same time: a "nobody" of it is asked again of one's own. */
  readonly is_shared: boolean;
  /** What conditions are read with, once somebody has asked for it. */
  reader: DeskReader | undefined;
};

export async function openPool(ctx: Ctx, is_shared = false): Promise<Pool> {
  const queues = (await allQueues(ctx)).filter((queue) => queue.is_open);
  return {
    ...{ is_shared, reader: undefined, open: new Map() },
    settings: await readRoutingSettings(ctx),
    queues: new Map(queues.map((queue) => [queue.id, queue])),
    people: new Map(),
    teams: new Map(),
    turns: new Map(),
  };
}

type Pass = { readonly pool: Promise<Pool>; readonly until: number; users: number };

const passes = new WeakMap<Db, Pass>();
/** What is known of the people is at most so old, milliseconds. */
const passLasts = 1_000;

/**
 * Works by the pool of those who do the same at this moment: in a flood the people of a team are read
 * once a second, not once a ticket. With the last of them it is gone, so that whoever comes alone reads
 * all of it anew.
 */
export async function inPass<Result>(
  ctx: Ctx,
  work: (pool: Pool) => Promise<Result>,
): Promise<Result> {
  if (ctx.open_transaction !== undefined) return work(await openPool(ctx));
  const now = performance.now();
  const known = passes.get(ctx.db);
  const isYoung = known !== undefined && now < known.until;
  const pass: Pass = isYoung
    ? known
    : { pool: openPool(ctx, true), until: now + passLasts, users: 0 };
  passes.set(ctx.db, pass);
  pass.users += 1;
  try {
    return await work(await pass.pool);
  } finally {
    pass.users -= 1;
    if (pass.users === 0 && passes.get(ctx.db) === pass) passes.delete(ctx.db);
  }
}

/** For conditions, as of now. */
export async function readerOf(tx: Ctx, pool: Pool): Promise<DeskReader> {
  pool.reader ??= await deskReader(tx);
  return { ...pool.reader, now: tx.now };
}

/** Whose work it is: the queue's team, or the ticket's own when the queue has none; null: everyone's. */
export function teamOf(queue: QueueRow, ticket: Pick<WaitingTicket, 'team_id'>): string | null {
  return queue.team_id ?? ticket.team_id;
}

/** One that may give the ticket, and whose people it asks. */
export type Way = { readonly queue: QueueRow; readonly team_id: string | null };

/** Its own queue first, then the one that may take it too: as soon as there is room at home, it is theirs. */
export function waysOf(
  pool: Pool,
  ticket: Pick<WaitingTicket, 'queue_id' | 'shared_queue_id' | 'team_id'>,
): Way[] {
  return [ticket.queue_id, ticket.shared_queue_id].flatMap((id) => {
    const queue = id === null ? undefined : pool.queues.get(id);
    return queue === undefined ? [] : [{ queue, team_id: teamOf(queue, ticket) }];
  });
}

export async function candidatesFor(
  ctx: Ctx,
  pool: Pool,
  { queue, team_id }: { queue: QueueRow; team_id: string | null },
): Promise<Candidate[]> {
  const turns = pool.turns.get(queue.id) ?? (await turnsOf(ctx, queue.id));
  pool.turns.set(queue.id, turns);
  const ids = pool.teams.get(team_id ?? '') ?? (await readTeam(ctx, pool, team_id));
  return ids.flatMap((id) => {
    const person = pool.people.get(id);
    return person === undefined ? [] : [{ ...person, last_given_at: turns.get(id) ?? null }];
  });
}

async function readTeam(ctx: Ctx, pool: Pool, team_id: string | null): Promise<readonly string[]> {
  const found = await candidateRows(ctx, { team_id });
  const unknown = found.filter((row) => !pool.people.has(row.agent_id));
  await readPeople(ctx, pool, unknown);
  const ids = found.map((row) => row.agent_id);
  pool.teams.set(team_id ?? '', ids);
  return ids;
}

async function readPeople(ctx: Ctx, pool: Pool, found: readonly CandidateRow[]): Promise<void> {
  const { settings } = pool;
  const ids = found.map((row) => row.agent_id);
  const loads = ids.length === 0 ? new Map() : await loadsOf(ctx, settings, ids);
  for (const row of found) {
    const { agent_id, can_own, state, languages } = row;
    const load = loads.get(agent_id);
    pool.people.set(agent_id, {
      ...{ agent_id, can_own, state, languages },
      is_on_shift: await isOpenNow(ctx, pool, row.calendar_id),
      load: load?.all ?? 0,
      capacity: row.capacity ?? settings.capacity,
      channel_load: load?.channels ?? {},
      channel_capacity: { ...settings.channel_capacity, ...row.channel_capacity },
      skills: new Map(Object.entries(row.skills)),
    });
  }
}

/** By the schedule alone; asked once for each calendar of a pass. */
async function isOpenNow(ctx: Ctx, pool: Pool, calendar_id: string | null): Promise<boolean> {
  if (calendar_id === null) return true;
  const known = pool.open.get(calendar_id) ?? (await hoursAt(ctx, ctx.now)(calendar_id));
  pool.open.set(calendar_id, known);
  return known;
}

/** As they are now; undefined when they are in the team no more. */
export async function readAnew(
  ctx: Ctx,
  pool: Pool,
  { agent_id, team_id }: { agent_id: string; team_id: string | null },
): Promise<boolean> {
  const found = await candidateRows(ctx, { team_id, agent_id });
  if (found.length === 0) pool.people.delete(agent_id);
  await readPeople(ctx, pool, found);
  return found.length === 1;
}

/** The person has the ticket now. */
export function noteGiven(
  ctx: Ctx,
  pool: Pool,
  { ticket, queue_id, agent_id }: { ticket: WaitingTicket; queue_id: string; agent_id: string },
): void {
  const person = pool.people.get(agent_id);
  if (person === undefined) return;
  const points = pointsOf(pool.settings, ticket);
  const there = person.channel_load[ticket.channel] ?? 0;
  pool.people.set(agent_id, {
    ...person,
    load: person.load + points,
    channel_load: { ...person.channel_load, [ticket.channel]: there + points },
  });
  pool.turns.get(queue_id)?.set(agent_id, ctx.now.toISOString());
}

export function rulesOf({ mode, skills, by_language, weights }: QueueRow): Rules {
  return { mode, skills, by_language, weights };
}

/** `is_quick`: without a look at the requester's earlier owners, which decide only between those who can. */
export async function workOf(
  ctx: Ctx,
  pool: Pool,
  { ticket, is_quick = false }: { ticket: WaitingTicket; is_quick?: boolean },
): Promise<Work> {
  const owners = is_quick ? [] : await earlierOwners(ctx, ticket);
  const { passed_over_id, passed_over_until } = ticket;
  const isPassedOver =
    passed_over_id !== null &&
    passed_over_until !== null &&
    Date.parse(passed_over_until) > ctx.now.getTime();
  return {
    points: pointsOf(pool.settings, ticket),
    channel: ticket.channel,
    language: ticket.language,
    is_transfer: ticket.is_transfer,
    owners: new Map(owners.map((id, index) => [id, index === 0 ? 1 : 0.5])),
    passed_over: isPassedOver ? { agent_id: passed_over_id, until: passed_over_until } : null,
  };
}
