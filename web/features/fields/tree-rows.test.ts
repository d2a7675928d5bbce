import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockLength,
  dropRow,
  moveRow,
  parentsOf,
  readLines,
  rowsOf,
  shiftRow,
  type TreeRow,
} from './tree-rows.ts';

const tree: fc.Arbitrary<TreeRow[]> = fc
  .array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 12 })
  .map((wishes) => {
    let last = -1;
    return wishes.map((wish, index) => {
      last = Math.min(wish, last + 1);
      return { id: String(index), depth: last };
    });
  });

function isTree(rows: readonly TreeRow[]): boolean {
  return rows.every((row, index) => row.depth <= (rows[index - 1]?.depth ?? -1) + 1);
}

const show = (rows: readonly TreeRow[]) =>
  rows.map((row) => '.'.repeat(row.depth) + row.id).join(' ');

describe('a tree as rows', () => {
  it('stays a tree with the same rows whatever is moved, and blocks stay together', () => {
    fc.assert(
      fc.property(
        tree,
        fc.nat(),
        fc.nat(),
        fc.constantFrom(-1 as const, 1 as const),
        (rows, a, b, by) => {
          const at = a % rows.length;
          const id = rows[at]?.id ?? '';
          const block = rows.slice(at, at + blockLength(rows, at)).map((row) => row.id);
          const target = rows[b % rows.length]?.id ?? '';
          for (const next of [
            moveRow(rows, id, by),
            shiftRow(rows, id, by),
            dropRow(rows, id, target),
          ]) {
            expect(isTree(next)).toBe(true);
            expect(next.map((row) => row.id).toSorted()).toEqual(
              rows.map((row) => row.id).toSorted(),
            );
            const start = next.findIndex((row) => row.id === id);
            expect(next.slice(start, start + block.length).map((row) => row.id)).toEqual(block);
          }
        },
      ),
    );
  });

  it('moves past siblings with what is below them and stops at the ends', () => {
    const rows = [
      { id: 'a', depth: 0 },
      { id: 'b', depth: 1 },
      { id: 'c', depth: 0 },
      { id: 'd', depth: 1 },
    ];
    expect(show(moveRow(rows, 'a', 1))).toBe('c .d a .b');
    expect(show(moveRow(rows, 'c', -1))).toBe('c .d a .b');
    expect(show(moveRow(rows, 'b', -1))).toBe(show(rows));
    expect(show(shiftRow(rows, 'c', 1))).toBe('a .b .c ..d');
    expect(show(shiftRow(rows, 'b', -1))).toBe('a b c .d');
    expect(show(shiftRow(rows, 'a', 1))).toBe(show(rows));
    expect(show(dropRow(rows, 'c', 'b'))).toBe('a .c ..d .b');
    expect(show(dropRow(rows, 'a', 'b'))).toBe(show(rows));
  });

  it('is told by parents and read back the same', () => {
    fc.assert(
      fc.property(tree, (rows) => {
        const parents = parentsOf(rows);
        const nodes = rows.map(({ id }) => ({ id, parent_id: parents.get(id) ?? null }));
        expect(show(rowsOf(nodes))).toBe(show(rows));
      }),
    );
  });

  it('is read from pasted lines: indents are levels, a bar parts the languages', () => {
    const text = 'Кассы | Tills\n  Печать\n\n  Связь | Network\n\tГлубже\nДоступ';
    expect(readLines(text)).toEqual([
      { ru: 'Кассы', en: 'Tills', depth: 0 },
      { ru: 'Печать', en: '', depth: 1 },
      { ru: 'Связь', en: 'Network', depth: 1 },
      { ru: 'Глубже', en: '', depth: 2 },
      { ru: 'Доступ', en: '', depth: 0 },
    ]);
  });
});
