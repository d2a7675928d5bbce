import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statusCategories } from '#contract/settings.ts';
import { courtSpans, courtTotals } from './court.ts';

describe('whose turn it was', () => {
  it('runs from the opening through each change to now', () => {
    const spans = courtSpans(
      0,
      [
        { at: 10, category: 'open' },
        { at: 30, category: 'waiting_customer' },
        { at: 70, category: 'open' },
      ],
      100,
    );
    expect(spans).toEqual([
      { turn: 'us', length: 30 },
      { turn: 'customer', length: 40 },
      { turn: 'us', length: 30 },
    ]);
    expect(courtTotals(spans)).toEqual([
      { turn: 'us', length: 60 },
      { turn: 'customer', length: 40 },
    ]);
  });

  it('stops at the solution, but tells of one that did not hold', () => {
    const solved = [{ at: 10, category: 'solved' as const }];
    expect(courtSpans(0, solved, 100)).toEqual([{ turn: 'us', length: 10 }]);
    expect(courtSpans(0, [...solved, { at: 50, category: 'open' as const }], 100)).toEqual([
      { turn: 'us', length: 10 },
      { turn: 'nobody', length: 40 },
      { turn: 'us', length: 50 },
    ]);
  });

  it('never has two neighbours of one side, and accounts for all the time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ step: fc.nat(1000), category: fc.constantFrom(...statusCategories) })),
        (steps) => {
          let at = 0;
          const changes = steps.map(({ step, category }) => {
            at += step;
            return { at, category };
          });
          const spans = courtSpans(0, changes, at + 5);
          for (const [index, span] of spans.entries()) {
            expect(span.turn).not.toBe(spans[index + 1]?.turn);
          }
          const last = changes.at(-1)?.category;
          const isOver = last === 'solved' || last === 'closed';
          const total = spans.reduce((sum, span) => sum + span.length, 0);
          if (!isOver) expect(total).toBe(at + 5);
        },
      ),
    );
  });
});
