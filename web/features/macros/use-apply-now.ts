import { useState } from 'react';
import { listChecklists } from '#contract/checklists.ts';
import { getTicket, listComments, listHistory, listTickets } from '#contract/tickets.ts';
import { getTicketTime } from '#contract/time-entries.ts';
import { newKey } from '../../api.ts';
import { refresh } from '../../queries.ts';
import { deliverMacro } from './deliver.ts';
import type { ChosenMacro } from './pieces.ts';

/** Does what the macro changes without waiting for the reply; the words stay in the draft. */
export function useApplyNow(ticket_id: string, onDone: () => void) {
  const [is_busy, setBusy] = useState(false);
  return {
    is_busy,
    async run(macro: ChosenMacro) {
      setBusy(true);
      try {
        await deliverMacro(ticket_id, macro, { key: newKey() });
        onDone();
        await refresh(
          getTicket,
          listComments,
          listHistory,
          listTickets,
          listChecklists,
          getTicketTime,
        );
      } finally {
        setBusy(false);
      }
    },
  };
}
