import { listDrafts } from '#contract/tickets.ts';
import type { Output } from '../../api.ts';
import { queryClient } from '../../queries.ts';

export type ServerDrafts = Output<typeof listDrafts>['items'];
type Open = { flush: () => Promise<void>; show: (items: ServerDrafts) => void };

/** The composers on the screen, by ticket: drafts may change under them. */
const open = new Map<string, Open>();

export function registerDrafts(ticket_id: string, drafts: Open): () => void {
  open.set(ticket_id, drafts);
  return () => {
    if (open.get(ticket_id) === drafts) open.delete(ticket_id);
  };
}

/** Waits until what is typed in the ticket's composer is on the server. */
export async function flushDraft(ticket_id: string): Promise<void> {
  await open.get(ticket_id)?.flush();
}

/** Shows what the server has now; a composer that opens later asks for it. */
export function showDrafts(ticket_id: string, items: ServerDrafts): void {
  open.get(ticket_id)?.show(items);
  queryClient.removeQueries({ queryKey: [listDrafts.path, { ticket_id }], type: 'inactive' });
}
