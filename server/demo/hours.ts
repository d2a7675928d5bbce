/** When people write and when agents answer: shops live longer than offices, nights are quiet. */
import { between, logNormal, pickWeighted, type Random } from './random.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Messages of an hour of the day, relative; after the daily curve of retail support desks. */
const hourShares = [
  0.2, 0.1, 0.05, 0.05, 0.1, 0.3, 0.8, 2.2, 5.5, 9, 10, 9, 7, 7, 8, 8.5, 7.5, 6.5, 5, 4, 3, 2, 1,
  0.5,
];
/** Monday first. */
const weekdayShares = [1.25, 1.1, 1.05, 1, 1, 0.5, 0.35];
const agentsFrom = 8;
const agentsUntil = 21;

export type Clock = { now: number; time_zone: string };

/** An instant within the days before now at which a customer may have written. */
export function customerInstant(random: Random, clock: Clock, days: number): number {
  for (;;) {
    const moment = zoned(clock.now - random.next() * days * day, clock);
    if (random.next() * 1.25 > (weekdayShares[moment.dayOfWeek - 1] ?? 1)) continue;
    const at = moment.with({
      hour: pickWeighted(
        random,
        hourShares.map((share, index) => [index, share]),
      ),
      minute: between(random, 0, 59),
      second: between(random, 0, 59),
      millisecond: between(random, 0, 999),
    }).epochMilliseconds;
    if (at < clock.now - 2 * minute && at > clock.now - days * day) return at;
  }
}

/** When a customer answers: half within the hour, never in the dead of night. */
export function customerAnswer(random: Random, clock: Clock, after: number): number {
  const at = after + logNormal(random, 50 * minute, 1.3);
  return outOfNight(random, clock, { at, from: 7, until: 23 });
}

/** When an agent acts: half within the median, within the hours of the desk. */
export function agentAction(
  random: Random,
  clock: Clock,
  wish: { after: number; median: number },
): number {
  const at = wish.after + logNormal(random, wish.median, 0.9);
  return outOfNight(random, clock, { at, from: agentsFrom, until: agentsUntil });
}

function outOfNight(
  random: Random,
  clock: Clock,
  { at, from, until }: { at: number; from: number; until: number },
): number {
  const moment = zoned(at, clock);
  if (moment.hour >= from && moment.hour < until) return Math.floor(at);
  const morning = moment
    .add({ days: moment.hour >= until ? 1 : 0 })
    .with({ hour: from, minute: 0, second: 0, millisecond: 0 });
  return Math.floor(morning.epochMilliseconds + random.next() * 80 * minute);
}

export function zoned(at: number, { time_zone }: Clock): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(time_zone);
}
