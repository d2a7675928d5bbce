import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CalendarRules, type Span, weekdays, workingTime } from './working-time.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const at = (text: string) => Date.parse(text);

const office: CalendarRules = {
  time_zone: 'Europe/Moscow',
  hours: Object.fromEntries(
    weekdays.slice(0, 5).map((day) => [
      day,
      [
        ['09:00', '13:00'],
        ['14:00', '18:00'],
      ] satisfies Span[],
    ]),
  ),
  holidays: ['*-01-01', '2026-11-04'],
  overrides: { '2026-11-07': [['09:00', '13:00']] },
};

/** Counts minute by minute on the clock of the wall, as a person would. */
function isOpenByTheWall(rules: CalendarRules, minute: number): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(minute).toZonedDateTimeISO(rules.time_zone);
  const date = local.toPlainDate().toString();
  const wall = local.hour * 60 + local.minute;
  const holds = ([from, to]: Span) => minutesOf(from) <= wall && wall < minutesOf(to);
  const isHoliday = rules.holidays.some((day) => day === date || day === `*${date.slice(4)}`);
  const week = rules.hours[weekdays[local.dayOfWeek - 1] ?? 'mon'] ?? [];
  const spans = rules.overrides?.[date] ?? (isHoliday ? [] : week);
  return spans.some(holds) && !(rules.breaks?.[date] ?? []).some(holds);
}

function minutesOf(wall: string): number {
  const [hours = 0, minutes = 0] = wall.split(':').map(Number);
  return hours * 60 + minutes;
}

// Between midnight and four the clocks change: what begins or ends in there is tested by itself.
const wall = fc
  .record({
    hour: fc.constantFrom(0, ...Array.from({ length: 20 }, (_, n) => n + 4)),
    minute: fc.constantFrom(0, 7, 30),
  })
  .map(
    ({ hour, minute }) =>
      `${String(hour).padStart(2, '0')}:${String(hour === 0 ? 0 : minute).padStart(2, '0')}`,
  );
const span = fc
  .tuple(wall, fc.oneof(wall, fc.constant('24:00')))
  .map(([one, other]): Span => (one <= other ? [one, other] : [other, one]));
const spans = fc.array(span, { maxLength: 3 });
const zone = fc.constantFrom(
  'Europe/Moscow',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'UTC',
);
const tenYears = fc.integer({
  min: at('2010-01-01T00:00Z') / MINUTE,
  max: at('2020-01-01T00:00Z') / MINUTE,
});

/** A calendar, and an instant of ten years; half of them within days of a change of the clocks. */
const world = fc
  .record({
    time_zone: zone,
    hours: fc.array(spans, { minLength: 7, maxLength: 7 }),
    minute: tenYears,
    near: fc.boolean(),
    off: fc.integer({ min: -3 * 1440, max: 1440 }),
    extra: spans,
    cut: spans,
  })
  .map(({ time_zone, hours, minute, near, off, extra, cut }) => {
    const zoned = Temporal.Instant.fromEpochMilliseconds(minute * MINUTE).toZonedDateTimeISO(
      time_zone,
    );
    const change = near ? zoned.getTimeZoneTransition('next') : null;
    const start = change === null ? minute * MINUTE : change.epochMilliseconds + off * MINUTE;
    const day = (days: number) =>
      Temporal.Instant.fromEpochMilliseconds(start + days * DAY)
        .toZonedDateTimeISO(time_zone)
        .toPlainDate()
        .toString();
    const rules: CalendarRules = {
      time_zone,
      hours: Object.fromEntries(weekdays.map((name, index) => [name, hours[index] ?? []])),
      holidays: [day(2), `*${day(4).slice(4)}`],
      overrides: { [day(1)]: extra },
      breaks: { [day(0)]: cut },
    };
    return { rules, start };
  });

describe('working time against a counter of minutes', () => {
  it('is open, and as long, as the clock on the wall says, over ten years of changing clocks', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 0, max: 6 * 1440 }), ({ rules, start }, length) => {
        const time = workingTime(rules);
        let counted = 0;
        for (let minute = 0; minute < length; minute += 1) {
          const isOpen = isOpenByTheWall(rules, start + minute * MINUTE);
          if (minute % 97 === 0) expect(time.isOpen(start + minute * MINUTE)).toBe(isOpen);
          if (isOpen) counted += 1;
        }
        const end = start + length * MINUTE;
        expect(time.between(start, end)).toBe(counted * MINUTE);
        expect(time.between(end, start)).toBe(0 - counted * MINUTE);
        if (counted === 0) return;
        // The earliest instant by which that much has passed, and the latest from which it passes.
        const reached = time.add(start, counted * MINUTE);
        expect(time.between(start, reached)).toBe(counted * MINUTE);
        expect(time.between(start, reached - 1)).toBe(counted * MINUTE - 1);
        const from = time.subtract(end, counted * MINUTE);
        expect(time.between(from, end)).toBe(counted * MINUTE);
        expect(time.between(from + 1, end)).toBe(counted * MINUTE - 1);
      }),
      { numRuns: 60 },
    );
  });

  it('adds and takes away years as it does minutes', () => {
    const time = workingTime(office);
    fc.assert(
      fc.property(tenYears, fc.integer({ min: 1, max: 3 * 250 * 480 }), (minute, amount) => {
        const start = minute * MINUTE;
        expect(time.between(start, time.add(start, amount * MINUTE))).toBe(amount * MINUTE);
        expect(time.between(time.subtract(start, amount * MINUTE), start)).toBe(amount * MINUTE);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a working day', () => {
  const time = workingTime(office);

  it.each([
    ['goes on behind lunch', '2026-11-05T09:30:00Z', 60, '2026-11-05T11:30:00Z'],
    ['goes on the next day', '2026-11-05T14:30:00Z', 60, '2026-11-06T06:30:00Z'],
    ['goes over a holiday', '2026-11-03T14:30:00Z', 60, '2026-11-05T06:30:00Z'],
    [
      'goes on on a Saturday that was moved to work',
      '2026-11-06T14:30:00Z',
      60,
      '2026-11-07T06:30:00Z',
    ],
    [
      'ends at its last minute, not at the next first',
      '2026-11-05T14:00:00Z',
      60,
      '2026-11-05T15:00:00Z',
    ],
    ['begins with the next opening', '2026-11-08T20:00:00Z', 0, '2026-11-09T06:00:00Z'],
  ])('%s', (_name, start, minutes, expected) => {
    expect(new Date(time.add(at(start), minutes * MINUTE)).toISOString()).toBe(
      new Date(at(expected)).toISOString(),
    );
  });

  it('keeps the hour over days off, and knows its end', () => {
    expect(time.shiftDays(at('2026-11-03T08:00:00Z'), 1)).toBe(at('2026-11-05T08:00:00Z'));
    expect(time.addDays('2026-11-03', 2)).toBe('2026-11-06');
    expect(time.endOfDay('2026-11-07')).toBe(at('2026-11-07T10:00:00Z'));
    expect(time.isWorkingDay('2026-11-04')).toBe(false);
    expect(time.isWorkingDay('2027-01-01')).toBe(false);
  });

  it('that touches the next one does not close', () => {
    const always = workingTime({
      time_zone: 'UTC',
      hours: Object.fromEntries(
        weekdays.slice(0, 5).map((day) => [day, [['00:00', '24:00']] satisfies Span[]]),
      ),
      holidays: [],
    });
    expect(always.nextClose(at('2026-11-04T10:00:00Z'))).toBe(at('2026-11-07T00:00:00Z'));
  });
});

describe('when the clocks change', () => {
  const night: CalendarRules = {
    time_zone: 'Europe/Berlin',
    hours: { sun: [['01:30', '04:00']] },
    holidays: [],
  };

  it('a night is as long as it lasts', () => {
    const time = workingTime(night);
    const lasts = (date: string) =>
      time.between(at(`${date}T00:00Z`) - DAY, at(`${date}T00:00Z`) + DAY) / MINUTE;
    expect(lasts('2026-03-22')).toBe(150);
    expect(lasts('2026-03-29')).toBe(90);
    expect(lasts('2026-10-25')).toBe(210);
  });

  it('a wall time that is skipped is later by the jump; one that comes twice is the first', () => {
    const skipped = workingTime({ ...night, hours: { sun: [['02:30', '05:00']] } });
    expect(skipped.nextOpen(at('2026-03-29T00:00Z'))).toBe(at('2026-03-29T01:30Z'));
    const twice = workingTime({ ...night, hours: { sun: [['02:30', '05:00']] } });
    expect(twice.nextOpen(at('2026-10-24T22:00Z'))).toBe(at('2026-10-25T00:30Z'));
  });
});

it('a calendar without hours says so instead of looking for ever', () => {
  const never = workingTime({ time_zone: 'UTC', hours: {}, holidays: [] });
  expect(() => never.add(0, 1)).toThrow('errors.calendar_never_open');
  expect(() => never.nextOpen(0)).toThrow('errors.calendar_never_open');
  expect(() => never.addDays('2026-01-01', 1)).toThrow('errors.calendar_never_open');
  expect(never.between(0, 10 * DAY)).toBe(0);
});
