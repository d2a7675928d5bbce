/** "Why is it due then": what held since when, why that policy, and each interval of each clock. Data, no prose. */
import { sql } from 'kysely';
import type { DueExplanation, WhyClock } from '#contract/due.ts';
import { calendarOf, defaultCalendarId } from '#modules/calendars/calendars.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { clocksOf } from './excuses.ts';
import { worldOf } from './facts.sql.ts';
import { factsFrom } from './facts.ts';
import { type HeldTerms, termsChanges, termsOf } from './held.ts';
import { versionsOf } from './policies.sql.ts';
import { type ClockState, clockStatesOf, consumedUntil } from './states.ts';
import { ticketPolicy } from './trials.ts';
import { whySteps } from './why.ts';

/** @throws OporaError not_found */
export async function explainDue(ctx: Ctx, ticket_id: string): Promise<DueExplanation> {
  const world =
    (await worldOf(ctx, ticket_id, sql<string | null>`null::uuid`)) ??
    fail('not_found', 'errors.not_found');
  const changes = termsChanges(world);
  const states = clockStatesOf(await termsOf(ctx, changes), factsFrom(world), ctx.now.getTime());
  const held = changes.at(-1)?.terms[1] ?? null;
  const { trials } = await ticketPolicy(ctx, ticket_id);
  return {
    ...(await whatHolds(ctx, held)),
    priority: held?.priority ?? null,
    changes: changes.map(({ at, terms: [before, after], on_change }) => ({
      at: new Date(at).toISOString(),
      before: before?.name ?? null,
      after: after?.name ?? null,
      priority: after?.priority ?? null,
      on_change,
    })),
    trials,
    clocks: await explained(ctx, ticket_id, states),
  };
}

async function whatHolds(
  ctx: Ctx,
  held: HeldTerms | null,
): Promise<Pick<DueExplanation, 'policy' | 'calendar'>> {
  if (held === null) return { policy: null, calendar: null };
  const { policy_id, version, name, zone } = held;
  const terms = (await versionsOf(ctx, [{ policy_id, version }])).get(`${policy_id} ${version}`);
  const mode = terms?.mode ?? 'business';
  const policy = { id: policy_id, name, version, mode };
  if (mode === 'calendar') return { policy, calendar: null };
  const calendar = await calendarOf(ctx, terms?.calendar_id ?? (await defaultCalendarId(ctx)));
  const { id, name: calendar_name, effective_time_zone } = calendar;
  return { policy, calendar: { id, name: calendar_name, time_zone: zone ?? effective_time_zone } };
}

/** In the order of the panel: the one that is due next at the head. */
async function explained(
  ctx: Ctx,
  ticket_id: string,
  states: readonly ClockState[],
): Promise<WhyClock[]> {
  const now = ctx.now.getTime();
  const text = (at: number) => new Date(at).toISOString();
  return (await clocksOf(ctx, ticket_id)).flatMap((clock): WhyClock[] => {
    const started = Date.parse(clock.started_at);
    const state = states.find((one) => one.target === clock.target && one.started_at === started);
    if (state === undefined) return [];
    const steps = whySteps(state, now).map((step) => ({
      ...step,
      from: text(step.from),
      to: step.to === null ? null : text(step.to),
    }));
    return [{ clock, left_ms: state.promised - consumedUntil(state, now), steps }];
  });
}
