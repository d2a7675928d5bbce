import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { listExcuses, type SlaClock } from '#contract/sla.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import css from './due.module.css';

const ExcuseDialog = lazy(() =>
  import('./excuse-dialog.tsx').then((module) => ({ default: module.ExcuseDialog })),
);

/** Why a breach is excused; it stays a breach, shown with its excuse. */
export function Excuse({ clock }: { clock: SlaClock }) {
  const { data } = useQuery({ ...ask(listExcuses, {}), staleTime: 10 * 60_000 });
  const [isOpen, setOpen] = useState(false);
  const excuses =
    data?.items.filter((one) => !one.is_archived || one.id === clock.excuse?.id) ?? [];
  if (excuses.length === 0) return null;
  return (
    <span className={css['explain']}>
      <button type="button" className={css['why']} onClick={() => setOpen(true)}>
        {t(clock.excuse === null ? 'due.excuse' : 'due.excuse_other')}
      </button>
      {isOpen && (
        <Suspense>
          <ExcuseDialog clock={clock} excuses={excuses} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </span>
  );
}
