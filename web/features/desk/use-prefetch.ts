import { useEffect } from 'react';
import type { TicketRow } from '#contract/tickets.ts';
import { queryClient } from '../../queries.ts';
import { sidesQuery } from '../side/side-queries.ts';
import { commentsQuery, courtQuery, historyQuery, ticketQuery } from '../ticket/ticket-queries.ts';

/** Fetches the tickets after and before this one, so that j and k paint at once, also when they are pressed quickly. */
export function usePrefetchNeighbours(rows: TicketRow[], number: string | undefined): void {
  const at = rows.findIndex((row) => String(row.number) === number);
  const near = at < 0 ? [0, 1] : [at + 1, at - 1, at + 2];
  const numbers = near.flatMap((place) => rows[place]?.number ?? []).join();
  useEffect(() => {
    if (numbers === '') return;
    const timer = setTimeout(() => {
      for (const each of numbers.split(',')) {
        void queryClient.prefetchQuery(ticketQuery(each));
        void queryClient.prefetchInfiniteQuery(commentsQuery(each));
        void queryClient.prefetchInfiniteQuery(historyQuery(each));
        void queryClient.prefetchQuery(courtQuery(each));
        void queryClient.prefetchQuery(sidesQuery(each));
      }
    }, 60);
    return () => clearTimeout(timer);
  }, [numbers]);
}
