/** When it is tried again, and when the other side has had enough of us. Pure. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** After each attempt that failed; together a little less than three days. */
const waits = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  DAY,
] as const;
/** A tenth more or less, lest all that failed together comes back together. */
const spread = 0.1;

/** So long without any success, and after so many failures, a webhook is switched off. */
export const failingUpTo = 3 * DAY;
export const failuresUpTo = 10;
/** From this many failures in a row the other side is taken for dead: one delivery at a time asks. */
export const deadAfter = 3;
const firstRest = 10 * SECOND;
const longestRest = 10 * MINUTE;
const longestRetryAfter = DAY;

/** `dice`: 0 to 1. */
function jittered(wait: number, dice: number): number {
  return Math.round(wait * (1 - spread + 2 * spread * dice));
}

/** Milliseconds until the next attempt; undefined: that was the last one. */
export function waitAfter(attempts: number, dice: number): number | undefined {
  const wait = waits[attempts - 1];
  return wait === undefined ? undefined : jittered(wait, dice);
}

/** Milliseconds for which nothing at all is sent there after so many failures in a row. */
export function restAfter(failures: number, dice: number): number {
  if (failures < deadAfter) return 0;
  return jittered(Math.min(longestRest, firstRest * 2 ** (failures - deadAfter)), dice);
}

/** The header Retry-After (RFC 9110, 10.2.3), seconds or a date, as milliseconds from now; at most a day. */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const wait = /^\d{1,9}$/.test(text)
    ? Number(text) * SECOND
    : /^[A-Z][a-z]{2}, /.test(text)
      ? Date.parse(text) - now.getTime()
      : Number.NaN;
  if (!Number.isFinite(wait)) return undefined;
  return Math.min(longestRetryAfter, Math.max(SECOND, wait));
}
