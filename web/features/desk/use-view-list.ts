import { useMemo, useState } from 'react';
import type { View } from '#contract/views.ts';
import type { Groups, TableLook } from './list-entries.ts';
import { useTickets } from './ticket-list.tsx';
import { arrange, type Shown, shownAs } from './views.ts';

const nothingFolded: ReadonlySet<string> = new Set();

/** The tickets of a view as the person sees it: sorted, in groups, some of them folded. */
export function useViewList(view: View | undefined): {
  tickets: ReturnType<typeof useTickets>;
  shown: Shown | undefined;
  groups: Groups | undefined;
  table: TableLook | undefined;
} {
  const shown = useMemo(() => (view === undefined ? undefined : shownAs(view)), [view]);
  const grouping = shown === undefined || shown.group_by === 'none' ? undefined : shown.group_by;
  const [folds, setFolds] = useState<{ of: string; keys: ReadonlySet<string> }>();
  const place = `${view?.id}-${grouping}`;
  const folded = folds?.of === place ? folds.keys : nothingFolded;
  const tickets = useTickets(
    view === undefined || shown === undefined
      ? {}
      : {
          view_id: view.id,
          sort: shown.sort,
          ...(grouping === undefined ? {} : { group_by: grouping }),
          ...(folded.size === 0 ? {} : { folded: [...folded].join() }),
        },
    view !== undefined,
  );
  const groups = useMemo(
    (): Groups | undefined =>
      grouping === undefined
        ? undefined
        : {
            grouping,
            folded,
            onFold(key) {
              const keys = new Set(folded);
              if (!keys.delete(key)) keys.add(key);
              setFolds({ of: place, keys });
            },
          },
    [grouping, folded, place],
  );
  const table =
    view === undefined || shown === undefined
      ? undefined
      : {
          columns: shown.columns,
          sort: shown.sort,
          onSort: (sort: Shown['sort']) => arrange(view, { sort }),
        };
  return { tickets, shown, groups, table };
}
