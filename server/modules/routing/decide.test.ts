/** What holds for every decision, whatever the work, the people and the rules are. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { presenceStates } from '#contract/presence.ts';
import { type Candidate, type Considered, decide, type Rules, type Work } from './decide.ts';

const skills = ['касса', 'сеть', 'учёт'] as const;
const level = fc.integer({ min: 1, max: 3 });

const candidates: fc.Arbitrary<Candidate[]> = fc
  .array(
    fc.record({
      can_own: fc.boolean(),
      state: fc.constantFrom('online' as const, 'online' as const, ...presenceStates),
      is_on_shift: fc.boolean(),
      load: fc.integer({ min: 0, max: 12 }),
      capacity: fc.integer({ min: 0, max: 10 }),
      channel_load: fc.dictionary(fc.constantFrom('email', 'api'), fc.nat(6)),
      channel_capacity: fc.dictionary(fc.constantFrom('email', 'api'), fc.nat(8)),
      skills: fc
        .uniqueArray(fc.tuple(fc.constantFrom(...skills), level), { selector: ([skill]) => skill })
        .map((list) => new Map<string, number>(list)),
      languages: fc.subarray(['ru', 'en']),
      last_given_at: fc.option(
        fc
          .integer({ min: 1, max: 28 })
          .map((day) => `2026-11-${String(day).padStart(2, '0')}T10:00:00Z`),
      ),
    }),
    { maxLength: 12 },
  )
  .map((list) => list.map((one, index) => ({ ...one, agent_id: `agent-${index}` })));

const work: fc.Arbitrary<Work> = fc.record({
  points: fc.integer({ min: 0, max: 4 }),
  channel: fc.constantFrom('email', 'api'),
  language: fc.constantFrom('ru', 'en', null),
  is_transfer: fc.boolean(),
  owners: fc
    .uniqueArray(fc.tuple(fc.nat(11), fc.constantFrom(0.5, 1)), { selector: ([index]) => index })
    .map((list) => new Map(list.map(([index, part]) => [`agent-${index}`, part]))),
  passed_over: fc.option(
    fc.nat(11).map((index) => ({ agent_id: `agent-${index}`, until: '2026-12-01T00:00:00Z' })),
  ),
});

const weight = fc.integer({ min: 0, max: 100 });
const rules: fc.Arbitrary<Rules> = fc.record({
  mode: fc.constantFrom('push' as const, 'round_robin' as const, 'pull' as const),
  skills: fc.uniqueArray(
    fc.record({ skill_id: fc.constantFrom(...skills), level, is_must: fc.boolean() }),
    { selector: (skill) => skill.skill_id },
  ),
  by_language: fc.boolean(),
  weights: fc.record({ owner: weight, load: weight, skill: weight }),
});

function holds(property: (given: Work, people: Candidate[], by: Rules) => void): void {
  fc.assert(fc.property(work, candidates, rules, property), { numRuns: 1_000 });
}

function fitOf(considered: readonly Considered[]): Considered[] {
  return considered.filter((one) => one.refusals.length === 0);
}

describe('every decision', () => {
  test('names each candidate once, those who could have got it before the others', () => {
    holds((given, people, by) => {
      const decided = decide(given, people, by);
      expect(decided.candidates.map((one) => one.agent_id).toSorted()).toEqual(
        people.map((one) => one.agent_id).toSorted(),
      );
      const isFit = decided.candidates.map((one) => one.refusals.length === 0);
      expect(isFit).toEqual(isFit.toSorted((one, other) => Number(other) - Number(one)));
    });
  });

  test('gives to somebody exactly when somebody can take it, and never beyond their points', () => {
    holds((given, people, by) => {
      const { chosen, outcome, candidates: considered } = decide(given, people, by);
      const fit = fitOf(considered);
      if (by.mode === 'pull') {
        expect(chosen).toBeNull();
        expect(outcome === 'waits_pull').toBe(fit.length > 0);
        return;
      }
      expect(chosen).toBe(fit[0]?.agent_id ?? null);
      expect(outcome === 'given').toBe(fit.length > 0);
      const person = people.find((one) => one.agent_id === chosen);
      if (person === undefined) return;
      expect(person.can_own && person.is_on_shift).toBe(true);
      expect(person.load + given.points).toBeLessThanOrEqual(person.capacity);
      const most = person.channel_capacity[given.channel] ?? Number.POSITIVE_INFINITY;
      expect((person.channel_load[given.channel] ?? 0) + given.points).toBeLessThanOrEqual(most);
      expect(
        person.state === 'online' || (person.state === 'transfers_only' && given.is_transfer),
      ).toBe(true);
      for (const skill of by.skills)
        if (skill.is_must)
          expect(person.skills.get(skill.skill_id) ?? 0).toBeGreaterThanOrEqual(skill.level);
    });
  });

  test('is the same in whatever order people are listed', () => {
    fc.assert(
      fc.property(
        work,
        candidates,
        rules,
        fc.infiniteStream(fc.nat()),
        (given, people, by, keys) => {
          const shuffled = people
            .map((person) => ({ person, key: keys.next().value ?? 0 }))
            .toSorted((one, other) => one.key - other.key)
            .map(({ person }) => person);
          expect(decide(given, shuffled, by)).toEqual(decide(given, people, by));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('chooses nobody with a lower score than another who could have got it', () => {
    holds((given, people, by) => {
      const fit = fitOf(decide(given, people, by).candidates);
      const scores = fit.map((one) => one.score);
      if (by.mode === 'round_robin') expect(scores.every((score) => score === null)).toBe(true);
      else expect(scores).toEqual(scores.toSorted((one, other) => (other ?? 0) - (one ?? 0)));
      for (const score of scores) if (score !== null) expect(score >= 0 && score <= 100).toBe(true);
    });
  });

  test('never turns to somebody because they became busier, and from nobody to somebody only by room', () => {
    holds((given, people, by) => {
      const before = decide(given, people, by);
      const [busier] = people;
      if (busier === undefined || before.chosen === busier.agent_id) return;
      const after = decide(
        given,
        people.map((one) => (one === busier ? { ...one, load: one.load + 1 } : one)),
        by,
      );
      expect(after.chosen).toBe(before.chosen);
    });
  });
});

describe('by turn', () => {
  test('everybody with room gets one before anybody gets two', () => {
    const free = ['анна', 'борис', 'вера'];
    const given = new Map<string, number>();
    const last = new Map<string, string>();
    for (let turn = 0; turn < 9; turn += 1) {
      const { chosen } = decide(
        {
          points: 1,
          channel: 'email',
          language: null,
          is_transfer: false,
          owners: new Map(),
          passed_over: null,
        },
        free.map((agent_id) => ({
          ...{ agent_id, can_own: true, state: 'online', is_on_shift: true, capacity: 20 },
          ...{ load: given.get(agent_id) ?? 0, channel_load: {}, channel_capacity: {} },
          ...{ skills: new Map(), languages: [], last_given_at: last.get(agent_id) ?? null },
        })),
        {
          mode: 'round_robin',
          skills: [],
          by_language: false,
          weights: { owner: 1, load: 1, skill: 1 },
        },
      );
      if (chosen === null) throw new Error('somebody has room');
      given.set(chosen, (given.get(chosen) ?? 0) + 1);
      last.set(chosen, `2026-11-23T10:0${turn}:00Z`);
      const counts = free.map((one) => given.get(one) ?? 0);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
    expect([...given.values()]).toEqual([3, 3, 3]);
  });
});

test('a named reason stands for each way of not getting it', () => {
  const person: Candidate = {
    ...{ agent_id: 'a', can_own: true, state: 'online', is_on_shift: true, load: 0, capacity: 5 },
    ...{
      channel_load: {},
      channel_capacity: {},
      skills: new Map(),
      languages: [],
      last_given_at: null,
    },
  };
  const job: Work = {
    ...{
      points: 2,
      channel: 'email',
      language: 'en',
      is_transfer: false,
      owners: new Map(),
      passed_over: null,
    },
  };
  const by: Rules = {
    ...{ mode: 'push', by_language: true, weights: { owner: 40, load: 40, skill: 20 } },
    skills: [{ skill_id: 'касса', level: 2, is_must: true }],
  };
  const able = { ...person, skills: new Map([['касса', 2]]) };
  const table: [Candidate[], string, string[]][] = [
    [[], 'nobody_in_team', []],
    [[person], 'nobody_fits', ['no_skill']],
    [[{ ...able, languages: ['ru'] }], 'nobody_fits', ['no_language']],
    [[{ ...able, can_own: false }], 'nobody_fits', ['cannot_own']],
    [[{ ...able, is_on_shift: false, state: 'away' }], 'nobody_on', ['off_shift', 'absent']],
    [[{ ...able, state: 'transfers_only' }], 'nobody_on', ['transfers_only']],
    [[{ ...able, load: 4 }], 'nobody_free', ['no_capacity']],
    [[{ ...able, channel_capacity: { email: 1 } }], 'nobody_free', ['no_channel_capacity']],
    [[able], 'given', []],
  ];
  for (const [people, outcome, causes] of table) {
    const decided = decide(job, people, by);
    expect(decided.outcome).toBe(outcome);
    expect(decided.candidates[0]?.refusals.map((one) => one.cause) ?? []).toEqual(causes);
  }
});
