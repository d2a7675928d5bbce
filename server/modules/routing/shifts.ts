/** Whether somebody is on shift: by their schedule, or by their presence when they have none. */
import type { PresenceState } from '#contract/presence.ts';
import { workingTimeOf } from '#modules/calendars/calendars.ts';
import type { Ctx } from '#platform/ctx.ts';
import { presencesOf } from './presence.sql.ts';

export type Shift = {
  readonly calendar_id: string | null;
  /** Null: they have never been on. */
  readonly state: PresenceState | null;
};

/**
 * Whether the agent works at that moment. With a schedule: its hours, less courses (training) and
 * whoever is offline. Without one: unless they are offline or on a course; of a person who has never
 * been on nothing is known, and they count as working.
 */
export async function isOnShift(ctx: Ctx, agent_id: string, at: Date): Promise<boolean> {
  const [row] = await presencesOf(ctx, [agent_id]);
  if (row === undefined) return false;
  if (row.state === 'offline' || row.state === 'training') return false;
  return isWithinHours(ctx, row, at);
}

/** By the schedule alone; without one there are no hours to be out of. */
export async function isWithinHours(
  ctx: Ctx,
  { calendar_id }: Pick<Shift, 'calendar_id'>,
  at: Date,
): Promise<boolean> {
  if (calendar_id === null) return true;
  return (await workingTimeOf(ctx, calendar_id)).isOpen(at.getTime());
}
