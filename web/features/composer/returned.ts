import { listDrafts } from '#contract/tickets.ts';
import type { Output } from '../../api.ts';
import { queryClient } from '../../queries.ts';

export type ServerDrafts = Output<typeof listDrafts>['items'];
type Open = {
  flush: () => Promise<void>;
  show: (items: ServerDrafts, visibility?: 'public' | 'internal') => void;
  /** Puts words back that were to be sent, below what is being written. */
  restore: (visibility: 'public' | 'internal', words: RestoredWords) => void;
};
export type RestoredWords = Pick<ServerDrafts[number], 'body_html' | 'to' | 'cc' | 'bcc' | 'files'>;

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

/** Waits until all that is typed in this tab is on the server, or at least on this device. */
export async function flushAllDrafts(): Promise<void> {
  await Promise.all([...open.values()].map((drafts) => drafts.flush()));
}

/** False: the ticket's composer is not on the screen. */
export function restoreDraft(
  ticket_id: string,
  visibility: 'public' | 'internal',
  words: RestoredWords,
): boolean {
  const drafts = open.get(ticket_id);
  drafts?.restore(visibility, words);
  return drafts !== undefined;
}

/** Shows what the server has now; a composer that opens later asks for it. */
export function showDrafts(
  ticket_id: string,
  items: ServerDrafts,
  visibility: 'public' | 'internal' = 'public',
): void {
  open.get(ticket_id)?.show(items, visibility);
  queryClient.removeQueries({ queryKey: [listDrafts.path, { ticket_id }], type: 'inactive' });
}
