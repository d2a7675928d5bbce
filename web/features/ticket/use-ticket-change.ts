import { type InfiniteData, useMutation } from '@tanstack/react-query';
import {
  getTicket,
  listComments,
  listHistory,
  listTickets,
  type Ticket,
  type TicketRow,
  updateTicket,
} from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import { call, type Input } from '../../api.ts';
import { queryClient, refresh } from '../../queries.ts';
import { tellError } from '../../ui/toast.tsx';
import { noteOwnChange, showMissing } from '../fields/missing.ts';
import { ticketQuery } from './ticket-queries.ts';

type Change = Input<typeof updateTicket>['body'];
/** How the ticket looks when the change has come through: painted before the server answers. */
type Preview = Partial<Ticket>;

/** Changes a ticket: at once on the screen, then on the server; a refusal puts it back and says why. */
export function useTicketChange(ticket: Ticket) {
  const number = String(ticket.number);
  const key = ticketQuery(number).queryKey;
  const mutation = useMutation({
    mutationFn: ({ change }: { change: Change; preview: Preview }) =>
      call(updateTicket, { params: { ticket_id: ticket.id }, body: change }),
    onMutate: async ({ preview }) => {
      await queryClient.cancelQueries({ queryKey: key });
      const before = queryClient.getQueryData<Ticket>(key);
      if (before !== undefined) queryClient.setQueryData(key, { ...before, ...preview });
      paintInLists(ticket.id, preview);
      return { before };
    },
    onSuccess: (fresh) => {
      queryClient.setQueryData(key, fresh);
      void refresh(listTickets, listViews, listHistory, listComments);
    },
    onError: (error, _, context) => {
      if (context?.before !== undefined) queryClient.setQueryData(key, context.before);
      void refresh(getTicket, listTickets);
      showMissing(ticket.id, error);
      tellError(error);
    },
  });
  return (change: Change, preview: Preview = {}) => {
    noteOwnChange(ticket.id);
    mutation.mutate({ change, preview });
  };
}

type Page = { items: TicketRow[]; next: string | null };

/** The same change on the rows of every list in the cache; only fields that rows have. */
function paintInLists(ticket_id: string, preview: Preview): void {
  queryClient.setQueriesData<InfiniteData<Page>>(
    { predicate: ({ queryKey }) => queryKey[0] === listTickets.path },
    (data) =>
      data === undefined
        ? data
        : {
            ...data,
            pages: data.pages.map((page) => ({
              ...page,
              items: page.items.map((row) => (row.id === ticket_id ? { ...row, ...preview } : row)),
            })),
          },
  );
}
