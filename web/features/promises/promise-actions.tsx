import { IconDots } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import {
  countPromises,
  listPromises,
  listTicketPromises,
  movePromise,
  type PromiseRow,
  settlePromise,
} from '#contract/promises.ts';
import { listHistory } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { tell, tellError } from '../../ui/toast.tsx';

const MomentDialog = lazy(() =>
  import('./moment-dialog.tsx').then((module) => ({ default: module.MomentDialog })),
);

export function refreshPromises(): Promise<void> {
  return refresh(listPromises, listTicketPromises, countPromises, listHistory);
}

/** What one does with a promise: done, another date, not needed. */
export function PromiseActions({ promise }: { promise: PromiseRow }) {
  const [isMoving, setMoving] = useState(false);
  const params = { promise_id: promise.id };
  async function run(work: () => Promise<unknown>, words: string) {
    try {
      await work();
      tell(words);
      await refreshPromises();
    } catch (error) {
      tellError(error);
    }
  }
  const settle = (as: 'done' | 'cancelled') =>
    void run(() => call(settlePromise, { params, body: { as } }), t('promises.settled'));
  return (
    <>
      <Menu
        label={t('promises.more')}
        target={(button) => (
          <IconButton
            label={`${t('promises.more')} «${promise.words}»`}
            icon={IconDots}
            {...button}
          />
        )}
        entries={[
          { label: t('promises.done'), onPick: () => settle('done') },
          { label: t('promises.change_date'), onPick: () => setMoving(true) },
          { label: t('promises.cancel'), onPick: () => settle('cancelled') },
        ]}
      />
      {isMoving && (
        <Suspense>
          <MomentDialog
            title={t('promises.change_date')}
            at={Date.parse(promise.due_at)}
            onClose={() => setMoving(false)}
            onPick={(due_at) => {
              setMoving(false);
              void run(() => call(movePromise, { params, body: { due_at } }), t('promises.moved'));
            }}
          />
        </Suspense>
      )}
    </>
  );
}
