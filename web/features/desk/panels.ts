import { useSyncExternalStore } from 'react';
import { recall, remember } from '../../i18n.ts';

/** Which panels are open: beside the work on a wide screen (remembered), over it on a narrow one (not). */
type Panels = {
  nav: 'open' | 'folded';
  list: 'open' | 'folded';
  context: 'open' | 'folded';
  /** The panel that lies over a narrow screen. */
  sheet: 'nav' | 'context' | null;
};

function kept(name: 'nav' | 'list' | 'context'): 'open' | 'folded' {
  return recall(`opora.panel.${name}`) === 'folded' ? 'folded' : 'open';
}

let panels: Panels = {
  nav: kept('nav'),
  list: kept('list'),
  context: kept('context'),
  sheet: null,
};
const watchers = new Set<() => void>();

function change(next: Partial<Panels>) {
  panels = { ...panels, ...next };
  for (const watcher of watchers) watcher();
}

export function usePanels(): Panels {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => panels,
  );
}

const wide = { nav: '(min-width: 1200px)', context: '(min-width: 1100px)' };

/** Opens or folds a panel, in the manner of the present width. */
export function togglePanel(name: 'nav' | 'list' | 'context'): void {
  if (name !== 'list' && !matchMedia(wide[name]).matches) {
    change({ sheet: panels.sheet === name ? null : name });
    return;
  }
  const next = panels[name] === 'open' ? 'folded' : 'open';
  remember(`opora.panel.${name}`, next);
  change({ [name]: next });
}

/** Shows the side of the ticket, whatever the width, with one of its parts unfolded. */
export function showContext(part: string): void {
  remember(`opora.fold.${part}`, 'open');
  if (matchMedia(wide.context).matches) {
    remember('opora.panel.context', 'open');
    change({ context: 'open' });
  } else change({ sheet: 'context' });
  for (const watcher of partWatchers) watcher(part);
}

const partWatchers = new Set<(part: string) => void>();

/** Tells a part of the side when it is to be unfolded. */
export function onShowPart(watcher: (part: string) => void): () => void {
  partWatchers.add(watcher);
  return () => partWatchers.delete(watcher);
}

export function closeSheet(): void {
  if (panels.sheet !== null) change({ sheet: null });
}
