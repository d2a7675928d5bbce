/**
 * What policies would have made of tickets as they happened: those that are in force beside the same list
 * with one written anew, or beside themselves by another calendar, each as if it had held from the
 * beginning. Reads only.
 */
import {
  alwaysOpen,
  defaultCalendarId,
  type Instant,
  type WorkingTime,
} from '#modules/calendars/calendars.ts';
import {
  deskReader,
  matchesCondition,
  type Reader,
  type TicketFacts,
} from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type KnownPolicy, knownPolicies, termsIn } from './choice.ts';
import type { Fact } from './clocks.ts';
import { factsFrom, type Written } from './facts.ts';
import { policyFrom, timeOf } from './held.ts';
import type { PolicyInput } from './policies.ts';
import { type ClockState, clockStatesOf, type Terms } from './states.ts';
import { worldsOf } from './worlds.sql.ts';

/** A ticket as it was from a moment on, as far as policies are chosen by it. */
export type PastPoint = { readonly at: Instant; readonly ticket: TicketFacts };
/** By id; the first point of each is its beginning. */
export type Pasts = ReadonlyMap<string, readonly PastPoint[]>;

export type ReplayedTicket = {
  readonly id: string;
  readonly facts: readonly Fact[];
  readonly before: readonly ClockState[];
  readonly after: readonly ClockState[];
};

export type PolicyReplay = (tx: Ctx, pasts: Pasts) => Promise<ReplayedTicket[]>;

/** The clocks of a ticket for facts as they were, or as they would have been. */
export type ClocksOfFacts = (facts: readonly Fact[]) => ClockState[];
/** `after` is the same function as `before` where the change is none for the ticket. */
export type ClockedTicket = {
  readonly id: string;
  readonly facts: readonly Fact[];
  readonly before: ClocksOfFacts;
  readonly after: ClocksOfFacts;
};
export type ClockReplay = (tx: Ctx, pasts: Pasts) => Promise<ClockedTicket[]>;

/** A calendar that is being written; its hours by the clocks of a zone, null: its own. */
export type OtherCalendar = {
  readonly calendar_id: string;
  readonly timeOf: (zone: string | null) => WorkingTime;
};

/** `policy_id`: whose place it takes; without it, it is the last. */
export async function policyReplay(
  ctx: Ctx,
  { policy_id, ...input }: PolicyInput & { readonly policy_id?: string | undefined },
): Promise<PolicyReplay> {
  const known = await knownPolicies(ctx);
  const written: KnownPolicy = {
    ...{ id: policy_id ?? '', name: input.name, version: 0, position: known.length },
    ...{ is_on: input.is_on, conditions: input.conditions, ...termsIn(input) },
  };
  const changed = known.some((one) => one.id === policy_id)
    ? known.map((one) => (one.id === policy_id ? { ...written, position: one.position } : one))
    : [...known, written];
  const clocked = await clocksBy(ctx, { known, changed, calendar: undefined });
  return async (tx, pasts) => {
    const tickets = await clocked(tx, pasts);
    return tickets.map(({ id, facts, before, after }) => {
      const states = before(facts);
      return { id, facts, before: states, after: after === before ? states : after(facts) };
    });
  };
}

/** The policies that hold, beside the same with another calendar. */
export async function clockReplay(
  ctx: Ctx,
  calendar: OtherCalendar | undefined,
): Promise<ClockReplay> {
  const known = await knownPolicies(ctx);
  return clocksBy(ctx, { known, changed: known, calendar });
}

type Sides = {
  readonly known: readonly KnownPolicy[];
  readonly changed: readonly KnownPolicy[];
  readonly calendar: OtherCalendar | undefined;
};

async function clocksBy(ctx: Ctx, { known, changed, calendar }: Sides): Promise<ClockReplay> {
  const reader = await deskReader(ctx);
  const own = await defaultCalendarId(ctx);
  const times = new Map<string, WorkingTime>();
  const isOther = ({ mode, calendar_id }: KnownPolicy) =>
    calendar !== undefined && mode === 'business' && (calendar_id ?? own) === calendar.calendar_id;
  return async (tx, pasts) => {
    const clocked: ClockedTicket[] = [];
    const now = tx.now.getTime();
    for (const world of await worldsOf(tx, [...pasts.keys()])) {
      const past = pasts.get(world.id) ?? [];
      const facts = factsFrom(world);
      const [old, next] = [chosenIn(known, past, reader), chosenIn(changed, past, reader)];
      const isSame =
        known === changed
          ? !next.some(({ policy }) => policy !== null && isOther(policy))
          : JSON.stringify(old) === JSON.stringify(next);
      const terms = await termsBy(tx, old, { world, times });
      const before: ClocksOfFacts = (asked) => clockStatesOf(terms, asked, now);
      const others = isSame ? terms : await termsBy(tx, next, { world, times, calendar, isOther });
      const after: ClocksOfFacts = isSame ? before : (asked) => clockStatesOf(others, asked, now);
      clocked.push({ id: world.id, facts, before, after });
    }
    return clocked;
  };
}

type Chosen = {
  readonly from: Instant;
  readonly policy: KnownPolicy | null;
  readonly priority: number;
};

const over = ['solved', 'closed'];

/** What held from when; a ticket that is over keeps what held to its end. */
function chosenIn(
  policies: readonly KnownPolicy[],
  past: readonly PastPoint[],
  reader: Reader,
): Chosen[] {
  const list: Chosen[] = [];
  for (const { at, ticket } of past) {
    const last = list.at(-1);
    if (last !== undefined && over.includes(ticket.status_category)) continue;
    const policy =
      policies.find((one) => one.is_on && matchesCondition(one.conditions, ticket, reader)) ?? null;
    const { priority } = ticket;
    const isSame = last?.policy === policy && (policy === null || last.priority === priority);
    if (last !== undefined && isSame) continue;
    list.push({ from: last === undefined ? Number.NEGATIVE_INFINITY : at, policy, priority });
  }
  return list;
}

type Asked = {
  readonly world: Written;
  /** By policy and zone: calendars are read once. */
  readonly times: Map<string, WorkingTime>;
  readonly calendar?: OtherCalendar | undefined;
  readonly isOther?: (policy: KnownPolicy) => boolean;
};

async function termsBy(
  tx: Ctx,
  chosen: readonly Chosen[],
  { world, times, calendar, isOther }: Asked,
): Promise<Terms[]> {
  const terms: Terms[] = [];
  for (const { from, policy, priority } of chosen) {
    if (policy === null) {
      // Where nothing is promised no time is counted.
      terms.push({ from, policy, priority, time: alwaysOpen, on_change: 'keep' });
      continue;
    }
    const zone = policy.zone === 'customer' ? world.zone : null;
    const { on_change } = policy;
    terms.push({
      from,
      priority,
      time:
        calendar !== undefined && isOther?.(policy) === true
          ? calendar.timeOf(zone)
          : await keptTime(tx, policy, { zone, times }),
      on_change,
      policy: policyFrom(policy.id, policy.version, policy),
    });
  }
  return terms;
}

async function keptTime(
  tx: Ctx,
  policy: KnownPolicy,
  { zone, times }: { zone: string | null; times: Map<string, WorkingTime> },
): Promise<WorkingTime> {
  const key = `${policy.id} ${policy.version} ${zone}`;
  const time = times.get(key) ?? (await timeOf(tx, policy, zone));
  times.set(key, time);
  return time;
}
