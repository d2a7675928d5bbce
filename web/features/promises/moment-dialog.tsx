import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n.ts';
import { useMe } from '../../session.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import css from '../../ui/rows.module.css';
import { inputOf, instantOfInput } from '../composer/send-times.ts';

type Props = {
  title: string;
  at: number;
  onClose: () => void;
  onPick: (instant: string) => void;
};

/** Another moment, in the agent's own zone. */
export function MomentDialog({ title, at, onClose, onPick }: Props) {
  const { time_zone } = useMe();
  const [text, setText] = useState(() => inputOf(Math.max(at, Date.now() + 3_600_000), time_zone));
  const [isWrong, setWrong] = useState(false);
  const instant = instantOfInput(text, time_zone);
  return (
    <Dialog title={title} opened onClose={onClose} size="sm">
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          if (instant === undefined || Date.parse(instant) <= Date.now()) setWrong(true);
          else onPick(instant);
        }}
      >
        <TextInput
          type="datetime-local"
          label={t('promises.moment')}
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
        <div className={css['buttons']}>
          <Button type="submit">{t('promises.save')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
