import { useSyncExternalStore } from 'react';

/** Which messages of which ticket are being chosen to be split off; null: none are. */
export type Choosing = { readonly ticket_id: string; readonly ids: ReadonlySet<string> } | null;

let choosing: Choosing = null;
const listeners = new Set<() => void>();

function change(next: Choosing): void {
  choosing = next;
  for (const listener of listeners) listener();
}

export function startChoosing(ticket_id: string): void {
  change({ ticket_id, ids: new Set() });
}

export function stopChoosing(): void {
  if (choosing !== null) change(null);
}

export function toggleChosen(id: string): void {
  if (choosing === null) return;
  const ids = new Set(choosing.ids);
  if (!ids.delete(id)) ids.add(id);
  change({ ...choosing, ids });
}

export function useChoosing(): Choosing {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => choosing,
  );
}
