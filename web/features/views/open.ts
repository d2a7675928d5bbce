import { useSyncExternalStore } from 'react';
import type { View } from '#contract/views.ts';

/** Which dialog about views lies over the desk. */
export type ViewsOver =
  | { kind: 'add' }
  | { kind: 'edit' | 'copy' | 'columns'; view: View }
  | { kind: 'order' }
  | null;

let over: ViewsOver = null;
const watchers = new Set<() => void>();

export function showViews(next: ViewsOver): void {
  over = next;
  for (const watcher of watchers) watcher();
}

export function useViewsOver(): ViewsOver {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => over,
  );
}
