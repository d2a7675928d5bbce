/**
 * Readers that follow the feed of events and keep their own place in it. What they write and the new
 * place are one transaction, so each event counts once; nothing is added to the transaction that
 * published it, and a flood of events is one piece of work instead of a job each.
 *
 * An event that a reader cannot take stops it for ten minutes at most: then the reader goes on without it,
 * and says so.
 */
import { sql } from 'kysely';
import type { Ctx } from './ctx.ts';
import { firstRow, transaction } from './db.ts';
import { isDatabaseLost, isMachineTrouble, OporaError } from './errors.ts';
import { type Cursor, eventsAfter, type FedEvent, publish } from './events.ts';

const eventsAtOnce = 2000;
/** Long enough for whoever writes a newer version of an event beside an older worker to replace that one. */
const patience = 10 * 60_000;

type Work = (tx: Ctx, events: readonly FedEvent[]) => Promise<void>;
type Reader = { readonly name: string; readonly work: Work };

/**
 * Gives `work` what happened since the last time, oldest first, until nothing is left. One process at
 * a time follows for one reader; for the others there is nothing to do.
 * @throws what `work` throws, until the event that it cannot take has been there for ten minutes
 */
export async function followEvents(ctx: Ctx, name: string, work: Work): Promise<void> {
  await sql`insert into event_positions (reader) values (${name}) on conflict do nothing`.execute(
    ctx.db,
  );
  const reader = { name, work };
  for (let isMore = true; isMore; ) {
    isMore = await followOnce(ctx, reader, eventsAtOnce).catch((error: unknown) => {
      if (isPassing(error)) throw error;
      return followSingly(ctx, reader);
    });
  }
}

/** Answers whether more may be there. */
function followOnce(ctx: Ctx, { name, work }: Reader, atOnce: number): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const place = await lockPlace(tx, name);
    if (place === undefined) return false;
    const events = await eventsAfter(tx, place, atOnce);
    const last = events.at(-1);
    if (last === undefined) return false;
    await work(tx, events);
    await movePlace(tx, name, last);
    return events.length === atOnce;
  });
}

/** Of those that failed together each by itself: the others are none the worse for one of them. */
async function followSingly(ctx: Ctx, { name, work }: Reader): Promise<boolean> {
  for (let count = 0; count < eventsAtOnce; count += 1) {
    let tried: FedEvent | undefined;
    const one: Reader = {
      name,
      async work(tx, events) {
        [tried] = events;
        await work(tx, events);
      },
    };
    const isMore = await followOnce(ctx, one, 1).catch(async (error: unknown) => {
      const isOld = tried !== undefined && ctx.now.getTime() - Date.parse(tried.at) >= patience;
      if (tried === undefined || !isOld || isPassing(error)) throw error;
      return passOver(ctx, name, { event: tried, error });
    });
    if (!isMore) return false;
  }
  return true;
}

/** Goes on without the event, if it is still the next. Doctor and log tell of it. */
function passOver(
  ctx: Ctx,
  name: string,
  { event, error }: { event: FedEvent; error: unknown },
): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const place = await lockPlace(tx, name);
    if (place === undefined) return false;
    const [next] = await eventsAfter(tx, place, 1);
    if (next?.id !== event.id) return true;
    tx.log.error({ err: error, reader: name, event_id: event.id }, 'an event is passed over');
    await movePlace(tx, name, event);
    // Of one that tells of another nothing is told: it could go on for ever.
    if (event.name !== passedOver)
      await publish(tx, {
        name: passedOver,
        ...{ subject_type: 'event_reader', subject_id: null },
        data: { reader: name, event_id: event.id, name: event.name },
      });
    return true;
  });
}

const passedOver = 'event.passed_over';

/** Not for the sake of an event: the machine, the database, somebody who stood in the way. */
function isPassing(error: unknown): boolean {
  if (isDatabaseLost(error) || isMachineTrouble(error)) return true;
  if (error instanceof OporaError) return error.code === 'unavailable';
  // PostgreSQL, appendix A: rolled back for the sake of others, locked, cancelled.
  return error instanceof Error && 'code' in error && /^(40|55|57)/.test(String(error.code));
}

async function movePlace(tx: Ctx, name: string, { xid, id }: FedEvent): Promise<void> {
  await sql`update event_positions set xid = ${xid}, event_id = ${id}
    where reader = ${name}`.execute(tx.db);
}

/** Undefined while another process holds it. */
function lockPlace(tx: Ctx, reader: string): Promise<Cursor | undefined> {
  return firstRow(
    tx,
    sql<Cursor>`select xid, event_id as id from event_positions
      where reader = ${reader} for update skip locked`,
  );
}
