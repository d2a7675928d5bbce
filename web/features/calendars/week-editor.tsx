import { TextInput } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { type Weekday, type WeekHours, weekdays } from '#contract/calendars.ts';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import {
  hoursText,
  type Interval,
  intervalsOf,
  minutesIn,
  parseHours,
  spansOf,
  weekMinutes,
  withAnother,
} from './hours.ts';
import css from './week.module.css';
import { WeekTrack } from './week-track.tsx';

type Props = { hours: WeekHours; onChange: (hours: WeekHours) => void };

const workdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

/** The week, drawn and written: either changes the other. */
export function WeekEditor({ hours, onChange }: Props) {
  function put(days: readonly Weekday[], intervals: readonly Interval[]) {
    const changed = days.map((day) => [day, spansOf(intervals)] as const);
    onChange({ ...hours, ...Object.fromEntries(changed) });
  }
  return (
    <div className={css['week']}>
      <div className={css['scale']} aria-hidden="true">
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>
            {hour}
          </span>
        ))}
      </div>
      {weekdays.map((day) => (
        <DayRow
          key={day}
          day={day}
          intervals={intervalsOf(hours[day] ?? [])}
          onChange={(intervals) => put([day], intervals)}
          onCopy={(days, intervals) => put(days, intervals)}
        />
      ))}
      <p className={css['sum']}>
        {t('calendars.per_week', { hours: Math.round((weekMinutes(hours) / 60) * 100) / 100 })}
      </p>
    </div>
  );
}

type RowProps = {
  day: Weekday;
  intervals: Interval[];
  onChange: (intervals: readonly Interval[]) => void;
  onCopy: (days: readonly Weekday[], intervals: readonly Interval[]) => void;
};

function DayRow({ day, intervals, onChange, onCopy }: RowProps) {
  const name = t(`calendars.${day}`);
  const entries = [
    {
      label: t('calendars.add_interval', { day: name }),
      onPick: () => onChange(withAnother(intervals)),
    },
    { label: t('calendars.copy_workdays'), onPick: () => onCopy(workdays, intervals) },
    { label: t('calendars.copy_all'), onPick: () => onCopy(weekdays, intervals) },
    { label: t('calendars.clear'), onPick: () => onChange([]) },
  ];
  const text = hoursText(intervals);
  return (
    <div className={css['day']} data-off={intervals.length === 0}>
      <span className={css['name']}>
        <span className={css['long']}>{name}</span>
        <abbr className={css['short']} title={name}>
          {t(`calendars.${day}_short`)}
        </abbr>
      </span>
      <WeekTrack day={name} intervals={intervals} onChange={onChange} />
      <HoursField name={name} text={text} onChange={onChange} />
      <span className={css['total']}>
        {intervals.length > 0 &&
          t('calendars.hours', { hours: Math.round((minutesIn(intervals) / 60) * 100) / 100 })}
      </span>
      <Menu
        label={name}
        entries={entries}
        target={(button) => (
          <IconButton label={t('calendars.copy', { day: name })} icon={IconDots} {...button} />
        )}
      />
    </div>
  );
}

type FieldProps = { name: string; text: string; onChange: (intervals: Interval[]) => void };

/** What was typed counts when one leaves the field or presses Enter. */
function HoursField({ name, text, onChange }: FieldProps) {
  const [written, setWritten] = useState(text);
  const [isWrong, setWrong] = useState(false);
  useEffect(() => {
    setWritten(text);
    setWrong(false);
  }, [text]);
  function settle() {
    if (written === text) return;
    const parsed = parseHours(written);
    setWrong(parsed === undefined);
    if (parsed === undefined) return;
    // The same hours in other words.
    setWritten(hoursText(parsed));
    onChange(parsed);
  }
  return (
    <TextInput
      className={css['field'] ?? ''}
      aria-label={t('calendars.hours_of', { day: name })}
      placeholder={t('calendars.day_off')}
      autoComplete="off"
      value={written}
      error={isWrong ? t('calendars.hours_wrong') : null}
      onChange={(event) => {
        setWritten(event.currentTarget.value);
        setWrong(false);
      }}
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || written === text) return;
        event.preventDefault();
        settle();
      }}
    />
  );
}
