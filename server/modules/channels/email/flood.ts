/**
 * Too much from one sender or one domain. Counted in the memory of the process that understands the
 * mail: exact enough for a limit, and free of charge for everybody else.
 */
import type { MailProtection } from '#contract/mail-protection.ts';
import { providerOfDomain } from './providers.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MOST_KEYS = 50_000;

export type FloodLimits = Pick<
  MailProtection,
  'sender_per_minute' | 'sender_per_hour' | 'domain_per_minute' | 'domain_per_hour'
>;

export type Arrived = { entry_id: string; address: string; domain: string; at: number };

/** What was too much: whose, how many, in what time. */
export type Flood = { of: string; limit: number; minutes: 1 | 60 };

export type FloodCounter = { count(one: Arrived, limits: FloodLimits): Flood | null };

/** Times of one key, oldest first; an entry counts once, however often it is tried. */
type Times = Map<string, number>;

export function floodCounter(): FloodCounter {
  const byKey = new Map<string, Times>();

  function timesOf(key: string, one: Arrived): Times {
    const times = byKey.get(key) ?? new Map<string, number>();
    byKey.delete(key);
    byKey.set(key, times);
    for (const [id, at] of times) {
      if (at > one.at - HOUR) break;
      times.delete(id);
    }
    if (!times.has(one.entry_id)) times.set(one.entry_id, one.at);
    for (const oldest of byKey.keys()) {
      if (byKey.size <= MOST_KEYS) break;
      byKey.delete(oldest);
    }
    return times;
  }

  function over(of: string, one: Arrived, limits: [number | null, number | null]): Flood | null {
    const [minute, hour] = limits;
    if (minute === null && hour === null) return null;
    const times = timesOf(of, one);
    if (hour !== null && times.size > hour) return { of, limit: hour, minutes: 60 };
    if (minute === null || times.size <= minute) return null;
    const lately = [...times.values()].filter((at) => at > one.at - MINUTE && at <= one.at);
    return lately.length > minute ? { of, limit: minute, minutes: 1 } : null;
  }

  return {
    count(one, limits) {
      const own = over(one.address, one, [limits.sender_per_minute, limits.sender_per_hour]);
      // Half of the world writes from the domains of the great providers.
      if (providerOfDomain(one.domain) !== undefined) return own;
      const domains = over(`@${one.domain}`, one, [
        limits.domain_per_minute,
        limits.domain_per_hour,
      ]);
      return own ?? domains;
    },
  };
}
