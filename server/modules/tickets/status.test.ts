import { describe, expect, test } from 'vitest';
import { type StatusCategory, statusCategories } from '#contract/settings.ts';
import {
  categoryAfterWord,
  endsAfter,
  isEnded,
  mayChoose,
  priorityOf,
  type Word,
} from './status.ts';

describe('what a person may choose', () => {
  /** Rows: from. Columns in the order of the categories: new open customer internal vendor solved closed. */
  const table: Record<StatusCategory, string> = {
    new: '1111111',
    open: '0111111',
    waiting_customer: '0111111',
    waiting_internal: '0111111',
    waiting_vendor: '0111111',
    solved: '0111111',
    closed: '0100001',
  };
  test.each(statusCategories.flatMap((from) => statusCategories.map((to) => ({ from, to }))))(
    'from $from to $to',
    ({ from, to }) => {
      expect(mayChoose(from, to)).toBe(table[from][statusCategories.indexOf(to)] === '1');
    },
  );
});

describe('what a word does by itself', () => {
  const cases: Record<Word, Partial<Record<StatusCategory, StatusCategory>>> = {
    customer_public: {
      waiting_customer: 'open',
      waiting_internal: 'open',
      waiting_vendor: 'open',
      solved: 'open',
      closed: 'open',
    },
    agent_public: { new: 'open' },
    note: {},
    automatic: {},
    third_party: { waiting_internal: 'open', waiting_vendor: 'open' },
  };
  const words = Object.keys(cases) as Word[];
  test.each(words.flatMap((word) => statusCategories.map((from) => ({ word, from }))))(
    '$word in a ticket that is $from',
    ({ word, from }) => {
      expect(categoryAfterWord(from, word)).toBe(cases[word][from]);
    },
  );
});

describe('the instants of an end', () => {
  const now = new Date('2026-03-01T10:00:00Z');
  const earlier = '2026-02-01T10:00:00.000000Z';

  test.each(statusCategories.filter((category) => !isEnded(category)))(
    '%s has none',
    (category) => {
      expect(endsAfter(category, { solved_at: earlier, closed_at: earlier }, now)).toEqual({
        solved_at: null,
        closed_at: null,
      });
    },
  );

  test('solving keeps the first moment, closing adds its own, solving again takes that back', () => {
    const solved = endsAfter('solved', { solved_at: null, closed_at: null }, now);
    expect(solved).toEqual({ solved_at: now.toISOString(), closed_at: null });
    const closed = endsAfter('closed', { ...solved, solved_at: earlier }, now);
    expect(closed).toEqual({ solved_at: earlier, closed_at: now.toISOString() });
    expect(endsAfter('solved', closed, now)).toEqual({ solved_at: earlier, closed_at: null });
  });

  test('a ticket closed without being solved was solved at that moment', () => {
    expect(endsAfter('closed', { solved_at: null, closed_at: null }, now)).toEqual({
      solved_at: now.toISOString(),
      closed_at: now.toISOString(),
    });
  });
});

test('priority is the cell of the matrix; what the matrix lacks is normal', () => {
  const matrix = [
    [1, 2, 3],
    [2, 3, 4],
    [3, 4, 4],
  ];
  expect(priorityOf(matrix, 1, 1)).toBe(1);
  expect(priorityOf(matrix, 1, 3)).toBe(3);
  expect(priorityOf(matrix, 3, 1)).toBe(3);
  expect(priorityOf(matrix, 3, 3)).toBe(4);
  expect(priorityOf([], 1, 1)).toBe(3);
});
