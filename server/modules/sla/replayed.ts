/**
 * What policies would have made of tickets as they happened: those that are in force beside the same list
 * with one written anew, each as if it had held from the beginning. Reads only.
 */
import { alwaysOpen, type Instant, type WorkingTime } from '#modules/calendars/calendars.ts';
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
  const reader = await deskReader(ctx);
  const times = new Map<string, WorkingTime>();
  return async (tx, pasts) => {
    const replayed: ReplayedTicket[] = [];
    for (const world of await worldsOf(tx, [...pasts.keys()])) {
      const past = pasts.get(world.id) ?? [];
      const facts = factsFrom(world);
      const [old, next] = [known, changed].map((list) => chosenIn(list, past, reader));
      const isSame = JSON.stringify(old) === JSON.stringify(next);
      const before = await statesBy(tx, old ?? [], { world, facts, times });
      const after = isSame ? before : await statesBy(tx, next ?? [], { world, facts, times });
      replayed.push({ id: world.id, facts, before, after });
    }
    return replayed;
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
  readonly facts: readonly Fact[];
  /** By policy and zone: calendars are read once. */
  readonly times: Map<string, WorkingTime>;
};

async function statesBy(
  tx: Ctx,
  chosen: readonly Chosen[],
  { world, facts, times }: Asked,
): Promise<ClockState[]> {
  const terms: Terms[] = [];
  for (const { from, policy, priority } of chosen) {
    if (policy === null) {
      // Where nothing is promised no time is counted.
      terms.push({ from, policy, priority, time: alwaysOpen, on_change: 'keep' });
      continue;
    }
    const zone = policy.zone === 'customer' ? world.zone : null;
    const key = `${policy.id} ${policy.version} ${zone}`;
    const time = times.get(key) ?? (await timeOf(tx, policy, zone));
    times.set(key, time);
    const { on_change } = policy;
    terms.push({
      from,
      priority,
      time,
      on_change,
      policy: policyFrom(policy.id, policy.version, policy),
    });
  }
  return clockStatesOf(terms, facts, tx.now.getTime());
}
