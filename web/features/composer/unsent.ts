import { holdReply } from '#contract/replies.ts';
import {
  addComment,
  getTicket,
  listComments,
  listHistory,
  listTickets,
} from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import type { WaitingReply } from '#contract/waiting-reply.ts';
import { callOnce, type Input } from '../../api.ts';
import { remember, t } from '../../i18n.ts';
import { isOnLine, onLine } from '../../live.ts';
import { refresh } from '../../queries.ts';
import { ApiError, errorText } from '../../reach.ts';
import { tell } from '../../ui/toast.tsx';
import { deliverMacro } from '../macros/deliver.ts';
import { noteHeld } from './held.ts';
import { restoreDraft } from './returned.ts';
import {
  changeUnsent,
  hearOtherTabs,
  isSending,
  nextUnsent,
  setOwner,
  setSending,
  type Unsent,
} from './unsent-list.ts';

const againMilliseconds = 5_000;
/** One tab at a time sends, by this lock. */
const lockName = 'opora.unsent';
let again: ReturnType<typeof setTimeout> | undefined;

/** Sends what waits whenever there is a line, until the returned function is called. */
export function watchUnsent(agent_id: string): () => void {
  setOwner(agent_id);
  const stops = [onLine(() => void sendUnsent()), hearOtherTabs()];
  if (isOnLine()) void sendUnsent();
  return () => {
    setOwner(null);
    clearTimeout(again);
    for (const stop of stops) stop();
  };
}

/** True: it did not get through, and may when there is a line again. */
export function isLineLost(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'offline' || error.code === 'unavailable');
}

/** Sends it once. Throws ApiError. */
export async function deliver(one: Unsent): Promise<void> {
  const params = { ticket_id: one.ticket_id };
  if (one.macro !== undefined) {
    const { comment, waiting_reply } = await deliverMacro(one.ticket_id, one.macro, one);
    if (comment !== null) tellSaid(one);
    if (waiting_reply !== null) tellHeld(one, waiting_reply);
    return;
  }
  if (one.how === 'comment') {
    await callOnce(addComment, { params, body: one.body } as Input<typeof addComment>, one.key);
    tellSaid(one);
    return;
  }
  const input = { params, body: one.body } as Input<typeof holdReply>;
  tellHeld(one, await callOnce(holdReply, input, one.key));
}

function tellSaid(one: Unsent): void {
  tell(t(one.visibility === 'internal' ? 'composer.note_kept' : 'composer.sent'));
}

function tellHeld(one: Unsent, held: WaitingReply): void {
  if (held.is_scheduled) tell(t('sending.scheduled'));
  else noteHeld(held, one.number);
}

/** It waits for the line; a first try follows soon, since perhaps only the answer was lost. */
export function keepUnsent(one: Unsent): void {
  changeUnsent((now) => [...now.filter((other) => other.key !== one.key), one]);
  tryAgain(1_000);
}

function tryAgain(milliseconds = againMilliseconds): void {
  clearTimeout(again);
  again = setTimeout(() => void sendUnsent(), milliseconds);
}

/** Oldest first; stops at the first that does not get through. One tab at a time, where it can be said. */
export async function sendUnsent(): Promise<void> {
  if (isSending()) return;
  const { locks } = navigator;
  if (locks === undefined) await sendAll();
  else
    await locks.request(lockName, { ifAvailable: true }, (lock) =>
      lock === null ? tryAgain() : sendAll(),
    );
}

async function sendAll(): Promise<void> {
  for (;;) {
    const next = nextUnsent();
    if (next === undefined) return;
    if (!(await sendOne(next))) {
      tryAgain();
      return;
    }
  }
}

/** False: there is still no line. */
async function sendOne(one: Unsent): Promise<boolean> {
  setSending(one.key);
  try {
    await deliver(one);
    changeUnsent((now) => now.filter((other) => other.key !== one.key));
    void refresh(getTicket, listComments, listHistory, listTickets, listViews);
    return true;
  } catch (error) {
    if (isLineLost(error)) return false;
    const is_overtaken = error instanceof ApiError && error.code === 'conflict';
    replace({ ...one, state: 'refused', reason: errorText(error), is_overtaken });
    void refresh(getTicket, listComments);
    return true;
  } finally {
    setSending(null);
  }
}

function replace(one: Unsent): void {
  changeUnsent((now) => now.map((other) => (other.key === one.key ? one : other)));
}

/** Once more, whatever came to the ticket meanwhile. */
export async function sendAnyway(one: Unsent, key: string): Promise<void> {
  const { seen_comment_id: _seen, ...body } = one.body;
  changeUnsent((now) =>
    now.map((other) =>
      other.key === one.key
        ? { ...one, key, body, state: 'waiting', reason: null, is_overtaken: false }
        : other,
    ),
  );
  await sendUnsent();
}

/** Back into the composer, to be read again. */
export function takeUnsentBack(one: Unsent): void {
  changeUnsent((now) => now.filter((other) => other.key !== one.key));
  if (!restoreDraft(one.ticket_id, one.visibility, one.draft)) {
    // Where the composer looks first when it opens.
    remember(`opora.draft.${one.ticket_id}.${one.visibility}`, JSON.stringify(one.draft));
  }
}
