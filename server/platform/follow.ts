/**
 * Readers that follow the feed of events and keep their own place in it. What they write and the new
 * place are one transaction, so each event counts once; nothing is added to the transaction that
 * published it, and a flood of events is one piece of work instead of a job each.
 */
import { sql } from 'kysely';
import type { Ctx } from './ctx.ts';
import { firstRow, transaction } from './db.ts';
import { type Cursor, eventsAfter, type FedEvent } from './events.ts';

const eventsAtOnce = 2000;

/**
 * Gives `work` what happened since the last time, oldest first, until nothing is left. One process at
 * a time follows for one reader; for the others there is nothing to do.
 */
export async function followEvents(
  ctx: Ctx,
  reader: string,
  work: (tx: Ctx, events: readonly FedEvent[]) => Promise<void>,
): Promise<void> {
  await sql`insert into event_positions (reader) values (${reader}) on conflict do nothing`.execute(
    ctx.db,
  );
  let isEnd = false;
  while (!isEnd) {
    isEnd = await transaction(ctx, async (tx) => {
      const place = await lockPlace(tx, reader);
      if (place === undefined) return true;
      const events = await eventsAfter(tx, place, eventsAtOnce);
      const last = events.at(-1);
      if (last === undefined) return true;
      await work(tx, events);
      await sql`update event_positions set xid = ${last.xid}, event_id = ${last.id}
        where reader = ${reader}`.execute(tx.db);
      return events.length < eventsAtOnce;
    });
  }
}

/** Undefined while another process holds it. */
function lockPlace(tx: Ctx, reader: string): Promise<Cursor | undefined> {
  return firstRow(
    tx,
    sql<Cursor>`select xid, event_id as id from event_positions
      where reader = ${reader} for update skip locked`,
  );
}
