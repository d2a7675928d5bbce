import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lines } from '#contract/people.ts';
import { statusCategories } from '#contract/settings.ts';
import { weekdays, workingTime } from '#modules/calendars/calendars.ts';
import type { Fact } from './clocks.ts';
import { piecesOf, type Stretch, stretchesOf, sumsOf } from './court.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (text: string) => Date.parse(`2026-11-${text}Z`);
const office = workingTime({
  time_zone: 'UTC',
  hours: Object.fromEntries(
    weekdays.slice(0, 5).map((day) => [day, [['09:00', '18:00']] as const]),
  ),
  holidays: [],
});

type Category = (typeof statusCategories)[number];
type Line = (typeof lines)[number];
const opened: Fact = { at: at('05T10:00'), kind: 'opened', category: 'new' };
const status = (time: string, category: Category): Fact => ({
  ...{ at: at(time), kind: 'status', category },
});
const team = (time: string, line: Line, team_id: string | null): Fact => ({
  ...{ at: at(time), kind: 'line', line, team_id },
});
const asked = (time: string): Fact => ({ at: at(time), kind: 'customer_word' });
const answered = (time: string): Fact => ({ at: at(time), kind: 'agent_word' });

/** `line L1 10:00-12:00`; `*` lasts. */
function told(stretches: readonly Stretch[]): string[] {
  const say = (moment: number | null) =>
    moment === null ? '*' : new Date(moment).toISOString().slice(8, 16).replace('T', ' ');
  return stretches.map(({ side, line, team_id, from, to }) =>
    [side, line, team_id, `${say(from)}-${say(to)}`].filter((word) => word !== null).join(' '),
  );
}

describe('whose court it is', () => {
  it.each<[string, Fact[], string[]]>([
    ['without a team is the first line’s', [opened], ['line L1 05 10:00-*']],
    [
      'goes from line to line with the team',
      [opened, team('05T10:00', 'L1', 'first'), team('05T12:00', 'L3', 'experts')],
      ['line L1 first 05 10:00-05 12:00', 'line L3 experts 05 12:00-*'],
    ],
    [
      'is the customer’s, the house’s and the vendor’s as the status waits',
      [
        ...[opened, status('05T11:00', 'waiting_customer'), status('05T12:00', 'open')],
        ...[status('05T13:00', 'waiting_internal'), status('05T14:00', 'waiting_vendor')],
      ],
      [
        ...['line L1 05 10:00-05 11:00', 'customer 05 11:00-05 12:00', 'line L1 05 12:00-05 13:00'],
        ...['development 05 13:00-05 14:00', 'vendor 05 14:00-*'],
      ],
    ],
    [
      'with an outer team is that vendor’s, also while it is open',
      [
        ...[opened, team('05T12:00', 'outer', 'bank'), status('05T13:00', 'waiting_vendor')],
        ...[status('05T14:00', 'waiting_internal')],
      ],
      [
        ...['line L1 05 10:00-05 12:00', 'vendor bank 05 12:00-05 13:00'],
        ...['vendor bank 05 13:00-05 14:00', 'development bank 05 14:00-*'],
      ],
    ],
    [
      'is ours when the customer wrote, though the status waits on; our answer gives it back',
      [opened, status('05T11:00', 'waiting_customer'), asked('05T12:00'), answered('05T15:00')],
      [
        ...['line L1 05 10:00-05 11:00', 'customer 05 11:00-05 12:00'],
        ...['line L1 05 12:00-05 15:00', 'customer 05 15:00-*'],
      ],
    ],
    [
      'ends with the solution',
      [opened, status('05T12:00', 'solved'), status('06T12:00', 'closed')],
      ['line L1 05 10:00-05 12:00'],
    ],
    [
      'of a ticket opened again was the customer’s between',
      [opened, status('05T12:00', 'solved'), status('06T10:00', 'open')],
      ['line L1 05 10:00-05 12:00', 'customer 05 12:00-06 10:00', 'line L1 06 10:00-*'],
    ],
    ['is nobody’s before it was opened', [], []],
  ])('%s', (_what, facts, expected) => {
    expect(told(stretchesOf(facts))).toEqual(expected);
  });

  it('leaves what is closed to the night when it is our turn, and to them when it is theirs', () => {
    const facts = [opened, status('06T17:00', 'waiting_customer'), status('09T08:00', 'open')];
    const pieces = piecesOf(stretchesOf(facts), office, at('09T10:00'));
    expect(
      pieces.map(({ side, from, to, turn }) => `${turn} ${side} ${(to - from) / HOUR}`),
    ).toEqual(['0 line 8', '0 night 15', '0 line 8', '1 customer 63', '2 night 1', '2 line 1']);
    expect(sumsOf(pieces).map(({ side, milliseconds }) => [side, milliseconds / HOUR])).toEqual([
      ...[
        ['customer', 63],
        ['line', 17],
        ['night', 16],
      ],
    ]);
  });
});

// properties --------------------------------------------------------------------------------------

const start = at('02T08:30');
const days = 7;
const fact = fc
  .record({
    minute: fc.integer({ min: 1, max: days * 1440 }),
    kind: fc.constantFrom(
      ...(['customer_word', 'agent_word', 'status', 'status', 'line', 'taken'] as const),
    ),
    category: fc.constantFrom(...statusCategories),
    line: fc.constantFrom(...lines, null),
    team_id: fc.constantFrom('one', 'other', null),
  })
  .map(({ minute, kind, category, line, team_id }): Fact => {
    const moment = start + minute * MINUTE;
    if (kind === 'status') return { at: moment, kind, category };
    if (kind === 'line') return { at: moment, kind, line, team_id };
    return { at: moment, kind };
  });
const history = fc
  .uniqueArray(fact, { maxLength: 60, selector: (one) => one.at })
  .map((facts): Fact[] => {
    const first: Fact = { at: start, kind: 'opened', category: 'new' };
    return [first, ...facts.toSorted((one, other) => one.at - other.at)];
  });

/** Of the facts up to a moment, the last that says something: read anew each time, as a person leafs back. */
function toldLast<Said>(
  facts: readonly Fact[],
  moment: number,
  say: (one: Fact) => Said | undefined,
): Said | undefined {
  return facts
    .filter((one) => one.at <= moment)
    .map(say)
    .findLast((said) => said !== undefined);
}

function sideByHand(facts: readonly Fact[], moment: number): string {
  const standing = toldLast(facts, moment, (one) => ('category' in one ? one : undefined));
  const where = toldLast(facts, moment, (one) => (one.kind === 'line' ? one : undefined));
  const word = toldLast(facts, moment, (one) =>
    one.kind === 'customer_word' || one.kind === 'agent_word' ? one : undefined,
  );
  const category = standing?.category ?? 'new';
  if (category === 'solved' || category === 'closed') return 'customer';
  const isWaiting = category.startsWith('waiting_');
  const isOurTurn =
    !isWaiting || (word?.kind === 'customer_word' && word.at > (standing?.at ?? Infinity));
  if (!isOurTurn && category === 'waiting_customer') return 'customer';
  const outside = where?.line === 'outer';
  if (isOurTurn && outside) return `vendor ${where.team_id}`;
  if (!isOurTurn && category === 'waiting_vendor')
    return `vendor ${outside ? where.team_id : null}`;
  if (!office.isOpen(moment)) return 'night';
  if (!isOurTurn) return `development ${outside ? where.team_id : null}`;
  return `${where?.line ?? 'L1'} ${where?.team_id ?? null}`;
}

describe('any history', () => {
  it('is covered from the opening to now or the end, without gap or overlap, as leafing back minute by minute tells', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: days * 1440 }), (facts, minutes) => {
        const now = start + minutes * MINUTE;
        const past = facts.filter((one) => one.at <= now);
        const pieces = piecesOf(stretchesOf(past), office, now);
        let moment = start;
        for (const piece of pieces) {
          expect(piece.from).toBe(moment);
          expect(piece.to).toBeGreaterThan(piece.from);
          moment = piece.to;
        }
        const sum = sumsOf(pieces).reduce((all, one) => all + one.milliseconds, 0);
        expect(sum).toBe(moment - start);
        expect(moment).toBe(endByHand(past, now));
        for (const { side, line, team_id, from, to } of pieces) {
          const said = side === 'line' ? `${line} ${team_id}` : `${side} ${team_id}`;
          const expected = side === 'night' || side === 'customer' ? side : said;
          for (let each = from; each < to; each += 7 * MINUTE)
            expect(sideByHand(past, each)).toBe(expected);
          expect(sideByHand(past, to - MINUTE)).toBe(expected);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps what it told when more happens, and does not mind in which order it is told', () => {
    fc.assert(
      fc.property(history, fc.integer(), (facts, seed) => {
        const until = start + 3 * 1440 * MINUTE;
        const before = piecesOf(stretchesOf(facts.filter((one) => one.at <= until)), office, until);
        const whole = piecesOf(stretchesOf(facts), office, until);
        // What was over may have been opened again since: more is told, nothing otherwise.
        expect(whole.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
        const shuffled = facts.toSorted(
          (one, other) => ((one.at * 31 + seed) % 97) - ((other.at * 31 + seed) % 97),
        );
        expect(stretchesOf(shuffled)).toEqual(stretchesOf(facts));
      }),
      { numRuns: 150 },
    );
  });
});

/** Now, or since when it has been over without being opened again. */
function endByHand(facts: readonly Fact[], now: number): number {
  let end = now;
  let isOver = false;
  for (const one of facts) {
    const ends = one.kind === 'status' && (one.category === 'solved' || one.category === 'closed');
    const goesOn = one.kind === 'status' && !ends;
    if (ends && !isOver) end = one.at;
    if (ends) isOver = true;
    if (goesOn) isOver = false;
  }
  return isOver ? end : now;
}
