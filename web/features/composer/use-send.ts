import { useState } from 'react';
import type { MailParty } from '#contract/common.ts';
import type { PromiseOffer } from '#contract/promise-offer.ts';
import {
  type Comment,
  getTicket,
  listComments,
  listHistory,
  listTickets,
  type Ticket,
} from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import { newKey } from '../../api.ts';
import { t } from '../../i18n.ts';
import { queryClient, refresh } from '../../queries.ts';
import { ApiError } from '../../reach.ts';
import { useMe } from '../../session.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { showMissing } from '../fields/missing.ts';
import type { MacroRun } from '../macros/deliver.ts';
import { commentsQuery } from '../ticket/ticket-queries.ts';
import { type DraftText, isEmptyHtml, type Visibility } from './drafts.ts';
import type { When } from './later-dialog.tsx';
import { deliver, isLineLost, keepUnsent } from './unsent.ts';
import type { Unsent } from './unsent-list.ts';

type ReplyBody = {
  body_html: string;
  file_ids: string[];
  to?: MailParty[];
  cc?: MailParty[];
  bcc?: MailParty[];
  status_id?: string;
  seen_comment_id?: string;
  promises?: PromiseOffer[];
  follows_mentioned?: boolean;
};

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
  const { id: agent_id, undo_seconds } = useMe();

  function newest(): Comment | undefined {
    return queryClient
      .getQueryData(key)
      ?.pages[0]?.items.findLast((each) => each.visibility === 'public');
  }

  /** Sends it, or keeps it on this device until there is a line. */
  async function write(
    { visibility, draft }: { visibility: Visibility; draft: DraftText },
    body: ReplyBody,
    { when, macro }: { when?: When | undefined; macro?: MacroRun | undefined },
  ) {
    const isAtOnce = visibility === 'internal' || (when === undefined && undo_seconds === 0);
    const one: Unsent = {
      ...{
        key: newKey(),
        agent_id,
        ticket_id: ticket.id,
        number: ticket.number,
        visibility,
        draft,
      },
      how: isAtOnce ? 'comment' : 'reply',
      body: isAtOnce ? { visibility, ...body } : { ...body, ...when },
      macro,
      ...{ state: 'waiting', reason: null, is_overtaken: false },
    };
    try {
      await deliver(one);
    } catch (error) {
      if (!isLineLost(error)) throw error;
      keepUnsent(one);
      tell(t('sending.unsent_kept'));
    }
  }

  async function send(
    visibility: Visibility,
    draft: DraftText,
    how: {
      status_id?: string | undefined;
      when?: When | undefined;
      promises?: PromiseOffer[] | undefined;
      follows_mentioned?: boolean | undefined;
      macro?: MacroRun | undefined;
    } = {},
    onSent?: () => void,
  ) {
    if (is_busy || (isEmptyHtml(draft.body_html) && draft.files.length === 0)) return;
    setBusy(true);
    setConflict(null);
    const seen = newest()?.id;
    try {
      await settle(visibility);
      await write(
        { visibility, draft },
        {
          body_html: draft.body_html,
          file_ids: draft.files.map((file) => file.id),
          ...(visibility === 'public' && draft.to !== null ? { to: draft.to } : {}),
          ...(visibility === 'public' && draft.cc !== null ? { cc: draft.cc } : {}),
          ...(visibility === 'public' && draft.bcc !== null ? { bcc: draft.bcc } : {}),
          ...(how.promises === undefined ? {} : { promises: how.promises }),
          ...(visibility === 'internal' && how.follows_mentioned === true
            ? { follows_mentioned: true }
            : {}),
          ...(how.status_id === undefined ? {} : { status_id: how.status_id }),
          ...(seen === undefined ? {} : { seen_comment_id: seen }),
        },
        how,
      );
      clear(visibility);
      onSent?.();
      await refresh(getTicket, listComments, listHistory, listTickets, listViews);
    } catch (error) {
      if (error instanceof ApiError && error.code === 'conflict') {
        await queryClient.invalidateQueries({ queryKey: key });
        setConflict({
          newer: newest(),
          sendAnyway: () => void send(visibility, draft, how, onSent),
        });
      } else {
        showMissing(ticket.id, error);
        tellError(error);
      }
    } finally {
      setBusy(false);
    }
  }
  return { send, is_busy, conflict, dropConflict: () => setConflict(null) };
}
