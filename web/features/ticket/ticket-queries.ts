import { infiniteQueryOptions } from '@tanstack/react-query';
import { getTicketCourt } from '#contract/court.ts';
import { getTicket, listComments, listHistory } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { ask, askPages, type QueryKey } from '../../queries.ts';

/** A ticket by the number in the address. */
export function ticketQuery(number: string) {
  return ask(getTicket, { params: { ticket_id: number } });
}

/** The conversation; its first page is the newest one, further pages lead back. */
export function commentsQuery(number: string) {
  const params = { ticket_id: number };
  return infiniteQueryOptions({
    queryKey: [listComments.path, params, null, 'pages'] as QueryKey,
    queryFn: ({ pageParam, signal }) =>
      call(
        listComments,
        { params, query: pageParam === null ? {} : { before: pageParam } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page: { previous: string | null }) => page.previous,
  });
}

export function historyQuery(number: string) {
  return askPages(listHistory, { params: { ticket_id: number }, query: {} });
}

export function courtQuery(number: string) {
  return ask(getTicketCourt, { params: { ticket_id: number } });
}
