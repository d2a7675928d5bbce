import { useSyncExternalStore } from 'react';

/**
 * Which tickets of the list are chosen. Kept beside the screens, not in them: the list, the bar above
 * it and the keys read and write it, and a ticket that is opened must not lose it.
 */
export type Everything = { readonly view_id: string; readonly name: string };

type Selection = {
  /** Ids of the rows, in no order. */
  readonly ids: ReadonlySet<string>;
  /** Where a range begins, and the row it reaches to. */
  readonly anchor: string | null;
  readonly lead: string | null;
  /** All of a view, loaded or not; then `ids` are what can be shown of it. */
  readonly everything: Everything | null;
};

const nothing: Selection = { ids: new Set(), anchor: null, lead: null, everything: null };
let selection = nothing;
const watchers = new Set<() => void>();

function change(next: Selection): void {
  selection = next;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function useSelection(): Selection {
  return useSyncExternalStore(watch, () => selection);
}

/** For one row, so that a change paints the rows that it is about. */
export function useIsSelected(id: string): boolean {
  return useSyncExternalStore(watch, () => selection.ids.has(id));
}

export function useIsSelecting(): boolean {
  return useSyncExternalStore(watch, () => selection.ids.size > 0);
}

/** The row that a range has just reached. */
export function useIsLead(id: string): boolean {
  return useSyncExternalStore(watch, () => selection.lead === id);
}

let order: readonly string[] = [];

/** The rows of the list as they stand on the screen: what a range goes by. */
export function setOrder(ids: readonly string[]): void {
  order = ids;
}

/** Every row that is loaded is chosen: there may be more to offer. */
export function useIsAllLoaded(): boolean {
  return useSyncExternalStore(watch, () => selection.ids.size >= order.length);
}

export function isSelecting(): boolean {
  return selection.ids.size > 0;
}

export function toggle(id: string): void {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  change(ids.size === 0 ? nothing : { ids, anchor: id, lead: id, everything: null });
}

/** From where the range began to this row; a range that shrinks leaves what it covered. */
export function extendTo(id: string): void {
  const { anchor, lead } = selection;
  const from = anchor === null ? -1 : order.indexOf(anchor);
  if (from === -1) {
    toggle(id);
    return;
  }
  const ids = new Set(selection.ids);
  for (const left of between(from, order.indexOf(lead ?? id))) ids.delete(left);
  for (const taken of between(from, order.indexOf(id))) ids.add(taken);
  change({ ids, anchor, lead: id, everything: null });
}

function between(one: number, other: number): readonly string[] {
  if (one === -1 || other === -1) return [];
  return order.slice(Math.min(one, other), Math.max(one, other) + 1);
}

/** One row further, up or down; without a range the row under the cursor begins one. */
export function reach(by: 1 | -1, cursor: string | undefined): void {
  const { lead } = selection;
  if (lead === null || !order.includes(lead)) {
    const first = cursor ?? order[0];
    if (first !== undefined) toggle(first);
    return;
  }
  const next = order[order.indexOf(lead) + by];
  if (next !== undefined) extendTo(next);
}

/** Every row that is loaded. */
export function selectLoaded(): void {
  if (order.length === 0) return;
  change({
    ids: new Set(order),
    anchor: order[0] ?? null,
    lead: order.at(-1) ?? null,
    everything: null,
  });
}

export function selectEverything(everything: Everything): void {
  change({ ...selection, everything });
}

export function clearSelection(): void {
  if (selection !== nothing) change(nothing);
}
