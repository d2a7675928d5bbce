import { useEffect } from 'react';
import type { TicketRow } from '#contract/tickets.ts';
import { queryClient } from '../../queries.ts';
import { commentsQuery, ticketQuery } from '../ticket/ticket-queries.ts';

/** Fetches the tickets before and after this one, so that j and k paint at once. */
export function usePrefetchNeighbours(rows: TicketRow[], number: string | undefined): void {
  const at = rows.findIndex((row) => String(row.number) === number);
  const next = at < 0 ? rows[0]?.number : rows[at + 1]?.number;
  const previous = at < 0 ? undefined : rows[at - 1]?.number;
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const each of [next, previous]) {
        if (each === undefined) continue;
        void queryClient.prefetchQuery(ticketQuery(String(each)));
        void queryClient.prefetchInfiniteQuery(commentsQuery(String(each)));
      }
    }, 60);
    return () => clearTimeout(timer);
  }, [next, previous]);
}
