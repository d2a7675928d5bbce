/**
 * Counts the clocks of a ticket anew from what happened to it, and writes what differs: the copy in
 * sla_clocks, the ticket's next due time, the terms that hold, and the news. It runs in the transaction
 * of whatever happened, under the lock of the ticket.
 */

import { sql } from 'kysely';
import { setNextDueAt } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import { type NewEvent, type OporaEvent, publishTogether } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { choiceSql, type KnownPolicy, knownPolicies, rememberedPolicies } from './choice.ts';
import { type WrittenClock, writeClocks, writeHeld } from './clocks.sql.ts';
import { type StoredClock, type TicketWorld, worldOf } from './facts.sql.ts';
import { factsFrom } from './facts.ts';
import { type HeldTerms, type TermsChange, termsChanges, termsOf } from './held.ts';
import { policiesStamp } from './policies.sql.ts';
import { type ClockState, clockStatesOf } from './states.ts';

/** `rules`: policies or calendars were changed, nothing happened to the ticket: told without alarm. */
export type Cause = 'event' | 'rules';

/** Up to which event the clocks of a ticket are counted, in this transaction. */
const counted = new WeakMap<object, Map<string, number>>();

/** After an event of the ticket; what the last counting saw already is not counted again. */
export async function recountAfter(tx: Ctx, event: OporaEvent): Promise<void> {
  const { ticket_id } = event;
  if (ticket_id === null) return;
  const seen = tx.open_transaction === undefined ? undefined : counted.get(tx.open_transaction);
  if ((seen?.get(ticket_id) ?? 0) >= event.id) return;
  await recountTicket(tx, ticket_id, 'event');
}

/** Answers whether anything was different. */
export async function recountTicket(ctx: Ctx, ticket_id: string, cause: Cause): Promise<boolean> {
  const tx = asSystem(ctx);
  const { world, policies } = await worldNow(tx, ticket_id);
  if (world === undefined) return false;
  noteCounted(tx, world);
  const { news, changes, held } = settleTerms(tx, world, policies);
  const terms = await termsOf(tx, changes, policies);
  const states = clockStatesOf(terms, factsFrom(world), tx.now.getTime());
  const { written, told } = compare(tx, { world, states, cause });
  if (held !== undefined) await writeHeld(tx, ticket_id, held);
  await writeClocks(tx, ticket_id, written);
  const isMoved = await moveDue(tx, world, states);
  await publishTogether(tx, [...news, ...told]);
  return written.length > 0 || news.length > 0 || isMoved;
}

/** The ticket by the policies as they stand; undefined where nothing is, or was, promised. */
async function worldNow(tx: Ctx, ticket_id: string) {
  const remembered = await rememberedPolicies(tx);
  const first = await worldBy(tx, ticket_id, remembered.policies);
  const isStale = remembered.stamp !== undefined && first.stamp !== remembered.stamp;
  if (!isStale) return { world: first.world, policies: remembered.policies };
  const policies = await knownPolicies(tx);
  return { world: (await worldBy(tx, ticket_id, policies)).world, policies };
}

async function worldBy(tx: Ctx, ticket_id: string, policies: readonly KnownPolicy[]) {
  if (!policies.some((policy) => policy.is_on)) {
    const { stamp, is_held, last_event } = await heldNow(tx, ticket_id);
    if (!is_held) {
      noteCounted(tx, { id: ticket_id, last_event });
      return { stamp, world: undefined };
    }
  }
  const world = await worldOf(tx, ticket_id, await choiceSql(tx, policies));
  return { stamp: world?.stamp ?? '', world };
}

async function heldNow(tx: Ctx, ticket_id: string) {
  const found = await firstRow(
    tx,
    sql<{
      stamp: string;
      is_held: boolean;
      last_event: number;
    }>`select ${policiesStamp} as stamp,
      exists (select from sla_tickets where ticket_id = ${ticket_id} and policy_id is not null) as is_held,
      (select coalesce(max(id), 0) from events where ticket_id = ${ticket_id}) as last_event`,
  );
  return found ?? { stamp: '', is_held: false, last_event: 0 };
}

function noteCounted(tx: Ctx, { id, last_event }: Pick<TicketWorld, 'id' | 'last_event'>): void {
  if (tx.open_transaction === undefined) return;
  const seen = counted.get(tx.open_transaction) ?? new Map<string, number>();
  seen.set(id, last_event);
  counted.set(tx.open_transaction, seen);
}

// what holds -----------------------------------------------------------------------------------

/** The policy that fits now; what is over keeps what held to its end. */
function settleTerms(tx: Ctx, world: TicketWorld, policies: readonly KnownPolicy[]) {
  const changes = termsChanges(world);
  const before = changes.at(-1)?.terms[1] ?? null;
  const after = chosen(world, policies);
  const isOver = world.status_category === 'solved' || world.status_category === 'closed';
  if (isOver || isSame(before, after)) return { changes, news: [], held: undefined };
  const policy = policies.find((one) => one.id === after?.policy_id);
  const change = {
    terms: [before, after] as TermsChange['terms'],
    on_change: policy?.on_change ?? 'keep',
  };
  const held = {
    policy_id: after?.policy_id ?? null,
    policy_version: after?.version ?? null,
    ...{ priority: world.priority, zone: after?.zone ?? null },
  };
  const news: NewEvent = {
    name: 'policy.changed',
    ...about(world.id),
    data: { ...change, policy_name: policy?.name ?? null },
  };
  return { changes: [...changes, { ...change, at: tx.now.toISOString() }], news: [news], held };
}

function chosen(world: TicketWorld, policies: readonly KnownPolicy[]): HeldTerms | null {
  const policy = policies.find((one) => one.id === world.policy_id);
  if (policy === undefined) return null;
  return {
    ...{ policy_id: policy.id, name: policy.name, version: policy.version },
    priority: world.priority,
    zone: policy.zone === 'customer' && policy.mode === 'business' ? world.zone : null,
  };
}

function isSame(one: HeldTerms | null, other: HeldTerms | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.policy_id === other.policy_id &&
    one.version === other.version &&
    one.priority === other.priority &&
    one.zone === other.zone
  );
}

// what is written --------------------------------------------------------------------------------

type Compared = {
  readonly world: TicketWorld;
  readonly states: readonly ClockState[];
  readonly cause: Cause;
};

/** The rows that differ from what is stored, and what they tell. */
function compare(tx: Ctx, { world, states, cause }: Compared) {
  const stored = new Map(world.clocks.map((one) => [keyOf(one.target, one.started_at), one]));
  const written: WrittenClock[] = [];
  const [started, stopped, breached]: [WrittenClock[], WrittenClock[], WrittenClock[]] = [
    [],
    [],
    [],
  ];
  for (const state of states) {
    const key = keyOf(state.target, state.started_at);
    const before = stored.get(key);
    stored.delete(key);
    const clock = rowOf(tx, { state, before, cause });
    if (before !== undefined && isEqual(before, clock)) continue;
    written.push(clock);
    if (before === undefined && clock.stopped_at === null) started.push(clock);
    if (clock.stopped_at !== null && (before?.stopped_at ?? null) === null) stopped.push(clock);
    if (isNewBreach(clock, before)) breached.push(clock);
  }
  // The facts of these have gone. They may come back, and remember then what was told.
  for (const gone of stored.values())
    if (gone.voided_at === null)
      written.push({ ...gone, wake_at: null, voided_at: tx.now.toISOString() });
  const isQuiet = cause === 'rules';
  const told = [
    ...(isQuiet ? [] : together('clock.started', world.id, started)),
    ...(isQuiet ? [] : together('clock.stopped', world.id, stopped)),
    ...breached.map((clock) => breachNews(world.id, clock, isQuiet)),
  ];
  return { written, told };
}

function keyOf(target: string, started_at: string | number): string {
  return `${target} ${typeof started_at === 'number' ? started_at : Date.parse(started_at)}`;
}

type Row = {
  readonly state: ClockState;
  readonly before: StoredClock | undefined;
  readonly cause: Cause;
};

function rowOf(tx: Ctx, { state, before, cause }: Row): WrittenClock {
  const now = tx.now.getTime();
  const isRunning = state.stopped_at === null && state.paused_at === null;
  const passed = state.warnings.filter(({ at }) => at <= now).map(({ key }) => key);
  const { due_at, breached_at } = state;
  const known = before?.warned ?? [];
  const breaches = known.filter(isBreachKey);
  const warnings = known.filter((key) => !isBreachKey(key));
  // What lies ahead again (a longer promise) is told again at its moment.
  const kept = cause === 'rules' ? passed : warnings.filter((key) => passed.includes(key));
  const own = breached_at === null ? [] : [breachKey(breached_at)];
  const warned = [...(isRunning ? kept : warnings), ...new Set([...breaches, ...own])];
  const ahead = state.warnings.filter(({ key }) => !warned.includes(key)).map(({ at }) => at);
  const moments = breached_at === null && due_at !== null && isRunning ? [...ahead, due_at] : [];
  return {
    id: before?.id ?? newId(),
    ...{ target: state.target, cycle: state.cycle },
    ...{ promised_ms: state.promised, consumed_ms: state.consumed },
    // As it is stored: there may be microseconds in it, and it is a key.
    started_at: before?.started_at ?? text(state.started_at),
    paused_at: textOrNull(state.paused_at),
    stopped_at: textOrNull(state.stopped_at),
    due_at: textOrNull(due_at),
    breached_at: textOrNull(breached_at),
    policy_id: state.terms.policy?.id ?? '',
    policy_version: state.terms.policy?.version ?? 0,
    wake_at: moments.length === 0 ? null : text(Math.min(...moments)),
    warnings: state.warnings.map(({ key, at }) => ({ key, at: text(at) })),
    warned,
    breach_told_at: breached_at === null ? null : (before?.breach_told_at ?? tx.now.toISOString()),
    voided_at: null,
  };
}

/** One due time that went by is told once, though rules may have moved it away and back in between. */
export function breachKey(due_at: number | string): string {
  return `breach:${typeof due_at === 'number' ? due_at : Date.parse(due_at)}`;
}

function isBreachKey(key: string): boolean {
  return key.startsWith('breach:');
}

function isNewBreach({ breached_at, warned }: WrittenClock, before: StoredClock | undefined) {
  const known = before?.warned ?? [];
  return breached_at !== null && warned.some((key) => isBreachKey(key) && !known.includes(key));
}

function text(at: number): string {
  return new Date(at).toISOString();
}
function textOrNull(at: number | null): string | null {
  return at === null ? null : text(at);
}

/** PostgreSQL writes instants in another way than we do. */
function isEqual(before: StoredClock, after: WrittenClock): boolean {
  return canonical(before) === canonical(after);
}

function canonical(clock: StoredClock | WrittenClock): string {
  const at = (moment: string | null) => (moment === null ? null : Date.parse(moment));
  return JSON.stringify([
    ...[clock.target, clock.cycle, clock.promised_ms, clock.consumed_ms],
    ...[clock.policy_id, clock.policy_version, clock.warned],
    ...[at(clock.started_at), at(clock.paused_at), at(clock.stopped_at), at(clock.due_at)],
    ...[at(clock.breached_at), at(clock.wake_at), at(clock.breach_told_at), at(clock.voided_at)],
    clock.warnings.map((warning) => [warning.key, at(warning.at)]),
  ]);
}

async function moveDue(
  tx: Ctx,
  world: TicketWorld,
  states: readonly ClockState[],
): Promise<boolean> {
  const owed = states.flatMap((state) =>
    state.stopped_at === null && state.due_at !== null ? [state.due_at] : [],
  );
  const next = owed.length === 0 ? null : Math.min(...owed);
  const before = world.next_due_at === null ? null : Date.parse(world.next_due_at);
  if (next === before) return false;
  await setNextDueAt(tx, world.id, textOrNull(next));
  return true;
}

// news -------------------------------------------------------------------------------------------

function about(ticket_id: string) {
  return { ticket_id, subject_type: 'ticket', subject_id: ticket_id };
}

function together(
  name: 'clock.started' | 'clock.stopped',
  ticket_id: string,
  clocks: readonly WrittenClock[],
): NewEvent[] {
  if (clocks.length === 0) return [];
  const told = clocks.map(({ id, target, due_at, breached_at }) => ({
    ...{ clock_id: id, target, due_at },
    ...(name === 'clock.stopped' ? { is_breached: breached_at !== null } : {}),
  }));
  return [{ name, ...about(ticket_id), data: { clocks: told } }];
}

export function breachNews(
  ticket_id: string,
  { id, target, due_at }: Pick<StoredClock, 'id' | 'target' | 'due_at'>,
  is_quiet: boolean,
): NewEvent {
  return {
    name: 'clock.breached',
    ...{ ticket_id, subject_type: 'clock', subject_id: id },
    data: { target, due_at, ...(is_quiet ? { is_quiet } : {}) },
  };
}
