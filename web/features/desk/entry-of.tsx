import type { ReactNode } from 'react';
import type { TicketRow } from '#contract/tickets.ts';
import { GroupHead } from './group-head.tsx';
import { type Entry, type Groups, groupKey } from './list-entries.ts';

type Props = {
  entry: Entry;
  groups: Groups | undefined;
  children: (row: TicketRow) => ReactNode;
};

/** The head of a group, or whatever a ticket is drawn as. */
export function EntryOf({ entry, groups, children }: Props) {
  if (entry.kind === 'row') return children(entry.row);
  if (groups === undefined) return null;
  return (
    <GroupHead
      grouping={groups.grouping}
      group={entry.group}
      is_folded={entry.is_folded}
      onFold={() => groups.onFold(groupKey(entry.group.key))}
    />
  );
}
