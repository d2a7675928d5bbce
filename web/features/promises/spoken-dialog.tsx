import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { findPromises } from '#contract/promises/recognise.ts';
import { makePromise } from '#contract/promises.ts';
import type { Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { useMe } from '../../session.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import css from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { inputOf, instantOfInput } from '../composer/send-times.ts';
import { refreshPromises } from './promise-actions.tsx';

const HOUR = 3_600_000;

/** A promise by word of mouth, on the telephone or on a visit. The moment is read from the words, as in a reply. */
export function SpokenDialog({
  ticket,
  onClose,
}: {
  ticket: Pick<Ticket, 'id'>;
  onClose: () => void;
}) {
  const { time_zone } = useMe();
  const [words, setWords] = useState('');
  const [moment, setMoment] = useState(() => inputOf(Date.now() + 4 * HOUR, time_zone));
  // A moment that somebody set by hand is not read over.
  const [is_set, setSet] = useState(false);
  const [isWrong, setWrong] = useState(false);
  const [isBusy, setBusy] = useState(false);

  function write(text: string) {
    setWords(text);
    const [found] = is_set ? [] : findPromises(text, { now: Date.now(), time_zone });
    if (found !== undefined) setMoment(inputOf(Date.parse(found.due_at), time_zone));
  }
  async function save() {
    const due_at = instantOfInput(moment, time_zone);
    if (due_at === undefined || Date.parse(due_at) <= Date.now()) return setWrong(true);
    setBusy(true);
    try {
      const params = { ticket_id: ticket.id };
      await call(makePromise, { params, body: { words: words.trim(), due_at } });
      tell(t('promises.kept_in_mind'));
      onClose();
      await refreshPromises();
    } catch (error) {
      tellError(error);
      setBusy(false);
    }
  }
  return (
    <Dialog title={t('promises.spoken')} opened onClose={onClose} size="sm">
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          void save();
        }}
      >
        <TextInput
          label={t('promises.spoken_words')}
          placeholder={t('promises.spoken_example')}
          required
          data-autofocus
          maxLength={300}
          value={words}
          onChange={(event) => write(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t('promises.moment')}
          required
          value={moment}
          min={inputOf(Date.now(), time_zone)}
          error={isWrong ? t('errors.field.time_past') : null}
          onChange={(event) => {
            setMoment(event.currentTarget.value);
            setSet(true);
            setWrong(false);
          }}
        />
        <div className={css['buttons']}>
          <Button type="submit" loading={isBusy}>
            {t('promises.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
