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

export function closeSheet(): void {
  if (panels.sheet !== null) change({ sheet: null });
}
