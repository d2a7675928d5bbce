import { useState } from 'react';
import { mostPromised, parseMinutes, showMinutes } from '#contract/durations.ts';
import { locale, t } from '../../i18n.ts';
import css from './sla.module.css';

type Props = {
  label: string;
  minutes: number | null;
  onChange: (minutes: number | null) => void;
  /** What was written cannot be read: nothing may be saved with it. */
  onTrouble: (is_wrong: boolean) => void;
};

/** A length of time as people write it; empty: none. What was understood is written back. */
export function AmountField({ label, minutes, onChange, onTrouble }: Props) {
  const [text, setText] = useState(() => said(minutes));
  const [isWrong, setWrong] = useState(false);
  function write(next: string) {
    setText(next);
    const read = next.trim() === '' ? null : parseMinutes(next, mostPromised);
    setWrong(read === undefined);
    onTrouble(read === undefined);
    if (read !== undefined) onChange(read);
  }
  return (
    <input
      className={css['amount']}
      aria-label={label}
      aria-invalid={isWrong}
      title={isWrong ? t('sla.amount_wrong') : label}
      placeholder="—"
      maxLength={20}
      value={text}
      onChange={(event) => write(event.currentTarget.value)}
      onBlur={() => {
        if (!isWrong) setText(said(minutes));
      }}
    />
  );
}

function said(minutes: number | null): string {
  return minutes === null ? '' : showMinutes(minutes, locale()).replaceAll('\u00a0', ' ');
}
