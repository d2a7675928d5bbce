/** Where a page ended, as the browser carries it: of one list and sort, and nothing that we did not write. */
import type { Grouping, TicketSort } from '#contract/views.ts';
import { fail } from '#platform/errors.ts';
import type { PageEnd } from './rows.sql.ts';

export type PagedList = TicketSort | 'comments';

export function writeCursor(list: PagedList, end: PageEnd): string {
  return Buffer.from(JSON.stringify([list, end.value, end.id])).toString('base64url');
}

/** @throws OporaError invalid: a cursor of another list, or none of ours */
export function readCursor(list: PagedList, text: string | undefined): PageEnd | undefined {
  if (text === undefined) return undefined;
  const [of, value, id] = partsOf(text);
  const isOurs =
    of === list &&
    typeof value === 'string' &&
    typeof id === 'string' &&
    isValueOf(list, value) &&
    cursorId.test(id);
  return isOurs ? { value, id } : fail('invalid', 'errors.cursor');
}

export type GroupEnd = { readonly group: string | null; readonly end: PageEnd };

/** Where a page of a list in groups ended: in which group, and there at which row. */
export function writeGroupCursor(sort: TicketSort, grouping: Grouping, at: GroupEnd): string {
  const parts = [sort, at.end.value, at.end.id, grouping, at.group];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws OporaError invalid: a cursor of another list, or none of ours */
export function readGroupCursor(
  sort: TicketSort,
  grouping: Grouping,
  text: string | undefined,
): GroupEnd | undefined {
  const end = readCursor(sort, text);
  if (end === undefined || text === undefined) return undefined;
  const [, , , of, group] = partsOf(text);
  const isOurs = of === grouping && (group === null || typeof group === 'string');
  return isOurs ? { group, end } : fail('invalid', 'errors.cursor');
}

const cursorId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function partsOf(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function isValueOf(list: PagedList, value: string): boolean {
  if (list === 'priority') return /^[1-4]$/.test(value);
  return isInstant(value) || (list === 'due' && value === 'infinity');
}

/** As PostgreSQL or our rows write it, in UTC; a 31st of February is none. */
function isInstant(value: string): boolean {
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,6})?(Z|\+00)$/.exec(value);
  if (parts === null) return false;
  const seconds = `${parts[1]}T${parts[2]}`;
  const at = new Date(`${seconds}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(seconds);
}
