import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n.ts';
import { useMe } from '../../session.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import css from '../../ui/rows.module.css';
import { inputOf, instantOfInput, presetTimes } from './send-times.ts';

export type When = { send_at: string; stops_if_answered: boolean };

type Props = { opened: boolean; onClose: () => void; onPick: (when: When) => void };

/** Any time to send at, in the agent's own zone. */
export function LaterDialog({ opened, onClose, onPick }: Props) {
  return (
    <Dialog title={t('sending.later_title')} opened={opened} onClose={onClose} size="sm">
      {opened && <LaterForm onPick={onPick} />}
    </Dialog>
  );
}

function LaterForm({ onPick }: Pick<Props, 'onPick'>) {
  const { time_zone } = useMe();
  const [text, setText] = useState(() => {
    const [tomorrow] = presetTimes(Date.now(), time_zone);
    return inputOf(Date.parse(tomorrow?.at ?? new Date().toISOString()), time_zone);
  });
  const [stops, setStops] = useState(true);
  const [isWrong, setWrong] = useState(false);
  const at = instantOfInput(text, time_zone);
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (at === undefined || Date.parse(at) <= Date.now()) setWrong(true);
        else onPick({ send_at: at, stops_if_answered: stops });
      }}
    >
      <TextInput
        type="datetime-local"
        label={t('sending.later_time')}
        description={t('sending.later_zone', { zone: time_zone })}
        required
        data-autofocus
        value={text}
        min={inputOf(Date.now(), time_zone)}
        error={isWrong ? t('errors.field.time_past') : null}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setWrong(false);
        }}
      />
      <Checkbox
        label={t('sending.later_stops')}
        description={t('sending.later_stops_text')}
        checked={stops}
        onChange={(event) => setStops(event.currentTarget.checked)}
      />
      <div className={css['buttons']}>
        <Button type="submit">{t('sending.schedule')}</Button>
      </div>
    </form>
  );
}
