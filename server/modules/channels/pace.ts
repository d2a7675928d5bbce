/** How fast a mailbox sends: no faster than its provider takes mail, so that nothing is refused for haste. */
import type { Ctx } from '#platform/ctx.ts';
import { reserveSlot } from './deliveries.sql.ts';
import type { MailboxRow } from './mailboxes.sql.ts';

/**
 * Messages a minute where the administrator chose nothing. Microsoft publishes its number (Exchange
 * Online limits: 30 a minute); the others publish only what they take in a day, and answer haste with
 * 4xx: theirs are cautious guesses of ours.
 */
const PROVIDERS: readonly (readonly [host: RegExp, per_minute: number])[] = [
  [/(^|\.)(office365|outlook)\.com$/, 30],
  [/(^|\.)(gmail|googlemail|google)\.com$/, 60],
  [/(^|\.)yandex\.(ru|com|net)$/, 30],
  [/(^|\.)mail\.ru$/, 30],
];

/** Messages a minute; null: as fast as it goes. */
export function paceOf(mailbox: Pick<MailboxRow, 'max_per_minute' | 'smtp_host'>): number | null {
  if (mailbox.max_per_minute !== null) return mailbox.max_per_minute;
  const host = mailbox.smtp_host?.toLowerCase() ?? '';
  return PROVIDERS.find(([known]) => known.test(host))?.[1] ?? null;
}

/**
 * Takes the next place in the mailbox's line (a leaky bucket: ten seconds' worth may leave together).
 * Undefined: now; else the time of that place.
 */
export async function slotFor(ctx: Ctx, mailbox: MailboxRow): Promise<Date | undefined> {
  const per_minute = paceOf(mailbox);
  if (per_minute === null) return undefined;
  const interval_ms = 60_000 / per_minute;
  const together_ms = Math.max(0, 10_000 - interval_ms);
  const slot = await reserveSlot(ctx, mailbox.id, interval_ms);
  const at = new Date(slot.getTime() - together_ms);
  return at.getTime() <= ctx.now.getTime() ? undefined : at;
}
