import { IconLayoutSidebar, IconMenu2, IconPencilPlus } from '@tabler/icons-react';
import { Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { togglePanel, usePanels } from '../features/desk/panels.ts';
import { SortMenu, type SortName } from '../features/desk/sort-menu.tsx';
import { TicketList, useTickets } from '../features/desk/ticket-list.tsx';
import { usePrefetchNeighbours } from '../features/desk/use-prefetch.ts';
import { useCurrentView, viewCount, viewName, viewSlug } from '../features/desk/views.ts';
import { Choosing } from '../features/operations/choosing.tsx';
import { useSelectionKeys } from '../features/operations/use-selection-keys.ts';
import { remember, t } from '../i18n.ts';
import { useShortcuts } from '../keys/use-shortcuts.ts';
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
  const [sort, setSort] = useState<SortName>();
  const tickets = useTickets(
    view === undefined
      ? {}
      : sort === undefined
        ? { view_id: view.id }
        : { view_id: view.id, sort },
    view !== undefined,
  );
  const cursor = useWalk(
    tickets.rows.map((row) => String(row.number)),
    number,
    slug,
  );
  usePrefetchNeighbours(tickets.rows, number ?? cursor);
  useSelectionKeys(tickets.rows, number ?? cursor, view?.id);

  useEffect(() => {
    if (slug !== undefined) remember('opora.view', slug);
  }, [slug]);

  return (
    <div className={css['desk']} data-list={panels.list} data-open={number !== undefined || isNew}>
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
          <SortMenu sort={sort} onSort={setSort} />
          <NewButton />
          <IconButton
            label={t('desk.toggle_list')}
            icon={IconLayoutSidebar}
            className={css['fold'] ?? ''}
            onClick={() => togglePanel('list')}
          />
          <Choosing view={view} is_whole={!tickets.hasNextPage} has_ticket={number !== undefined} />
        </header>
        {error !== null && view === undefined ? (
          <ErrorState error={error} />
        ) : (
          <TicketList
            key={view?.id ?? ''}
            tickets={tickets}
            label={view === undefined ? t('desk.tickets') : viewName(view)}
            current={number}
            cursor={cursor}
            {...(slug === undefined ? {} : { view: slug })}
          />
        )}
      </section>
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
    const next = numbers[at === -1 ? 0 : at + by];
    if (next === undefined) return;
    setCursor(next);
    if (current !== undefined) open(next, true);
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
      if (event.key === 'Enter' && cursor !== undefined && isFree) open(cursor);
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
