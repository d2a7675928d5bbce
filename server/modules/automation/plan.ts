/** What a change of a rule means for what is to come: its timers, and its next run. */
import type { Ctx } from '#platform/ctx.ts';

export async function planRule(_tx: Ctx, _id: string): Promise<void> {
  // Filled with timers and schedules.
}
