/** Calendars beside the desk's own: the night watch, the shops of the Far East; days set by hand and by a feed. */
import type { Span } from '#contract/calendars.ts';
import type { Language } from '#contract/common.ts';
import {
  createCalendar,
  defaultCalendarId,
  importFeed,
  setExceptions,
  updateCalendar,
} from '#modules/calendars/calendars.ts';
import type { Ctx } from '#platform/ctx.ts';

const words = {
  ru: {
    main: 'Основной',
    watch: 'Дежурная смена',
    far: 'Магазины Дальнего Востока',
    stock: 'Инвентаризация склада',
    party: 'День рождения компании',
    feed: 'Санитарные дни склада',
    cleaning: 'Санитарный день',
  },
  en: {
    main: 'Main',
    watch: 'Duty shift',
    far: 'Shops of the Far East',
    stock: 'Stocktaking in the warehouse',
    party: 'Company birthday',
    feed: 'Warehouse cleaning days',
    cleaning: 'Cleaning day',
  },
} as const;

export async function plantCalendars(tx: Ctx, language: Language): Promise<void> {
  const say = words[language];
  const production = language === 'ru' ? ('ru' as const) : null;
  const year = tx.now.getUTCFullYear();
  const main = await defaultCalendarId(tx);
  await updateCalendar(tx, main, { name: say.main, production });
  const shared = { production: null, shortens_eves: false };
  await createCalendar(tx, {
    ...{ ...shared, name: say.watch, time_zone: null },
    hours: weekOf(['00:00', '24:00'], ['00:00', '24:00']),
  });
  const far = await createCalendar(tx, {
    ...{ name: say.far, time_zone: 'Asia/Vladivostok', production, shortens_eves: true },
    hours: { ...weekOf(['10:00', '20:00']), sat: [['11:00', '18:00']] },
  });
  const short: Span = ['09:00', '14:00'];
  for (const at of [year, year + 1]) {
    await setExceptions(tx, main, { from: `${at}-12-30`, name: say.stock, hours: [short] });
    await setExceptions(tx, main, { from: `${at}-09-18`, name: say.party, hours: [] });
  }
  await importFeed(tx, far.id, { name: say.feed, content: cleaningDays(year, say.cleaning) });
}

/** Monday to Friday, and the days off when they are worked. */
function weekOf(workday: Span, weekend?: Span) {
  const five = { mon: [workday], tue: [workday], wed: [workday], thu: [workday], fri: [workday] };
  return weekend === undefined ? five : { ...five, sat: [weekend], sun: [weekend] };
}

/** The first Monday of each month, as another program would tell it. */
function cleaningDays(year: number, name: string): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Kassa//Warehouse//EN',
    'BEGIN:VEVENT',
    'UID:cleaning@warehouse.example',
    `DTSTART;VALUE=DATE:${year}0105`,
    'RRULE:FREQ=MONTHLY;BYDAY=1MO',
    `SUMMARY:${name}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}
