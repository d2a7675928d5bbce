import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looseWords, readQuery, wordsOf } from './query.ts';

const terms = (typed: string) => readQuery(typed).terms.map((term) => term.words.join(' '));

it('reads words, phrases and what must not be there', () => {
  const query = readQuery('Ёлка "не печатает чек" -касса ivan@acme.ru');
  expect(query.terms).toEqual([
    { words: ['елка'], is_excluded: false, is_quoted: false },
    { words: ['не', 'печатает', 'чек'], is_excluded: false, is_quoted: true },
    { words: ['касса'], is_excluded: true, is_quoted: false },
    { words: ['ivan', 'acme', 'ru'], is_excluded: false, is_quoted: false },
  ]);
});

it('reads an unfinished phrase to its end', () => {
  expect(terms('"не печатает')).toEqual(['не печатает']);
});

it.each([
  ['1234', 1234],
  [' #1234 ', 1234],
  ['# 1234', 1234],
  ['заявка 1234', undefined],
  ['12.34', undefined],
])('%j has the number %j', (typed, number) => {
  expect(readQuery(typed).number).toBe(number);
});

it.each([
  ['+7 (921) 123-45-67', '79211234567'],
  ['8 921 123-45-67', '79211234567'],
  ['1234', undefined],
  ['дом 8 921 123 45 67', undefined],
])('%j has the telephone %j', (typed, phone) => {
  expect(readQuery(typed).phone).toBe(phone);
});

describe('the last word', () => {
  it.each([
    ['принт', 'принт'],
    ['сломан принт', 'принт'],
    ['принтер ', undefined],
    ['"принт', undefined],
    ['-принт', undefined],
    ['пр', undefined],
    ['#1234', undefined],
    ['1234', undefined],
  ])('of %j counts as the beginning %j', (typed, beginning) => {
    expect(readQuery(typed).beginning).toBe(beginning);
  });
});

it('corrects only words of letters that stand alone', () => {
  expect(looseWords(readQuery('принетр hp-1200 "точно так" -мимо a 42 v2.3 ошибка'))).toEqual([
    'принетр',
    'ошибка',
  ]);
});

it('survives whatever is typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (typed) => {
      const query = readQuery(typed);
      expect(query.terms.length).toBeLessThanOrEqual(20);
      for (const term of query.terms)
        for (const word of term.words) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]+$/u);
    }),
  );
});

it('knows a word however it is written', () => {
  expect(wordsOf('  Счёт-фактура №42/7, v2.3.10; user_name@host ')).toEqual([
    'счет',
    'фактура',
    '42',
    '7',
    'v2',
    '3',
    '10',
    'user',
    'name',
    'host',
  ]);
});
