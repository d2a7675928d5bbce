import { useSyncExternalStore } from 'react';

/** The ticket whose children are offered to be solved with it; null: none. */
let asked: string | null = null;
const listeners = new Set<() => void>();

export function askToSolveChildren(ticket_id: string | null): void {
  asked = ticket_id;
  for (const listener of listeners) listener();
}

export function useAskedToSolve(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
}
