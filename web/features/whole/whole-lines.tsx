import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import { unmerge, unsplit } from './after.ts';
import css from './whole.module.css';

/** Above the conversation: which tickets became one with this, and from which it was split off. */
export function WholeLines({ ticket }: { ticket: Ticket }) {
  const { merged, split_from } = ticket;
  if (merged.length === 0 && split_from === null) return null;
  const lines = merged.map((one) => <MergedLine key={one.merge_id} ticket={ticket} merged={one} />);
  return (
    <div className={css['lines']}>
      {split_from !== null && <SplitLine ticket={ticket} split={split_from} />}
      {merged.length <= 2 ? (
        lines
      ) : (
        <details className={css['many']}>
          <summary>
            {t('whole.merged_here', { count: merged.length })}:{' '}
            {merged.map((one) => `№ ${one.ticket.number}`).join(', ')}
          </summary>
          {lines}
        </details>
      )}
    </div>
  );
}

function MergedLine({ ticket, merged }: { ticket: Ticket; merged: Ticket['merged'][number] }) {
  const [is_busy, setBusy] = useState(false);
  const { merge_id, ticket: from, requester } = merged;
  const number = String(from.number);
  async function takeApart() {
    setBusy(true);
    await unmerge(ticket, { merge_id, number: from.number });
    setBusy(false);
  }
  return (
    <div className={css['line']}>
      <span className={css['what']}>
        {t('whole.merged_here', { count: 1 })} № {number}{' '}
        <span className={css['quiet']}>
          {[from.subject, requester.id === ticket.requester.id ? null : requester.name]
            .filter(Boolean)
            .join(' · ')}{' '}
          · {merged.merged_by !== null && `${merged.merged_by.name}, `}
          <Moment at={merged.merged_at} />
        </span>
      </span>
      {ticket.can.update && (
        <button
          type="button"
          className={css['act']}
          disabled={is_busy}
          aria-label={t('whole.unmerge_one', { number })}
          onClick={() => void takeApart()}
        >
          {t('whole.unmerge')}
        </button>
      )}
    </div>
  );
}

type SplitProps = { ticket: Ticket; split: NonNullable<Ticket['split_from']> };

function SplitLine({ ticket, split }: SplitProps) {
  const navigate = useNavigate();
  if (split.number === null) return null;
  const number = String(split.number);
  async function putBack() {
    const original = await unsplit(ticket.id);
    if (original === undefined) return;
    const params = { number: String(original.number) };
    await navigate({ to: '/tickets/$number', params, search: {} });
  }
  return (
    <div className={css['line']}>
      <span className={css['what']}>{t('whole.split_from', { number })}</span>
      {ticket.can.update && (
        <button type="button" className={css['act']} onClick={() => void putBack()}>
          {t(split.mode === 'move' ? 'whole.unsplit' : 'whole.unsplit_copies')}
        </button>
      )}
    </div>
  );
}
