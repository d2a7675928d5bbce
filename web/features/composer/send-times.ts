/** When a reply may leave later, in the time of the person at the screen. Pure. */
export type SendTime = { name: 'tomorrow' | 'monday'; at: string };

type Wall = { year: number; month: number; day: number; hour: number; minute: number };

/** Tomorrow and next Monday at nine; on a Sunday these are one. */
export function presetTimes(now: number, time_zone: string): SendTime[] {
  const today = wallOf(now, time_zone);
  const weekday = new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay();
  const daysToMonday = (8 - weekday) % 7 || 7;
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

/** What clocks on the wall show there. */
function wallOf(instant: number, time_zone: string): Wall {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: time_zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(instant);
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
function instantOf(wall: Wall, time_zone: string): string {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);
  let instant = asUtc;
  for (let look = 0; look < 2; look += 1) {
    const shown = wallOf(instant, time_zone);
    const shownUtc = Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
    instant += asUtc - shownUtc;
  }
  return new Date(instant).toISOString();
}
