import { useEffect, useMemo } from 'react';
import type { Shortcut } from '../../keys/shortcuts.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import {
  clearSelection,
  reach,
  selectLoaded,
  setOrder,
  toggle,
  useIsSelecting,
} from './selection.ts';

type Row = { readonly id: string; readonly number: number };

/**
 * The keys of choosing: X takes the row under the cursor, Shift+J and Shift+K reach further, Ctrl+A takes
 * the whole list, Escape lets go. Another list begins with nothing chosen.
 */
export function useSelectionKeys(
  rows: readonly Row[],
  here: string | undefined,
  list: string | undefined,
): void {
  const isSelecting = useIsSelecting();
  const order = useMemo(() => rows.map((row) => row.id), [rows]);
  useEffect(() => setOrder(order), [order]);
  const cursor = rows.find((row) => String(row.number) === here)?.id;

  const letGo: Shortcut[] = isSelecting
    ? [{ combo: 'escape', label: 'keys.select_none', run: clearSelection }]
    : [];
  useShortcuts([
    {
      combo: 'x',
      label: 'keys.select_row',
      run: () => {
        const row = cursor ?? order[0];
        if (row !== undefined) toggle(row);
      },
    },
    { combo: 'shift+j', label: 'keys.select_down', run: () => reach(1, cursor) },
    { combo: 'shift+k', label: 'keys.select_up', run: () => reach(-1, cursor) },
    { combo: 'mod+a', label: 'keys.select_loaded', run: selectLoaded },
    ...letGo,
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, another choice
  useEffect(() => clearSelection, [list]);
}
