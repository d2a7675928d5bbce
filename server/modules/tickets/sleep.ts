/**
 * A ticket that somebody put to sleep: it is out of that agent's own views until it is woken, and comes
 * back on top with a mark. Everybody else sees it as ever. What wakes it: reminders.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { dropSleep, writeSleep, writeWaking } from './sleep.sql.ts';
import { findVisibleTicket } from './tickets.access.ts';

/** @throws OporaError not_found */
export async function putToSleep(tx: Ctx, ticket_id: string): Promise<void> {
  const { actor } = tx;
  if (actor.kind !== 'agent') fail('forbidden', 'errors.forbidden');
  if ((await findVisibleTicket(tx, ticket_id)) === undefined) fail('not_found', 'errors.not_found');
  await writeSleep(tx, ticket_id, actor.id);
}

/**
 * Back into the agent's views: on top and marked when something woke it, without a word when its owner
 * called the sleep off.
 */
export async function wakeTicket(
  tx: Ctx,
  ticket_id: string,
  { agent_id, is_quiet = false }: { agent_id: string; is_quiet?: boolean },
): Promise<void> {
  await (is_quiet ? dropSleep : writeWaking)(tx, ticket_id, agent_id);
}

/** Over `tickets`: my own views leave out what sleeps for me; others show every ticket. */
export function shownIn(
  ctx: Ctx,
  section: string,
  conditions: RawBuilder<boolean>,
): RawBuilder<boolean> {
  if (section !== 'mine' || ctx.actor.kind !== 'agent') return conditions;
  return sql<boolean>`(${conditions}) and not exists (select from ticket_snoozes z
    where z.ticket_id = tickets.id and z.agent_id = ${ctx.actor.id} and z.woken_at is null)`;
}
