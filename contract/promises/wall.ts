/** Clocks on the wall: days and hours as people in a time zone read them. Pure. */

/** Month from 1; a day past the end of its month is one of the next. */
export type Wall = { year: number; month: number; day: number; hour: number; minute: number };

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(time_zone: string): Intl.DateTimeFormat {
  const known = formats.get(time_zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: time_zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  formats.set(time_zone, made);
  return made;
}

export function wallOf(instant: number, time_zone: string): Wall {
  const parts = formatOf(time_zone).formatToParts(instant);
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
  };
}

/** The offset depends on the instant that is sought: the second look settles it around a change of clocks. */
export function instantOf(wall: Wall, time_zone: string): number {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  let instant = asUtc;
  for (let look = 0; look < 2; look += 1) {
    const shown = wallOf(instant, time_zone);
    instant += asUtc - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
  }
  return instant;
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf({ year, month, day }: Pick<Wall, 'year' | 'month' | 'day'>): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;
}

/** The same clock some days on. */
export function plusDays(wall: Wall, days: number): Wall {
  const moved = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + days));
  return {
    ...wall,
    year: moved.getUTCFullYear(),
    month: moved.getUTCMonth() + 1,
    day: moved.getUTCDate(),
  };
}

/** Some Mondays to Fridays on; holidays are known to calendars, which are not here. */
export function plusWorkdays(wall: Wall, days: number): Wall {
  let at = wall;
  for (let left = days; left > 0; ) {
    at = plusDays(at, 1);
    if (weekdayOf(at) <= 5) left -= 1;
  }
  return at;
}

export function lastDayOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
