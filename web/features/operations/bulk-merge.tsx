import { Button, Checkbox } from '@mantine/core';
import '@mantine/core/styles/Checkbox.layer.css';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { type MergeWarning, mergeTickets } from '#contract/merging.ts';
import { listOperations } from '#contract/operations.ts';
import { getTicket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { ApiError } from '../../reach.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LoadingLines } from '../../ui/states.tsx';
import { tellError } from '../../ui/toast.tsx';
import css from './bulk-bar.module.css';
import { sayWhatBecame } from './progress.tsx';
import { clearSelection } from './selection.ts';

/** The chosen tickets become one: which one stays is asked, the oldest is offered. */
export function Merge({ ids, close }: { ids: readonly string[]; close: () => void }) {
  const asked = useQueries({
    queries: ids.map((ticket_id) => ask(getTicket, { params: { ticket_id } })),
  });
  const tickets = asked
    .flatMap((query) => query.data ?? [])
    .toSorted((one, other) => one.number - other.number);
  const [picked, setPicked] = useState<string>();
  const [confirm, setConfirm] = useState<MergeWarning[]>([]);
  const [isAgreed, setAgreed] = useState(false);
  const [isMerging, setMerging] = useState(false);
  const into = picked ?? tickets[0]?.id;

  async function merge() {
    if (into === undefined) return;
    setMerging(true);
    const from_ids = ids.filter((id) => id !== into);
    try {
      await call(mergeTickets, {
        params: { ticket_id: into },
        body: { from_ids, confirm: isAgreed ? confirm : [] },
      });
      clearSelection();
      close();
      await sayMerged();
    } catch (error) {
      // Words of one customer would be read by another: that is asked, not only told.
      if (error instanceof ApiError && error.message_key === 'errors.merge_unconfirmed')
        setConfirm(['other_requester', 'other_organization']);
      else tellError(error);
    } finally {
      setMerging(false);
    }
  }
  return (
    <Dialog title={t('operations.merge_title')} opened onClose={close}>
      <p className={css['quiet']}>{t('operations.merge_text')}</p>
      {asked.some((query) => query.isPending) && <LoadingLines lines={3} />}
      <fieldset className={css['choices']}>
        <legend>{t('operations.merge_into')}</legend>
        {tickets.map((ticket) => (
          <label key={ticket.id} className={css['choice']}>
            <input
              type="radio"
              name="into"
              checked={ticket.id === into}
              onChange={() => setPicked(ticket.id)}
            />
            <span>
              № {ticket.number} · {ticket.subject === '' ? t('ticket.no_subject') : ticket.subject}
              <span className={css['who']}>{ticket.requester.name}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {confirm.length > 0 && (
        <Checkbox
          label={t('errors.merge_unconfirmed')}
          checked={isAgreed}
          onChange={(event) => setAgreed(event.currentTarget.checked)}
        />
      )}
      <div className={css['foot']}>
        <Button variant="default" onClick={close}>
          {t('common.cancel')}
        </Button>
        <Button
          loading={isMerging}
          disabled={tickets.length < 2 || (confirm.length > 0 && !isAgreed)}
          onClick={() => void merge()}
        >
          {t('operations.merge_do', { count: tickets.length })}
        </Button>
      </div>
    </Dialog>
  );
}

/** The ledger has it by now: what is told there can be taken back. */
async function sayMerged(): Promise<void> {
  await refresh(listOperations);
  const { items } = await call(listOperations, {});
  const made = items.find((one) => one.kind === 'merge');
  if (made !== undefined) sayWhatBecame(made);
}
