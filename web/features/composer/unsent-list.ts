import { useSyncExternalStore } from 'react';
import { recall, remember } from '../../i18n.ts';
import type { MacroRun } from '../macros/deliver.ts';
import type { DraftText, Visibility } from './drafts.ts';

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

let list: Unsent[] = read();
/** Being sent at this moment. */
let sending: string | null = null;
let owner: string | null = null;
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

function isUnsent(value: unknown): value is Unsent {
  return typeof value === 'object' && value !== null && 'key' in value && 'draft' in value;
}

function show(): void {
  shown = snapshot();
  for (const watcher of watchers) watcher();
}

/** Other tabs write the same list: each change begins with what is there now. */
export function changeUnsent(next: (now: Unsent[]) => Unsent[]): void {
  list = next(read());
  remember(name, JSON.stringify(list));
  show();
}

/** Whose words are shown and sent; null: nobody's. */
export function setOwner(agent_id: string | null): void {
  owner = agent_id;
  list = read();
  show();
}

export function setSending(key: string | null): void {
  sending = key;
  show();
}

export function isSending(): boolean {
  return sending !== null;
}

/** The oldest of mine that waits for the line. */
export function nextUnsent(): Unsent | undefined {
  list = read();
  return list.find((one) => one.agent_id === owner && one.state === 'waiting');
}

/** Hears what other tabs keep and send, until the returned function is called. */
export function hearOtherTabs(): () => void {
  const heard = (event: StorageEvent) => {
    if (event.key !== name) return;
    list = read();
    show();
  };
  window.addEventListener('storage', heard);
  return () => window.removeEventListener('storage', heard);
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

/** Whoever signs out leaves no words on the machine. */
export function forgetUnsent(): void {
  changeUnsent((now) => now.filter((one) => one.agent_id !== owner));
}
