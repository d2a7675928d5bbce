import { useSyncExternalStore } from 'react';

/** Which of the two screens that lie over everything is open. */
type Over = 'palette' | 'help' | null;
let over: Over = null;
const watchers = new Set<() => void>();

export function showOver(next: Over): void {
  over = next;
  for (const watcher of watchers) watcher();
}

export function openPalette(): void {
  showOver('palette');
}

export function useOver(): Over {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => over,
  );
}
