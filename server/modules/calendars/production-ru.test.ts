import { describe, expect, it } from 'vitest';
import type { WeekHours } from '#contract/calendars.ts';
import { type DaySources, daysOfYear, overridesOf, shortened } from './days.ts';
import { ruYear } from './production-ru.ts';
import { workingTime } from './working-time.ts';

const HOUR = 3_600_000;
const eightHours: WeekHours = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [
    day,
    [
      ['09:00', '13:00'],
      ['14:00', '18:00'],
    ],
  ]),
);
const office: DaySources = {
  hours: eightHours,
  production: 'ru',
  shortens_eves: true,
  days: [],
};

function timeOf(sources: DaySources) {
  return workingTime({
    time_zone: 'Europe/Moscow',
    hours: sources.hours,
    holidays: [],
    overrides: overridesOf(sources, [2023, 2030]),
  });
}

function dayOf(sources: DaySources, date: string) {
  return daysOfYear(sources, Number(date.slice(0, 4))).find((day) => day.date === date);
}

describe('the Russian production calendar', () => {
  // Working days and hours of a forty-hour week, as the published calendars sum them up.
  it.each([
    [2024, 248, 1979],
    [2025, 247, 1972],
    [2026, 247, 1972],
  ])('%i has %i working days and %i hours', (year, days, hours) => {
    const time = timeOf(office);
    expect(time.daysBetween(`${year - 1}-12-31`, `${year}-12-31`)).toBe(days);
    const [from, to] = [`${year}-01-01T00:00+03:00`, `${year + 1}-01-01T00:00+03:00`];
    expect(time.between(Date.parse(from), Date.parse(to)) / HOUR).toBe(hours);
  });

  it.each([
    ['2024-04-27', 'moved_work', '2024-04-29', false],
    ['2024-04-30', 'moved_off', '2024-11-02', false],
    ['2024-05-10', 'moved_off', '2024-01-06', false],
    ['2024-11-02', 'moved_work', '2024-04-30', true],
    ['2024-12-31', 'moved_off', '2024-01-07', false],
    ['2025-03-07', 'eve', null, true],
    ['2025-05-08', 'moved_off', '2025-02-23', false],
    ['2025-11-01', 'moved_work', '2025-11-03', true],
    ['2026-01-09', 'moved_off', '2026-01-03', false],
    ['2026-03-09', 'moved_off', '2026-03-08', false],
    ['2026-05-11', 'moved_off', '2026-05-09', false],
    ['2026-11-03', 'eve', null, true],
    ['2026-11-04', 'holiday', null, false],
  ])('says of %s: %s', (date, kind, moved, is_shortened) => {
    expect(dayOf(office, date)).toMatchObject({ kind, moved, is_shortened, is_preliminary: false });
  });

  it('names the decree for what a decree moved, and no decree for what the law says', () => {
    expect(dayOf(office, '2026-12-31')?.decree).toContain('№ 1466');
    expect(dayOf(office, '2026-03-09')).toMatchObject({ decree: null, holiday: 'women' });
  });

  it('of a year without its decree is preliminary: the law alone', () => {
    const days = ruYear(2027);
    expect(days.every((day) => day.is_preliminary)).toBe(true);
    // The first of May of 2027 is a Saturday, the ninth a Sunday, the twelfth of June a Saturday.
    expect(days.filter((day) => day.kind === 'moved_off').map((day) => day.date)).toEqual([
      '2027-05-03',
      '2027-05-10',
      '2027-06-14',
    ]);
    expect(days.find((day) => day.date === '2027-12-31')).toMatchObject({
      kind: 'eve',
      holiday: 'new_year',
    });
  });

  it('gives a worked Saturday the hours of the day it stands for, or its own', () => {
    const tuesdayIsShort = { ...office, hours: { ...eightHours, tue: [['10:00', '15:00']] } };
    // 2 November 2024 was worked for Tuesday 30 April, the eve of a holiday.
    expect(dayOf(tuesdayIsShort as DaySources, '2024-11-02')?.hours).toEqual([['10:00', '14:00']]);
    const shop: DaySources = { ...office, hours: { ...eightHours, sat: [['10:00', '16:00']] } };
    expect(dayOf(shop, '2024-11-02')?.hours).toEqual([['10:00', '15:00']]);
    expect(dayOf(shop, '2024-12-28')?.hours).toEqual([['10:00', '16:00']]);
  });

  it('shortens no eve when the calendar does not want it, nor a day without work', () => {
    expect(dayOf({ ...office, shortens_eves: false }, '2026-11-03')).toBeUndefined();
    expect(dayOf({ ...office, hours: { mon: [['09:00', '18:00']] } }, '2026-11-03')).toBe(
      undefined,
    );
    expect(dayOf({ ...office, shortens_eves: false }, '2024-11-02')).toMatchObject({
      hours: eightHours.tue,
      is_shortened: false,
    });
  });
});

describe('a day that several speak of', () => {
  const feed_id = '01930000-0000-7000-8000-0000000000aa';
  const own = { date: '2026-11-03', name: 'Инвентаризация', hours: [], feed_id: null };
  const fed = { date: '2026-11-04', name: 'Отпуск', hours: [], feed_id };
  const duty = {
    date: '2026-11-04',
    name: 'Дежурство',
    hours: [['10:00', '14:00']],
    feed_id: null,
  };
  const all = { ...office, days: [own, fed, duty] } as DaySources;

  it('is what was set by hand, then what a feed brought, then the state’s calendar; and says over what', () => {
    expect(dayOf(all, '2026-11-04')).toMatchObject({
      source: 'hand',
      name: 'Дежурство',
      hours: [['10:00', '14:00']],
      stands_over: { source: 'feed', name: 'Отпуск' },
    });
    expect(dayOf(all, '2026-11-03')).toMatchObject({
      source: 'hand',
      stands_over: { source: 'production', kind: 'eve', holiday: 'unity' },
    });
    expect(dayOf({ ...all, days: [fed] }, '2026-11-04')).toMatchObject({
      source: 'feed',
      stands_over: { kind: 'holiday', holiday: 'unity' },
    });
    const time = timeOf(all);
    expect(time.isWorkingDay('2026-11-03')).toBe(false);
    expect(time.isWorkingDay('2026-11-04')).toBe(true);
    // Without the production calendar too, and in years that no range covers.
    const far = { ...own, date: '2044-02-29' };
    expect(overridesOf({ ...office, production: null, days: [far] }, [2026, 2026])).toEqual({
      '2044-02-29': [],
    });
  });
});

it('an hour off the end of the day goes through the gaps', () => {
  expect(shortened([['09:00', '18:00']])).toEqual([['09:00', '17:00']]);
  expect(
    shortened([
      ['09:00', '13:00'],
      ['17:30', '18:00'],
    ]),
  ).toEqual([['09:00', '12:30']]);
  expect(shortened([['00:00', '24:00']])).toEqual([['00:00', '23:00']]);
  expect(shortened([['09:00', '10:00']])).toEqual([]);
  expect(shortened([])).toEqual([]);
});
