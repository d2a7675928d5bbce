/** The feed of events: nothing is skipped, nothing is told twice, nothing can be taken back. */
import fc from 'fast-check';
import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenTransaction, openTransaction } from '#testing/open-transaction.ts';
import { settled } from '#testing/settled.ts';
import { useTestDatabase } from '#testing/template-database.ts';
import type { Ctx } from './ctx.ts';
import {
  type Database,
  openDatabase,
  sideBySide,
  transaction,
  transactionSideBySide,
} from './db.ts';
import {
  type Cursor,
  currentCursor,
  cursorText,
  eventChannel,
  eventsAfter,
  type NewEvent,
  on,
  parseCursor,
  publish,
  registerReactions,
} from './events.ts';
import { newId } from './id.ts';
import { listen } from './listen.ts';

const server = useTestDatabase();
const log = pino({ level: 'silent' });
let database: Database;

beforeAll(() => {
  database = openDatabase(server.url, log, 12);
});
afterAll(() => database.close());

function ctx(): Ctx {
  return { db: database.db, actor: { kind: 'system' }, now: new Date(), log };
}

function news(more: Partial<NewEvent> = {}): NewEvent {
  return { name: 'tag.updated', subject_type: 'tag', subject_id: newId(), ...more };
}

async function publishOne(event = news()): Promise<number> {
  return (await transaction(ctx(), (tx) => publish(tx, event))).id;
}

/** A reader that follows the feed a few rows at a time, as every follower does. */
function reader(from: Cursor, atOnce = 3) {
  let cursor = from;
  const seen: number[] = [];
  return {
    seen,
    async read(): Promise<void> {
      for (;;) {
        const events = await eventsAfter(ctx(), cursor, atOnce);
        const last = events.at(-1);
        if (last === undefined) return;
        seen.push(...events.map((event) => event.id));
        cursor = parseCursor(cursorText(last)) ?? cursor;
      }
    },
  };
}

describe('writing', () => {
  test('an event outside a transaction is refused', async () => {
    await expect(publish(ctx(), news())).rejects.toThrow(/outside a transaction/);
  });

  test('an event and what it causes go with the transaction', async () => {
    await settled(ctx());
    const follower = reader(await currentCursor(ctx()));
    const held = await openTransaction(ctx());
    await publish(held.tx, news());
    await held.rollback();
    await follower.read();
    expect(follower.seen).toEqual([]);
  });

  test('it is kept with its actor, its time and its facts', async () => {
    const id = newId();
    const now = new Date('2026-03-01T10:00:00.123Z');
    const actor = { kind: 'contact', id } as const;
    const { id: event_id } = await transaction({ ...ctx(), actor, now }, (tx) =>
      publish(tx, news({ ticket_id: id, data: { changes: { name: ['ё', null] } } })),
    );
    const row = await ctx()
      .db.selectFrom('events')
      .selectAll()
      .where('id', '=', event_id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      at: '2026-03-01T10:00:00.123Z',
      actor_kind: 'contact',
      actor_id: id,
      ticket_id: id,
      data: { changes: { name: ['ё', null] } },
      cause_id: null,
      depth: 0,
    });
  });

  test.each([
    'update events set name = $$a.b$$',
    'delete from events',
    'truncate events',
    'truncate events cascade',
  ])('history cannot be changed: %s (case I2)', async (statement) => {
    await publishOne();
    await expect(database.pool.query(statement)).rejects.toThrow(/append-only/);
  });

  test('a reaction carries the cause, and a loop of reactions stops with everything undone', async () => {
    let stopAt = 3;
    registerReactions([
      on('tag.deleted', async (tx, happened) => {
        if (happened.depth < stopAt) await publish(tx, news({ name: 'tag.deleted' }));
      }),
    ]);
    await settled(ctx());
    const before = await currentCursor(ctx());
    const first = await publishOne(news({ name: 'tag.deleted' }));
    await settled(ctx());
    const told = await eventsAfter(ctx(), before, 10);
    expect(told.map((event) => event.depth)).toEqual([0, 1, 2, 3]);
    const { rows } = await database.pool.query('select cause_id from events where id > $1', [
      first,
    ]);
    expect(rows.map((row) => Number(row.cause_id))).toEqual(
      told.slice(0, -1).map((event) => event.id),
    );
    stopAt = 100;
    await expect(publishOne(news({ name: 'tag.deleted' }))).rejects.toThrow(/loop/);
    // Reactions stay for the files that this worker runs next: from here on it does nothing.
    stopAt = 0;
    expect(await eventsAfter(ctx(), before, 100)).toHaveLength(4);
  });

  test('one transaction rings once, when it is committed, and only when there is news', async () => {
    let rings = 0;
    const listener = await listen(server.url, log);
    listener.on(eventChannel, () => {
      rings += 1;
    });
    await listener.notify('opora_other', ''); // a round trip: LISTEN is in force now
    const held = await openTransaction(ctx());
    await publish(held.tx, news());
    await publish(held.tx, news());
    await listener.notify('opora_other', '');
    expect(rings).toBe(0);
    await held.commit();
    await expect.poll(() => rings).toBe(1);
    await transaction(ctx(), async () => undefined);
    await listener.notify('opora_other', '');
    expect(rings).toBe(1);
    await listener.close();
  });
});

describe('side by side', () => {
  const piece = (tx: Ctx, name: string) =>
    (async () => {
      const { id } = await publish(tx, news({ data: { name } }));
      const found = await sql<{
        name: string;
      }>`select data ->> 'name' as name from events where id = ${id}`.execute(tx.db);
      return found.rows[0]?.name;
    })();

  test('each piece reads what it wrote, and all is written at once', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `piece ${index}`);
    const made = await transactionSideBySide(ctx(), (tx) =>
      sideBySide(names.map((name) => piece(tx, name))),
    );
    expect(made).toEqual(names);
    const kept = await sql<{ count: number }>`select count(distinct xid)::int as count from events
      where data ->> 'name' like 'piece %'`.execute(database.db);
    expect(kept.rows[0]?.count).toBe(1);
  });

  test('one that fails leaves nothing of the others, says why, and the connection goes on', async () => {
    for (let round = 0; round < 3; round += 1) {
      const failed = transactionSideBySide(ctx(), (tx) =>
        sideBySide<unknown>([
          piece(tx, 'lost before'),
          sql`select 1 / ${0}::int`.execute(tx.db),
          piece(tx, 'lost behind'),
        ]),
      );
      await expect(failed).rejects.toThrow('division by zero');
      expect(await transactionSideBySide(ctx(), (tx) => piece(tx, 'after'))).toBe('after');
    }
    const { rows } = await sql`select from events where data ->> 'name' like 'lost%'`.execute(
      database.db,
    );
    expect(rows).toEqual([]);
  });

  test('a failure that somebody swallowed does not pass for success', async () => {
    const swallowed = transactionSideBySide(ctx(), async (tx) => {
      await sql`select 1 / ${0}::int`.execute(tx.db).catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('failed before its end');
  });
});

describe('following', () => {
  test('a cursor that is not ours is no cursor', () => {
    for (const text of [
      '',
      '1',
      '1.',
      '.1',
      '1.2.3',
      '-1.2',
      '1e3.1',
      'a.b',
      `${'9'.repeat(17)}.1`,
    ])
      expect(parseCursor(text)).toBeUndefined();
    expect(parseCursor('12.34')).toEqual({ xid: 12, id: 34 });
  });

  test('a late commit is not skipped', async () => {
    await settled(ctx());
    const follower = reader(await currentCursor(ctx()));
    const slow = await openTransaction(ctx());
    const first = await publish(slow.tx, news());
    const second = await publishOne();
    await follower.read();
    expect(follower.seen).toEqual([]); // the younger one waits for the older
    await slow.commit();
    await settled(ctx());
    await follower.read();
    expect(follower.seen).toEqual([first.id, second]);
  });

  test('an event that was written before one of an older transaction is not lost by its greater number', async () => {
    await settled(ctx());
    const follower = reader(await currentCursor(ctx()));
    const older = await openTransaction(ctx());
    await publish(older.tx, news()); // takes its place in the order of transactions
    const younger = await openTransaction(ctx());
    const a = await publish(younger.tx, news());
    const b = await publish(older.tx, news());
    await younger.commit();
    await follower.read();
    await older.commit();
    await settled(ctx());
    await follower.read();
    expect(b.id).toBeGreaterThan(a.id);
    expect(follower.seen).toHaveLength(3);
    expect(new Set(follower.seen)).toContain(a.id);
    expect(new Set(follower.seen)).toContain(b.id);
  });

  test('the end of the feed is never beyond what could still be written', async () => {
    const slow = await openTransaction(ctx());
    const late = await publish(slow.tx, news());
    await publishOne();
    const end = await currentCursor(ctx());
    await slow.commit();
    await settled(ctx());
    const after = await eventsAfter(ctx(), end, 10);
    expect(after.map((event) => event.id)).toContain(late.id);
  });

  type Step = { who: number; what: 'publish' | 'commit' | 'rollback' | 'read' };
  const steps: fc.Arbitrary<Step[]> = fc.array(
    fc.record({
      who: fc.integer({ min: 0, max: 4 }),
      what: fc.constantFrom('publish', 'publish', 'commit', 'rollback', 'read', 'read'),
    }),
    { minLength: 5, maxLength: 40 },
  );

  test('however transactions interleave, a reader hears each committed event once, in the feed’s order', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (plan, atOnce) => {
        await settled(ctx());
        const from = await currentCursor(ctx());
        const follower = reader(from, atOnce);
        const open = new Map<number, { held: OpenTransaction; ids: number[] }>();
        const committed: number[] = [];
        const end = async (who: number, what: 'commit' | 'rollback') => {
          const one = open.get(who);
          open.delete(who);
          if (one === undefined) return;
          await one.held[what]();
          if (what === 'commit') committed.push(...one.ids);
        };
        for (const { who, what } of plan) {
          if (what === 'read') await follower.read();
          else if (what === 'publish') {
            const one = open.get(who) ?? { held: await openTransaction(ctx()), ids: [] };
            open.set(who, one);
            one.ids.push((await publish(one.held.tx, news())).id);
          } else await end(who, what);
        }
        for (const who of [...open.keys()]) await end(who, 'commit');
        await settled(ctx());
        await follower.read();
        expect([...follower.seen].sort(byNumber)).toEqual(committed.sort(byNumber));
        const whole = await eventsAfter(ctx(), from, 1000);
        expect(follower.seen).toEqual(whole.map((event) => event.id));
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  function byNumber(a: number, b: number): number {
    return a - b;
  }
});
