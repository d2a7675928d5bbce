import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { honestMoment, honestTime } from './honest-time.ts';

/** Thursday, 13:02 in Moscow. */
const now = '2026-11-19T10:02:00Z';
const moscow = { now, zone: 'Europe/Moscow' };

describe('an honest time', () => {
  it.each([
    ['2026-11-19T14:30:00Z', 'сегодня до 17:30', 'today by 17:30'],
    ['2026-11-19T14:34:59Z', 'сегодня до 17:30', 'today by 17:30'],
    ['2026-11-19T10:04:30Z', 'сегодня до 13:04', 'today by 13:04'],
    ['2026-11-19T21:00:00Z', 'сегодня до полуночи', 'today by midnight'],
    ['2026-11-19T21:05:00Z', 'завтра до 00:05', 'tomorrow by 00:05'],
    ['2026-11-20T09:00:00Z', 'завтра до 12:00', 'tomorrow by 12:00'],
    ['2026-11-21T09:00:00Z', 'в субботу до 12:00', 'on Saturday by 12:00'],
    ['2026-11-22T09:00:00Z', 'в воскресенье до 12:00', 'on Sunday by 12:00'],
    ['2026-11-23T09:00:00Z', 'в понедельник до 12:00', 'on Monday by 12:00'],
    ['2026-11-24T09:00:00Z', 'во вторник до 12:00', 'on Tuesday by 12:00'],
    ['2026-11-25T06:07:00Z', 'в среду до 09:05', 'on Wednesday by 09:05'],
    ['2026-11-25T21:00:00Z', 'в среду до полуночи', 'on Wednesday by midnight'],
    ['2026-11-26T09:00:00Z', 'до 26 ноября, 12:00', 'by 26 November, 12:00'],
    ['2026-11-26T21:00:00Z', 'до конца дня 26 ноября', 'by the end of 26 November'],
    ['2027-01-14T09:00:00Z', 'до 14 января 2027 года, 12:00', 'by 14 January 2027, 12:00'],
  ])('of %s reads «%s» and “%s”', (at, ru, en) => {
    expect(honestTime(at, { ...moscow, language: 'ru' })).toBe(ru);
    expect(honestTime(at, { ...moscow, language: 'en' })).toBe(en);
  });

  it('counts days by the clocks of the one who reads it, and says where those differ from ours', () => {
    const desk_zone = 'Europe/Moscow';
    const said = (zone: string, language: 'ru' | 'en') =>
      honestTime('2026-11-19T14:30:00Z', { now, zone, language, desk_zone });
    // In Vladivostok it is tomorrow already.
    expect(said('Asia/Vladivostok', 'ru')).toBe('завтра до 00:30 (UTC+10)');
    expect(said('Asia/Kolkata', 'en')).toBe('today by 20:00 (UTC+5:30)');
    expect(said('UTC', 'ru')).toBe('сегодня до 14:30 (UTC)');
    expect(said('Europe/Moscow', 'ru')).toBe('сегодня до 17:30');
    // The same clocks under another name are no other zone.
    expect(said('Europe/Minsk', 'ru')).toBe('сегодня до 17:30');
    const forMoscow = { now, zone: 'Europe/Moscow', desk_zone: 'Asia/Omsk' } as const;
    expect(honestTime('2026-11-20T09:00:00Z', { ...forMoscow, language: 'ru' })).toBe(
      'завтра до 12:00 по Москве',
    );
    expect(honestTime('2026-11-20T09:00:00Z', { ...forMoscow, language: 'en' })).toBe(
      'tomorrow by 12:00 Moscow time',
    );
  });

  it('says the offset of the day that it names, not of today', () => {
    const summer = { now: '2026-10-20T10:00:00Z', zone: 'Europe/Berlin', language: 'en' } as const;
    const desk_zone = 'Europe/Moscow';
    expect(honestTime('2026-10-24T10:00:00Z', { ...summer, desk_zone })).toBe(
      'on Saturday by 12:00 (UTC+2)',
    );
    expect(honestTime('2026-10-26T11:00:00Z', { ...summer, desk_zone })).toBe(
      'on Monday by 12:00 (UTC+1)',
    );
  });

  it('is not named when it has passed, or is less than a minute away', () => {
    for (const at of [now, '2026-11-19T10:02:59Z', '2026-11-18T10:00:00Z'])
      expect(honestTime(at, { ...moscow, language: 'ru' })).toBeNull();
  });

  it('is never later than the real one, nor more than five minutes earlier, nor past', () => {
    const instant = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2035-01-01') });
    fc.assert(
      fc.property(instant, fc.integer({ min: 60_000, max: 40 * 86_400_000 }), (from, length) => {
        const named = honestMoment(from + length, from)?.getTime() ?? Number.NaN;
        expect(named).toBeLessThanOrEqual(from + length);
        expect(named).toBeGreaterThan(from + length - 5 * 60_000);
        expect(named).toBeGreaterThan(from);
      }),
    );
  });
});
