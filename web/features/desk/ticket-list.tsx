import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { lazy, memo, type ReactNode, Suspense, useEffect, useMemo, useRef } from 'react';
import { listTickets, type TicketRow as Row, type TicketGroup } from '#contract/tickets.ts';
import type { Grouping, TicketSort } from '#contract/views.ts';
import { t } from '../../i18n.ts';
import { askPages } from '../../queries.ts';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';
import { Selectable } from '../operations/selectable.tsx';
import { EntryOf } from './entry-of.tsx';
import { type Entry, entriesOf, type Groups, type Placed, type TableLook } from './list-entries.ts';
import css from './ticket-list.module.css';
import { TicketRow } from './ticket-row.tsx';

const Table = lazy(() => import('./ticket-table.tsx').then((each) => ({ default: each.Table })));

const heights = { row: 79, head: 34, line: 36 } as const;

export type ListQuery = {
  view_id?: string;
  requester_id?: string;
  organization_id?: string;
  sort?: TicketSort;
  group_by?: Grouping;
  folded?: string;
};

const noGroups: TicketGroup[] = [];

/** The rows of a list that are loaded, its groups, and the query that loads more. */
export function useTickets(query: ListQuery, enabled = true) {
  const pages = useInfiniteQuery({
    ...askPages(listTickets, { query }),
    enabled,
    // Folding a group asks anew: what stands there stays until the answer is here.
    placeholderData: (before, asked) =>
      isSameList(asked?.queryKey[2], query) ? before : undefined,
  });
  const rows = useMemo(() => {
    // A row that moved up between two pages comes twice: the first, newer one counts.
    const seen = new Map<string, Row>();
    for (const page of pages.data?.pages ?? []) {
      for (const row of page.items) if (!seen.has(row.id)) seen.set(row.id, row);
    }
    return [...seen.values()];
  }, [pages.data]);
  return { ...pages, rows, groups: pages.data?.pages[0]?.groups ?? noGroups };
}

function isSameList(asked: unknown, { view_id, group_by }: ListQuery): boolean {
  const before = asked as ListQuery | null | undefined;
  return group_by !== undefined && before?.view_id === view_id && before?.group_by === group_by;
}

type Props = {
  tickets: ReturnType<typeof useTickets>;
  label: string;
  current: string | undefined;
  /** The row that the keyboard stands on, when none is open. */
  cursor: string | undefined;
  view?: string;
  groups?: Groups | undefined;
  table?: TableLook | undefined;
  /** What to do next where there is nothing. */
  empty?: ReactNode;
};

/** The list as it stands on the screen: heads of groups among the tickets. */
export function useEntries(tickets: Props['tickets'], groups: Groups | undefined): Entry[] {
  const { rows, groups: heads, hasNextPage } = tickets;
  return useMemo(
    () =>
      entriesOf(
        rows,
        groups === undefined ? undefined : { ...groups, groups: heads, has_more: hasNextPage },
      ),
    [rows, heads, hasNextPage, groups],
  );
}

/** A list of any length: only what is in sight is in the page; the next fifty come before they are needed. */
export function TicketList(props: Props) {
  const { tickets, table, groups, current, cursor, empty } = props;
  const { rows, hasNextPage, isFetchingNextPage, fetchNextPage } = tickets;
  const entries = useEntries(tickets, groups);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) =>
      heights[entries[index]?.kind === 'head' ? 'head' : table === undefined ? 'row' : 'line'],
    overscan: table === undefined ? 8 : 16,
    getItemKey: (index) => entries[index]?.key ?? index,
    scrollPaddingStart: table === undefined ? 0 : heights.head,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= entries.length - 15) void fetchNextPage();
  }, [last, entries.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const isTable = table !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height, or heads among them
  useEffect(() => virtual.measure(), [isTable, groups, virtual]);

  const position = entries.findIndex(
    (entry) => entry.kind === 'row' && String(entry.row.number) === (current ?? cursor),
  );
  useEffect(() => {
    if (position < 0) return;
    const { scrollOffset, scrollRect, options } = virtual;
    const item = virtual.getVirtualItems().find((each) => each.index === position);
    const top = (scrollOffset ?? 0) + options.scrollPaddingStart;
    const bottom = (scrollOffset ?? 0) + (scrollRect?.height ?? 0);
    // In sight already: asking the virtualizer would make the browser lay out the page for nothing.
    if (item !== undefined && item.start >= top && item.end <= bottom) return;
    virtual.scrollToIndex(position, { align: 'auto' });
  }, [position, virtual]);

  if (tickets.isPending) return <LoadingLines lines={8} />;
  if (tickets.isError && rows.length === 0) {
    return <ErrorState error={tickets.error} retry={() => void tickets.refetch()} />;
  }
  if (entries.length === 0) {
    return (
      empty ?? <EmptyState title={t('desk.empty_view')}>{t('desk.empty_view_text')}</EmptyState>
    );
  }
  const placed = items.flatMap(({ index, start, key }) => {
    const entry = entries[index];
    return entry === undefined ? [] : [{ index, start, key, entry }];
  });
  const height = virtual.getTotalSize();
  const more = isFetchingNextPage && <LoadingLines lines={2} />;
  return (
    <div ref={scroll} className={css['scroll']}>
      {table === undefined ? (
        <Rows {...props} placed={placed} height={height} count={entries.length} />
      ) : (
        <Suspense fallback={<LoadingLines lines={8} />}>
          <Table
            {...table}
            placed={placed}
            height={height}
            count={hasNextPage ? -1 : entries.length + 1}
            label={props.label}
            cursor={cursor}
            groups={groups}
            {...(props.view === undefined ? {} : { view: props.view })}
          />
        </Suspense>
      )}
      {more}
    </div>
  );
}

type RowsProps = Props & { placed: Placed[]; height: number; count: number };

function Rows({ placed, height, count, label, current, cursor, view, groups, tickets }: RowsProps) {
  return (
    <ul className={css['rows']} aria-label={label} style={{ height }}>
      {placed.map(({ index, start, key, entry }) => (
        <li
          key={key}
          className={css['item']}
          style={{ transform: `translateY(${start}px)` }}
          data-cursor={
            entry.kind === 'row' && current === undefined && String(entry.row.number) === cursor
          }
          aria-setsize={tickets.hasNextPage ? -1 : count}
          aria-posinset={index + 1}
        >
          <RowEntry
            entry={entry}
            groups={groups}
            is_current={entry.kind === 'row' && String(entry.row.number) === current}
            view={view}
          />
        </li>
      ))}
    </ul>
  );
}

type RowEntryProps = {
  entry: Entry;
  groups: Groups | undefined;
  is_current: boolean;
  view: string | undefined;
};

/** A step by j changes two of the thirty: the others are not asked. */
const RowEntry = memo(function RowEntry({ entry, groups, is_current, view }: RowEntryProps) {
  return (
    <EntryOf entry={entry} groups={groups}>
      {(row) => (
        <Selectable row={row}>
          <TicketRow row={row} is_current={is_current} {...(view === undefined ? {} : { view })} />
        </Selectable>
      )}
    </EntryOf>
  );
});
