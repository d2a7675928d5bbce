/**
 * The Russian production calendar of a five-day week: non-working holidays, days off that are moved, and
 * working days that are an hour shorter. Pure.
 *
 * By law, for every year (Labour Code of the Russian Federation, articles 95 and 112):
 * - the non-working holidays below;
 * - a day off that falls on a holiday moves to the next working day after the holiday, except those that
 *   fall on the January holidays: two of these the Government moves to other days of the year;
 * - the working day right before a holiday is an hour shorter.
 * By decree, year by year: which days off are moved where. A year without its decree here is preliminary:
 * only the law is applied.
 * A Saturday that is worked instead of another day has that day's hours, and is an hour shorter when that
 * day is the eve of a holiday (order of the Ministry of Health and Social Development of 13.08.2009
 * No. 588n): so the 2nd of November of 2024 was, in place of the 30th of April.
 */
import type { Holiday } from '#contract/calendars.ts';

/** Grows with every change of this file: calendars that follow are then counted anew. */
export const ruEdition = '2026-1';

type Decree = {
  readonly name: string;
  /** Days off that become working days or lie on holidays, and the days that are off instead. */
  readonly moves: readonly (readonly [from: string, to: string])[];
};

/** Decrees of the Government of the Russian Federation «О переносе выходных дней в … году». */
const decrees: Readonly<Record<number, Decree>> = {
  2024: {
    name: 'Постановление Правительства РФ от 10.08.2023 № 1314',
    moves: [
      ['01-06', '05-10'],
      ['01-07', '12-31'],
      ['04-27', '04-29'],
      ['11-02', '04-30'],
      ['12-28', '12-30'],
    ],
  },
  2025: {
    name: 'Постановление Правительства РФ от 04.10.2024 № 1335',
    moves: [
      ['01-04', '05-02'],
      ['01-05', '12-31'],
      ['02-23', '05-08'],
      ['03-08', '06-13'],
      ['11-01', '11-03'],
    ],
  },
  2026: {
    name: 'Постановление Правительства РФ от 24.09.2025 № 1466',
    moves: [
      ['01-03', '01-09'],
      ['01-04', '12-31'],
    ],
  },
};

const holidayOf: Readonly<Record<string, Holiday>> = {
  '01-01': 'new_year',
  '01-02': 'new_year',
  '01-03': 'new_year',
  '01-04': 'new_year',
  '01-05': 'new_year',
  '01-06': 'new_year',
  '01-07': 'christmas',
  '01-08': 'new_year',
  '02-23': 'defender',
  '03-08': 'women',
  '05-01': 'may_day',
  '05-09': 'victory',
  '06-12': 'russia',
  '11-04': 'unity',
};

export type RuDay = {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** A holiday; off instead of another day; worked instead of another day; an hour shorter. */
  readonly kind: 'holiday' | 'moved_off' | 'moved_work' | 'eve';
  /** Which one; of an eve, the one that follows. */
  readonly holiday: Holiday | null;
  /** The other end of the move. */
  readonly moved: string | null;
  /** Is the day also an hour shorter? Of an eve always, of a worked Saturday sometimes. */
  readonly is_shortened: boolean;
  /** The decree that says so; null: the law alone. */
  readonly decree: string | null;
  /** The year's decree is not known here. */
  readonly is_preliminary: boolean;
};

const years = new Map<number, readonly RuDay[]>();

/** The days of the year that are not as an ordinary week says, in their order. */
export function ruYear(year: number): readonly RuDay[] {
  const known = years.get(year);
  if (known !== undefined) return known;
  const made = makeYear(year);
  years.set(year, made);
  return made;
}

function makeYear(year: number): readonly RuDay[] {
  const decree = decrees[year];
  const blank = {
    holiday: null,
    moved: null,
    is_shortened: false,
    decree: null,
    is_preliminary: decree === undefined,
  };
  const days = new Map<string, RuDay>();
  for (const [day, holiday] of Object.entries(holidayOf)) {
    const date = `${year}-${day}`;
    days.set(date, { ...blank, date, kind: 'holiday', holiday });
  }
  const moves = (decree?.moves ?? []).map(([from, to]) => [`${year}-${from}`, `${year}-${to}`]);
  for (const [from = '', to = ''] of moves) {
    const decreed = { ...blank, decree: decree?.name ?? null };
    days.set(to, { ...decreed, date: to, kind: 'moved_off', moved: from });
    if (!days.has(from)) days.set(from, { ...decreed, date: from, kind: 'moved_work', moved: to });
  }
  for (const moved of weekendHolidays(year).filter(
    (date) => !moves.some(([one]) => one === date),
  )) {
    const date = nextWorked(days, moved);
    const holiday = days.get(moved)?.holiday ?? null;
    days.set(date, { ...blank, date, kind: 'moved_off', moved, holiday });
  }
  for (const { date, holiday } of eves(year, days)) {
    const worked = days.get(date) ?? { ...blank, date, kind: 'eve' as const };
    days.set(date, { ...worked, holiday, is_shortened: true });
  }
  return [...days.values()].toSorted((one, other) => (one.date < other.date ? -1 : 1));
}

type Days = ReadonlyMap<string, RuDay>;

function isOff(days: Days, date: Temporal.PlainDate): boolean {
  const found = days.get(date.toString());
  return found === undefined ? date.dayOfWeek > 5 : found.kind !== 'moved_work';
}

function nextWorked(days: Days, after: string): string {
  let date = Temporal.PlainDate.from(after);
  while (isOff(days, date)) date = date.add({ days: 1 });
  return date.toString();
}

/** Holidays on a Saturday or a Sunday whose day off the law moves; those of January wait for the decree. */
function weekendHolidays(year: number): string[] {
  return Object.keys(holidayOf)
    .filter((day) => !day.startsWith('01-'))
    .map((day) => `${year}-${day}`)
    .filter((date) => Temporal.PlainDate.from(date).dayOfWeek > 5);
}

/** Working days right before a holiday, that of the next New Year too; or those worked in their place. */
function eves(year: number, days: Days): { date: string; holiday: Holiday }[] {
  const holidays = Object.entries(holidayOf).map(([day, holiday]) => ({
    date: Temporal.PlainDate.from(`${year}-${day}`),
    holiday,
  }));
  holidays.push({ date: Temporal.PlainDate.from(`${year + 1}-01-01`), holiday: 'new_year' });
  return holidays
    .map(({ date, holiday }) => ({ eve: date.subtract({ days: 1 }), holiday }))
    .filter(({ eve }) => eve.year === year)
    .flatMap(({ eve, holiday }) => {
      if (!isOff(days, eve)) return { date: eve.toString(), holiday };
      const moved = days.get(eve.toString())?.moved ?? '';
      return days.get(moved)?.kind === 'moved_work' ? { date: moved, holiday } : [];
    });
}
