import { describe, expect, it } from 'vitest';
import { parseMail } from './parse.ts';
import type { ParsedMail } from './parsed.ts';

function invited(calendar: string[], type = 'text/calendar; method=REQUEST'): ParsedMail {
  const lines = [
    'From: anna@customer.example',
    'Subject: x',
    'Content-Type: multipart/alternative; boundary=b',
    '',
    '--b',
    '',
    'You are invited',
    '--b',
    `Content-Type: ${type}`,
    '',
    ...calendar,
    '--b--',
  ];
  const result = parseMail(Buffer.from(lines.join('\r\n')));
  if (!result.ok) throw new Error(result.cause);
  return result.mail;
}

const EVENT = [
  'UID:e1@customer.example',
  'SEQUENCE:2',
  'SUMMARY:Внедрение\\, первая встреча',
  'LOCATION:Переговорная 3',
  'ORGANIZER;CN=Анна:mailto:Anna@customer.example',
  'ATTENDEE;CN=Support;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT:mailto:support@desk.example',
];

describe('an invitation', () => {
  it('tells what, when, where and who, with a zone that it describes', () => {
    const mail = invited([
      'BEGIN:VCALENDAR',
      'METHOD:REQUEST',
      'BEGIN:VTIMEZONE',
      'TZID:Russian Standard Time',
      'BEGIN:STANDARD',
      'DTSTART:16010101T000000',
      'TZOFFSETFROM:+0300',
      'TZOFFSETTO:+0300',
      'END:STANDARD',
      'END:VTIMEZONE',
      'BEGIN:VEVENT',
      ...EVENT,
      'DTSTART;TZID=Russian Standard Time:20260715T150000',
      'DTEND;TZID=Russian Standard Time:20260715T160000',
      'END:VEVENT',
      'END:VCALENDAR',
    ]);
    expect(mail.calendar).toEqual([
      {
        method: 'request',
        uid: 'e1@customer.example',
        sequence: 2,
        recurrence_id: null,
        status: '',
        summary: 'Внедрение, первая встреча',
        description: '',
        location: 'Переговорная 3',
        organizer: { name: 'Анна', address: 'anna@customer.example', answer: '', role: '' },
        attendees: [
          {
            name: 'Support',
            address: 'support@desk.example',
            answer: 'needs-action',
            role: 'req-participant',
          },
        ],
        starts_at: '2026-07-15T12:00:00.000Z',
        ends_at: '2026-07-15T13:00:00.000Z',
        is_all_day: false,
        time_zone: 'Russian Standard Time',
        recurrence: '',
      },
    ]);
    expect(mail.attachments.map((file) => file.name)).toEqual(['invite.ics']);
    expect(mail.text.trim()).toBe('You are invited');
  });

  it.each([
    ['DTSTART;TZID=Europe/Moscow:20260715T150000', '2026-07-15T12:00:00.000Z', false],
    ['DTSTART;TZID=Europe/Berlin:20260329T023000', '2026-03-29T01:30:00.000Z', false],
    ['DTSTART:20260715T150000Z', '2026-07-15T15:00:00.000Z', false],
    ['DTSTART:20260715T150000', '2026-07-15T15:00:00', false],
    ['DTSTART;VALUE=DATE:20260715', '2026-07-15', true],
  ])('%s starts at %s', (start, at, isDay) => {
    const [event] = invited([
      'BEGIN:VCALENDAR',
      'BEGIN:VEVENT',
      ...EVENT,
      start,
      'END:VEVENT',
      'END:VCALENDAR',
    ]).calendar;
    expect([event?.starts_at, event?.is_all_day]).toEqual([at, isDay]);
  });

  it.each([
    'FREQ=SECONDLY',
    'FREQ=MINUTELY;INTERVAL=1',
    'FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYHOUR=1,2,3;BYSECOND=1,2,3',
  ])('with a zone that changes by %s is read in time, by the name of the zone', (rule) => {
    const started = performance.now();
    const [event] = invited([
      'BEGIN:VCALENDAR',
      'BEGIN:VTIMEZONE',
      'TZID:Europe/Moscow',
      'BEGIN:STANDARD',
      'DTSTART:00010101T000000',
      `RRULE:${rule}`,
      'TZOFFSETFROM:+0900',
      'TZOFFSETTO:+1000',
      'END:STANDARD',
      'END:VTIMEZONE',
      'BEGIN:VEVENT',
      ...EVENT,
      'DTSTART;TZID=Europe/Moscow:20260715T150000',
      'END:VEVENT',
      'END:VCALENDAR',
    ]).calendar;
    expect(performance.now() - started).toBeLessThan(1000);
    expect(event?.starts_at).toBe('2026-07-15T12:00:00.000Z');
  });

  it('with thousands of zones is read in time', () => {
    const rule = 'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU';
    const part = ['BEGIN:STANDARD', 'DTSTART:00010101T000000', rule, 'TZOFFSETFROM:+0100'];
    const standard = [...part, 'TZOFFSETTO:+0200', 'END:STANDARD'];
    const all = Array.from({ length: 1500 }, () => standard).flat();
    const zone = ['BEGIN:VTIMEZONE', 'TZID:Here', ...all, 'END:VTIMEZONE'];
    const event = ['BEGIN:VEVENT', ...EVENT, 'DTSTART;TZID=Here:20260715T150000', 'END:VEVENT'];
    const started = performance.now();
    invited(['BEGIN:VCALENDAR', ...zone, ...event, 'END:VCALENDAR']);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('ends after its duration when no end is given', () => {
    const [event] = invited([
      'BEGIN:VCALENDAR',
      'BEGIN:VEVENT',
      ...EVENT,
      'DTSTART:20260715T150000Z',
      'DURATION:PT1H30M',
      'END:VEVENT',
      'END:VCALENDAR',
    ]).calendar;
    expect(event?.ends_at).toBe('2026-07-15T16:30:00.000Z');
  });

  it('that is broken, or none, is no event and no error', () => {
    expect(invited(['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'DTSTART:nonsense']).calendar).toEqual([]);
    expect(invited(['nothing at all']).calendar).toEqual([]);
    const odd = invited([
      'BEGIN:VCALENDAR',
      'BEGIN:VEVENT',
      'DTSTART:99999999T999999',
      'ORGANIZER:nobody',
      'END:VEVENT',
      'END:VCALENDAR',
    ]);
    expect(odd.calendar.length).toBeLessThanOrEqual(1);
  });
});
