import { expect, test } from 'vitest';
import type { Ctx } from './ctx.ts';
import type { Db } from './db.ts';
import { beginToKeep, eachUntilNews, newsCame, stopKeeping, untilNews } from './until-news.ts';

/** A process of its own, and what it has read. */
function aProcess() {
  const db = {} as Db;
  let reads = 0;
  const at = (milliseconds: number) => ({ db, now: new Date(milliseconds) }) as Ctx;
  const ask = (key: string, milliseconds = 0) =>
    untilNews(at(milliseconds), key, async () => {
      reads += 1;
      return reads;
    });
  return { db, ask };
}

test('an answer holds until something happens, for ten seconds at most', async () => {
  const { db, ask } = aProcess();
  beginToKeep(db);
  expect([await ask('a'), await ask('a', 9_999), await ask('b')]).toEqual([1, 1, 2]);
  newsCame(db);
  expect([await ask('a'), await ask('b')]).toEqual([3, 4]);
  expect(await ask('a', 10_000)).toBe(5);
});

test('a process that hears of nothing keeps nothing', async () => {
  const { db, ask } = aProcess();
  expect([await ask('a'), await ask('a')]).toEqual([1, 2]);
  beginToKeep(db);
  stopKeeping(db);
  expect([await ask('a'), await ask('a')]).toEqual([3, 4]);
});

test('those who ask at once wait for one answer; what was read before the news is not kept', async () => {
  const { db } = aProcess();
  beginToKeep(db);
  const ctx = { db, now: new Date(0) } as Ctx;
  const answers: ((value: string) => void)[] = [];
  const slow = () =>
    untilNews(ctx, 'a', () => new Promise<string>((resolve) => answers.push(resolve)));
  const together = [slow(), slow()];
  newsCame(db);
  const late = slow();
  expect(answers).toHaveLength(2);
  answers[0]?.('before');
  answers[1]?.('after');
  expect(await Promise.all([...together, late])).toEqual(['before', 'before', 'after']);
  expect(await slow()).toBe('after');
});

test('an answer that failed is asked for again', async () => {
  const { db } = aProcess();
  beginToKeep(db);
  const ctx = { db, now: new Date(0) } as Ctx;
  const lost = untilNews(ctx, 'a', () => Promise.reject(new Error('lost')));
  await expect(lost).rejects.toThrow('lost');
  expect(await untilNews(ctx, 'a', async () => 'there')).toBe('there');
});

test('of things that are read many at once, only those that are not known are read', async () => {
  const { db } = aProcess();
  beginToKeep(db);
  const asked: (readonly string[])[] = [];
  const ask = (ids: string[], milliseconds = 0, kind = 'row') =>
    eachUntilNews(
      { db, now: new Date(milliseconds), news: '1' } as Ctx,
      { kind, ids },
      async (missing) => {
        asked.push(missing);
        return new Map(missing.filter((id) => id !== 'gone').map((id) => [id, `${kind} ${id}`]));
      },
    );
  expect([...(await ask(['a', 'b', 'gone']))]).toEqual([
    ['a', 'row a'],
    ['b', 'row b'],
  ]);
  expect((await ask(['b', 'c', 'gone'])).get('c')).toBe('row c');
  expect((await ask(['a'], 0, 'other')).get('a')).toBe('other a');
  expect(asked).toEqual([['a', 'b', 'gone'], ['c'], ['a']]);
  await ask(['a', 'c'], 10_000);
  newsCame(db);
  await ask(['c']);
  expect(asked.slice(3)).toEqual([['a', 'c'], ['c']]);
});

test('those that could not be read are asked for again, the others not', async () => {
  const { db } = aProcess();
  beginToKeep(db);
  const asked: (readonly string[])[] = [];
  let isLost = false;
  const ask = (ids: string[]) =>
    eachUntilNews(
      { db, now: new Date(0), news: '1' } as Ctx,
      { kind: 'row', ids },
      async (missing) => {
        asked.push(missing);
        if (isLost) throw new Error('lost');
        return new Map(missing.map((id) => [id, id]));
      },
    );
  await ask(['a']);
  isLost = true;
  await expect(ask(['a', 'b'])).rejects.toThrow('lost');
  isLost = false;
  expect([...(await ask(['a', 'b'])).keys()].sort()).toEqual(['a', 'b']);
  expect(asked).toEqual([['a'], ['b'], ['b']]);
});

test('whoever knows of more is not told what was read before it, though this process has not heard of it', async () => {
  const { db } = aProcess();
  beginToKeep(db);
  let reads = 0;
  const read = async () => {
    reads += 1;
    return reads;
  };
  const asked = (news?: string) => untilNews({ db, now: new Date(0), news } as Ctx, 'a', read);
  expect([await asked('1'), await asked('1'), await asked('2'), await asked('2')]).toEqual([
    1, 1, 2, 2,
  ]);
  const ids = ['a'];
  const each = (news?: string) =>
    eachUntilNews({ db, now: new Date(0), news } as Ctx, { kind: 'row', ids }, async () => {
      reads += 1;
      return new Map([['a', reads]]);
    }).then((found) => found.get('a'));
  expect([await each('1'), await each('1'), await each('2')]).toEqual([3, 3, 4]);
  // Of whom nothing is known, everything is read.
  expect([await each(), await each()]).toEqual([5, 6]);
});
