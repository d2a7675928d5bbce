import type { CalendarDay, CalendarFeed, Span } from '#contract/calendars.ts';
import { t } from '../../i18n.ts';
import { dayAndMonth } from './dates.ts';
import { hoursText, intervalsOf } from './hours.ts';

/** "рабочий: 09:00–17:00" or "выходной". */
export function hoursWords(hours: readonly Span[]): string {
  if (hours.length === 0) return t('calendars.day_off');
  return t('calendars.works', { hours: hoursText(intervalsOf(hours)) });
}

type Feeds = readonly Pick<CalendarFeed, 'id' | 'name'>[];

/** Who says so, a sentence each. Without a day: the week does. */
export function whyDay(day: CalendarDay | undefined, feeds: Feeds): string[] {
  if (day === undefined) return [t('calendars.why_week')];
  const instead = day.stands_over === null ? undefined : otherwise(day.stands_over);
  return [
    ...reasons(day, feeds),
    ...(instead === undefined ? [] : [t('calendars.why_instead', { what: instead })]),
  ];
}

function reasons(day: CalendarDay, feeds: Feeds): string[] {
  const { kind, name, holiday, moved, decree } = day;
  const date = moved === null ? '' : dayAndMonth(moved);
  switch (kind) {
    case 'holiday':
      return [t('calendars.why_holiday', { holiday: holidayName(holiday) })];
    case 'moved_off':
      return decree === null
        ? [t('calendars.why_moved_off_law', { date })]
        : [t('calendars.why_moved_off_decree', { date, decree })];
    case 'moved_work':
      return [
        t('calendars.why_moved_work', { date, decree: decree ?? '' }),
        ...(day.is_shortened ? [t('calendars.why_shortened_moved')] : []),
      ];
    case 'eve':
      return [t('calendars.why_shortened', { holiday: holidayName(holiday) })];
    case 'exception': {
      if (day.source !== 'feed')
        return [name === '' ? t('calendars.why_hand') : t('calendars.why_hand_named', { name })];
      const feed = feeds.find((one) => one.id === day.feed_id)?.name ?? t('calendars.mark_feed');
      return [
        name === ''
          ? t('calendars.why_feed', { feed })
          : t('calendars.why_feed_named', { feed, name }),
      ];
    }
  }
}

export function holidayName(holiday: CalendarDay['holiday']): string {
  return holiday === null ? '' : t(`calendars.holiday_${holiday}`);
}

function otherwise({ kind, name, holiday }: NonNullable<CalendarDay['stands_over']>): string {
  if (kind === 'exception') return name === '' ? t('calendars.mark_feed') : name;
  if (kind === 'holiday') return `${t('calendars.mark_holiday')}, ${holidayName(holiday)}`;
  return t(`calendars.mark_${kind}`);
}

/** One line of a day in lists: its own name, or what the state calls it. */
export function dayName(day: CalendarDay): string {
  if (day.name !== '') return day.name;
  if (day.kind === 'holiday') return holidayName(day.holiday);
  if (day.kind === 'exception') return hoursWords(day.hours);
  return t(`calendars.mark_${day.kind}`);
}
