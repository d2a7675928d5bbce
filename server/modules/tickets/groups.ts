/**
 * A list in groups, by pages. The groups stand one after another, each in the order of the list; a
 * page may hold the end of one, several whole ones and the beginning of another. The whole ones are
 * fetched by one statement, the other two by the indexes of the list, so that no page sorts all.
 */
import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { TicketGroup } from '#contract/tickets.ts';
import type { Grouping, TicketSort } from '#contract/views.ts';
import type { Ctx } from '#platform/ctx.ts';
import { readGroupCursor, writeGroupCursor } from './cursors.ts';
import { groupsOf, inGroups } from './groups.sql.ts';
import { type PageEnd, type ReadRow, ticketPage } from './rows.sql.ts';

export type GroupedAsk = {
  readonly where: RawBuilder<boolean>;
  readonly sort: TicketSort;
  readonly grouping: Grouping;
  /** Keys of groups that are counted and not listed, as the address has them. */
  readonly folded: string | undefined;
  readonly after: string | undefined;
  readonly limit: number;
};
type Row = ReadRow & { sort_value: string };
type Key = string | null;

export async function groupedPage(
  ctx: Ctx,
  ask: GroupedAsk,
): Promise<{ rows: Row[]; next: string | null; groups: TicketGroup[] }> {
  const cursor = readGroupCursor(ask.sort, ask.grouping, ask.after);
  const groups = await groupsOf(ctx, ask.grouping, ask.where);
  const folded = new Set((ask.folded ?? '').split(',').map((key) => (key === 'null' ? null : key)));
  const open = groups.filter((group) => ask.folded === undefined || !folded.has(group.key));
  const from = cursor === undefined ? 0 : open.findIndex((group) => group.key === cursor.group);
  // The group the page ended in is gone: its tickets are, too, and what follows is not known.
  if (from < 0) return { rows: [], next: null, groups };
  const rows = await fill(ctx, ask, { open: open.slice(from), end: cursor?.end });
  const shown = rows.slice(0, ask.limit);
  const last = shown.at(-1);
  const next =
    rows.length > ask.limit && last !== undefined
      ? writeGroupCursor(ask.sort, ask.grouping, {
          group: keyOf(ask.grouping, last),
          end: { value: last.sort_value, id: last.id },
        })
      : null;
  return { rows: shown, next, groups };
}

type Way = { open: readonly TicketGroup[]; end: PageEnd | undefined };

/** One row more than a page, where there are so many. */
async function fill(ctx: Ctx, ask: GroupedAsk, { open, end }: Way): Promise<Row[]> {
  const wanted = ask.limit + 1;
  const ordered = (keys: readonly Key[], after: PageEnd | undefined, limit: number) =>
    ticketPage(ctx, {
      where: sql<boolean>`${ask.where} and ${inGroups(ask.grouping, keys)}`,
      sort: ask.sort,
      after,
      limit: limit - 1,
    });
  const rows: Row[] = [];
  let rest = open;
  const [begun] = open;
  if (end !== undefined && begun !== undefined) {
    rows.push(...(await ordered([begun.key], end, wanted)));
    rest = open.slice(1);
  }
  while (rows.length < wanted && rest.length > 0) {
    const room = wanted - rows.length;
    const whole = wholeOnes(rest, room);
    const taken = whole.length === 0 ? rest.slice(0, 1) : whole;
    const keys = taken.map((group) => group.key);
    const found = await ordered(keys, undefined, whole.length === 0 ? room : mostOfWholeOnes);
    rows.push(...inOrderOf(keys, ask.grouping, found));
    rest = rest.slice(taken.length);
  }
  return rows.slice(0, wanted);
}

/** More than whole groups can hold: somebody may have made tickets since they were counted. */
const mostOfWholeOnes = 1000;

function wholeOnes(groups: readonly TicketGroup[], room: number): readonly TicketGroup[] {
  let sum = 0;
  const end = groups.findIndex((group) => {
    sum += group.count;
    return sum > room;
  });
  return end < 0 ? groups : groups.slice(0, end);
}

function inOrderOf(keys: readonly Key[], grouping: Grouping, rows: readonly Row[]): Row[] {
  const byKey = Map.groupBy(rows, (row) => keyOf(grouping, row));
  return keys.flatMap((key) => byKey.get(key) ?? []);
}

function keyOf(grouping: Grouping, row: ReadRow): Key {
  switch (grouping) {
    case 'assignee':
      return row.assignee_id;
    case 'team':
      return row.team_id;
    case 'status':
      return row.status_id;
    case 'priority':
      return String(row.priority);
    case 'organization':
      return row.organization_id;
  }
}
