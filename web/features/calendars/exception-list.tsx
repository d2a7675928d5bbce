import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import {
  type Calendar,
  type CalendarDay,
  getCalendarYear,
  listCalendars,
  removeExceptions,
} from '#contract/calendars.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import rows from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { plusDays, shortDate } from './dates.ts';
import { hoursWords } from './why-day.ts';
import css from './year.module.css';

type Props = {
  calendar: Calendar;
  year: number;
  days: readonly CalendarDay[];
  onAdd: () => void;
};

type Stretch = { from: string; to: string; name: string; hours: CalendarDay['hours'] };

/** What was set by hand in the year; days in a row that are alike are one line. */
export function ExceptionList({ calendar, year, days, onAdd }: Props) {
  const stretches = stretchesOf(days.filter((day) => day.source === 'hand'));
  async function remove({ from, to }: Stretch) {
    try {
      await call(removeExceptions, {
        params: { calendar_id: calendar.id, from },
        query: { to },
      });
      await refresh(getCalendarYear, listCalendars);
      tell(t('calendars.removed'));
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <>
      <h2 className={rows['heading']}>{t('calendars.exceptions', { year: String(year) })}</h2>
      {stretches.length === 0 && <p className={rows['quiet']}>{t('calendars.exceptions_none')}</p>}
      <ul className={rows['rows']}>
        {stretches.map((stretch) => (
          <li key={stretch.from} className={rows['row']}>
            <span className={rows['words']}>
              <span>{datesOf(stretch)}</span>
              <span className={rows['quiet']}>
                {[hoursWords(stretch.hours), stretch.name].filter(Boolean).join(' · ')}
              </span>
            </span>
            <IconButton
              label={t('calendars.remove_exception', { what: datesOf(stretch) })}
              icon={IconTrash}
              onClick={() => void remove(stretch)}
            />
          </li>
        ))}
      </ul>
      <Button className={css['after'] ?? ''} variant="default" onClick={onAdd}>
        {t('calendars.add_exception')}
      </Button>
    </>
  );
}

function datesOf({ from, to }: Stretch): string {
  return from === to ? shortDate(from) : `${shortDate(from)} — ${shortDate(to)}`;
}

function stretchesOf(days: readonly CalendarDay[]): Stretch[] {
  const found: Stretch[] = [];
  for (const { date, name, hours } of days) {
    const last = found.at(-1);
    const goesOn =
      last !== undefined &&
      plusDays(last.to, 1) === date &&
      last.name === name &&
      JSON.stringify(last.hours) === JSON.stringify(hours);
    if (goesOn) last.to = date;
    else found.push({ from: date, to: date, name, hours });
  }
  return found;
}
