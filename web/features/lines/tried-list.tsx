import { Checkbox, TextInput } from '@mantine/core';
import { t } from '../../i18n.ts';
import css from './lines.module.css';

export type Tried = { text: string; is_done: boolean; words: string };

type Props = {
  items: readonly Tried[];
  error: string | null;
  onChange: (items: Tried[]) => void;
};

/** What has to be tried: each item is ticked, or says why it was not done. */
export function TriedList({ items, error, onChange }: Props) {
  function write(index: number, change: Partial<Tried>) {
    onChange(items.map((item, at) => (at === index ? { ...item, ...change } : item)));
  }
  return (
    <fieldset
      className={css['tried']}
      aria-describedby={error === null ? undefined : 'tried-error'}
    >
      <legend>{t('escalation.tried')}</legend>
      <p className={css['quiet']}>{t('escalation.tried_text')}</p>
      <ul>
        {items.map((item, index) => (
          <li key={item.text}>
            <Checkbox
              label={item.text}
              checked={item.is_done}
              onChange={(event) => write(index, { is_done: event.currentTarget.checked })}
            />
            {!item.is_done && (
              <TextInput
                className={css['why']}
                aria-label={t('escalation.why_not_of', { text: item.text })}
                placeholder={t('escalation.why_not')}
                maxLength={1000}
                value={item.words}
                onChange={(event) => write(index, { words: event.currentTarget.value })}
              />
            )}
          </li>
        ))}
      </ul>
      {error !== null && (
        <p id="tried-error" className={css['error']}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
