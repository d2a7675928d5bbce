/** How English says when. Text is lower case. */
import { type AtomRule, dateMeaning, hourMeaning, type Meaning, saidHour, words } from './atoms.ts';
import {
  dayIn,
  endOfMonth,
  endOfNextWeek,
  endOfWeek,
  later,
  momentIn,
  today,
  type Unit,
  weekday,
} from './days.ts';

const numbers: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  'couple of': 2,
  'a couple of': 2,
};
const number = `\\d{1,3}|${Object.keys(numbers).toReversed().join('|')}`;
const amountOf = (text = '1') => numbers[text.replace(/\s+/g, ' ')] ?? Number(text);

const dayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const shortDays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const anyDay = [...dayNames, 'tues', 'thurs', ...shortDays].join('|');
const weekdayNumber = (text: string) => shortDays.indexOf(text.slice(0, 3)) + 1;

const monthNames = [
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
];
const month =
  '(?<month>january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)';
const by = '(?:by|before|no later than|not later than|at the latest by|until)';

function unitOf(text: string): Unit {
  if (/^min/.test(text)) return 'minute';
  if (/^(hour|hr)/.test(text)) return 'hour';
  if (/^(business|working|work)/.test(text)) return 'workday';
  if (/^week/.test(text)) return 'week';
  return /^month/.test(text) ? 'month' : 'day';
}
const unit = '(?<unit>minutes?|mins?|hours?|hrs?|(?:business|working) days?|days?|weeks?|months?)';

function clock(hour: number, minute: number, half: string | undefined): Meaning | undefined {
  if (half === undefined) return hourMeaning(hour, minute);
  if (hour > 12) return hourMeaning(hour, minute);
  return hourMeaning(half.startsWith('a') ? hour % 12 : (hour % 12) + 12, minute);
}

const part = (hour: number): Meaning => ({ is: 'hour', hour, minute: 0, is_part: true });

/** From the longest to the shortest: an atom takes its words away from those after it. */
export const englishTimes: readonly AtomRule[] = [
  // spans ------------------------------------------------------------------------------------------
  {
    pattern: words('(?:in|within) (?:the next )?half an hour'),
    read: (_, now) => later(30, 'minute', now),
  },
  {
    pattern: words('within the (?:next )?hour|in the next hour'),
    read: (_, now) => later(1, 'hour', now),
  },
  { pattern: words('within (?:the|a) (?:next )?day'), read: (_, now) => momentIn(24, now) },
  {
    pattern: words(
      `(?:in|within)(?: the next)? (?:(?:${number}) ?(?:-|–|to|or) ?)?(?<amount>${number}) ${unit}(?:'|’)?(?: time)?`,
    ),
    read: ({ amount, unit: name = '' }, now) => later(amountOf(amount), unitOf(name), now),
  },
  // weeks and months -------------------------------------------------------------------------------
  {
    pattern: words('(?:early|at the (?:start|beginning) of) next week'),
    read: (_, now) => weekday(2, now, 'of_next_week'),
  },
  {
    pattern: words(`(?:${by} )?(?:the end of |end of )?(?:sometime )?next week`),
    read: (_, now) => endOfNextWeek(now),
  },
  {
    pattern: words(
      `(?:${by} )?(?:at )?(?:the )?end of (?:the |this )?week|(?:later |sometime )?this week|by eow`,
    ),
    read: (_, now) => endOfWeek(now),
  },
  {
    pattern: words(`(?:${by} )?(?:at )?(?:the )?end of (?:the |this )?month|this month`),
    read: (_, now) => endOfMonth(now),
  },
  { pattern: words('(?:over|at|on) the weekend|this weekend'), read: (_, now) => weekday(7, now) },
  // days -------------------------------------------------------------------------------------------
  { pattern: words(`(?:${by} )?the day after tomorrow`), read: (_, now) => dayIn(2, now) },
  { pattern: words(`first thing tomorrow(?: morning)?`), read: (_, now) => dayIn(1, now, 12) },
  {
    pattern: words(`(?:${by} )?(?:(?:the )?end of )?(?:the )?(?:day )?tomorrow`),
    read: (_, now) => dayIn(1, now),
  },
  {
    pattern: words(
      `(?:${by} )(?:the )?(?:end of (?:the |this )?(?:business |working )?day|close of business)|(?:by |before )?(?:eod|cob)`,
    ),
    read: (_, now) => today(now),
  },
  { pattern: words(`(?:${by} )?(?:later |the end of )?today`), read: (_, now) => today(now) },
  { pattern: words('tonight'), read: (_, now) => dayIn(0, now, 22) },
  { pattern: words('this morning'), read: (_, now) => dayIn(0, now, 12) },
  { pattern: words('this afternoon'), read: (_, now) => dayIn(0, now, 18) },
  { pattern: words('this evening'), read: (_, now) => dayIn(0, now, 21) },
  {
    pattern: words(`(?:(?:on|${by}) )?next (?<day>${anyDay})`),
    read: ({ day = '' }, now) => weekday(weekdayNumber(day), now, 'of_next_week'),
  },
  {
    pattern: words(
      `(?:on|this|by|no later than|not later than|until|by this|by end of)(?: the)? (?<day>${anyDay})`,
    ),
    read: ({ day = '' }, now) => weekday(weekdayNumber(day), now),
  },
  {
    // Before Friday is not on Friday.
    pattern: words(`before (?<day>${anyDay})`),
    read: ({ day = '' }, now) => {
      const found = weekday(weekdayNumber(day), now);
      return found.is === 'day'
        ? { ...found, day: { ...found.day, day: found.day.day - 1 } }
        : found;
    },
  },
  {
    pattern: words(
      `(?:(?:on|by|before|no later than) )?(?:the )?(?<day>\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${month}(?:,? (?<year>20\\d\\d))?`,
    ),
    read: ({ day, month: name = '', year }, now) => namedDate({ day, name, year }, now),
  },
  {
    pattern: words(
      `(?:(?:on|by|before|no later than) )?${month} (?<day>\\d{1,2})(?:st|nd|rd|th)?(?:,? (?<year>20\\d\\d))?`,
    ),
    read: ({ day, month: name = '', year }, now) => namedDate({ day, name, year }, now),
  },
  {
    pattern: words('(?:(?:on|by|before) )?(?<year>20\\d\\d)-(?<month>\\d\\d)-(?<day>\\d\\d)'),
    read: ({ year, month: number_, day }, now) =>
      dateMeaning({ day: Number(day), month: Number(number_), year: Number(year) }, now),
  },
  // hours ------------------------------------------------------------------------------------------
  {
    pattern: words(
      `(?:between \\S+(?: ?[ap]m)? and) (?<hour>\\d{1,2})(?:[:.](?<minute>\\d\\d))? ?(?<half>[ap]\\.?m\\.?)?`,
    ),
    read: ({ hour, minute, half }) =>
      clock(half === undefined ? saidHour(Number(hour)) : Number(hour), Number(minute ?? 0), half),
  },
  {
    pattern: words(
      `(?:(?:at|around|about|${by}) )?(?<hour>\\d{1,2})(?:[:.](?<minute>\\d\\d))? ?(?<half>[ap]\\.?m)\\.?`,
    ),
    read: ({ hour, minute, half }) => clock(Number(hour), Number(minute ?? 0), half),
  },
  {
    pattern: words(`(?:at|around|${by}) (?<hour>\\d{1,2}):(?<minute>\\d\\d)`),
    read: ({ hour, minute }) => hourMeaning(Number(hour), Number(minute)),
  },
  {
    pattern: words(`(?:at|around|at around|${by}) (?<hour>\\d{1,2}) o(?:'|’)clock`),
    read: ({ hour }) => hourMeaning(saidHour(Number(hour)), 0),
  },
  { pattern: words(`(?:at|${by}) (?:noon|midday|lunch(?:time)?)`), read: () => hourMeaning(12, 0) },
  { pattern: words(`(?:at|${by}) midnight`), read: () => hourMeaning(24, 0) },
  { pattern: words('(?:in the )?morning'), read: () => part(12) },
  { pattern: words('(?:in the )?afternoon'), read: () => part(18) },
  { pattern: words('(?:in the )?evening'), read: () => part(21) },
  {
    pattern: words('(?:by|before|at) (?<hour>\\d{1,2})(?![.:]\\d)'),
    read: ({ hour }) => {
      const value = Number(hour);
      return value < 1 || value > 24
        ? undefined
        : { is: 'hour', hour: saidHour(value), minute: 0, is_bare: true };
    },
  },
];

function namedDate(
  { day, name, year }: { day: string | undefined; name: string; year: string | undefined },
  now: Parameters<typeof dateMeaning>[1],
): Meaning | undefined {
  return dateMeaning(
    {
      day: Number(day),
      month: monthNames.indexOf(name.slice(0, 3)) + 1,
      year: year === undefined ? undefined : Number(year),
    },
    now,
  );
}
