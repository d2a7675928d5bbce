import type { z } from 'zod';
import { listRelations, type moved, moveMessage, whyHere } from '#contract/mail-threading.ts';
import { getTicket, listComments, listHistory, listTickets } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { tell, tellError } from '../../ui/toast.tsx';

type Moved = z.infer<typeof moved>;

/** After a move: what two tickets show has changed. */
export async function refreshMoved(): Promise<void> {
  await refresh(listComments, getTicket, listHistory, listTickets, listRelations, whyHere);
}

/** Says where the message went, and how to take it back. */
export async function tellMoved(comment_id: string, { from, to }: Moved): Promise<void> {
  tell(t('threading.moved', { number: String(to.number) }), {
    label: t('threading.undo'),
    run: () => {
      call(moveMessage, { params: { comment_id }, body: { ticket_id: from.id } })
        .then(refreshMoved)
        .catch(tellError);
    },
  });
  await refreshMoved();
}
