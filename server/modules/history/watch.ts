/** When a table that is not divided is worth a word. Pure. */

export type Watch = {
  readonly failing_since: string | null;
  /** `busy`: it was read all the while; or the words of PostgreSQL. */
  readonly error: string | null;
  readonly told_at: string | null;
};

const day = 86_400_000;
const againAfter = 7 * day;

/** A backup of a night is no reason; a day is, and then once a week. */
export function isAlarmDue(now: Date, { failing_since, told_at }: Watch): boolean {
  if (failing_since === null) return false;
  if (now.getTime() - new Date(failing_since).getTime() < day) return false;
  return told_at === null || now.getTime() - new Date(told_at).getTime() >= againAfter;
}
