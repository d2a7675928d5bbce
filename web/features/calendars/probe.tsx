import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type Calendar,
  type CalendarDay,
  type Probe as Found,
  mostProbedMinutes,
  probeCalendar,
} from '#contract/calendars.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { sayExactly } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import rows from '../../ui/rows.module.css';
import { ErrorState } from '../../ui/states.tsx';
import { inputOf, instantOfInput } from '../composer/send-times.ts';
import { TimeZoneField } from '../settings/time-zone-field.tsx';
import { dateIn, shortDate } from './dates.ts';
import { dayMinutes } from './hours.ts';
import css from './probe.module.css';
import { dayName } from './why-day.ts';

/** "What if": when so much work from a moment ends, and through which hours it goes. */
export function Probe({ calendar }: { calendar: Calendar }) {
  const own = calendar.effective_time_zone;
  const clock = useClock();
  const [zone, setZone] = useState('');
  const [start, setStart] = useState(() => inputOf(clock.now, own));
  const [hours, setHours] = useState(8);
  const [minutes, setMinutes] = useState(0);
  const isZone = zone === '' || Intl.supportedValuesOf('timeZone').includes(zone);
  const counted = zone === '' || !isZone ? own : zone;
  const at = instantOfInput(start, counted);
  const amount = Math.min(Math.max(hours * 60 + minutes, 0), mostProbedMinutes);
  const query = useQuery({
    ...ask(probeCalendar, {
      params: { calendar_id: calendar.id },
      query: {
        at: at ?? new Date(clock.now).toISOString(),
        minutes: amount,
        ...(counted === own ? {} : { time_zone: counted }),
      },
    }),
    enabled: at !== undefined,
    placeholderData: (before) => before,
  });
  return (
    <>
      <h2 className={rows['heading']}>{t('calendars.probe')}</h2>
      <p className={rows['quiet']}>{t('calendars.probe_text')}</p>
      <div className={css['question']}>
        <TextInput
          type="datetime-local"
          label={t('calendars.probe_at')}
          value={start}
          onChange={(event) => setStart(event.currentTarget.value)}
        />
        <NumberField
          label={t('calendars.probe_hours')}
          max={3000}
          value={hours}
          onChange={setHours}
        />
        <NumberField
          label={t('calendars.probe_minutes')}
          max={59}
          value={minutes}
          onChange={setMinutes}
        />
        <TimeZoneField
          is_optional
          label={t('calendars.probe_zone')}
          description={t('calendars.probe_zone_text', { zone: own })}
          value={zone}
          onChange={setZone}
          error={isZone ? null : t('errors.field.time_zone')}
        />
      </div>
      <output className={css['answer']}>
        {query.error !== null && <ErrorState error={query.error} />}
        {query.data !== undefined && <Answer found={query.data} />}
      </output>
    </>
  );
}

type NumberProps = {
  label: string;
  max: number;
  value: number;
  onChange: (value: number) => void;
};

function NumberField({ label, max, value, onChange }: NumberProps) {
  return (
    <TextInput
      type="number"
      inputMode="numeric"
      label={label}
      min={0}
      max={max}
      value={value}
      onChange={(event) => {
        const number = Math.trunc(Number(event.currentTarget.value));
        onChange(Number.isFinite(number) ? Math.min(Math.max(number, 0), max) : 0);
      }}
    />
  );
}

function Answer({ found }: { found: Found }) {
  const clock = { ...useClock(), time_zone: found.time_zone };
  return (
    <>
      <p className={css['due']}>
        {t('calendars.probe_due', { when: sayExactly(Date.parse(found.due_at), clock) })}
      </p>
      <ul className={css['days']} aria-label={t('calendars.probe_through')}>
        {linesOf(found).map(({ date, day, periods }) => (
          <li key={date} className={css['line']}>
            <span className={css['date']}>{shortDate(date)}</span>
            <span className={css['bar']} aria-hidden="true">
              {periods.map(({ from, to }) => (
                <span
                  key={from}
                  style={{
                    left: `${(from / dayMinutes) * 100}%`,
                    width: `${((to - from) / dayMinutes) * 100}%`,
                  }}
                />
              ))}
            </span>
            <span className={css['words']}>
              {periods.map((period) => period.words).join(', ')}
              {day !== undefined && <span className={rows['quiet']}> {dayName(day)}</span>}
            </span>
          </li>
        ))}
      </ul>
      {found.periods_left_out > 0 && (
        <p className={rows['quiet']}>
          {t('calendars.probe_left_out', { count: found.periods_left_out })}
        </p>
      )}
    </>
  );
}

type Piece = { from: number; to: number; words: string };
type Line = { date: string; day: CalendarDay | undefined; periods: Piece[] };

/** The dates on the way: those with work, and those that are not as the week says. */
function linesOf({ periods, days, time_zone, periods_left_out }: Found): Line[] {
  const lines = new Map<string, Line>();
  const lineOf = (date: string) => {
    const known = lines.get(date);
    if (known !== undefined) return known;
    const made = { date, day: days.find((day) => day.date === date), periods: [] };
    lines.set(date, made);
    return made;
  };
  for (const { from, to } of periods) {
    const [start, end] = [from, to].map((at) => inputOf(Date.parse(at), time_zone));
    if (start === undefined || end === undefined) continue;
    const minute = (text: string) => Number(text.slice(11, 13)) * 60 + Number(text.slice(14, 16));
    const date = dateIn(Date.parse(from), time_zone);
    const isMidnight = end.slice(0, 10) !== date;
    const words = `${start.slice(11)}–${isMidnight ? '24:00' : end.slice(11)}`;
    lineOf(date).periods.push({
      from: minute(start),
      to: isMidnight ? dayMinutes : minute(end),
      words,
    });
  }
  const last = [...lines.keys()].at(-1) ?? '';
  for (const { date } of days) if (periods_left_out === 0 || date <= last) lineOf(date);
  return [...lines.values()].toSorted((one, other) => (one.date < other.date ? -1 : 1));
}
