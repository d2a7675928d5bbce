/** What excuses a breach. An excused breach stays one: it is shown and counted apart, never hidden. */
import type { SlaClock, SlaExcuse } from '#contract/sla.ts';
import { slaTargets } from '#contract/sla.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { clockById, clocksOfTicket, type ShownClock, writeExcuse } from './clocks.sql.ts';
import { allExcuses, placeExcuses } from './policies.sql.ts';
import { consumedUntil } from './states.ts';
import { clockStatesOfTicket } from './states-of.ts';

export async function listExcuses(ctx: Ctx): Promise<SlaExcuse[]> {
  return (await allExcuses(ctx)).map(({ id, name, archived_at }) => ({
    ...{ id, name },
    is_archived: archived_at !== null,
  }));
}

/** The whole list in its order; what is left out is archived: breaches go on naming it. */
export async function writeExcuses(
  ctx: Ctx,
  items: readonly { readonly id?: string | undefined; readonly name: string }[],
): Promise<SlaExcuse[]> {
  return transaction(ctx, async (tx) => {
    await placeExcuses(
      tx,
      items.map(({ id, name }) => ({ id: id ?? newId(), name })),
    );
    await publish(tx, { name: 'sla_excuse.changed', subject_type: 'sla_excuse', subject_id: null });
    return listExcuses(tx);
  });
}

/** @throws OporaError not_found; conflict when nothing is breached; invalid for an archived excuse */
export async function excuseClock(
  ctx: Ctx,
  id: string,
  excuse: { readonly excuse_id: string; readonly note: string } | null,
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const clock = (await clockById(tx, id)) ?? fail('not_found', 'errors.not_found');
    if (clock.breached_at === null) fail('conflict', 'errors.nothing_to_excuse');
    const known = (await allExcuses(tx)).find((one) => one.id === excuse?.excuse_id);
    if (excuse !== null && (known === undefined || known.archived_at !== null))
      failField('excuse_id', 'errors.field.archived');
    await writeExcuse(tx, id, excuse);
    await publish(tx, {
      name: 'clock.excused',
      ...{ ticket_id: clock.ticket_id, subject_type: 'clock', subject_id: id },
      data: {
        target: clock.target,
        excuse_name: known?.name ?? null,
        note: excuse?.note ?? '',
      },
    });
  });
}

export function mayExcuse(ctx: Ctx): boolean {
  return mayAct(ctx.actor, 'tickets.update');
}

/** The clocks of a ticket, the one that is due next at the head. */
export async function clocksOf(ctx: Ctx, ticket_id: string): Promise<SlaClock[]> {
  const stored = await clocksOfTicket(ctx, ticket_id);
  if (stored.length === 0) return [];
  const states = new Map(
    (await clockStatesOfTicket(ctx, ticket_id)).map((state) => [
      `${state.target} ${state.started_at}`,
      state,
    ]),
  );
  return stored.map((row) => {
    const state = states.get(`${row.target} ${Date.parse(row.started_at)}`);
    const consumed =
      state === undefined ? row.consumed_ms : consumedUntil(state, ctx.now.getTime());
    return present(ctx, row, consumed);
  });
}

function present(ctx: Ctx, row: ShownClock, consumed_ms: number): SlaClock {
  const { id, cycle, started_at, paused_at, stopped_at, due_at, promised_ms } = row;
  // The sweep comes a few seconds later; who looks sees the truth.
  const isLate =
    due_at !== null && stopped_at === null && paused_at === null && Date.parse(due_at) < +ctx.now;
  const breached_at = row.breached_at ?? (isLate ? due_at : null);
  return {
    ...{ id, cycle, started_at, paused_at, stopped_at, due_at, breached_at },
    ...{ promised_ms, consumed_ms },
    target: slaTargets.find((known) => known === row.target) ?? 'resolution',
    policy: { id: row.policy_id, name: row.policy_name, version: row.policy_version },
    excuse:
      row.excuse_id === null || row.excused_at === null
        ? null
        : {
            ...{ id: row.excuse_id, name: row.excuse_name ?? '', note: row.excuse_note },
            by:
              row.excused_by === null
                ? null
                : { id: row.excused_by, name: row.excused_by_name ?? '' },
            at: row.excused_at,
          },
    can: { excuse: row.breached_at !== null && mayExcuse(ctx) },
  };
}
