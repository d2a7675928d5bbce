import { Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  createReminder,
  listReminders,
  listTicketReminders,
  moveReminder,
  type Reminder,
  type ReminderInput,
  wakes,
} from '#contract/reminders.ts';
import { getTicket, listTickets, type Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import css from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { inputOf, instantOfInput } from '../composer/send-times.ts';
import { useStatuses } from '../ticket/lookups.ts';
import { reminderTimes } from './reminder-times.ts';
import own from './reminders.module.css';

type Props = {
  ticket: Pick<Ticket, 'id' | 'status_id'>;
  /** One that is put off to another time, instead of a new one. */
  moved?: Reminder;
  onClose: () => void;
};
type Wake = (typeof wakes)[number];

const usualHours = 24;

/** "Wake me when": a time in one press, or what else to wait for. */
export function RemindDialog({ ticket, moved, onClose }: Props) {
  const { time_zone } = useMe();
  const [wake, setWake] = useState<Wake>('at');
  const [text, setText] = useState(() => inputOf(firstTime(time_zone), time_zone));
  const [hours, setHours] = useState(usualHours);
  const statuses = useStatuses().filter((one) => !one.is_archived && one.category !== 'new');
  const [status_id, setStatus] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [is_snooze, setSnooze] = useState(false);
  const [ends_when_solved, setEnds] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const [isWrong, setWrong] = useState(false);

  async function save(at: string | undefined) {
    if (wake === 'at' && (at === undefined || Date.parse(at) <= Date.now())) return setWrong(true);
    setBusy(true);
    try {
      if (moved !== undefined && at !== undefined) {
        await call(moveReminder, { params: { reminder_id: moved.id }, body: { at } });
      } else {
        const body: ReminderInput = {
          ...{ note: note.trim(), wake, is_snooze, ends_when_solved },
          ...(wake === 'at' && at !== undefined ? { at } : {}),
          ...(wake === 'silence' ? { hours } : {}),
          ...(wake === 'status' && status_id !== null ? { status_id } : {}),
        };
        await call(createReminder, { params: { ticket_id: ticket.id }, body });
      }
      tell(t(is_snooze ? 'reminders.set_asleep' : 'reminders.set'));
      onClose();
      await refresh(listReminders, listTicketReminders, getTicket, listTickets);
    } catch (error) {
      tellError(error);
      setBusy(false);
    }
  }
  return (
    <Dialog title={t('reminders.dialog')} opened onClose={onClose}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void save(instantOfInput(text, time_zone));
        }}
      >
        {moved === undefined && (
          <Select
            label={t('reminders.when')}
            value={wake}
            data={wakes.map((value) => ({ value, label: t(`reminders.wake_${value}`) }))}
            allowDeselect={false}
            comboboxProps={{ withinPortal: true }}
            onChange={(value) => {
              const next = wakes.find((one) => one === value);
              if (next !== undefined) setWake(next);
            }}
          />
        )}
        {wake === 'at' && (
          <>
            <fieldset className={own['presets']}>
              <legend className="hidden">{t('reminders.wake_at')}</legend>
              {reminderTimes(Date.now(), time_zone).map(({ name, at }, index) => (
                <Button
                  key={name}
                  variant="default"
                  size="compact-md"
                  disabled={isBusy}
                  {...(index === 0 ? { 'data-autofocus': true } : {})}
                  onClick={() => void save(at)}
                >
                  {t(`reminders.preset_${name}`)}
                </Button>
              ))}
            </fieldset>
            <TextInput
              type="datetime-local"
              label={t('reminders.time')}
              description={t('reminders.zone', { zone: time_zone })}
              value={text}
              min={inputOf(Date.now(), time_zone)}
              error={isWrong ? t('errors.field.time_past') : null}
              onChange={(event) => {
                setText(event.currentTarget.value);
                setWrong(false);
              }}
            />
          </>
        )}
        {wake === 'silence' && (
          <NumberInput
            label={t('reminders.hours')}
            min={1}
            max={2400}
            value={hours}
            onChange={(value) => setHours(Number(value) || usualHours)}
          />
        )}
        {wake === 'status' && (
          <Select
            label={t('reminders.status')}
            required
            value={status_id}
            data={statuses.map((one) => ({ value: one.id, label: one.name }))}
            comboboxProps={{ withinPortal: true }}
            onChange={setStatus}
          />
        )}
        {moved === undefined && (
          <>
            <TextInput
              label={t('reminders.note')}
              maxLength={500}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            <Checkbox
              label={t('reminders.snooze')}
              description={t('reminders.snooze_text')}
              checked={is_snooze}
              onChange={(event) => setSnooze(event.currentTarget.checked)}
            />
            <Checkbox
              label={t('reminders.ends_when_solved')}
              checked={ends_when_solved}
              onChange={(event) => setEnds(event.currentTarget.checked)}
            />
          </>
        )}
        <div className={css['buttons']}>
          <Button type="submit" loading={isBusy}>
            {t('reminders.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function firstTime(time_zone: string): number {
  const tomorrow = reminderTimes(Date.now(), time_zone).find((one) => one.name === 'tomorrow');
  return tomorrow === undefined ? Date.now() : Date.parse(tomorrow.at);
}
