import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type Calendar,
  createCalendar,
  getCalendarYear,
  listCalendars,
  probeCalendar,
  updateCalendar,
  type WeekHours,
} from '#contract/calendars.ts';
import { getSettings } from '#contract/settings.ts';
import { call } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { BacktestPanel } from '../backtest/backtest-panel.tsx';
import { TimeZoneField } from '../settings/time-zone-field.tsx';
import { WeekEditor } from './week-editor.tsx';

type Props = { calendar?: Calendar; onMade: (id: string) => void };

const workingWeek: WeekHours = Object.fromEntries(
  (['mon', 'tue', 'wed', 'thu', 'fri'] as const).map((day) => [day, [['09:00', '18:00']]]),
);

/** The rules of a calendar: its name, its clocks, the state's calendar, and the week. */
export function CalendarForm({ calendar, onMade }: Props) {
  const settings = useQuery(ask(getSettings, {}));
  const deskZone = settings.data?.time_zone ?? '';
  const [name, setName] = useState(calendar?.name ?? '');
  const [zone, setZone] = useState(calendar?.time_zone ?? null);
  const [production, setProduction] = useState(
    calendar === undefined ? (locale() === 'ru' ? 'ru' : null) : calendar.production,
  );
  const [shortens, setShortens] = useState(calendar?.shortens_eves ?? true);
  const [hours, setHours] = useState(calendar?.hours ?? workingWeek);
  const submit = useSubmit(async () => {
    const body = { name, time_zone: zone, production, shortens_eves: shortens, hours };
    const saved =
      calendar === undefined
        ? await call(createCalendar, { body })
        : await call(updateCalendar, { params: { calendar_id: calendar.id }, body });
    await refresh(listCalendars, getCalendarYear, probeCalendar);
    tell(t('calendars.saved'));
    if (calendar === undefined) onMade(saved.id);
  });
  return (
    <>
      <form onSubmit={submit.onSubmit}>
        <div className={rows['form']}>
          <TextInput
            label={t('calendars.name')}
            required
            maxLength={100}
            value={name}
            error={submit.fieldError('name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Choice
            label={t('calendars.zone')}
            value={zone === null ? 'desk' : 'own'}
            options={[
              { value: 'desk', label: t('calendars.zone_desk', { zone: deskZone }) },
              { value: 'own', label: t('calendars.zone_own') },
            ]}
            onChoose={(value) => setZone(value === 'desk' ? null : deskZone)}
          />
          {zone !== null && (
            <TimeZoneField value={zone} onChange={setZone} error={submit.fieldError('time_zone')} />
          )}
          <div>
            <Choice
              label={t('calendars.follow')}
              value={production ?? 'none'}
              options={[
                { value: 'ru', label: t('calendars.follow_ru') },
                { value: 'none', label: t('calendars.follow_none') },
              ]}
              onChoose={(value) => setProduction(value === 'ru' ? 'ru' : null)}
            />
            <p className={rows['quiet']}>{t('calendars.follow_text')}</p>
          </div>
          {production !== null && (
            <Checkbox
              label={t('calendars.shortens')}
              checked={shortens}
              onChange={(event) => setShortens(event.currentTarget.checked)}
            />
          )}
        </div>
        <h2 className={rows['heading']}>{t('calendars.week')}</h2>
        <p className={rows['quiet']}>{t('calendars.week_text')}</p>
        <WeekEditor hours={hours} onChange={setHours} />
        {submit.fieldError('hours') !== null && (
          <p role="alert" style={{ color: 'var(--time-late)' }}>
            {submit.fieldError('hours')}
          </p>
        )}
        <FormError submit={submit} />
        <Button type="submit" loading={submit.is_busy}>
          {t('common.save')}
        </Button>
      </form>
      {calendar !== undefined && (
        <BacktestPanel
          kind="calendar"
          asking={{
            kind: 'calendar',
            calendar_id: calendar.id,
            calendar: { time_zone: zone, production, shortens_eves: shortens, hours },
          }}
        />
      )}
    </>
  );
}
