import { describe, expect, it } from 'vitest';
import { emptySketch, estimate, merge, note } from './sketch.ts';

/** The same at every run: chance would fail one run in a hundred. */
const things = (count: number) => Array.from({ length: count }, (_, at) => `thing ${count} ${at}`);

describe('a sketch of what was read', () => {
  it('says how many different things there were: exactly for few, within a tenth for many', () => {
    for (const count of [0, 1, 20, 60]) {
      const sketch = emptySketch();
      for (const thing of things(count)) note(sketch, thing);
      expect(Math.abs(estimate(sketch) - count)).toBeLessThanOrEqual(2);
    }
    for (const count of [400, 2_000, 5_500, 50_000]) {
      const sketch = emptySketch();
      for (const thing of things(count)) note(sketch, thing);
      // Four standard errors, and a little where counting gives way to estimating.
      expect(Math.abs(estimate(sketch) - count) / count).toBeLessThan(0.1);
    }
  });

  it('does not grow by what was seen before, nor by being put together with itself', () => {
    const sketch = emptySketch();
    const some = things(300);
    for (const thing of some) note(sketch, thing);
    const once = estimate(sketch);
    for (const thing of some) expect(note(sketch, thing)).toBe(false);
    merge(sketch, sketch.registers.slice());
    expect(estimate(sketch)).toBe(once);
  });

  it('of two processes is as that of one which saw everything', () => {
    const [left, right, whole] = [emptySketch(), emptySketch(), emptySketch()];
    for (const [turn, thing] of things(900).entries()) {
      note(whole, thing);
      // A third of them both saw.
      if (turn % 3 !== 0) note(left, thing);
      if (turn % 3 !== 1) note(right, thing);
    }
    merge(left, right.registers);
    expect([...left.registers]).toEqual([...whole.registers]);
    expect(estimate(left)).toBe(estimate(whole));
  });
});
