import { useSyncExternalStore } from 'react';
import { recall, remember } from '../../i18n.ts';

/** How wide the panels are, in pixels; remembered in this browser, since screens differ. */
export type PanelName = 'nav' | 'list' | 'context';
type Limits = { least: number; usual: number; most: number };

export const panelLimits: Record<PanelName, Limits> = {
  nav: { least: 160, usual: 200, most: 360 },
  list: { least: 260, usual: 340, most: 640 },
  context: { least: 220, usual: 272, most: 480 },
};

let widths: Record<PanelName, number> = {
  nav: kept('nav'),
  list: kept('list'),
  context: kept('context'),
};
const watchers = new Set<() => void>();
for (const name of ['nav', 'list', 'context'] as const) show(name);

function kept(name: PanelName): number {
  const text = recall(`opora.width.${name}`);
  return text === null ? panelLimits[name].usual : within(name, Number(text));
}

function within(name: PanelName, width: number): number {
  const { least, most, usual } = panelLimits[name];
  return Number.isFinite(width) ? Math.round(Math.min(most, Math.max(least, width))) : usual;
}

/** Styles read it as `--list-width`; what is as usual is left to them, because it differs by screen. */
function show(name: PanelName): void {
  const style = document.documentElement.style;
  if (widths[name] === panelLimits[name].usual) style.removeProperty(`--${name}-width`);
  else style.setProperty(`--${name}-width`, `${widths[name]}px`);
}

export function resizePanel(name: PanelName, width: number): void {
  const next = within(name, width);
  if (next === widths[name]) return;
  widths = { ...widths, [name]: next };
  remember(`opora.width.${name}`, String(next));
  show(name);
  for (const watcher of watchers) watcher();
}

export function usePanelWidth(name: PanelName): number {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => widths[name],
  );
}
