import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listOperations, type Operation } from '#contract/operations.ts';
import { useDescribe } from '../../features/operations/describe.ts';
import { openReport, undo } from '../../features/operations/doing.ts';
import own from '../../features/settings/settings.module.css';
import { t } from '../../i18n.ts';
import { askPages } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { Moment } from '../../ui/clock.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';

/** The ledger of 30 days: what was done to many tickets at once, by whom, and the way back. */
export function Operations() {
  const maySeeAll = useMay('operations.manage');
  const [of, setOf] = useState<'me' | 'everyone'>('me');
  const query = useInfiniteQuery(askPages(listOperations, { query: { of } }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('operations.title')} intro={t('operations.intro')}>
      {maySeeAll && (
        <div className={own['filters']} role="toolbar" aria-label={t('operations.title')}>
          {(['me', 'everyone'] as const).map((each) => (
            <button
              key={each}
              type="button"
              className={own['filter']}
              aria-pressed={of === each}
              onClick={() => setOf(each)}
            >
              {t(`operations.of_${each}`)}
            </button>
          ))}
        </div>
      )}
      {query.isPending && <LoadingLines />}
      {query.isError && items.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title={t('operations.none')}>{t('operations.none_text')}</EmptyState>
      )}
      <ul className={css['rows']}>
        {items.map((operation) => (
          <Row key={operation.id} operation={operation} with_person={of === 'everyone'} />
        ))}
      </ul>
      <MoreButton query={query} />
    </Page>
  );
}

function Row({ operation, with_person }: { operation: Operation; with_person: boolean }) {
  const describe = useDescribe();
  const what = describe(operation);
  const { state, done, refused, undone, undo_refused, undone_by, stopped_at } = operation;
  const by = operation.agent?.name ?? t('operations.by_desk');
  const facts = [
    ...(with_person ? [by] : []),
    ...(state === 'done' || state === 'undone' ? [] : [t(`operations.state_${state}`)]),
    t('operations.finished', { count: done }),
    ...(refused > 0 ? [t('operations.with_refused', { count: refused })] : []),
    ...(stopped_at === null ? [] : [t('operations.stopped')]),
    ...(undone > 0 ? [t('operations.undone', { count: undone })] : []),
    ...(undo_refused > 0 ? [t('operations.with_refused', { count: undo_refused })] : []),
    ...(undone_by === null || undone_by.id === operation.agent?.id
      ? []
      : [t('operations.undone_by', { name: undone_by.name })]),
  ];
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <span>{what}</span>
        <span className={css['quiet']}>
          <Moment at={operation.created_at} /> · {facts.join(' · ')}
        </span>
      </span>
      <span className={css['buttons']}>
        <Button
          variant="default"
          aria-label={`${t('operations.report')}: ${what}`}
          onClick={() => openReport(operation.id)}
        >
          {t('operations.report')}
        </Button>
        {operation.can.undo && (
          <Button
            variant="default"
            aria-label={`${t('operations.undo')}: ${what}`}
            onClick={() => undo(operation.id)}
          >
            {t('operations.undo')}
          </Button>
        )}
      </span>
    </li>
  );
}
