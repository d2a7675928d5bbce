import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  corrections,
  kin,
  kinStart,
  otherLayout,
  suppletiveForms,
  typingDistance,
} from './typos.ts';

describe('the distance of typing errors', () => {
  it.each([
    ['принтер', 'принтер', 0],
    ['принетр', 'принтер', 1],
    ['принтр', 'принтер', 1],
    ['приинтер', 'принтер', 1],
    ['прентер', 'принтер', 1],
    ['пинтр', 'принтер', 2],
    ['', 'аб', 2],
    ['аб', 'ба', 1],
    ['принтер', 'сканер', 3],
  ])('from %j to %j is %j', (from, to, distance) => {
    expect(typingDistance(from, to, 2)).toBe(distance);
  });

  it('is symmetric, and at most the longer word', () => {
    const word = fc.string({ unit: fc.constantFrom('а', 'б', 'в'), maxLength: 6 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(typingDistance(a, b, 9)).toBe(typingDistance(b, a, 9));
        expect(typingDistance(a, b, 9)).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(typingDistance(a, b, 9) === 0).toBe(a === b);
      }),
    );
  });
});

it('prefers fewer errors, then the more common word', () => {
  const known = [
    { word: 'принцип', uses: 900 },
    { word: 'принтеры', uses: 5 },
    { word: 'принтер', uses: 3 },
    { word: 'притер', uses: 1 },
  ];
  expect(corrections('принетр', known)).toEqual(['принтер', 'принтеры', 'притер']);
});

it('forgives one error in a short word', () => {
  const known = [
    { word: 'счет', uses: 10 },
    { word: 'счеты', uses: 10 },
  ];
  expect(corrections('счот', known)).toEqual(['счет']);
});

it('reads keys of the other layout both ways', () => {
  expect(otherLayout('ghbynth')).toBe('принтер');
  expect(otherLayout(',kjrbhjdrf')).toBe('блокировка');
  expect(otherLayout('зфнь')).toBe('paym');
  expect(otherLayout('Сщьз')).toBe('comp');
});

it('finds kin that stemmers miss', () => {
  const known = ['оплачено', 'оплатить', 'опоздание', 'оплатоспособность', 'оплата'].map(
    (word) => ({ word, uses: 1 }),
  );
  expect(kinStart('оплата')).toBe('опла');
  expect(kin('оплата', known, false)).toEqual(['оплатить', 'оплачено']);
  expect(kin('computin', [{ word: 'computing', uses: 1 }], true)).toEqual(['computing']);
  expect(kin('чек', [{ word: 'чеки', uses: 1 }], false)).toEqual([]);
});

it('knows forms of one word that share nothing', () => {
  expect(suppletiveForms('человек')).toContain('люди');
  expect(suppletiveForms('люди')).toContain('человек');
  expect(suppletiveForms('принтер')).toEqual([]);
});
