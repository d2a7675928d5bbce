import { Button } from '@mantine/core';
import { type FormEvent, type RefObject, useId, useState } from 'react';
import { parseMinutes } from '#contract/durations.ts';
import { t } from '../../i18n.ts';
import css from './worked.module.css';

export type Spent = { minutes: number; note?: string; is_billable?: boolean };

type Props = {
  field: RefObject<HTMLInputElement | null>;
  onAdd: (spent: Spent) => Promise<boolean>;
};

/** One line: how long, and on what; Enter logs it. */
export function QuickTime({ field, onAdd }: Props) {
  const [written, setWritten] = useState('');
  const [note, setNote] = useState('');
  const [is_billable, setBillable] = useState(true);
  const [isWrong, setWrong] = useState(false);
  const error = useId();
  async function add(event: FormEvent) {
    event.preventDefault();
    const minutes = parseMinutes(written);
    setWrong(minutes === undefined);
    if (minutes === undefined) return;
    const isLogged = await onAdd({ minutes, note: note.trim(), is_billable });
    if (!isLogged) return;
    setWritten('');
    setNote('');
    setBillable(true);
  }
  return (
    <form className={css['quick']} onSubmit={(event) => void add(event)}>
      <input
        ref={field}
        className={css['time']}
        aria-label={t('worked.add')}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? error : undefined}
        placeholder={t('worked.add_placeholder')}
        value={written}
        maxLength={30}
        autoComplete="off"
        onChange={(event) => {
          setWritten(event.currentTarget.value);
          setWrong(false);
        }}
      />
      {written.trim() !== '' && (
        <>
          <input
            className={css['note']}
            aria-label={t('worked.note')}
            placeholder={t('worked.note')}
            value={note}
            maxLength={1000}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <div className={css['more']}>
            <label>
              <input
                type="checkbox"
                checked={is_billable}
                onChange={(event) => setBillable(event.currentTarget.checked)}
              />
              {t('worked.billable')}
            </label>
            <Button type="submit" size="compact-sm">
              {t('worked.add_button')}
            </Button>
          </div>
        </>
      )}
      <p id={error} role="alert" className={isWrong ? css['error'] : 'hidden'}>
        {isWrong && t('worked.not_time')}
      </p>
    </form>
  );
}
