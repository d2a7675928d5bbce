import { useSyncExternalStore } from 'react';
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
import { ApiError, callOnce, errorText, type Input } from '../../api.ts';
import { recall, remember, t } from '../../i18n.ts';
import { isOnLine, onLine } from '../../live.ts';
import { refresh } from '../../queries.ts';
import { tell } from '../../ui/toast.tsx';
import { deliverMacro, type MacroRun } from '../macros/deliver.ts';
import type { DraftText, Visibility } from './drafts.ts';
import { noteHeld } from './held.ts';
import { restoreDraft } from './returned.ts';

/**
 * Words that were sent and have not arrived: they wait on this device and go when the line is back.
 * Each carries a key, so that one whose answer was lost makes no second comment.
 */
export type Unsent = {
  key: string;
  agent_id: string;
  ticket_id: string;
  number: number;
  visibility: Visibility;
  /** `reply` waits on the server for second thoughts, or for its time. */
  how: 'comment' | 'reply';
  body: Record<string, unknown>;
  /** What changes along with it, in the same go. */
  macro?: MacroRun | undefined;
  /** To put it back where it was written. */
  draft: DraftText;
  state: 'waiting' | 'refused';
  /** Why it was refused. */
  reason: string | null;
  /** Something new came to the ticket meanwhile. */
  is_overtaken: boolean;
};

const name = 'opora.unsent';
const againMilliseconds = 5_000;

let list: Unsent[] = read();
/** Being sent at this moment. */
let sending: string | null = null;
let owner: string | null = null;
let again: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();
let shown = snapshot();

type Shown = { list: Unsent[]; sending: string | null };

/** What is kept of others who work at this machine is theirs. */
function snapshot(): Shown {
  return { list: list.filter((one) => one.agent_id === owner), sending };
}

function read(): Unsent[] {
  try {
    const kept: unknown = JSON.parse(recall(name) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isUnsent) : [];
  } catch {
    return [];
  }
}

function show(): void {
  shown = snapshot();
  for (const watcher of watchers) watcher();
}

function isUnsent(value: unknown): value is Unsent {
  return typeof value === 'object' && value !== null && 'key' in value && 'draft' in value;
}

/** Other tabs write the same list: each change begins with what is there now. */
function change(next: (now: Unsent[]) => Unsent[]): void {
  list = next(read());
  remember(name, JSON.stringify(list));
  show();
}

/** Sends what waits whenever there is a line, until the returned function is called. */
export function watchUnsent(agent_id: string): () => void {
  owner = agent_id;
  list = read();
  show();
  const heard = (event: StorageEvent) => {
    if (event.key !== name) return;
    list = read();
    show();
  };
  const stop = onLine(() => void sendUnsent());
  window.addEventListener('storage', heard);
  if (isOnLine()) void sendUnsent();
  return () => {
    owner = null;
    stop();
    clearTimeout(again);
    window.removeEventListener('storage', heard);
  };
}

export function useUnsent(): Shown {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => shown,
  );
}

export function hasUnsent(ticket_id: string, visibility: Visibility): boolean {
  return list.some((one) => one.ticket_id === ticket_id && one.visibility === visibility);
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
  change((now) => [...now.filter((other) => other.key !== one.key), one]);
  tryAgain(1_000);
}

function tryAgain(milliseconds = againMilliseconds): void {
  clearTimeout(again);
  again = setTimeout(() => void sendUnsent(), milliseconds);
}

/** Oldest first; stops at the first that does not get through. One tab at a time, where it can be said. */
export async function sendUnsent(): Promise<void> {
  if (sending !== null) return;
  const { locks } = navigator;
  if (locks === undefined) await sendAll();
  else
    await locks.request(name, { ifAvailable: true }, (lock) =>
      lock === null ? tryAgain() : sendAll(),
    );
}

async function sendAll(): Promise<void> {
  list = read();
  for (;;) {
    const next = list.find((one) => one.agent_id === owner && one.state === 'waiting');
    if (next === undefined) return;
    if (!(await sendOne(next))) {
      tryAgain();
      return;
    }
  }
}

/** False: there is still no line. */
async function sendOne(one: Unsent): Promise<boolean> {
  sending = one.key;
  show();
  try {
    await deliver(one);
    change((now) => now.filter((other) => other.key !== one.key));
    void refresh(getTicket, listComments, listHistory, listTickets, listViews);
    return true;
  } catch (error) {
    if (isLineLost(error)) return false;
    const is_overtaken = error instanceof ApiError && error.code === 'conflict';
    replace({ ...one, state: 'refused', reason: errorText(error), is_overtaken });
    void refresh(getTicket, listComments);
    return true;
  } finally {
    sending = null;
    show();
  }
}

function replace(one: Unsent): void {
  change((now) => now.map((other) => (other.key === one.key ? one : other)));
}

/** Once more, whatever came to the ticket meanwhile. */
export async function sendAnyway(one: Unsent, key: string): Promise<void> {
  const { seen_comment_id: _seen, ...body } = one.body;
  change((now) =>
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
  change((now) => now.filter((other) => other.key !== one.key));
  if (!restoreDraft(one.ticket_id, one.visibility, one.draft)) {
    // Where the composer looks first when it opens.
    remember(`opora.draft.${one.ticket_id}.${one.visibility}`, JSON.stringify(one.draft));
  }
}

/** Whoever signs out leaves no words on the machine. */
export function forgetUnsent(): void {
  change((now) => now.filter((one) => one.agent_id !== owner));
}
