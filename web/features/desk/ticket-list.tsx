import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { listTickets, type TicketRow as Row } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { askPages } from '../../queries.ts';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';
import css from './ticket-list.module.css';
import { TicketRow } from './ticket-row.tsx';

export const rowHeight = 79;

export type ListQuery = {
  view_id?: string;
  requester_id?: string;
  organization_id?: string;
  sort?: 'updated_desc' | 'created_desc' | 'created_asc' | 'priority' | 'due';
};

/** The rows of a list that are loaded, and the query that loads more. */
export function useTickets(query: ListQuery, enabled = true) {
  const pages = useInfiniteQuery({ ...askPages(listTickets, { query }), enabled });
  const rows = useMemo(() => {
    // A row that moved up between two pages comes twice: the first, newer one counts.
    const seen = new Map<string, Row>();
    for (const page of pages.data?.pages ?? []) {
      for (const row of page.items) if (!seen.has(row.id)) seen.set(row.id, row);
    }
    return [...seen.values()];
  }, [pages.data]);
  return { ...pages, rows };
}

type Props = {
  tickets: ReturnType<typeof useTickets>;
  label: string;
  current: string | undefined;
  /** The row that the keyboard stands on, when none is open. */
  cursor: string | undefined;
  view?: string;
};

/** A list of any length: only the rows in sight are in the page; the next fifty come before they are needed. */
export function TicketList({ tickets, label, current, cursor, view }: Props) {
  const { rows, hasNextPage, isFetchingNextPage, fetchNextPage } = tickets;
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - 15) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const position = rows.findIndex((row) => String(row.number) === (current ?? cursor));
  useEffect(() => {
    if (position >= 0) virtual.scrollToIndex(position, { align: 'auto' });
  }, [position, virtual]);

  if (tickets.isPending) return <LoadingLines lines={8} />;
  if (tickets.isError && rows.length === 0) {
    return <ErrorState error={tickets.error} retry={() => void tickets.refetch()} />;
  }
  if (rows.length === 0) {
    return <EmptyState title={t('desk.empty_view')}>{t('desk.empty_view_text')}</EmptyState>;
  }
  return (
    <div ref={scroll} className={css['scroll']}>
      <ul className={css['rows']} aria-label={label} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const number = String(row.number);
          return (
            <li
              key={item.key}
              className={css['item']}
              style={{ transform: `translateY(${item.start}px)` }}
              data-cursor={current === undefined && number === cursor}
              aria-setsize={hasNextPage ? -1 : rows.length}
              aria-posinset={item.index + 1}
            >
              <TicketRow
                row={row}
                is_current={number === current}
                {...(view === undefined ? {} : { view })}
              />
            </li>
          );
        })}
      </ul>
      {isFetchingNextPage && <LoadingLines lines={2} />}
    </div>
  );
}
