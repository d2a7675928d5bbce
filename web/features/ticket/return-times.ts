/** When a ticket that is handed over for a time may come back, in the time of the person at the screen. Pure. */
import { instantOf, plusDays, type Wall, wallOf, weekdayOf } from '#contract/promises/wall.ts';

export type ReturnTime = { name: 'evening' | 'tomorrow' | 'friday' | 'monday'; at: string };

const endOfDay = 18;
const startOfDay = 9;

/** This evening while it is far enough, tomorrow, Friday, Monday morning; each day once. */
export function returnTimes(now: number, time_zone: string): ReturnTime[] {
  const today = wallOf(now, time_zone);
  const weekday = weekdayOf(today);
  const at = (days: number, hour: number) =>
    new Date(instantOf({ ...plusDays(today, days), ...clock(hour) }, time_zone)).toISOString();
  const evening =
    today.hour < endOfDay - 1 ? [{ name: 'evening' as const, at: at(0, endOfDay) }] : [];
  const friday =
    weekday < 4 || weekday > 5
      ? [{ name: 'friday' as const, at: at((12 - weekday) % 7, endOfDay) }]
      : [];
  return [
    ...evening,
    { name: 'tomorrow', at: at(1, endOfDay) },
    ...friday,
    { name: 'monday', at: at(8 - weekday, startOfDay) },
  ];
}

function clock(hour: number): Pick<Wall, 'hour' | 'minute'> {
  return { hour, minute: 0 };
}
