/** The rules of forms: what is shown and asked for, against a reading that is slow and simple. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEmptyValue } from './field-conditions.ts';
import {
  type FormFacts,
  type FormModel,
  fieldsOfRule,
  formOf,
  missingFields,
  type RuledField,
  type RuleTest,
  ringOfRules,
  strandedValues,
} from './field-rules.ts';
import type { FieldValue } from './field-values.ts';
import { statusCategories } from './settings.ts';

const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const ids = [1, 2, 3, 4, 5, 6].map(uuid);
const topics = [
  { id: uuid(101), parent_id: null, field_ids: [ids[0] ?? '', ids[1] ?? ''] },
  { id: uuid(102), parent_id: uuid(101), field_ids: [ids[3] ?? '', ids[0] ?? ''] },
  { id: uuid(103), parent_id: null, field_ids: [] },
];
const types = [uuid(201), uuid(202)];
const parents = new Map([[uuid(102), uuid(101)]]);

const value: fc.Arbitrary<FieldValue> = fc.constantFrom<FieldValue>('a', 'b', 1, 2, null, '', []);
const test_ = (field_ids: readonly string[]): fc.Arbitrary<RuleTest> =>
  fc.oneof(
    ...(field_ids.length === 0
      ? []
      : [
          fc.record({
            field: fc.constant('custom' as const),
            field_id: fc.constantFrom(...field_ids),
            op: fc.constantFrom('is' as const, 'is_not' as const),
            value: fc.constantFrom('a', 'b', 1),
          }),
          fc.record({
            field: fc.constant('custom' as const),
            field_id: fc.constantFrom(...field_ids),
            op: fc.constant('is_empty' as const),
            value: fc.boolean(),
          }),
        ]),
    fc.record({
      field: fc.constant('type_id' as const),
      op: fc.constantFrom('in' as const, 'not_in' as const),
      value: fc.subarray(types, { minLength: 1 }),
    }),
    fc.record({
      field: fc.constant('topic_id' as const),
      op: fc.constant('within' as const),
      value: fc.constantFrom(...topics.map((topic) => topic.id)),
    }),
    fc.record({
      field: fc.constant('status_category' as const),
      op: fc.constantFrom('in' as const, 'not_in' as const),
      value: fc.subarray([...statusCategories], { minLength: 1 }),
    }),
  );
const ruleOver = (field_ids: readonly string[]) =>
  fc.option(
    fc.record({
      match: fc.constantFrom('all' as const, 'any' as const),
      tests: fc.array(test_(field_ids), { minLength: 1, maxLength: 3 }),
    }),
  );
/** Shown by earlier ones alone, so that no ring is made; asked for by any. */
const model: fc.Arbitrary<FormModel> = fc
  .tuple(
    ...ids.map((id, index) =>
      fc.record({
        id: fc.constant(id),
        is_everywhere: fc.boolean(),
        is_archived: fc.boolean().map((yes) => yes && index % 3 === 0),
        required: fc.constantFrom('no' as const, 'to_open' as const, 'to_solve' as const),
        shown_when: ruleOver(ids.slice(0, index)),
        required_when: ruleOver(ids.filter((other) => other !== id)),
      }),
    ),
  )
  .chain((fields) => fc.shuffledSubarray([...fields], { minLength: ids.length }))
  .map((fields) => ({ fields, topics, parents }));
const facts: fc.Arbitrary<FormFacts> = fc.record({
  values: fc.dictionary(fc.constantFrom(...ids), value),
  type_id: fc.option(fc.constantFrom(...types)),
  topic_id: fc.option(fc.constantFrom(...topics.map((topic) => topic.id))),
  status_category: fc.constantFrom(...statusCategories),
  today: fc.constant('2026-03-29'),
});

/** Without recursion: hides round by round until nothing changes. */
function slowlyShown(form: FormModel, given: FormFacts): Set<string> {
  const stands = new Set([
    ...form.fields.filter((field) => field.is_everywhere).map((field) => field.id),
    ...(given.topic_id === uuid(101) || given.topic_id === uuid(102)
      ? (topics[0]?.field_ids ?? [])
      : []),
    ...(given.topic_id === uuid(102) ? (topics[1]?.field_ids ?? []) : []),
  ]);
  const active = form.fields.filter((field) => stands.has(field.id) && !field.is_archived);
  let shown = new Set(active.map((field) => field.id));
  for (;;) {
    const next = new Set(
      active.filter((field) => holds(field.shown_when, given, shown)).map((field) => field.id),
    );
    if ([...next].join() === [...shown].join()) return next;
    shown = next;
  }
}

function holds(
  rule: RuledField['shown_when'],
  given: FormFacts,
  shown: ReadonlySet<string>,
): boolean {
  if (rule === null) return true;
  const answers = rule.tests.map((one) => {
    if (one.field === 'topic_id')
      return one.value === given.topic_id || parents.get(given.topic_id ?? '') === one.value;
    if (one.field !== 'custom') {
      const has: string | null = one.field === 'type_id' ? given.type_id : given.status_category;
      return [...one.value].some((wanted) => wanted === has) === (one.op === 'in');
    }
    const stored = shown.has(one.field_id) ? given.values[one.field_id] : undefined;
    if (one.op === 'is_empty') return isEmptyValue(stored) === (one.value ?? true);
    return (stored === one.value) === (one.op === 'is');
  });
  return rule.match === 'all' ? !answers.includes(false) : answers.includes(true);
}

describe('the rules of a form', () => {
  test('show what a slow and simple reading shows, and ask only for what is shown', () => {
    let hidden = 0;
    fc.assert(
      fc.property(model, facts, (form, given) => {
        const shown = formOf(form, given);
        const expected = slowlyShown(form, given);
        expect(new Set(shown.map((field) => field.field_id))).toEqual(expected);
        if (expected.size < form.fields.length) hidden += 1;
        const needed = missingFields(form, given, 'to_solve');
        expect(needed.every((id) => expected.has(id) && isEmptyValue(given.values[id]))).toBe(true);
        // What is asked for on opening is asked for again before solving.
        expect(needed).toEqual(expect.arrayContaining(missingFields(form, given, 'to_open')));
      }),
      { numRuns: 2000 },
    );
    expect(hidden).toBeGreaterThan(500);
  });

  test('values that are hidden say nothing, and clearing them hides nothing more', () => {
    fc.assert(
      fc.property(model, facts, (form, given) => {
        const stranded = strandedValues(form, given);
        const values = Object.fromEntries(
          Object.entries(given.values).filter(([id]) => !stranded.includes(id)),
        );
        const cleared = { ...given, values };
        expect(formOf(form, cleared)).toEqual(formOf(form, given));
        expect(strandedValues(form, cleared)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test('what one status hides may, by being hidden, show another: its value stays', () => {
    const [first = '', second = ''] = ids;
    const plain = {
      is_everywhere: true,
      is_archived: false,
      required: 'no',
      required_when: null,
    } as const;
    const form: FormModel = {
      fields: [
        {
          ...plain,
          id: first,
          shown_when: {
            match: 'all',
            tests: [{ field: 'status_category', op: 'in', value: ['closed'] }],
          },
        },
        {
          ...plain,
          id: second,
          shown_when: {
            match: 'all',
            tests: [{ field: 'custom', field_id: first, op: 'is_not', value: 'a' }],
          },
        },
      ],
      topics: [],
      parents: new Map(),
    };
    const open: FormFacts = {
      values: { [first]: 'a', [second]: 'b' },
      type_id: null,
      topic_id: null,
      status_category: 'open',
      today: '2026-03-29',
    };
    expect(formOf(form, open).map((field) => field.field_id)).toEqual([second]);
    expect(strandedValues(form, open)).toEqual([]);
  });

  test('a status that hides a field leaves its value; an archived field keeps its own', () => {
    const [first = '', second = ''] = ids;
    const plain = { is_everywhere: true, required: 'no', required_when: null } as const;
    const form: FormModel = {
      fields: [
        { ...plain, id: first, is_archived: true, shown_when: null },
        {
          ...plain,
          id: second,
          is_archived: false,
          shown_when: {
            match: 'all',
            tests: [{ field: 'status_category', op: 'in', value: ['waiting_vendor'] }],
          },
        },
      ],
      topics: [],
      parents: new Map(),
    };
    const open: FormFacts = {
      values: { [first]: 'a', [second]: 'b' },
      type_id: null,
      topic_id: null,
      status_category: 'open',
      today: '2026-03-29',
    };
    expect(formOf(form, open)).toEqual([]);
    expect(strandedValues(form, open)).toEqual([]);
  });

  test('a ring of rules is found, whatever its length and wherever it begins', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 5 }),
        (length, from) => {
          const ring = ids.slice(0, length);
          const field = (id: string, index: number) => ({
            id,
            shown_when: {
              match: 'any' as const,
              tests: [
                {
                  field: 'custom' as const,
                  field_id: ring[(index + 1) % length] ?? '',
                  op: 'is_empty' as const,
                },
              ],
            },
          });
          const fields = ring.map(field);
          const turned = [...fields.slice(from % length), ...fields.slice(0, from % length)];
          expect(ringOfRules(turned)).toHaveLength(length);
          const opened = turned.map((one, index) =>
            index === 0 ? { ...one, shown_when: null } : one,
          );
          expect(ringOfRules(opened)).toBeUndefined();
          expect(fieldsOfRule(turned[0]?.shown_when ?? null)).toHaveLength(1);
        },
      ),
    );
  });
});
