/**
 * Places in the feed of events are numbers of transactions of one cluster, and mean nothing in another:
 * a restored event with the number of a transaction that is yet to come would be unsettled for ever.
 *
 * A backup therefore holds them counted anew. Events that every reader has passed are at 0. From the
 * first place that any reader stands at, the transactions are 2, 4, 6 … in their order; a place between
 * two of them is odd. Order is kept exactly, so that each reader goes on with the event it would have
 * read next. A restore only sees to it that its cluster has come past the highest of these numbers.
 */

/** Columns of type bigint that hold such a place, wherever they are. */
export function holdsPlace(column: { name: string; type: string }): boolean {
  return column.type === 'bigint' && /(^|_)xid$/.test(column.name);
}

/** The common part of each statement: `ranks (xid, place)`, and the first place in use. */
const ranks = `floor as materialized (
    select coalesce((select min(xid) from public.event_positions),
      (select max(xid) from public.events), 0) as xid),
  ranks as materialized (
    select xid, 2 * row_number() over (order by xid) as place
    from (select distinct e.xid from public.events e, floor where e.xid >= floor.xid) one)`;

/** Rows of events, their transactions counted anew. */
export function eventsSelect(columns: readonly string[]): string {
  const list = columns.map((name) => (name === '"xid"' ? 'coalesce(ranks.place, 0)' : `e.${name}`));
  return `with ${ranks} select ${list.join(', ')} from public.events e left join ranks on ranks.xid = e.xid`;
}

/** Rows of another table that holds places. A place beyond every transaction ("never") stays. */
export function placesSelect(table: string, columns: readonly { name: string; type: string }[]) {
  const list = columns.map((column) => {
    const name = `t."${column.name}"`;
    if (!holdsPlace(column)) return name;
    return `case
      when ${name} >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint then ${name}
      when ${name} < (select xid from floor) then 0
      else coalesce((select place from ranks where ranks.xid = ${name}),
        (select coalesce(max(place), 0) + 1 from ranks where ranks.xid < ${name})) end`;
  });
  return `with ${ranks} select ${list.join(', ')} from public.${table} t`;
}

/** The highest number that the backup can hold. */
export const feedTop = `with ${ranks} select (2 * count(*) + 1)::text as top from ranks`;
