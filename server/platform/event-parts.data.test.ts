/** The table of events in parts: nothing is rewritten, nothing is without a place, nothing reads all of it. */
import fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenTransaction, openTransaction } from '#testing/open-transaction.ts';
import { settled } from '#testing/settled.ts';
import { createTestDatabase, runOn, type TestDatabase } from '#testing/template-database.ts';
import { recorded } from '../../bench/record.ts';
import { wipeDatabase } from './backup/load.ts';
import type { Ctx } from './ctx.ts';
import { type Database, firstRow, openDatabase, rows, transaction } from './db.ts';
import {
  countEventsAnew,
  divideEvents,
  eventBorders,
  layEventParts,
  listEventParts,
} from './event-parts.ts';
import {
  type Cursor,
  currentCursor,
  eventById,
  eventsAfter,
  eventsUpTo,
  overtakenBy,
  publish,
} from './events.ts';
import { newId } from './id.ts';
import { knownMigrations, migrate } from './migrations.ts';

const log = pino({ level: 'silent' });
/** Due at five events beyond a border, and the next border at least fifty ahead. */
const size = 100;

/** A desk of its own for each part of this file: what is divided stays so. */
function useDesk() {
  const held: { database?: Database; test?: TestDatabase } = {};
  beforeAll(async () => {
    held.test = await createTestDatabase();
    held.database = openDatabase(held.test.url, log, 12);
  });
  afterAll(async () => {
    await held.database?.close();
    await held.test?.drop();
  });
  const database = (): Database => {
    if (held.database === undefined) throw new Error('The desk exists only while tests run');
    return held.database;
  };
  return {
    get url() {
      return held.test?.url ?? '';
    },
    get pool() {
      return database().pool;
    },
    ctx: (): Ctx => ({ db: database().db, actor: { kind: 'system' }, now: new Date(), log }),
  };
}

async function publishSome(ctx: Ctx, count: number, ticket_id: string | null = null) {
  return transaction(ctx, async (tx) => {
    const ids: number[] = [];
    for (let made = 0; made < count; made += 1) {
      const event = { name: 'tag.updated', ticket_id, subject_type: 'tag', subject_id: newId() };
      ids.push((await publish(tx, { ...event, name: 'tag.updated' })).id);
    }
    return ids;
  });
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function idsByPart(ctx: Ctx) {
  return rows(
    ctx,
    sql<{ name: string; least: number; most: number; count: number }>`
      select tableoid::regclass::text as name, min(id) as least, max(id) as most, count(*) as count
      from events group by 1 order by 2`,
  );
}

describe('a desk from before', { timeout: 120_000 }, () => {
  const desk = useDesk();
  const before = new Set(
    knownMigrations()
      .map(({ name }) => name)
      .filter((name) => name < '0053'),
  );

  test('its table becomes the first part as it is, and its numbers go on', async () => {
    await wipeDatabase(desk.url);
    await migrate(desk.url, undefined, before);
    await runOn(
      desk.url,
      `insert into events (actor_kind, name, subject_type, ticket_id, at)
        select 'system', 'tag.updated', 'tag', gen_random_uuid(), '2026-01-02' from generate_series(1, 5000);
       select setval('events_id_seq', 7000);
       grant select, insert on events to pg_monitor; grant select on events to public`,
    );
    const look = (table: string, position: string) => `
      select pg_relation_filenode('${table}')::text as table, pg_relation_filenode('${position}')::text as position,
        (select count(*)::int from events) as count,
        (select md5(string_agg(e::text, ',' order by id)) from events e) as content`;
    const was = await withClient(desk.url, (client) =>
      client.query(look('events', 'events_position')),
    );
    await migrate(desk.url);
    const now = await withClient(desk.url, (client) =>
      client.query(look('events_1', 'events_1_xid_id_idx')),
    );
    expect(now.rows).toEqual(was.rows);
    expect(now.rows[0]).toMatchObject({ count: 5000 });
    expect(await publishSome(desk.ctx(), 2)).toEqual([7001, 7002]);
    expect(await listEventParts(desk.ctx())).toEqual([
      { name: 'events_1', from: 0, to: null, proven_end: null },
    ]);
    await expect(runOn(desk.url, 'truncate events_1')).rejects.toThrow(/append-only/);
    const rights = await rows(
      desk.ctx(),
      sql<{ rights: boolean[] }>`select array[has_table_privilege('pg_monitor', 'events', 'insert'),
        has_sequence_privilege('pg_monitor', 'events_id_seq', 'usage'),
        has_table_privilege('pg_checkpoint', 'events', 'select'),
        has_table_privilege('pg_checkpoint', 'events', 'insert')] as rights`,
    );
    expect(rights).toEqual([{ rights: [true, true, true, false] }]);
  });

  test('a history that is longer than a part gets its second one beyond its end', async () => {
    expect(await divideEvents(desk.ctx(), 1000)).toBe('divided');
    const [first, second] = await listEventParts(desk.ctx());
    expect(first).toMatchObject({ name: 'events_1', from: 0 });
    expect(first?.to).toBeGreaterThanOrEqual(7002 + 500);
    expect(second).toEqual({ name: 'events_2', from: first?.to, to: null, proven_end: null });
  });
});

describe('dividing', { timeout: 60_000 }, () => {
  const desk = useDesk();

  test('a small desk has one part', async () => {
    await publishSome(desk.ctx(), 3);
    expect(await divideEvents(desk.ctx(), size)).toBe('not_due');
    expect(await listEventParts(desk.ctx())).toHaveLength(1);
  });

  test('two workers at once add one part, and the next look none', async () => {
    await publishSome(desk.ctx(), 5);
    const outcomes = await Promise.all([1, 2, 3].map(() => divideEvents(desk.ctx(), size)));
    expect(outcomes.toSorted()).toEqual(['divided', 'not_due', 'not_due']);
    expect(await divideEvents(desk.ctx(), size)).toBe('not_due');
    expect(await listEventParts(desk.ctx())).toEqual([
      { name: 'events_1', from: 0, to: 100, proven_end: null },
      { name: 'events_2', from: 100, to: null, proven_end: null },
    ]);
  });

  test('events go on across borders, each in its part, and are found by everything', async () => {
    const ticket_id = newId();
    const ids: number[] = [];
    for (let batch = 0; batch < 40; batch += 1) {
      ids.push(...(await publishSome(desk.ctx(), 7, ticket_id)));
      await divideEvents(desk.ctx(), size);
    }
    const parts = await listEventParts(desk.ctx());
    expect(parts.length).toBeGreaterThanOrEqual(4);
    for (const [place, part] of parts.entries())
      expect(part.to).toBe(parts[place + 1]?.from ?? null);
    for (const { name, least, most } of await idsByPart(desk.ctx())) {
      const part = parts.find((one) => one.name === name);
      expect(least).toBeGreaterThanOrEqual(part?.from ?? Number.NaN);
      expect(most).toBeLessThan(part?.to ?? Number.POSITIVE_INFINITY);
    }
    const found = await rows(
      desk.ctx(),
      sql<{ id: number }>`select id from events where ticket_id = ${ticket_id} order by id`,
    );
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect((await eventById(desk.ctx(), ids[0] ?? 0))?.ticket_id).toBe(ticket_id);
  });

  test('history cannot be changed in any part, also the ones made later (case I2)', async () => {
    const names = ['events', ...(await listEventParts(desk.ctx())).map(({ name }) => name)];
    expect(names.length).toBeGreaterThan(4);
    const before = await idsByPart(desk.ctx());
    const full = before.map(({ name }) => name);
    for (const name of names) {
      await expect(runOn(desk.url, `truncate ${name}`), name).rejects.toThrow(/append-only/);
      await expect(runOn(desk.url, `truncate ${name} cascade`)).rejects.toThrow(/append-only/);
      if (name !== 'events' && !full.includes(name)) continue; // the last one may be empty
      await expect(runOn(desk.url, `delete from ${name}`), name).rejects.toThrow(/append-only/);
      await expect(runOn(desk.url, `update ${name} set depth = 1`)).rejects.toThrow(/append-only/);
    }
    expect(await idsByPart(desk.ctx())).toEqual(before);
  });

  test('every part has the rules and indexes of the first', async () => {
    const parts = await rows(
      desk.ctx(),
      sql<{ name: string; shape: string }>`
        select c.relname as name, replace(jsonb_build_array(
          (select jsonb_agg(pg_get_indexdef(indexrelid) order by pg_get_indexdef(indexrelid)) from pg_index where indrelid = c.oid),
          (select jsonb_agg(pg_get_constraintdef(oid) order by pg_get_constraintdef(oid)) from pg_constraint where conrelid = c.oid),
          (select jsonb_agg(pg_get_triggerdef(oid) order by tgname) from pg_trigger where tgrelid = c.oid))::text,
          c.relname, 'part') as shape
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'public.events'::regclass`,
    );
    expect(parts.length).toBeGreaterThan(3);
    expect(new Set(parts.map(({ shape }) => shape)).size).toBe(1);
    expect(parts[0]?.shape).toContain('(xid, id)');
    expect(parts[0]?.shape).toContain('TRUNCATE');
  });

  test('whoever was killed in the middle is gone on with', async () => {
    const parts = await listEventParts(desk.ctx());
    const last = parts.at(-1);
    const [newest = 0] = (await publishSome(desk.ctx(), 1)).slice(-1);
    const end = Math.ceil((newest + size) / 10) * 10;
    await runOn(
      desk.url,
      `alter table ${last?.name} add constraint ${last?.name}_end check (id < ${end}) not valid`,
    );
    expect((await listEventParts(desk.ctx())).at(-1)?.proven_end).toBe(end);
    expect(await divideEvents(desk.ctx(), size)).toBe('divided');
    expect((await listEventParts(desk.ctx())).slice(-2)).toEqual([
      { name: last?.name, from: last?.from, to: end, proven_end: null },
      { name: `events_${parts.length + 1}`, from: end, to: null, proven_end: null },
    ]);
  });

  test('an end that nobody came back to is taken away before events meet it', async () => {
    const last = (await listEventParts(desk.ctx())).at(-1);
    await runOn(desk.url, `select setval('events_id_seq', ${(last?.from ?? 0) + 1})`);
    const near = (last?.from ?? 0) + 20;
    await runOn(
      desk.url,
      `alter table ${last?.name} add constraint ${last?.name}_end check (id < ${near})`,
    );
    expect(await divideEvents(desk.ctx(), size)).toBe('not_due');
    expect((await listEventParts(desk.ctx())).at(-1)?.proven_end).toBeNull();
    await publishSome(desk.ctx(), 40);
    expect(await divideEvents(desk.ctx(), size)).toBe('divided');
  });

  test('nobody divided for long: every event has its place, and the border is set beyond them', async () => {
    const last = (await listEventParts(desk.ctx())).at(-1);
    await runOn(desk.url, `select setval('events_id_seq', ${(last?.from ?? 0) + 50 * size})`);
    const [id = 0] = await publishSome(desk.ctx(), 1);
    expect((await idsByPart(desk.ctx())).at(-1)).toMatchObject({ name: last?.name, most: id });
    expect(await divideEvents(desk.ctx(), size)).toBe('divided');
    expect((await listEventParts(desk.ctx())).at(-1)?.from).toBeGreaterThanOrEqual(id + size / 2);
  });

  test('while somebody reads all of it, such as a backup, nothing is divided and writing goes on', async () => {
    const last = (await listEventParts(desk.ctx())).at(-1);
    await runOn(desk.url, `select setval('events_id_seq', ${(last?.from ?? 0) + size})`);
    await publishSome(desk.ctx(), 1);
    const count = (await listEventParts(desk.ctx())).length;
    await withClient(desk.url, async (client) => {
      await client.query('begin isolation level repeatable read');
      await client.query('select count(*) from events');
      const dividing = divideEvents(desk.ctx(), size);
      // Whoever comes meanwhile waits a moment and no more.
      const written = await publishSome(desk.ctx(), 1);
      expect(written).toHaveLength(1);
      expect(await dividing).toBe('busy');
      await client.query('commit');
    });
    expect(await listEventParts(desk.ctx())).toHaveLength(count);
    expect(await divideEvents(desk.ctx(), size)).toBe('divided');
  });

  test('PostgreSQL is told how large the whole is, once it has grown', async () => {
    expect(await countEventsAnew(desk.ctx())).toBe(true);
    expect(await countEventsAnew(desk.ctx())).toBe(false);
    const timeouts = await Promise.all(
      Array.from({ length: 12 }, () => desk.pool.query('show statement_timeout')),
    );
    expect(new Set(timeouts.map(({ rows: [row] }) => row?.statement_timeout))).toEqual(
      new Set(['1min']),
    );
    const known = await firstRow(
      desk.ctx(),
      sql<{ count: number }>`select count(*) as count from pg_stats
        where tablename = 'events' and inherited and attname = 'ticket_id'`,
    );
    expect(known?.count).toBe(1);
    await sql`insert into events (actor_kind, name, subject_type)
      select 'system', 'tag.updated', 'tag' from generate_series(1, 3000)`.execute(desk.ctx().db);
    await runOn(desk.url, `analyze ${(await idsByPart(desk.ctx())).at(-1)?.name}`);
    expect(await countEventsAnew(desk.ctx())).toBe(true);
  });
});

describe('following across borders', { timeout: 120_000 }, () => {
  const desk = useDesk();

  beforeAll(async () => {
    // A border every nine events, for as long as this goes on.
    const [newest = 0] = await publishSome(desk.ctx(), 1);
    const borders = Array.from({ length: 60 }, (_, place) => newest + 5 + place * 9);
    await withClient(desk.url, (client) => layEventParts(client, borders));
    expect(await withClient(desk.url, eventBorders)).toEqual(borders);
  });

  type Step = { who: number; what: 'publish' | 'commit' | 'rollback' | 'read' };
  const steps: fc.Arbitrary<Step[]> = fc.array(
    fc.record({
      who: fc.integer({ min: 0, max: 3 }),
      what: fc.constantFrom('publish', 'publish', 'publish', 'commit', 'rollback', 'read'),
    }),
    { minLength: 20, maxLength: 50 },
  );

  test('however late transactions commit, each event is heard once and in order', async () => {
    let crossed = 0;
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (plan, atOnce) => {
        await settled(desk.ctx());
        const from = await currentCursor(desk.ctx());
        let place: Cursor = from;
        const heard: number[] = [];
        const read = async () => {
          for (;;) {
            const events = await eventsAfter(desk.ctx(), place, atOnce);
            const last = events.at(-1);
            if (last === undefined) return;
            heard.push(...events.map(({ id }) => id));
            place = { xid: last.xid, id: last.id };
          }
        };
        const open = new Map<number, { held: OpenTransaction; ids: number[] }>();
        const committed: number[] = [];
        const end = async (who: number, what: 'commit' | 'rollback') => {
          const one = open.get(who);
          open.delete(who);
          await one?.held[what]();
          if (what === 'commit') committed.push(...(one?.ids ?? []));
        };
        for (const { who, what } of plan) {
          if (what === 'read') await read();
          else if (what === 'publish') {
            const one = open.get(who) ?? { held: await openTransaction(desk.ctx()), ids: [] };
            open.set(who, one);
            const event = { name: 'tag.updated', subject_type: 'tag', subject_id: null } as const;
            one.ids.push((await publish(one.held.tx, event)).id);
          } else await end(who, what);
        }
        for (const who of [...open.keys()]) await end(who, 'commit');
        await settled(desk.ctx());
        await read();
        const byNumber = (one: number, other: number) => one - other;
        expect(heard.toSorted(byNumber)).toEqual(committed.toSorted(byNumber));
        const whole = await eventsAfter(desk.ctx(), from, 1000);
        expect(heard).toEqual(whole.map(({ id }) => id));
        crossed += (await idsByPart(desk.ctx())).filter(
          ({ least }) => whole[0] !== undefined && least > whole[0].id,
        ).length;
      }),
      { numRuns: 15 },
    );
    expect(crossed).toBeGreaterThan(5);
  });
});

describe('reading', { timeout: 60_000 }, () => {
  const desk = useDesk();
  const tickets = 500;
  const perPart = 6000;

  beforeAll(async () => {
    await withClient(desk.url, async (client) => {
      await layEventParts(client, [perPart, 2 * perPart, 3 * perPart]);
      // Twenty transactions, each with the tickets that were worked on then.
      for (let batch = 0; batch < 20; batch += 1)
        await client.query(
          `insert into events (actor_kind, name, ticket_id, subject_type, subject_id)
            select 'system', 'ticket.updated', md5((n % ${tickets})::text)::uuid, 'ticket', md5((n % ${tickets})::text)::uuid
            from generate_series(1, 1200) n`,
        );
      await client.query('analyze events');
    });
    await settled(desk.ctx());
  }, 60_000);

  type Node = {
    'Node Type': string;
    'Relation Name'?: string;
    'Shared Hit Blocks': number;
    'Shared Read Blocks': number;
    Plans?: Node[];
  };

  /** What a statement reads, and how: by its own values. */
  async function planOf(work: () => Promise<unknown>) {
    const [statement] = (await recorded(work)).filter(({ text }) => /\bevents\b/.test(text));
    if (statement === undefined) throw new Error('nothing was asked of events');
    const explained = await desk.pool.query({
      text: `explain (analyze, buffers, format json) ${statement.text}`,
      values: statement.values,
    });
    const top: Node = explained.rows[0]['QUERY PLAN'][0].Plan;
    const nodes: Node[] = [];
    const look = (node: Node) => {
      nodes.push(node);
      for (const below of node.Plans ?? []) look(below);
    };
    look(top);
    const of = (...types: string[]) =>
      nodes.filter((node) => types.includes(node['Node Type'])).map((node) => node['Node Type']);
    return {
      walks: of('Seq Scan'),
      sorts: of('Sort', 'Incremental Sort'),
      parts: nodes.flatMap((node) => node['Relation Name'] ?? []),
      blocks: top['Shared Hit Blocks'] + top['Shared Read Blocks'],
    };
  }

  test('there are four parts with the same room', async () => {
    expect((await idsByPart(desk.ctx())).map(({ count }) => count)).toEqual([
      perPart - 1,
      perPart,
      perPart,
      perPart + 1,
    ]);
  });

  test('the end of the feed is found by a look at the end of each index', async () => {
    const plan = await planOf(() => currentCursor(desk.ctx()));
    expect(plan).toMatchObject({ walks: [], sorts: [] });
    expect(plan.blocks).toBeLessThan(20);
  });

  test('a look at the feed reads what is new and no more of the older parts than that nothing is', async () => {
    const end = await currentCursor(desk.ctx());
    const nothing = await planOf(() => eventsAfter(desk.ctx(), end, 2000));
    expect(nothing).toMatchObject({ walks: [], sorts: [] });
    expect(nothing.blocks).toBeLessThan(20);
    const few = await planOf(() => eventsAfter(desk.ctx(), { ...end, id: end.id - 10 }, 2000));
    expect(few).toMatchObject({ walks: [], sorts: [] });
    expect(few.blocks).toBeLessThan(30);
    const [first] = await eventsAfter(desk.ctx(), { xid: 0, id: 0 }, 1);
    const old = { xid: first?.xid ?? 0, id: (first?.id ?? 0) + 5 };
    const page = await planOf(() => eventsAfter(desk.ctx(), old, 50));
    expect(page).toMatchObject({ walks: [], sorts: [] });
    expect(page.blocks).toBeLessThan(30);
    const back = await planOf(() => eventsUpTo(desk.ctx(), end, 50));
    expect(back).toMatchObject({ walks: [], sorts: [] });
    expect(back.blocks).toBeLessThan(40);
  });

  test('one event is looked for in its part alone', async () => {
    const plan = await planOf(() => eventById(desk.ctx(), perPart + 7));
    expect(plan.parts).toEqual(['events_2']);
    expect(plan.walks).toEqual([]);
  });

  test('a ticket, a subject and those who overtook are read by their indexes', async () => {
    const { db } = desk.ctx();
    const ticket_id = sql`md5('7')::uuid`;
    const timeline = await planOf(() =>
      sql`select id, at, name from events where ticket_id = ${ticket_id} and id > ${0}
        order by id limit ${100}`.execute(db),
    );
    expect(timeline).toMatchObject({ walks: [], sorts: [] });
    const newest = await planOf(() =>
      sql`select coalesce(max(id), 0) from events where ticket_id = ${ticket_id}`.execute(db),
    );
    expect(newest).toMatchObject({ walks: [], sorts: [] });
    expect(newest.blocks).toBeLessThan(20);
    const subject = await planOf(() =>
      sql`select at from events where subject_type = 'ticket' and subject_id = ${ticket_id}
        order by id desc limit ${20}`.execute(db),
    );
    expect(subject).toMatchObject({ walks: [], sorts: [] });
    expect(subject.blocks).toBeLessThan(60);
    const end = await currentCursor(desk.ctx());
    const events = await eventsAfter(desk.ctx(), { ...end, id: end.id - 20 }, 20);
    const overtaken = await planOf(() => overtakenBy(desk.ctx(), events));
    expect(overtaken.walks).toEqual([]);
  });

  test('a join with many tickets is planned for a table of which something is known', async () => {
    const plan = await planOf(() =>
      sql`select t.id, count(e.id) from (select md5(n::text)::uuid as id from generate_series(1, 3) n) t
        join events e on e.ticket_id = t.id group by t.id`.execute(desk.ctx().db),
    );
    expect(plan.walks).toEqual([]);
  });
});
