import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { getOperation, listOperations, type Operation } from '#contract/operations.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { tell } from '../../ui/toast.tsx';
import { leaveOperation, openReport, stop, undo, useDoing, watchOperation } from './doing.ts';
import css from './progress.module.css';

const Report = lazy(() => import('./report.tsx').then((module) => ({ default: module.Report })));

/** How far one's operations are, on every screen; and at the end what became of them. */
export function OperationProgress() {
  const { watched, report } = useDoing();
  const working = useQuery({
    ...ask(listOperations, { query: { working: 'true' } }),
    staleTime: 60_000,
  }).data;
  useEffect(() => {
    for (const one of working?.items ?? []) watchOperation(one.id);
  }, [working]);
  return (
    <>
      {watched.map((id) => (
        <Line key={id} id={id} />
      ))}
      <Suspense>{report !== null && <Report key={report} id={report} />}</Suspense>
    </>
  );
}

function isWorking({ state }: Operation): boolean {
  return state === 'queued' || state === 'running' || state === 'undoing';
}

function Line({ id }: { id: string }) {
  const query = useQuery({
    ...ask(getOperation, { params: { operation_id: id } }),
    // News come by the socket; without one this is asked for.
    refetchInterval: ({ state }) =>
      state.data === undefined || isWorking(state.data) ? 2_000 : false,
  });
  const operation = query.data;
  const isOver = operation !== undefined && !isWorking(operation);
  const isLost = query.isError;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it is over
  useEffect(() => {
    if (!isOver && !isLost) return;
    leaveOperation(id);
    if (operation !== undefined && isOver) sayWhatBecame(operation);
  }, [isOver, isLost]);
  if (operation === undefined || isOver) return null;
  const isUndo = operation.state === 'undoing';
  const done = isUndo
    ? operation.undone + operation.undo_refused
    : operation.done + operation.unchanged + operation.refused;
  const total = isUndo ? operation.done : operation.total;
  const words = !operation.is_gathered
    ? t('operations.counting', { total })
    : t(isUndo ? 'operations.undoing' : 'operations.running', { done, total });
  return (
    <div className={css['line']}>
      <span className={css['words']}>{words}</span>
      <progress
        className={css['bar']}
        aria-label={t('operations.progress')}
        {...(operation.is_gathered && total > 0 ? { value: done, max: total } : {})}
      />
      {operation.can.stop && (
        <button type="button" className={css['stop']} onClick={() => stop(id)}>
          {t('operations.stop')}
        </button>
      )}
    </div>
  );
}

/** Said in a corner: read aloud, with the way back, or with the report when something was refused. */
export function sayWhatBecame(operation: Operation): void {
  const { id, state, done, refused, undone, undo_refused } = operation;
  const isUndo = state === 'undone';
  const trouble = isUndo ? undo_refused : refused;
  const head = isUndo
    ? t('operations.undone', { count: undone })
    : done === 0 && refused === 0
      ? t('operations.nothing_changed')
      : t('operations.finished', { count: done });
  const text = [head, ...(trouble > 0 ? [t('operations.with_refused', { count: trouble })] : [])];
  const report = { label: t('operations.report'), run: () => openReport(id) };
  const back = { label: t('operations.undo'), run: () => undo(id) };
  if (trouble > 0) tell(text.join(', '), report);
  else if (operation.can.undo) tell(text.join(', '), back);
  else tell(text.join(', '));
}
