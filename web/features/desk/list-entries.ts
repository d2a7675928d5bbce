import type { TicketGroup, TicketRow } from '#contract/tickets.ts';
import type { Grouping, TicketSort, ViewColumn } from '#contract/views.ts';

/** What stands in a list: a ticket, or the head of a group. */
export type Entry =
  | { kind: 'row'; key: string; row: TicketRow }
  | { kind: 'head'; key: string; group: TicketGroup; is_folded: boolean };

export type Groups = {
  grouping: Grouping;
  folded: ReadonlySet<string>;
  onFold: (key: string) => void;
};
export type TableLook = {
  columns: readonly ViewColumn[];
  sort: TicketSort;
  onSort: (sort: TicketSort) => void;
};

/** An entry and where it stands in the list. */
export type Placed = { index: number; start: number; key: string | number | bigint; entry: Entry };

type Grouped = {
  grouping: Grouping;
  groups: readonly TicketGroup[];
  folded: ReadonlySet<string>;
  /** Whether more tickets are to come: heads after the last loaded one wait for theirs. */
  has_more: boolean;
};

export function entriesOf(rows: readonly TicketRow[], grouped: Grouped | undefined): Entry[] {
  if (grouped === undefined) return rows.map(rowEntry);
  const { grouping, groups, folded, has_more } = grouped;
  const byKey = Map.groupBy(rows, (row) => groupKey(groupOf(grouping, row)));
  const lastRow = rows.at(-1);
  const lastKey = lastRow === undefined ? undefined : groupKey(groupOf(grouping, lastRow));
  const end = has_more
    ? groups.findIndex((group) => groupKey(group.key) === lastKey) + 1
    : undefined;
  return groups.slice(0, end).flatMap((group): Entry[] => {
    const key = groupKey(group.key);
    const is_folded = folded.has(key);
    const head: Entry = { kind: 'head', key: `group-${key}`, group, is_folded };
    return is_folded ? [head] : [head, ...(byKey.get(key) ?? []).map(rowEntry)];
  });
}

function rowEntry(row: TicketRow): Entry {
  return { kind: 'row', key: row.id, row };
}

/** As the address has it: `null` is the group of those without. */
export function groupKey(key: string | null): string {
  return key ?? 'null';
}

function groupOf(grouping: Grouping, row: TicketRow): string | null {
  switch (grouping) {
    case 'assignee':
      return row.assignee?.id ?? null;
    case 'team':
      return row.team?.id ?? null;
    case 'status':
      return row.status_id;
    case 'priority':
      return String(row.priority);
    case 'organization':
      return row.organization?.id ?? null;
  }
}
