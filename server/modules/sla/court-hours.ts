/** By which hours a ticket's nights are counted: those of the policy that holds, else the desk's own. */
import {
  alwaysOpen,
  defaultCalendarId,
  type Instant,
  type WorkingTime,
  workingTimeOf,
} from '#modules/calendars/calendars.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { HeldRow } from './facts.sql.ts';
import { versionsOf } from './policies.sql.ts';

export type CourtHours = {
  /** Null: the policy counts by the clock, and there is no night. */
  readonly calendar_id: string | null;
  readonly zone: string | null;
  readonly time: WorkingTime;
};

export async function courtHours(ctx: Ctx, held: HeldRow | null): Promise<CourtHours> {
  const { policy_id = null, policy_version = null, zone = null } = held ?? {};
  if (policy_id === null || policy_version === null) return hoursOf(ctx, null, null);
  const versions = await versionsOf(ctx, [{ policy_id, version: policy_version }]);
  const terms = versions.get(`${policy_id} ${policy_version}`);
  if (terms?.mode === 'calendar') return { calendar_id: null, zone: null, time: alwaysOpen };
  return hoursOf(ctx, terms?.calendar_id ?? null, zone);
}

async function hoursOf(
  ctx: Ctx,
  calendar_id: string | null,
  zone: string | null,
): Promise<CourtHours> {
  const id = calendar_id ?? (await defaultCalendarId(ctx));
  return { calendar_id: id, zone, time: await workingTimeOf(ctx, id, zone ?? undefined) };
}

/** Working time is counted from here: any moment would do. */
const EPOCH = Date.UTC(2020, 0, 1);

/** Milliseconds of working time that have passed since 2020; before it, less than none. */
export function workedUntil(time: WorkingTime, at: Instant): number {
  return time.between(EPOCH, at);
}
