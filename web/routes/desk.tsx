import { IconLayoutSidebar, IconMenu2, IconPencilPlus } from '@tabler/icons-react';
import { Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { EmptyView } from '../features/desk/empty-view.tsx';
import { togglePanel, usePanels } from '../features/desk/panels.ts';
import { Resizer } from '../features/desk/resizer.tsx';
import { SortMenu } from '../features/desk/sort-menu.tsx';
import { TicketList, useEntries } from '../features/desk/ticket-list.tsx';
import { useMedia } from '../features/desk/use-media.ts';
import { usePrefetchNeighbours } from '../features/desk/use-prefetch.ts';
import { useViewList } from '../features/desk/use-view-list.ts';
import { ViewMenu } from '../features/desk/view-menu.tsx';
import { arrange, useCurrentView, viewCount, viewName, viewSlug } from '../features/desk/views.ts';
import { Choosing } from '../features/operations/choosing.tsx';
import { useSelectionKeys } from '../features/operations/use-selection-keys.ts';
import { remember, t } from '../i18n.ts';
import { useShortcuts } from '../keys/use-shortcuts.ts';
import { paintFirst } from '../reach.ts';
import { useMay } from '../session.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { ErrorState } from '../ui/states.tsx';
import css from './desk.module.css';

/** The working place: the list of a view, and beside it the ticket. */
export function Desk() {
  const panels = usePanels();
  const { number }: { number?: string } = useParams({ strict: false });
  const isNew = useLocation().pathname === '/new';
  const { view, error } = useCurrentView();
  const slug = view === undefined ? undefined : viewSlug(view);
  const list = useViewList(view);
  const entries = useEntries(list.tickets, list.groups);
  const rows = useMemo(
    () => entries.flatMap((entry) => (entry.kind === 'row' ? entry.row : [])),
    [entries],
  );
  const numbers = useMemo(() => rows.map((row) => String(row.number)), [rows]);
  const cursor = useWalk(numbers, number, slug);
  usePrefetchNeighbours(rows, number ?? cursor);
  useSelectionKeys(rows, number ?? cursor, view?.id);
  const isOpen = number !== undefined || isNew;
  // Columns need the width that the ticket takes.
  const isTable = useMedia('(min-width: 680px)') && list.shown?.layout === 'table' && !isOpen;

  useEffect(() => {
    if (slug !== undefined) remember('opora.view', slug);
  }, [slug]);

  return (
    <div
      className={css['desk']}
      data-list={panels.list}
      data-open={isOpen}
      data-layout={isTable ? 'table' : 'rows'}
    >
      <section className={css['list']} aria-label={t('desk.list')}>
        <header className={css['head']}>
          <IconButton
            label={t('desk.toggle_nav')}
            icon={IconMenu2}
            className={css['menu'] ?? ''}
            onClick={() => togglePanel('nav')}
          />
          <h1 className={css['title']}>
            {view === undefined ? t('desk.tickets') : viewName(view)}
            {view !== undefined && <span className={css['count']}>{viewCount(view)}</span>}
          </h1>
          {view !== undefined && (
            <>
              <SortMenu sort={list.shown?.sort} onSort={(sort) => arrange(view, { sort })} />
              <ViewMenu view={view} />
            </>
          )}
          <NewButton />
          <IconButton
            label={t('desk.toggle_list')}
            icon={IconLayoutSidebar}
            className={css['fold'] ?? ''}
            onClick={() => togglePanel('list')}
          />
          <Choosing
            view={view}
            is_whole={!list.tickets.hasNextPage}
            has_ticket={number !== undefined}
          />
        </header>
        {error !== null && view === undefined ? (
          <ErrorState error={error} />
        ) : (
          <TicketList
            key={view?.id ?? ''}
            tickets={list.tickets}
            label={view === undefined ? t('desk.tickets') : viewName(view)}
            current={number}
            cursor={cursor}
            groups={list.groups}
            table={isTable ? list.table : undefined}
            empty={view === undefined ? undefined : <EmptyView view={view} />}
            {...(slug === undefined ? {} : { view: slug })}
          />
        )}
      </section>
      {!isTable && !(panels.list === 'folded' && isOpen) && <Resizer name="list" />}
      <div className={css['work']}>
        <Outlet />
      </div>
    </div>
  );
}

function NewButton() {
  const navigate = useNavigate();
  const may = useMay('tickets.create');
  if (!may) return null;
  return (
    <IconButton
      label={t('desk.new_ticket')}
      icon={IconPencilPlus}
      onClick={() => void navigate({ to: '/new' })}
    />
  );
}

/** j and k: from ticket to ticket; in a bare list they move a cursor, and Enter opens. */
function useWalk(numbers: string[], current: string | undefined, view: string | undefined) {
  const navigate = useNavigate();
  const [cursor, setCursor] = useState<string>();
  const here = current ?? cursor;
  const place = useRef(0);
  useEffect(() => {
    const at = here === undefined ? -1 : numbers.indexOf(here);
    if (at >= 0) place.current = at;
  }, [numbers, here]);

  function open(number: string, replace: boolean) {
    void navigate({
      to: '/tickets/$number',
      params: { number },
      search: view === undefined ? {} : { view },
      replace,
    });
  }
  function step(by: 1 | -1) {
    const at = here === undefined ? -1 : numbers.indexOf(here);
    // Solved, it left the list: the next one stands in its place now.
    const gone = by === 1 ? place.current : place.current - 1;
    const next = numbers[at === -1 ? gone : at + by];
    if (next === undefined) return;
    setCursor(next);
    if (current === undefined) return;
    paintFirst();
    open(next, true);
  }
  useShortcuts([
    { combo: 'j', label: 'keys.next', run: () => step(1) },
    { combo: 'k', label: 'keys.previous', run: () => step(-1) },
    {
      combo: 'o',
      label: 'keys.open',
      run: () => {
        if (cursor !== undefined && current === undefined) open(cursor, false);
      },
    },
    {
      combo: 'u',
      label: 'keys.back_to_list',
      run: () => {
        if (view !== undefined) void navigate({ to: '/views/$view', params: { view } });
      },
    },
  ]);
  useEnterOpens(current === undefined ? cursor : undefined, (number) => open(number, false));
  useEffect(() => {
    if (current !== undefined) setCursor(current);
  }, [current]);
  return cursor;
}

/** Enter opens the row under the cursor, unless a button or a link has the focus and wants it. */
function useEnterOpens(cursor: string | undefined, open: (number: string) => void) {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const isFree =
        document.activeElement === document.body || document.activeElement?.id === 'main';
      // Whoever has taken the key already (a list of choices that closed by it) needs no ticket.
      const isTaken = event.defaultPrevented;
      if (event.key === 'Enter' && cursor !== undefined && isFree && !isTaken) open(cursor);
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
