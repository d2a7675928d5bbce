import { useSyncExternalStore } from 'react';
import { ApiError } from '../../reach.ts';
import { showContext } from '../desk/panels.ts';

/** The fields that the server asked for when it refused a change: marked until they are filled. */
type Missing = {
  readonly ticket_id: string;
  /** Field id → what is said about it, in the order of the answer. */
  readonly texts: Readonly<Record<string, string>>;
};

let missing: Missing | null = null;
const watchers = new Set<() => void>();

function change(next: Missing | null) {
  missing = next;
  for (const watcher of watchers) watcher();
}

const prefix = 'fields.';

/** Marks the custom fields that a refusal speaks of and leads the eye there. False: it speaks of none. */
export function showMissing(ticket_id: string, error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const texts = Object.fromEntries(
    Object.entries(error.fields)
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, text]) => [path.slice(prefix.length), text]),
  );
  if (Object.keys(texts).length === 0) return false;
  change({ ticket_id, texts });
  showContext('properties');
  return true;
}

/** Tickets that are being changed here: what their rules hide by that is told here and nowhere else. */
const changedHere = new Set<string>();

export function noteOwnChange(ticket_id: string): void {
  changedHere.add(ticket_id);
}

/** Whether the ticket was changed here since this was asked last. */
export function takeOwnChange(ticket_id: string): boolean {
  return changedHere.delete(ticket_id);
}

export function forgetMissing(): void {
  if (missing !== null) change(null);
}

/** What was said of the ticket's fields; null when nothing was. */
export function useMissing(ticket_id: string): Missing['texts'] | null {
  const current = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => missing,
  );
  return current?.ticket_id === ticket_id ? current.texts : null;
}
