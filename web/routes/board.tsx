import { Button } from '@mantine/core';
import { IconMaximize } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { type Board, getBoard, listBoardTickets } from '#contract/board.ts';
import css from '../features/routing/board.module.css';
import { People } from '../features/routing/board-people.tsx';
import { QueueRow } from '../features/routing/board-queue.tsx';
import { BoardTickets } from '../features/routing/board-tickets.tsx';
import { BoardTotal } from '../features/routing/board-total.tsx';
import { tallest } from '../features/routing/burn-strip.tsx';
import { useFresh } from '../features/routing/fresh.ts';
import { MoveDialog } from '../features/routing/move-dialog.tsx';
import type { Slice } from '../features/routing/slice.ts';
import { hearDrops, type Target } from '../features/routing/ticket-drag.ts';
import { t } from '../i18n.ts';
import { useShortcuts } from '../keys/use-shortcuts.ts';
import { ask } from '../queries.ts';
import { Page } from '../ui/page.tsx';
import { EmptyState } from '../ui/states.tsx';
import { WithData } from '../ui/with-data.tsx';

const Wall = lazy(() =>
  import('../features/routing/wall.tsx').then((module) => ({ default: module.Wall })),
);

const nouns = ['ticket', 'presence', 'queue', 'agent_routing', 'clock', 'escalation', 'team'];

/** The board of the lead: what waits and burns, who is on, what nobody can take. */
export function QueueBoard() {
  const query = useQuery({ ...ask(getBoard, {}), refetchInterval: 60_000 });
  useFresh(nouns, [getBoard, listBoardTickets], 1_000);
  const [isWall, setWall] = useState(false);
  useShortcuts([{ combo: 'shift+f', label: 'board.wall', run: () => setWall(true) }]);
  return (
    <Page
      title={t('board.title')}
      is_wide
      actions={
        <Button
          variant="default"
          leftSection={<IconMaximize size={16} stroke={1.75} aria-hidden="true" />}
          onClick={() => setWall(true)}
        >
          {t('board.wall')}
        </Button>
      }
    >
      <WithData query={query}>
        {(board) => (
          <>
            <Whole board={board} />
            {isWall && (
              <Suspense>
                <Wall board={board} onClose={() => setWall(false)} />
              </Suspense>
            )}
          </>
        )}
      </WithData>
    </Page>
  );
}

function Whole({ board }: { board: Board }) {
  const slice = useSlice();
  const navigate = useNavigate();
  const [moving, setMoving] = useState<{ number: number; to: Target }>();
  useEffect(() => hearDrops((number, to) => setMoving({ number, to })), []);
  const open = (next: Slice | undefined) => void navigate({ to: '/board', search: next ?? {} });
  const most = tallest(board.queues);
  return (
    <div className={css['board']} data-beside={slice !== undefined}>
      <div className={css['total']}>
        <BoardTotal board={board} onOpen={open} />
      </div>
      <section className={css['queues']} aria-labelledby="board-queues">
        <h2 id="board-queues" className={css['heading']}>
          {t('queues.title')}
        </h2>
        {board.queues.every(({ id }) => id === null) && (
          <EmptyState title={t('board.no_queues')}>{t('board.no_queues_text')}</EmptyState>
        )}
        <ul className={css['list']}>
          {board.queues.map((queue) => (
            <QueueRow
              key={queue.id ?? 'none'}
              queue={queue}
              people={board.people}
              most={most}
              onOpen={open}
            />
          ))}
        </ul>
      </section>
      <People board={board} onOpen={open} />
      {slice !== undefined && (
        <BoardTickets
          slice={slice}
          board={board}
          onClose={() => open(undefined)}
          onMove={(number, to) => setMoving({ number, to })}
        />
      )}
      {moving !== undefined && <MoveDialog {...moving} onClose={() => setMoving(undefined)} />}
    </div>
  );
}

/** What the address says. */
function useSlice(): Slice | undefined {
  const search: Partial<Slice> = useSearch({ from: '/signed-in/board' });
  const { slice } = search;
  return slice === undefined ? undefined : { ...search, slice };
}
