import { useEffect, useState, useSyncExternalStore } from 'react';
import { takeReply } from '#contract/replies.ts';
import { getTicket, listComments, listHistory, listTickets } from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import type { WaitingReply } from '#contract/waiting-reply.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { tell, tellError } from '../../ui/toast.tsx';
import { flushDraft, showDrafts } from './returned.ts';

/** A reply of mine that waits for second thoughts. `ends_at`: by the clock of this device. */
export type Held = { id: string; ticket_id: string; number: number; ends_at: number };

let held: Held[] = [];
const watchers = new Set<() => void>();

function change(next: Held[]): void {
  held = next;
  for (const watcher of watchers) watcher();
}

/** The two clocks may differ: how long it waits is what the server said. */
export function noteHeld(reply: WaitingReply, number: number): void {
  const waits = Date.parse(reply.leaves_at) - Date.parse(reply.created_at);
  const one = { id: reply.id, ticket_id: reply.ticket_id, number, ends_at: Date.now() + waits };
  change([...held, one]);
  setTimeout(() => {
    forget(one.id);
    // The news of it comes by itself; this is for a browser that is cut off from news.
    setTimeout(
      () => void refresh(getTicket, listComments, listHistory, listTickets, listViews),
      1_500,
    );
  }, waits);
}

function forget(id: string): void {
  change(held.filter((one) => one.id !== id));
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function useHeld(): Held[] {
  return useSyncExternalStore(watch, () => held);
}

/** Takes a reply that has not left into my draft, and shows it where the ticket is open. */
export async function takeBack(
  reply: { id: string; ticket_id: string },
  words: 'undone' | 'taken',
): Promise<boolean> {
  try {
    // What is typed and not saved yet must be there when the words join it.
    await flushDraft(reply.ticket_id);
    const { items } = await call(takeReply, { params: { waiting_reply_id: reply.id } });
    forget(reply.id);
    showDrafts(reply.ticket_id, items);
    tell(t(`sending.${words}`));
    await refresh(getTicket, listHistory);
    return true;
  } catch (error) {
    forget(reply.id);
    tellError(error);
    await refresh(getTicket, listComments);
    return false;
  }
}

/** Whole seconds until an instant, counted down; 0 when it is past. */
export function useSecondsUntil(at: number): number {
  const [now, setNow] = useState(Date.now);
  const isOver = now >= at;
  useEffect(() => {
    if (isOver) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [isOver]);
  return Math.max(0, Math.ceil((at - now) / 1000));
}
