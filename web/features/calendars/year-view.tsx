import { Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type Calendar,
  type CalendarDay,
  type CalendarFeed,
  type CalendarYear,
  getCalendarYear,
} from '#contract/calendars.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useClock } from '../../ui/clock.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import rows from '../../ui/rows.module.css';
import { WithData } from '../../ui/with-data.tsx';
import { dateIn, fullDate, marks, markWords, weekdayOf } from './dates.ts';
import { ExceptionDialog } from './exception-dialog.tsx';
import { ExceptionList } from './exception-list.tsx';
import { hoursWords, whyDay } from './why-day.ts';
import css from './year.module.css';
import { YearGrid } from './year-grid.tsx';

type Props = { calendar: Calendar; feeds: readonly CalendarFeed[] };

/** A year at a glance, one of its days explained, and what was set by hand in it. */
export function YearView({ calendar, feeds }: Props) {
  const today = dateIn(useClock().now, calendar.effective_time_zone);
  const [year, setYear] = useState(Number(today.slice(0, 4)));
  const query = useQuery({
    ...ask(getCalendarYear, { params: { calendar_id: calendar.id, year } }),
    placeholderData: (before) => before,
  });
  return (
    <>
      <div className={css['head']}>
        <h2 className={css['title']}>{t('calendars.year')}</h2>
        <IconButton
          label={t('calendars.year_before')}
          icon={IconChevronLeft}
          disabled={year <= 2000}
          onClick={() => setYear(year - 1)}
        />
        <output className={css['number']}>{year}</output>
        <IconButton
          label={t('calendars.year_after')}
          icon={IconChevronRight}
          disabled={year >= 2100}
          onClick={() => setYear(year + 1)}
        />
      </div>
      <WithData query={query}>
        {(shown) => (
          <Shown key={shown.year} calendar={calendar} feeds={feeds} shown={shown} today={today} />
        )}
      </WithData>
    </>
  );
}

type ShownProps = Props & { shown: CalendarYear; today: string };

function Shown({ calendar, feeds, shown, today }: ShownProps) {
  const { year } = shown;
  const [chosen, setChosen] = useState(today.startsWith(`${year}-`) ? today : `${year}-01-01`);
  const [setting, setSetting] = useState<string | null>(null);
  const days = new Map(shown.days.map((day) => [day.date, day]));
  return (
    <>
      <p className={rows['quiet']}>
        {t('calendars.year_sum', {
          count: shown.working_days,
          hours: Math.round(shown.working_minutes / 6) / 10,
        })}
      </p>
      {shown.is_preliminary && (
        <p className={css['preliminary']}>{t('calendars.preliminary', { year: String(year) })}</p>
      )}
      <DayCard
        calendar={calendar}
        feeds={feeds}
        date={chosen}
        day={days.get(chosen)}
        onSet={() => setSetting(chosen)}
      />
      <YearGrid {...{ year, today, chosen, days }} hours={calendar.hours} onChoose={setChosen} />
      <Legend />
      <ExceptionList
        calendar={calendar}
        year={year}
        days={shown.days}
        onAdd={() => setSetting(chosen)}
      />
      <ExceptionDialog
        calendar={calendar}
        date={setting}
        day={setting === null ? undefined : days.get(setting)}
        onClose={() => setSetting(null)}
      />
    </>
  );
}

type CardProps = Props & {
  date: string;
  day: CalendarDay | undefined;
  onSet: () => void;
};

/** What the chosen day is, and who says so. */
function DayCard({ calendar, feeds, date, day, onSet }: CardProps) {
  const hours = day?.hours ?? calendar.hours[weekdayOf(date)] ?? [];
  return (
    <div className={css['card']}>
      <div className={css['about']} aria-live="polite">
        <p>
          <strong>{fullDate(date)}</strong> · {hoursWords(hours)}
        </p>
        {whyDay(day, feeds).map((sentence) => (
          <p key={sentence} className={rows['quiet']}>
            {sentence}
          </p>
        ))}
      </div>
      <Button variant="default" onClick={onSet}>
        {t('calendars.set_day')}
      </Button>
    </div>
  );
}

function Legend() {
  return (
    <ul className={css['legend']} aria-label={t('calendars.legend')}>
      {marks.map((mark) => (
        <li key={mark}>
          <span className={css['sample']} data-mark={mark} aria-hidden="true">
            8
          </span>
          {t(markWords[mark])}
        </li>
      ))}
    </ul>
  );
}
