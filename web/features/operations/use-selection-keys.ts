import { useEffect, useMemo } from 'react';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { clearSelection, reach, selectLoaded, setOrder, toggle } from './selection.ts';

type Row = { readonly id: string; readonly number: number };

/**
 * The keys of choosing: X takes the row under the cursor, Shift+J and Shift+K reach further, Ctrl+A takes
 * the whole list. Another list begins with nothing chosen.
 */
export function useSelectionKeys(
  rows: readonly Row[],
  here: string | undefined,
  list: string | undefined,
): void {
  const order = useMemo(() => rows.map((row) => row.id), [rows]);
  useEffect(() => setOrder(order), [order]);
  const cursor = rows.find((row) => String(row.number) === here)?.id;

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
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, another choice
  useEffect(() => clearSelection, [list]);
}
