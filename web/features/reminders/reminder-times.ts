/** When one may want to be reminded, in the time of the person at the screen. Pure. */
import { instantOf, wallOf, weekdayOf } from '#contract/promises/wall.ts';

export const reminderPresets = ['hour', 'evening', 'tomorrow', 'monday', 'week'] as const;
export type ReminderPreset = (typeof reminderPresets)[number];

const HOUR = 3_600_000;
const nine = 9;
const evening = 18;

/** Those that are still ahead; on a Sunday tomorrow is Monday. */
export function reminderTimes(
  now: number,
  time_zone: string,
): { name: ReminderPreset; at: string }[] {
  const today = wallOf(now, time_zone);
  const at = (days: number, hour: number) =>
    instantOf({ ...today, day: today.day + days, hour, minute: 0 }, time_zone);
  const toMonday = 8 - weekdayOf(today);
  const times: { name: ReminderPreset; at: number }[] = [
    { name: 'hour', at: now + HOUR },
    { name: 'evening', at: at(0, evening) },
    { name: 'tomorrow', at: at(1, nine) },
    { name: 'monday', at: at(toMonday, nine) },
    { name: 'week', at: at(7, nine) },
  ];
  return times
    .filter((time) => time.at > now + HOUR / 4)
    .filter((time) => time.name !== 'monday' || toMonday > 1)
    .map(({ name, at: moment }) => ({ name, at: new Date(moment).toISOString() }));
}
