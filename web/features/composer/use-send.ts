import { useState } from 'react';
import {
  addComment,
  type Comment,
  getTicket,
  listComments,
  listHistory,
  listTickets,
  listViews,
  type Ticket,
} from '#contract/tickets.ts';
import { ApiError, call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { queryClient, refresh } from '../../queries.ts';
import { tell, tellError } from '../../ui/toast.tsx';
import { commentsQuery } from '../ticket/ticket-queries.ts';
import { type DraftText, isEmptyHtml, type Visibility } from './drafts.ts';

export type SendConflict = { newer: Comment | undefined; sendAnyway: () => void };

type Options = {
  ticket: Ticket;
  number: string;
  settle: (visibility: Visibility) => Promise<void>;
  clear: (visibility: Visibility) => void;
};

/** Sends a reply or keeps a note. When something new has come meanwhile, stops and asks; the text stays. */
export function useSend({ ticket, number, settle, clear }: Options) {
  const [is_busy, setBusy] = useState(false);
  const [conflict, setConflict] = useState<SendConflict | null>(null);
  const key = commentsQuery(number).queryKey;

  function newest(): Comment | undefined {
    return queryClient
      .getQueryData(key)
      ?.pages[0]?.items.findLast((each) => each.visibility === 'public');
  }

  async function send(visibility: Visibility, draft: DraftText, status_id?: string) {
    if (is_busy || (isEmptyHtml(draft.body_html) && draft.files.length === 0)) return;
    setBusy(true);
    setConflict(null);
    const seen = newest()?.id;
    try {
      await settle(visibility);
      await call(addComment, {
        params: { ticket_id: ticket.id },
        body: {
          visibility,
          body_html: draft.body_html,
          file_ids: draft.files.map((file) => file.id),
          ...(visibility === 'public' && draft.to !== null ? { to: draft.to } : {}),
          ...(visibility === 'public' && draft.cc !== null ? { cc: draft.cc } : {}),
          ...(visibility === 'public' && draft.bcc !== null ? { bcc: draft.bcc } : {}),
          ...(status_id === undefined ? {} : { status_id }),
          ...(seen === undefined ? {} : { seen_comment_id: seen }),
        },
      });
      clear(visibility);
      tell(t(visibility === 'public' ? 'composer.sent' : 'composer.note_kept'));
      await refresh(getTicket, listComments, listHistory, listTickets, listViews);
    } catch (error) {
      if (error instanceof ApiError && error.code === 'conflict') {
        await queryClient.invalidateQueries({ queryKey: key });
        setConflict({ newer: newest(), sendAnyway: () => void send(visibility, draft, status_id) });
      } else {
        tellError(error);
      }
    } finally {
      setBusy(false);
    }
  }
  return { send, is_busy, conflict, dropConflict: () => setConflict(null) };
}
