import { listLinks } from '#contract/links.ts';
import { listRelations } from '#contract/mail-threading.ts';
import { listMergeCandidates, unmergeTickets, unsplitTicket } from '#contract/merging.ts';
import {
  getTicket,
  listComments,
  listDrafts,
  listHistory,
  listTickets,
  type Ticket,
} from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { tell, tellError } from '../../ui/toast.tsx';

/** What tickets show of each other has changed. */
export async function refreshWhole(): Promise<void> {
  await refresh(getTicket, listComments, listHistory, listTickets, listDrafts, listLinks);
  await refresh(listRelations, listViews, listMergeCandidates);
}

/** Says which ticket is in which now, and how to take it back. */
export function tellMerged(survivor: Ticket, from: { id: string; number: number }): void {
  const merge = survivor.merged.find((one) => one.ticket.id === from.id);
  const text = t('whole.merged', { from: String(from.number), into: String(survivor.number) });
  if (merge === undefined) tell(text);
  else {
    const run = () => void unmerge(survivor, { merge_id: merge.merge_id, number: from.number });
    tell(text, { label: t('whole.undo'), run });
  }
}

export async function unmerge(
  survivor: Pick<Ticket, 'id'>,
  { merge_id, number }: { merge_id: string; number: number },
): Promise<void> {
  try {
    const params = { ticket_id: survivor.id };
    await call(unmergeTickets, { params, body: { merge_ids: [merge_id] } });
    await refreshWhole();
    tell(t('whole.unmerged', { number: String(number) }));
  } catch (error) {
    tellError(error);
  }
}

/** Answers the ticket that the messages came back to; undefined when it was refused. */
export async function unsplit(ticket_id: string): Promise<Ticket | undefined> {
  try {
    const original = await call(unsplitTicket, { params: { ticket_id } });
    await refreshWhole();
    tell(t('whole.unsplit_done', { number: String(original.number) }));
    return original;
  } catch (error) {
    tellError(error);
    return undefined;
  }
}
