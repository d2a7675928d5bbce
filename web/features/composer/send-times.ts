/** When a reply may leave later, in the time of the person at the screen. Pure. */
import { instantOf as momentOf, type Wall, wallOf, weekdayOf } from '#contract/promises/wall.ts';

export type SendTime = { name: 'tomorrow' | 'monday'; at: string };

/** Tomorrow and next Monday at nine; on a Sunday these are one. */
export function presetTimes(now: number, time_zone: string): SendTime[] {
  const today = wallOf(now, time_zone);
  const daysToMonday = 8 - weekdayOf(today);
  const nineIn = (days: number) =>
    instantOf({ ...today, day: today.day + days, hour: 9, minute: 0 }, time_zone);
  const tomorrow = { name: 'tomorrow' as const, at: nineIn(1) };
  return daysToMonday === 1 ? [tomorrow] : [tomorrow, { name: 'monday', at: nineIn(daysToMonday) }];
}

/** "2026-11-23T09:00" of an input, as an instant; undefined when it is none. */
export function instantOfInput(text: string, time_zone: string): string | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  return instantOf({ year, month, day, hour, minute }, time_zone);
}

/** The other way round: what an input shows. */
export function inputOf(instant: number, time_zone: string): string {
  const { year, month, day, hour, minute } = wallOf(instant, time_zone);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

function instantOf(wall: Wall, time_zone: string): string {
  return new Date(momentOf(wall, time_zone)).toISOString();
}
