/** Which policy holds for a ticket, why none before it does, and the times that follow: for the reader of a rule. */

import { sql } from 'kysely';
import type { Condition, ConditionLeaf } from '#contract/conditions.ts';
import type { PolicyTrial, TicketPolicy } from '#contract/sla.ts';
import {
  conditionFacts,
  deskReader,
  matchesCondition,
  type Reader,
  type TicketFacts,
} from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { type KnownPolicy, knownPolicies, termsIn } from './choice.ts';
import { type TicketWorld, worldOf } from './facts.sql.ts';
import { factsFrom } from './facts.ts';
import { policyFrom, termsChanges, termsOf, timeOf } from './held.ts';
import type { PolicyInput } from './policies.ts';
import { type ClockState, clockStates, clockStatesOf } from './states.ts';

/** As things stand. @throws OporaError not_found */
export async function ticketPolicy(ctx: Ctx, ticket_id: string): Promise<TicketPolicy> {
  const policies = await knownPolicies(ctx);
  const { world, trials } = await tried(ctx, ticket_id, policies);
  const terms = await termsOf(ctx, termsChanges(world));
  const states = clockStatesOf(terms, factsFrom(world), ctx.now.getTime());
  return { ticket: await shownTicket(ctx, ticket_id), trials, clocks: states.map(planned) };
}

/**
 * With a policy that is being written, as if it had held from the beginning; nothing is kept.
 * @throws OporaError not_found; invalid for a calendar that never opens
 */
export async function tryPolicy(
  ctx: Ctx,
  ticket_id: string,
  { policy_id, ...input }: PolicyInput & { readonly policy_id?: string | undefined },
): Promise<TicketPolicy> {
  const known = await knownPolicies(ctx);
  const written: KnownPolicy = {
    ...{ id: policy_id ?? draftId, name: input.name, version: 0, position: known.length },
    ...{ is_on: input.is_on, conditions: input.conditions, ...termsIn(input) },
  };
  const policies = known.some((one) => one.id === policy_id)
    ? known.map((one) => (one.id === policy_id ? { ...written, position: one.position } : one))
    : [...known, written];
  const { world, trials } = await tried(ctx, ticket_id, policies);
  const holds = policies[trials.findIndex((trial) => trial.outcome === 'holds')];
  return {
    ticket: await shownTicket(ctx, ticket_id),
    trials,
    clocks: holds === undefined ? [] : (await plan(ctx, world, holds)).map(planned),
  };
}

/** Stands for what has no id yet. */
const draftId = '';

async function plan(ctx: Ctx, world: TicketWorld, policy: KnownPolicy): Promise<ClockState[]> {
  const zone = policy.zone === 'customer' ? world.zone : null;
  const held = {
    policy: policyFrom(policy.id, policy.version, policy),
    priority: world.priority,
    time: await timeOf(ctx, policy, zone),
  };
  return clockStates(held, factsFrom(world), ctx.now.getTime());
}

async function tried(ctx: Ctx, ticket_id: string, policies: readonly KnownPolicy[]) {
  const world =
    (await worldOf(ctx, ticket_id, sql<string | null>`null::uuid`)) ??
    fail('not_found', 'errors.not_found');
  const facts =
    (await conditionFacts(ctx, [ticket_id])).get(ticket_id) ??
    fail('not_found', 'errors.not_found');
  const reader = await deskReader(ctx);
  let isFound = false;
  const trials = policies.map((policy): PolicyTrial => {
    const isTrue = matchesCondition(policy.conditions, facts, reader);
    const outcome = outcomeOf({ is_on: policy.is_on, isTrue, isFound });
    if (outcome === 'holds') isFound = true;
    return {
      policy: {
        ...{ id: policy.id === draftId ? null : policy.id, name: policy.name },
        position: policy.position,
      },
      outcome,
      leaves: testedLeaves(policy.conditions, facts, reader),
    };
  });
  return { world, trials };
}

type Asked = { readonly is_on: boolean; readonly isTrue: boolean; readonly isFound: boolean };

function outcomeOf({ is_on, isTrue, isFound }: Asked): PolicyTrial['outcome'] {
  if (!is_on) return 'off';
  if (isFound) return 'later';
  return isTrue ? 'holds' : 'false';
}

/** Each test of the condition; decisive: were it otherwise, so would be the whole. */
export function testedLeaves(
  condition: Condition,
  facts: TicketFacts,
  reader: Reader,
): PolicyTrial['leaves'] {
  const truths = new Map<ConditionLeaf, boolean>(
    leavesOf(condition).map((leaf) => [leaf, matchesCondition(leaf, facts, reader)]),
  );
  const whole = holds(condition, truths);
  return [...truths].map(([leaf, is_true]) => ({
    ...{ leaf, is_true },
    is_decisive: holds(condition, new Map([...truths, [leaf, !is_true]])) !== whole,
  }));
}

function leavesOf(condition: Condition): ConditionLeaf[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  if ('not' in condition) return leavesOf(condition.not);
  return [condition];
}

function holds(condition: Condition, truths: ReadonlyMap<ConditionLeaf, boolean>): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, truths));
  if ('any' in condition) return condition.any.some((part) => holds(part, truths));
  if ('not' in condition) return !holds(condition.not, truths);
  return truths.get(condition) ?? false;
}

async function shownTicket(ctx: Ctx, id: string) {
  return ctx.db
    .selectFrom('tickets')
    .select(['id', 'number', 'subject'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

function planned(state: ClockState): TicketPolicy['clocks'][number] {
  const text = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    target: state.target,
    started_at: new Date(state.started_at).toISOString(),
    paused_at: text(state.paused_at),
    stopped_at: text(state.stopped_at),
    due_at: text(state.due_at),
    breached_at: text(state.breached_at),
    promised_ms: state.promised,
  };
}
