/** When to remind of a promise: as long before it as its keeper chose, and never in its first half. Pure. */
import { z } from 'zod';

const MINUTE = 60_000;
const ownChoice = z.object({ remind_minutes: z.number().int().min(5).max(2880) });
const usualMinutes = 60;

type Asked = {
  readonly now: Date;
  readonly due_at: string;
  readonly preferences: Readonly<Record<string, unknown>>;
};

export function remindAt({ now, due_at, preferences }: Asked): Date {
  const chosen = ownChoice.safeParse(preferences['promises']).data?.remind_minutes;
  const due = Date.parse(due_at);
  const half = (due - now.getTime()) / 2;
  return new Date(due - Math.min((chosen ?? usualMinutes) * MINUTE, Math.max(0, half)));
}
