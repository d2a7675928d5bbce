import { describe, expect, it } from 'vitest';
import type { CourtPiece } from '#contract/court.ts';
import { nightLength, ownLength, shortSums, turnsOf } from './court.ts';

const at = (time: string) => `2026-11-05T${time}:00.000Z`;
const team = { id: '1', name: 'Инженеры' };
const piece = (
  side: CourtPiece['side'],
  [from, to]: [string, string],
  turn: number,
): CourtPiece => ({
  ...{ side, line: side === 'vendor' ? null : 'L2', team, cause: 'work' },
  ...{ from: at(from), to: at(to), turn },
});
const hour = 3_600_000;

describe('the bar of turns', () => {
  it('puts the pieces of one turn together, with the nights in it', () => {
    const [first, second, ...more] = turnsOf([
      piece('night', ['06:00', '09:00'], 0),
      piece('line', ['09:00', '18:00'], 0),
      piece('night', ['18:00', '19:00'], 0),
      piece('vendor', ['19:00', '20:00'], 1),
    ]);
    expect(more).toEqual([]);
    expect(first?.whose).toEqual({ side: 'line', line: 'L2', team });
    expect(first === undefined ? [] : [ownLength(first), nightLength(first)]).toEqual([
      9 * hour,
      4 * hour,
    ]);
    expect(second).toMatchObject({ whose: { side: 'vendor' }, nights: [] });
  });

  it('sums the teams of a line, and keeps vendors apart', () => {
    const sum = (side: 'line' | 'vendor', id: string, hours: number) => ({
      ...{ side, line: side === 'line' ? ('L1' as const) : null, team: { id, name: id } },
      milliseconds: hours * hour,
    });
    const sums = [
      sum('line', 'a', 2),
      sum('line', 'b', 3),
      sum('vendor', 'x', 4),
      sum('vendor', 'y', 1),
    ];
    expect(
      shortSums({ sums }).map((one) => [one.side, one.team?.name, one.milliseconds / hour]),
    ).toEqual([
      ['line', undefined, 5],
      ['vendor', 'x', 4],
      ['vendor', 'y', 1],
    ]);
  });
});
