/** Whether somebody is on shift: by their schedule, or by their presence when they have none. */
import { workingTimeOf } from '#modules/calendars/calendars.ts';
import type { Ctx } from '#platform/ctx.ts';
import { presencesOf } from './presence.sql.ts';

/**
 * Whether the agent works at that moment. With a schedule: its hours, less courses (training) and
 * whoever is offline. Without one: unless they are offline or on a course; of a person who has never
 * been on nothing is known, and they count as working.
 */
export async function isOnShift(ctx: Ctx, agent_id: string, at: Date): Promise<boolean> {
  return (await whoIsOnShift(ctx, [agent_id], at)).has(agent_id);
}

/** Of these, by the same rule. */
export async function whoIsOnShift(
  ctx: Ctx,
  agent_ids: readonly string[],
  at: Date,
): Promise<Set<string>> {
  const working = new Set<string>();
  if (agent_ids.length === 0) return working;
  const isOpen = hoursAt(ctx, at);
  for (const { agent_id, state, calendar_id } of await presencesOf(ctx, agent_ids)) {
    if (state === 'offline' || state === 'training') continue;
    if (await isOpen(calendar_id)) working.add(agent_id);
  }
  return working;
}

/** By the schedule alone; without one there are no hours to be out of. Each calendar is read once. */
export function hoursAt(ctx: Ctx, at: Date): (calendar_id: string | null) => Promise<boolean> {
  const open = new Map<string, Promise<boolean>>();
  return async (calendar_id) => {
    if (calendar_id === null) return true;
    const known = open.get(calendar_id) ?? isOpenAt(ctx, calendar_id, at);
    open.set(calendar_id, known);
    return known;
  };
}

async function isOpenAt(ctx: Ctx, calendar_id: string, at: Date): Promise<boolean> {
  return (await workingTimeOf(ctx, calendar_id)).isOpen(at.getTime());
}
