import { type KeyboardEvent, useRef } from 'react';
import { type CalendarDay, type WeekHours, weekdays } from '#contract/calendars.ts';
import { t } from '../../i18n.ts';
import { fullDate, markOf, markWords, monthName, plusDays, weekdayOf, weeksOf } from './dates.ts';
import { hoursWords } from './why-day.ts';
import css from './year.module.css';

type Props = {
  year: number;
  today: string;
  chosen: string;
  days: ReadonlyMap<string, CalendarDay>;
  hours: WeekHours;
  onChoose: (date: string) => void;
};

const months = Array.from({ length: 12 }, (_, month) => month + 1);

/** Twelve months; one stop for Tab, and the arrows go from day to day. */
export function YearGrid(props: Props) {
  const { year, chosen, onChoose } = props;
  const grid = useRef<HTMLFieldSetElement>(null);

  function onKeyDown(event: KeyboardEvent) {
    const steps: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -7,
      ArrowDown: 7,
    };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = plusDays(chosen, by);
    if (!next.startsWith(`${year}-`)) return;
    onChoose(next);
    grid.current?.querySelector<HTMLElement>(`[data-date="${next}"]`)?.focus();
  }
  return (
    <fieldset ref={grid} className={css['grid']} onKeyDown={onKeyDown}>
      <legend className="hidden">
        {t('calendars.year_grid', { year: String(year) })}. {t('calendars.year_text')}
      </legend>
      {months.map((month) => (
        <Month key={month} month={month} {...props} />
      ))}
    </fieldset>
  );
}

function Month({ month, ...props }: Props & { month: number }) {
  return (
    <table className={css['month']}>
      <caption>{monthName(props.year, month)}</caption>
      <thead>
        <tr>
          {weekdays.map((day) => (
            <th key={day} scope="col" abbr={t(`calendars.${day}`)}>
              {t(`calendars.${day}_short`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(props.year, month).map((week, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a week of a month is known by its place
          <tr key={index}>
            {week.map((date, day) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a day of a week is known by its place
              <td key={day}>{date !== null && <Day date={date} {...props} />}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ date, today, chosen, days, hours, onChoose }: Props & { date: string }) {
  const day = days.get(date);
  const week = hours[weekdayOf(date)] ?? [];
  const mark = markOf(day, week);
  const words = [
    fullDate(date),
    hoursWords(day?.hours ?? week),
    ...(mark === undefined || mark === 'weekend' ? [] : [t(markWords[mark])]),
  ].join(', ');
  return (
    <button
      type="button"
      className={css['day']}
      data-date={date}
      data-mark={mark}
      data-off={(day?.hours ?? week).length === 0}
      data-today={date === today}
      aria-pressed={date === chosen}
      aria-label={words}
      title={words}
      tabIndex={date === chosen ? 0 : -1}
      onClick={() => onChoose(date)}
    >
      {Number(date.slice(8))}
    </button>
  );
}
