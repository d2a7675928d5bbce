import { describe, expect, it } from 'vitest';
import { icalDays } from './ical-days.ts';
import { readIcal } from './ical-reader.ts';

const window = { from: '2025-01-01', to: '2027-12-31' };

function calendar(...events: string[][]): string {
  const lines = events.flatMap((event) => ['BEGIN:VEVENT', ...event, 'END:VEVENT']);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

function datesOf(...events: string[][]): string[] {
  const read = icalDays(calendar(...events), window);
  return 'days' in read ? read.days.map((day) => day.date) : [read.trouble];
}

const date = (name: string, value: string) => `${name};VALUE=DATE:${value}`;

describe('days off in a calendar', () => {
  it('are the whole days of an event: with dates, a length, or from midnight to midnight', () => {
    expect(datesOf([date('DTSTART', '20260105')])).toEqual(['2026-01-05']);
    // The end is the first day that is none of it.
    expect(datesOf([date('DTSTART', '20260105'), date('DTEND', '20260107')])).toEqual([
      '2026-01-05',
      '2026-01-06',
    ]);
    expect(datesOf([date('DTSTART', '20260105'), 'DURATION:P1W'])).toHaveLength(7);
    const night = [
      'DTSTART;TZID=Europe/Moscow:20260105T000000',
      'DTEND;TZID=Europe/Moscow:20260106T000000',
    ];
    expect(datesOf(night)).toEqual(['2026-01-05']);
    expect(datesOf([date('DTSTART', '20260105'), date('DTEND', '20260104')])).toEqual([
      '2026-01-05',
    ]);
  });

  it('are not meetings, nor what was cancelled; meetings are counted', () => {
    const meeting = ['UID:1', 'DTSTART:20260105T090000Z', 'DTEND:20260105T100000Z'];
    // Midnight in London is none in Moscow.
    const london = ['UID:2', 'DTSTART:20260105T000000Z', 'DTEND:20260106T000000Z'];
    const cancelled = ['UID:3', date('DTSTART', '20260105'), 'STATUS:CANCELLED'];
    const nothing = ['UID:4', 'SUMMARY:Без времени'];
    const read = icalDays(calendar(meeting, london, cancelled, nothing), window);
    expect(read).toEqual({ days: [], left_out: 3 });
  });

  it('repeat: by a rule, on named dates, but not on those that were taken out or moved', () => {
    const yearly = ['UID:1', date('DTSTART', '20200501'), 'RRULE:FREQ=YEARLY', 'SUMMARY:Май'];
    expect(datesOf(yearly)).toEqual(['2025-05-01', '2026-05-01', '2027-05-01']);
    expect(datesOf([...yearly, date('EXDATE', '20260501')])).toEqual(['2025-05-01', '2027-05-01']);
    const moved = ['UID:1', date('RECURRENCE-ID', '20260501'), date('DTSTART', '20260504')];
    expect(datesOf(yearly, moved)).toEqual(['2025-05-01', '2026-05-04', '2027-05-01']);
    const off = [
      'UID:1',
      date('RECURRENCE-ID', '20260501'),
      date('DTSTART', '20260501'),
      'STATUS:CANCELLED',
    ];
    expect(datesOf(yearly, off)).toEqual(['2025-05-01', '2027-05-01']);
    expect(datesOf([date('DTSTART', '20260105'), date('RDATE', '20260601,20260701')])).toEqual([
      '2026-01-05',
      '2026-06-01',
      '2026-07-01',
    ]);
    expect(
      datesOf(['UID:9', date('RECURRENCE-ID', '20260501'), date('DTSTART', '20260506')]),
    ).toEqual(['2026-05-06']);
  });

  it('are not on dates that there are not: the 30th of February, the 31st of June', () => {
    const leap = [date('DTSTART', '20240229'), 'RRULE:FREQ=YEARLY'];
    expect(datesOf(leap)).toEqual([]);
    const last = [date('DTSTART', '20260131'), 'RRULE:FREQ=MONTHLY;COUNT=6'];
    const days = datesOf(last);
    expect(days.length).toBeGreaterThan(2);
    expect(days.every((day) => day.endsWith('-31'))).toBe(true);
    const thursday = [date('DTSTART', '20251127'), 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'];
    expect(datesOf(thursday)).toEqual(['2025-11-27', '2026-11-26', '2027-11-25']);
  });

  it('carry the name of their event, without what no screen should get', () => {
    const read = icalDays(
      calendar([
        date('DTSTART', '20260105'),
        `SUMMARY:Рождество\\nи \u0007каникулы${'!'.repeat(300)}`,
      ]),
      window,
    );
    const [day] = 'days' in read ? read.days : [];
    expect(day?.name.startsWith('Рождество и каникулы!')).toBe(true);
    expect(day?.name.length).toBeLessThanOrEqual(100);
  });
});

describe('a calendar of somebody who means ill', () => {
  it.each([
    ['nothing', ''],
    ['a page', '<!doctype html><title>Вход</title>'],
    ['a calendar cut off', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:2026'],
    ['a line without sense', 'BEGIN:VCALENDAR\r\nno colon here\r\nEND:VCALENDAR'],
    ['a card', 'BEGIN:VCARD\r\nFN:Somebody\r\nEND:VCARD'],
    ['a NUL', 'BEGIN:VCALENDAR\r\nX-A:\u0000\r\nEND:VCALENDAR'],
  ])('is none when it is %s', async (_what, text) => {
    expect(await readIcal(text, window)).toEqual({ trouble: 'not_a_calendar' });
  });

  it('is refused for its length, its number of events and of days (cases F5, F6)', async () => {
    const long = calendar([date('DTSTART', '20260105'), `SUMMARY:${'я'.repeat(600_000)}`]);
    expect(await readIcal(long, window)).toEqual({ trouble: 'too_long' });
    const many = Array.from({ length: 5_001 }, () => [date('DTSTART', '20260105')]);
    expect(icalDays(calendar(...many), window)).toEqual({ trouble: 'too_many_days' });
    const daily = [date('DTSTART', '19000101'), 'RRULE:FREQ=DAILY'];
    expect(datesOf(daily)).toEqual(['too_many_days']);
  });

  it.each([
    ['a date that never comes', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'],
    [
      'seconds from long ago',
      'RRULE:FREQ=SECONDLY;BYSECOND=0;BYMINUTE=0;BYHOUR=0;BYMONTH=2;BYMONTHDAY=31',
    ],
    [
      'a count without an end',
      'RRULE:FREQ=DAILY;COUNT=2147483647;BYDAY=MO;BYMONTHDAY=1;BYMONTH=13',
    ],
  ])('takes a bounded time, looking for %s', async (_what, rule) => {
    const started = performance.now();
    const read = await readIcal(calendar([date('DTSTART', '19700101'), rule]), window, 1_000);
    expect(performance.now() - started).toBeLessThan(10_000);
    // Whether the library gives up by itself or is made to: no day off comes of it.
    expect('days' in read ? read.days : []).toEqual([]);
  });

  it('may nest as deep as it likes', async () => {
    const deep = 'BEGIN:VEVENT\r\n'.repeat(30_000);
    const text = `BEGIN:VCALENDAR\r\n${deep}END:VCALENDAR`;
    expect(await readIcal(text, window)).toEqual({ trouble: 'not_a_calendar' });
    const closed = `BEGIN:VCALENDAR\r\n${deep}${'END:VEVENT\r\n'.repeat(30_000)}END:VCALENDAR`;
    const read = await readIcal(closed, window);
    expect('days' in read ? read.days : []).toEqual([]);
  });
});
