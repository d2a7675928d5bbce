import { useEffect, useRef, useSyncExternalStore } from 'react';
import { recall } from '../i18n.ts';
import { isSingleKey, matchesCombo, type Shortcut } from './shortcuts.ts';

/** Screens on top of each other: the one mounted last is asked first. */
const layers: { current: Shortcut[] }[] = [];

let version = 0;
const watchers = new Set<() => void>();

function changed(): void {
  version += 1;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Shortcuts that work now, without repetitions: for the help screen, also while parts of it still come. */
export function useActiveShortcuts(): Shortcut[] {
  useSyncExternalStore(watch, () => version);
  return activeShortcuts();
}

/** The same, once. */
export function activeShortcuts(): Shortcut[] {
  const seen = new Map<string, Shortcut>();
  for (const layer of layers.toReversed()) {
    for (const shortcut of layer.current) {
      if (!seen.has(shortcut.combo)) seen.set(shortcut.combo, shortcut);
    }
  }
  return [...seen.values()];
}

/** Offers shortcuts while the component is mounted. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const layer = useRef(shortcuts);
  useEffect(() => {
    layer.current = shortcuts;
  });
  useEffect(() => {
    layers.push(layer);
    changed();
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      changed();
    };
  }, []);
}

/** Hands a key press to the first shortcut that matches; frames of messages call it for theirs. */
export function pressKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const inField = isField(event.target);
  const inDialog = document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
  const singles = recall('opora.single_keys') !== 'off';
  for (const shortcut of layers.toReversed().flatMap((layer) => layer.current)) {
    if (!matchesCombo(shortcut.combo, event)) continue;
    const single = isSingleKey(shortcut.combo);
    if (single && (!singles || inDialog)) continue;
    if (inField && shortcut.in_fields !== true) continue;
    event.preventDefault();
    shortcut.run(event);
    return;
  }
}

function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type))
  );
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
