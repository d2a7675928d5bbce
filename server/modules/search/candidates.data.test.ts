import { sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { aDesk, aTicket } from '#testing/ticket-builders.ts';
import { blockSize, blocksOf } from './blocks.sql.ts';
import { rareStem } from './candidates.sql.ts';
import { reindexAll, search } from './search.ts';

const app = useTestApp();
const manyBlocks = 40;
const inEachBlock = 3;
/** The ticket that has all of the words, and one that has the rare word alone; both in old blocks. */
let whole: string;
let alone: string;

beforeAll(async () => {
  await aDesk(app);
  const ctx = app.ctx();
  for (let block = 0; block < manyBlocks; block += 1) {
    for (let at = 0; at < inEachBlock; at += 1) {
      const isWhole = block === 3 && at === 1;
      const isAlone = block === 21 && at === 2;
      const words = isAlone ? 'гильотина молчит' : 'касса печатает чеки';
      const ticket = await aTicket(ctx, {
        subject: 'Обращение',
        words: isWhole ? `${words}, гильотина блестит` : words,
      });
      if (isWhole) whole = ticket.ticket_id;
      if (isAlone) alone = ticket.ticket_id;
    }
    await sql`select setval('ticket_numbers', ${(block + 1) * blockSize})`.execute(ctx.db);
  }
  await reindexAll(ctx);
}, 120_000);

const idsOf = async (q: string) => (await search(app.ctx(), { q })).tickets.map((one) => one.id);

it('of words that all must stand the rare one is looked for, the others in what it finds', async () => {
  const blocks = await blocksOf(app.ctx());
  expect(blocks).toHaveLength(manyBlocks);
  expect(await rareStem(app.ctx(), ['касс', 'гильотин', 'чек'], blocks)).toBe('гильотин');
  expect(await idsOf('касса гильотина чеки ')).toEqual([whole]);
  expect(await idsOf('"гильотина блестит"')).toEqual([whole]);
  expect((await idsOf('гильотина ')).toSorted()).toEqual([whole, alone].toSorted());
  expect(await idsOf('"блестит гильотина"')).toEqual([]);
});

it('words that everybody writes are looked for together', async () => {
  const blocks = await blocksOf(app.ctx());
  expect(await rareStem(app.ctx(), ['касс', 'чек'], blocks)).toBeUndefined();
  const found = await search(app.ctx(), { q: 'касса чеки ' });
  expect(found.tickets).toHaveLength(25);
  expect(found.is_capped).toBe(true);
});

it('a single word, or few blocks, are not worth the question', async () => {
  const blocks = await blocksOf(app.ctx());
  expect(await rareStem(app.ctx(), ['гильотин'], blocks)).toBeUndefined();
  expect(await rareStem(app.ctx(), ['касс', 'гильотин'], blocks.slice(0, 9))).toBeUndefined();
});
