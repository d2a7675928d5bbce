import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  type Calendar,
  type CalendarDay,
  getCalendarYear,
  listCalendars,
  setExceptions,
} from '#contract/calendars.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { weekdayOf } from './dates.ts';
import { hoursText, intervalsOf, parseHours, spansOf } from './hours.ts';

type Props = {
  calendar: Calendar;
  /** The first day; null: the dialog is closed. */
  date: string | null;
  /** What is said of that day now. */
  day: CalendarDay | undefined;
  onClose: () => void;
};

/** Days that are not as the week says, by hand: off, or with other hours. */
export function ExceptionDialog({ calendar, date, day, onClose }: Props) {
  return (
    <Dialog title={t('calendars.add_exception')} opened={date !== null} onClose={onClose}>
      {date !== null && <ExceptionForm {...{ calendar, date, day, onClose }} />}
    </Dialog>
  );
}

function ExceptionForm({ calendar, date, day, onClose }: Props & { date: string }) {
  const own = day?.source === 'hand' ? day : undefined;
  const usual = hoursText(intervalsOf(calendar.hours[weekdayOf(date)] ?? []));
  const [from, setFrom] = useState(date);
  const [to, setTo] = useState(date);
  const [name, setName] = useState(own?.name ?? '');
  const [kind, setKind] = useState<'off' | 'hours'>(
    own !== undefined && own.hours.length > 0 ? 'hours' : 'off',
  );
  const [hours, setHours] = useState(
    own === undefined || own.hours.length === 0 ? usual : hoursText(intervalsOf(own.hours)),
  );
  const parsed = parseHours(hours);
  const isWrong = kind === 'hours' && (parsed === undefined || parsed.length === 0);
  const submit = useSubmit(async () => {
    if (isWrong) return;
    const spans = kind === 'off' ? [] : spansOf(parsed ?? []);
    await call(setExceptions, {
      params: { calendar_id: calendar.id },
      body: { from, to, name, hours: spans },
    });
    await refresh(getCalendarYear, listCalendars);
    onClose();
  });
  return (
    <form className={rows['form']} onSubmit={submit.onSubmit}>
      <div className={rows['pair']}>
        <TextInput
          type="date"
          label={t('calendars.exception_from')}
          required
          value={from}
          error={submit.fieldError('from')}
          onChange={(event) => {
            setFrom(event.currentTarget.value);
            if (event.currentTarget.value > to) setTo(event.currentTarget.value);
          }}
        />
        <TextInput
          type="date"
          label={t('calendars.exception_to')}
          required
          min={from}
          value={to}
          error={submit.fieldError('to')}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      <TextInput
        label={t('calendars.exception_name')}
        description={t('calendars.exception_name_text')}
        data-autofocus
        maxLength={100}
        value={name}
        error={submit.fieldError('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Choice
        label={t('calendars.exception_kind')}
        value={kind}
        options={[
          { value: 'off', label: t('calendars.exception_off') },
          { value: 'hours', label: t('calendars.exception_hours') },
        ]}
        onChoose={setKind}
      />
      {kind === 'hours' && (
        <TextInput
          label={t('calendars.exception_hours_label')}
          value={hours}
          error={isWrong ? t('calendars.hours_wrong') : submit.fieldError('hours')}
          onChange={(event) => setHours(event.currentTarget.value)}
        />
      )}
      <FormError submit={submit} />
      <Button type="submit" loading={submit.is_busy} disabled={isWrong}>
        {t('common.save')}
      </Button>
    </form>
  );
}
