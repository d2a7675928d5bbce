import { expect, it } from 'vitest';
import { groupsOf, type Worded, withBoth } from './alike.ts';

const of = (id: string, words: string): Worded => ({ id, stems: words.split(' ') });

it('groups tickets by two words that they share, the largest group first, and names the typical one', () => {
  const tickets = [
    ...['a1', 'a2', 'a3', 'a4'].map((id) => of(id, 'чек печата касс')),
    of('a5', 'чек печата касс бумаг'),
    ...['b1', 'b2', 'b3'].map((id) => of(id, 'обмен 1с остановился касс')),
    of('c1', 'вопрос'),
    of('c2', 'цена касс'),
  ];
  const groups = groupsOf(tickets, 10);
  expect(groups.map(({ ids }) => [...ids])).toEqual([
    ['a1', 'a2', 'a3', 'a4', 'a5'],
    ['b1', 'b2', 'b3'],
  ]);
  expect(groups[0]?.stems).toContain('чек');
  expect(groups[1]?.more.length).toBeGreaterThan(0);
  expect(groups[0]?.ids).toContain(groups[0]?.typical_id);
  for (const { stems, ids } of groups) expect(withBoth(tickets, stems)).toEqual(ids);
});

it('says nothing twice, nothing of two tickets, and nothing by a word that everybody uses', () => {
  expect(groupsOf([of('1', 'чек касс'), of('2', 'чек касс')], 10)).toEqual([]);
  const many = Array.from({ length: 100 }, (_, place) =>
    of(`${place}`, `касс работ слово${place} ещё${place}`),
  );
  expect(groupsOf(many, 10)).toEqual([]);
});
