import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  getOperation,
  type ItemOutcome,
  listOperationItems,
  type Operation,
  type OperationItem,
} from '#contract/operations.ts';
import { t, translated } from '../../i18n.ts';
import { ask, askPages } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import rows from '../../ui/rows.module.css';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';
import bar from './bulk-bar.module.css';
import { useDescribe } from './describe.ts';
import { openReport, undo } from './doing.ts';
import css from './report.module.css';

/** What became of an operation: the sums, and each ticket that was refused, with the reason. */
export function Report({ id }: { id: string }) {
  const query = useQuery(ask(getOperation, { params: { operation_id: id } }));
  const describe = useDescribe();
  const close = () => openReport(null);
  const operation = query.data;
  return (
    <Dialog title={t('operations.report_title')} opened size="lg" onClose={close}>
      {query.isPending && <LoadingLines />}
      {query.isError && <ErrorState error={query.error} />}
      {operation !== undefined && (
        <>
          <p className={css['what']}>{describe(operation)}</p>
          <Sums operation={operation} />
          <Items operation={operation} />
          <div className={bar['foot']}>
            <Button variant="default" onClick={close}>
              {t('common.close')}
            </Button>
            {operation.can.undo && (
              <Button
                onClick={() => {
                  close();
                  undo(id);
                }}
              >
                {t('operations.undo')}
              </Button>
            )}
          </div>
        </>
      )}
    </Dialog>
  );
}

function Sums({ operation }: { operation: Operation }) {
  const { total, done, unchanged, refused, undone, undo_refused } = operation;
  const left = total - done - unchanged - refused;
  const facts = [
    { label: t('operations.fact_done'), count: done },
    { label: t('operations.fact_unchanged'), count: unchanged },
    { label: t('operations.fact_refused'), count: refused },
    { label: t('operations.fact_left'), count: left },
    { label: t('operations.fact_undone'), count: undone },
    { label: t('operations.fact_undo_refused'), count: undo_refused },
  ];
  return (
    <dl className={css['sums']}>
      {facts
        .filter(({ count }, index) => count > 0 || index === 0)
        .map(({ label, count }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{count.toLocaleString(document.documentElement.lang)}</dd>
          </div>
        ))}
    </dl>
  );
}

function Items({ operation }: { operation: Operation }) {
  const { refused, undo_refused, undone } = operation;
  if (refused + undo_refused + undone === 0)
    return <p className={bar['quiet']}>{t('operations.all_well')}</p>;
  return (
    <>
      {refused > 0 && (
        <List id={operation.id} outcome="refused" title={t('operations.refused_list')} />
      )}
      {undo_refused > 0 && (
        <List id={operation.id} outcome="undo_refused" title={t('operations.undo_refused_list')} />
      )}
      {undone > 0 && <List id={operation.id} outcome="undone" title={t('operations.told_list')} />}
    </>
  );
}

type ListProps = { id: string; outcome: ItemOutcome; title: string };

function List({ id, outcome, title }: ListProps) {
  const query = useInfiniteQuery(
    askPages(listOperationItems, { params: { operation_id: id }, query: { outcome } }),
  );
  const all = query.data?.pages.flatMap((page) => page.items) ?? [];
  // What was taken back whole needs no word.
  const items = outcome === 'undone' ? all.filter((item) => item.cause !== null) : all;
  if (items.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className={rows['heading']}>{title}</h3>
      <ul className={rows['rows']}>
        {items.map((item) => (
          <li key={item.ticket_id} className={css['item']}>
            <Item item={item} />
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
    </section>
  );
}

function Item({ item }: { item: OperationItem }) {
  const { ticket, cause } = item;
  const reason = cause === null ? undefined : translated(cause.key, cause.params);
  return (
    <>
      {ticket === null ? (
        <span>{t('operations.hidden_ticket')}</span>
      ) : (
        <Link
          to="/tickets/$number"
          params={{ number: String(ticket.number) }}
          onClick={() => openReport(null)}
        >
          № {ticket.number} · {ticket.subject === '' ? t('ticket.no_subject') : ticket.subject}
        </Link>
      )}
      {ticket !== null && reason !== undefined && <span className={rows['quiet']}>{reason}</span>}
    </>
  );
}
