import { sql } from 'kysely';
import { beforeAll, expect, it } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { aDesk, aTicket } from '#testing/ticket-builders.ts';
import { blockSize, blocksOf } from './blocks.sql.ts';
import { blocksToHold, fewestOf, firstBlocks, rareStems } from './candidates.sql.ts';
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

it('of words that all must stand the rarest are looked for, the others in what they find', async () => {
  const { list } = await blocksOf(app.ctx());
  expect(list).toHaveLength(manyBlocks);
  expect(await rareStems(app.ctx(), ['касс', 'гильотин', 'чек'], list)).toEqual(['гильотин']);
  expect(await idsOf('касса гильотина чеки ')).toEqual([whole]);
  expect(await idsOf('"гильотина блестит"')).toEqual([whole]);
  expect((await idsOf('гильотина ')).toSorted()).toEqual([whole, alone].toSorted());
  expect(await idsOf('"блестит гильотина"')).toEqual([]);
});

it('as many are looked for as leave few documents, the rarest first', () => {
  const million = 1_000_000;
  const some = (stem: string, hits: number, blocks = 4) => ({ stem, hits, blocks });
  const [common, exceptional] = [some('exampl', 200, 1), some('ру', 200, 1)];
  // Of four blocks four documents have it: 244 of a million.
  expect(fewestOf([common, some('гильотин', 4), exceptional], million)).toEqual(['гильотин']);
  // 2,441 by the one, of which the other leaves 119 at most.
  expect(fewestOf([common, some('чернов', 40), exceptional], million)?.[0]).toBe('чернов');
  expect(fewestOf([common, some('чернов', 40), exceptional], million)).toHaveLength(2);
  // The same number in fewer blocks is more.
  expect(fewestOf([common, some('касс', 200, 4), some('чек', 200, 3)], million)).toEqual([
    'касс',
    'чек',
  ]);
  expect(fewestOf([common, exceptional], million)).toBeUndefined();
});

it('words that everybody writes are found among the newest', async () => {
  const found = await search(app.ctx(), { q: 'касса чеки ' });
  expect(found.tickets).toHaveLength(25);
  expect(found.is_capped).toBe(true);
});

it('a single word is not worth the question', async () => {
  const { list } = await blocksOf(app.ctx());
  expect(await rareStems(app.ctx(), ['гильотин'], list)).toBeUndefined();
});

it('a common word is asked of a few blocks, a rare one of all', () => {
  expect(firstBlocks([24, 23], 25 * blockSize)).toBe(1);
  expect(firstBlocks([24, 23], 24 * blockSize + 100)).toBe(2);
  expect(blocksToHold(60, { found: 41, numbers: blockSize })).toBe(2);
  expect(blocksToHold(98, { found: 3, numbers: 2 * blockSize })).toBe(79);
  expect(blocksToHold(101, { found: 0, numbers: blockSize })).toBe(Number.POSITIVE_INFINITY);
});
