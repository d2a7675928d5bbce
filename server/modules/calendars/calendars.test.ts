/** Calendars through HTTP: who changes them, what a change is, days, feeds, and the working time of them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Calendar, CalendarDay, CalendarFeed } from '#contract/calendars.ts';
import { updateSettings } from '#modules/settings/settings.ts';
import { transaction } from '#platform/db.ts';
import { enqueue } from '#platform/jobs.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { alwaysOpen, calendarOf, defaultCalendarId, workingTimeOf } from './calendars.ts';
import { setExceptions } from './editing.ts';
import { keepCalendarsJob } from './feeds.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);
const office = { mon: [['09:00', '18:00']], tue: [['09:00', '18:00']] };
let made = 0;

beforeAll(() => desk.app.setTime(new Date('2026-11-19T09:00:00Z')));

async function aCalendar(given: object = {}): Promise<Calendar> {
  const body = { name: `Смена ${made++}`, hours: office, ...given };
  const response = await desk.post('/api/calendars', desk.admin, body);
  expect(response.statusCode, response.body).toBe(201);
  return response.json();
}

async function listed(as: Somebody = desk.agent): Promise<Calendar[]> {
  return (await desk.get('/api/calendars', as)).json().items;
}

async function daysOf(id: string, year = 2026): Promise<CalendarDay[]> {
  return (await desk.get(`/api/calendars/${id}/years/${year}`, desk.agent)).json().days;
}

async function feedsOf(id: string): Promise<CalendarFeed[]> {
  return (await desk.get(`/api/calendars/${id}/feeds`, desk.admin)).json().items;
}

describe('the desk’s own calendar', () => {
  test('is there from the first day: by the organisation’s clock, after the production calendar', async () => {
    const [first] = await listed(desk.light);
    expect(first).toMatchObject({
      ...{ name: 'Основной', is_default: true, production: 'ru', time_zone: null },
      ...{ effective_time_zone: 'Europe/Moscow', version: 1 },
      hours: { mon: [['09:00', '18:00']] },
    });
    expect(await defaultCalendarId(ctx())).toBe(first?.id);
    const time = await workingTimeOf(ctx(), null);
    // The eve of the Day of National Unity is an hour shorter, the day itself is off.
    expect(time.add(at('2026-11-03T13:30:00Z'), HOUR)).toBe(at('2026-11-05T06:30:00Z'));
    const year = await desk.get(`/api/calendars/${first?.id}/years/2026`, desk.light);
    expect(year.json()).toMatchObject({ working_days: 247, is_preliminary: false });
    expect(year.json().working_minutes / 60).toBe(247 * 9 - 4);
    const next = await desk.get(`/api/calendars/${first?.id}/years/2028`, desk.light);
    expect(next.json()).toMatchObject({ is_preliminary: true });
  });

  test('may become another, which is news of both; it cannot be archived', async () => {
    const other = await aCalendar();
    const before = await defaultCalendarId(ctx());
    await expectEvents(ctx(), ['calendar.changed', 'calendar.changed'], () =>
      desk.patch(`/api/calendars/${other.id}`, desk.admin, { is_default: true }),
    );
    expect((await listed()).filter((one) => one.is_default).map((one) => one.id)).toEqual([
      other.id,
    ]);
    const refused = await desk.patch(`/api/calendars/${other.id}`, desk.admin, {
      is_archived: true,
    });
    expect(refused.json().message_key).toBe('errors.calendar_is_default');
    await desk.patch(`/api/calendars/${before}`, desk.admin, { is_default: true });
    await desk.patch(`/api/calendars/${other.id}`, desk.admin, { is_archived: true });
    const archived = await desk.patch(`/api/calendars/${other.id}`, desk.admin, {
      is_default: true,
    });
    expect(archived.json().message_key).toBe('errors.calendar_is_archived');
    expect(await defaultCalendarId(ctx())).toBe(before);
  });

  test('follows the organisation’s zone as it is put right', async () => {
    const { version } = await calendarOf(ctx(), await defaultCalendarId(ctx()));
    await transaction(ctx(), (tx) => updateSettings(tx, { time_zone: 'Asia/Omsk' }));
    const time = await workingTimeOf(ctx(), null);
    expect(time.nextOpen(at('2026-11-19T00:00:00Z'))).toBe(at('2026-11-19T03:00:00Z'));
    const after = await calendarOf(ctx(), await defaultCalendarId(ctx()));
    expect(after).toMatchObject({ version: version + 1, effective_time_zone: 'Asia/Omsk' });
    await transaction(ctx(), (tx) => updateSettings(tx, { time_zone: 'Europe/Moscow' }));
  });
});

describe('a calendar', () => {
  test('is made and changed by who may; a change of its time is a new version, its name is not', async () => {
    await expectNoEvents(ctx(), async () => {
      for (const body of [
        { name: 'Ночь', hours: {} },
        { name: 'Ночь', hours: { mon: [['18:00', '09:00']] } },
        {
          name: 'Ночь',
          hours: {
            mon: [
              ['09:00', '12:00'],
              ['11:00', '13:00'],
            ],
          },
        },
        { name: 'Ночь', hours: { mon: [['25:00', '26:00']] } },
        { name: 'Ночь', hours: { day: [['09:00', '12:00']] } },
        { name: 'Ночь', hours: office, time_zone: 'Mars/Olympus' },
        { name: 'основной', hours: office },
      ])
        expect((await desk.post('/api/calendars', desk.admin, body)).statusCode).toBe(422);
      const body = { name: 'Ночь', hours: office };
      expect((await desk.post('/api/calendars', desk.lead, body)).statusCode).toBe(403);
    });
    const { id } = await aCalendar({ time_zone: 'Europe/Berlin' });
    const url = `/api/calendars/${id}`;
    const hours = {
      ...office,
      wed: [
        ['09:00', '13:00'],
        ['14:00', '24:00'],
      ],
    };
    const [event] = await expectEvents(ctx(), ['calendar.changed'], () =>
      desk.patch(url, desk.admin, { hours }),
    );
    expect(event).toMatchObject({
      subject_id: id,
      data: { version: 2, changes: { hours: [office, hours] } },
    });
    await expectEvents(ctx(), ['calendar.changed'], () =>
      desk.patch(url, desk.admin, { name: 'Берлин' }),
    );
    expect(await calendarOf(ctx(), id)).toMatchObject({ name: 'Берлин', version: 2, hours });
    await expectNoEvents(ctx(), () => desk.patch(url, desk.admin, { name: 'Берлин', hours }));
  });

  test('counts by the clocks of the place that it is asked for', async () => {
    const { id } = await aCalendar({ time_zone: 'Europe/Moscow' });
    const opens = async (zone?: string) =>
      (await workingTimeOf(ctx(), id, zone)).nextOpen(at('2026-11-22T20:00:00Z'));
    expect(await opens()).toBe(at('2026-11-23T06:00:00Z'));
    expect(await opens('Asia/Vladivostok')).toBe(at('2026-11-22T23:00:00Z'));
    expect(alwaysOpen.add(at('2026-11-22T20:00:00Z'), HOUR)).toBe(at('2026-11-22T21:00:00Z'));
    expect(alwaysOpen.isOpen(at('2026-01-01T00:00:00Z'))).toBe(true);
  });

  test('that a transaction changed and took back is as it was', async () => {
    const { id } = await aCalendar({ time_zone: 'UTC' });
    const tuesday = at('2026-11-24T10:00:00Z');
    const undone = transaction(ctx(), async (tx) => {
      await setExceptions(tx, id, { from: '2026-11-24', name: '', hours: [] });
      expect((await workingTimeOf(tx, id)).isOpen(tuesday)).toBe(false);
      throw new Error('taken back');
    });
    await expect(undone).rejects.toThrow('taken back');
    const from = { from: '2026-12-01', name: '', hours: [] };
    await setExceptions(ctx(), id, from);
    expect((await workingTimeOf(ctx(), id)).isOpen(tuesday)).toBe(true);
  });

  test('tells when so much work ends, through which hours, and over which days', async () => {
    const asked = `at=2026-11-02T12:00:00Z&minutes=${18 * 60}`;
    const url = `/api/calendars/${await defaultCalendarId(ctx())}/probe`;
    const probe = (await desk.get(`${url}?${asked}`, desk.light)).json();
    expect(probe).toMatchObject({
      time_zone: 'Europe/Moscow',
      due_at: '2026-11-05T13:00:00.000Z',
      periods_left_out: 0,
      days: [
        { date: '2026-11-03', kind: 'eve' },
        { date: '2026-11-04', kind: 'holiday' },
      ],
    });
    expect(probe.periods).toEqual([
      { from: '2026-11-02T12:00:00.000Z', to: '2026-11-02T15:00:00.000Z' },
      { from: '2026-11-03T06:00:00.000Z', to: '2026-11-03T14:00:00.000Z' },
      { from: '2026-11-05T06:00:00.000Z', to: '2026-11-05T13:00:00.000Z' },
    ]);
    const far = await desk.get(`${url}?${asked}&time_zone=Asia/Vladivostok`, desk.light);
    expect(far.json().due_at).toBe('2026-11-06T00:00:00.000Z');
    const nowhere = await desk.get(`${url}?${asked}&time_zone=Nowhere`, desk.light);
    expect(nowhere.statusCode).toBe(422);
  });
});

describe('days set by hand', () => {
  test('stand over the production calendar, and can be taken back', async () => {
    const { id } = await aCalendar({ production: 'ru' });
    const url = `/api/calendars/${id}/exceptions`;
    await expectNoEvents(ctx(), async () => {
      for (const body of [
        { from: '2026-02-31' },
        { from: '2026-11-05', to: '2026-11-04' },
        { from: '2026-01-01', to: '2027-01-05' },
        { from: '2026-11-04', hours: [['14:00', '10:00']] },
      ])
        expect((await desk.post(url, desk.admin, body)).statusCode).toBe(422);
      expect((await desk.post(url, desk.lead, { from: '2026-11-04' })).statusCode).toBe(403);
    });
    const duty = {
      from: '2026-11-03',
      to: '2026-11-04',
      name: 'Дежурство',
      hours: [['10:00', '14:00']],
    };
    await expectEvents(ctx(), ['calendar.changed'], () => desk.post(url, desk.admin, duty));
    await expectNoEvents(ctx(), () => desk.post(url, desk.admin, duty));
    expect((await daysOf(id)).filter((day) => day.source === 'hand')).toMatchObject([
      { date: '2026-11-03', name: 'Дежурство', stands_over: { kind: 'eve' } },
      { date: '2026-11-04', hours: [['10:00', '14:00']], stands_over: { kind: 'holiday' } },
    ]);
    expect((await workingTimeOf(ctx(), id)).isWorkingDay('2026-11-04')).toBe(true);
    await expectEvents(ctx(), ['calendar.changed'], () =>
      desk.remove(`${url}/2026-11-03?to=2026-11-10`, desk.admin),
    );
    await expectNoEvents(ctx(), () => desk.remove(`${url}/2026-11-03`, desk.admin));
    expect((await daysOf(id)).some((day) => day.source === 'hand')).toBe(false);
    expect((await workingTimeOf(ctx(), id)).isWorkingDay('2026-11-04')).toBe(false);
  });
});

const holidays = (...dates: string[]) =>
  [
    'BEGIN:VCALENDAR',
    ...dates.flatMap((date) => [
      'BEGIN:VEVENT',
      `UID:${date}`,
      `DTSTART;VALUE=DATE:${date}`,
      'SUMMARY:Праздник',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ].join('\r\n');

describe('a feed', () => {
  let answer: { status: number; body: string } = { status: 200, body: '' };
  const server = createServer((_request, response) =>
    response.writeHead(answer.status).end(answer.body),
  );
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return () => server.close();
  });
  afterEach(() => desk.app.setTime(new Date('2026-11-19T09:00:00Z')));
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/days.ics`;

  async function aFeed(calendar_id: string, given: object = {}): Promise<CalendarFeed> {
    const body = { name: 'Выходные', address: address(), allow_private_hosts: true, ...given };
    const response = await desk.post(`/api/calendars/${calendar_id}/feeds`, desk.admin, body);
    expect(response.statusCode, response.body).toBe(201);
    return response.json();
  }

  test('is read in the background; its last good days hold while it is in trouble', async () => {
    const { id } = await aCalendar();
    answer = { status: 200, body: holidays('20261123', '20261124') };
    await aFeed(id);
    await expectEvents(ctx(), ['calendar.changed', 'calendar_feed.read'], () =>
      desk.app.opora.drainJobs(),
    );
    expect(await feedsOf(id)).toMatchObject([
      { name: 'Выходные', days: 2, trouble: null, read_at: '2026-11-19T09:00:00Z' },
    ]);
    expect(await daysOf(id)).toMatchObject([
      { date: '2026-11-23', source: 'feed', name: 'Праздник', hours: [] },
      { date: '2026-11-24' },
    ]);
    const { version } = await calendarOf(ctx(), id);

    answer = { status: 500, body: 'oops' };
    desk.app.setTime(new Date('2026-11-20T10:00:00Z'));
    await keep();
    expect(await feedsOf(id)).toMatchObject([
      {
        days: 2,
        trouble: 'unreachable',
        read_at: '2026-11-19T09:00:00Z',
        tried_at: '2026-11-20T10:00:00Z',
      },
    ]);
    answer = { status: 200, body: '<html>Вход</html>' };
    desk.app.setTime(new Date('2026-11-20T11:30:00Z'));
    await keep();
    expect((await feedsOf(id))[0]).toMatchObject({ days: 2, trouble: 'not_a_calendar' });
    expect((await calendarOf(ctx(), id)).version).toBe(version);

    answer = { status: 200, body: holidays('20261124') };
    desk.app.setTime(new Date('2026-11-20T13:00:00Z'));
    await keep();
    expect((await feedsOf(id))[0]).toMatchObject({ days: 1, trouble: null });
    expect((await calendarOf(ctx(), id)).version).toBe(version + 1);
    // The same days again are no news to whoever counts by them; and nothing is read twice a day.
    desk.app.setTime(new Date('2026-11-21T13:30:00Z'));
    await keep();
    await keep();
    expect((await calendarOf(ctx(), id)).version).toBe(version + 1);
  });

  async function keep(): Promise<void> {
    await enqueue(ctx(), keepCalendarsJob, {});
    await desk.app.opora.drainJobs();
  }

  test('of the own network is not read unless that was allowed (case E1)', async () => {
    const { id } = await aCalendar();
    answer = { status: 200, body: holidays('20261123') };
    await aFeed(id, { allow_private_hosts: false });
    await desk.app.opora.drainJobs();
    expect(await feedsOf(id)).toMatchObject([{ days: 0, read_at: null, trouble: 'unreachable' }]);
    const body = { name: 'Файл', address: 'file:///etc/passwd' };
    const refused = await desk.post(`/api/calendars/${id}/feeds`, desk.admin, body);
    expect(refused.json()).toMatchObject({ fields: { address: 'errors.field.feed_address' } });
  });

  test('from a file is read at once, or says why not; gone, it takes its days with it', async () => {
    const { id } = await aCalendar();
    const url = `/api/calendars/${id}/feeds/file`;
    await expectNoEvents(ctx(), async () => {
      const refused = await desk.post(url, desk.admin, { name: 'Файл', content: 'PK\u0003' });
      expect(refused.json()).toMatchObject({
        fields: { content: 'errors.feed_not_a_calendar' },
      });
      const named = { name: 'Файл', content: holidays('20261123') };
      expect((await desk.post(url, desk.lead, named)).statusCode).toBe(403);
      expect((await desk.get(`/api/calendars/${id}/feeds`, desk.lead)).statusCode).toBe(403);
    });
    const content = holidays('20261123');
    const feed = (await desk.post(url, desk.admin, { name: 'Файл', content })).json();
    expect(feed).toMatchObject({ days: 1, address: null, trouble: null });
    const first = await defaultCalendarId(ctx());
    const elsewhere = await desk.post(`/api/calendars/${first}/feeds/file`, desk.admin, {
      name: 'Файл',
      content: holidays('20261103', '20261104'),
    });
    expect((await daysOf(first)).filter((day) => day.feed_id !== null)).toMatchObject([
      { stands_over: { kind: 'eve' } },
      { stands_over: { kind: 'holiday' } },
    ]);
    for (const one of [feed.id, elsewhere.json().id])
      await desk.remove(`/api/calendar-feeds/${one}`, desk.admin);
    expect(await daysOf(id)).toEqual([]);
    expect(await feedsOf(id)).toEqual([]);
  });

  test('is one of ten at most', async () => {
    const { id } = await aCalendar();
    const content = holidays();
    for (let count = 0; count < 10; count += 1) await aFeed(id);
    const body = { name: 'Лишняя', content };
    const refused = await desk.post(`/api/calendars/${id}/feeds/file`, desk.admin, body);
    expect(refused.json().message_key).toBe('errors.too_many_feeds');
  });
});

test('the database takes no hours that are none, whoever writes them', async () => {
  const { id } = await aCalendar();
  const writeWeek = (hours: unknown) =>
    ctx()
      .db.updateTable('calendars')
      .set({ hours: JSON.stringify(hours) })
      .where('id', '=', id);
  for (const hours of [
    [],
    { day: [['09:00', '18:00']] },
    { mon: [['25:00', '26:00']] },
    { mon: [['18:00', '09:00']] },
    { mon: [['09:00', '24:01']] },
    { mon: [['09:00']] },
    { mon: [[9, 18]] },
  ])
    await expect(writeWeek(hours).execute(), JSON.stringify(hours)).rejects.toThrow('check');
  await writeWeek({ mon: [['00:00', '24:00']], sun: [] }).execute();
  const writeDay = (hours: unknown) =>
    ctx()
      .db.insertInto('calendar_days')
      .values({ calendar_id: id, date: '2026-11-24', hours: JSON.stringify(hours) });
  for (const hours of [{}, [['18:00', '09:00']], [['9:00', '18:00']], ['09:00']])
    await expect(writeDay(hours).execute(), JSON.stringify(hours)).rejects.toThrow('check');
});

test('an organisation has a time zone of its own', async () => {
  const made = await desk.post('/api/organizations', desk.agent, {
    name: 'Восток',
    time_zone: 'Asia/Vladivostok',
  });
  expect(made.json()).toMatchObject({ time_zone: 'Asia/Vladivostok' });
  const url = `/api/organizations/${made.json().id}`;
  const refused = await desk.patch(url, desk.agent, { time_zone: '+10:00' });
  expect(refused.json()).toMatchObject({ fields: { time_zone: 'errors.field.time_zone' } });
  const [event] = await expectEvents(ctx(), ['organization.updated'], () =>
    desk.patch(url, desk.agent, { time_zone: null }),
  );
  expect(event?.data).toEqual({ changes: { time_zone: ['Asia/Vladivostok', null] } });
});
