/**
 * Which fields a ticket shows and asks for. One pure function, used by the server to check and by
 * the screens to draw, so that the two cannot differ.
 *
 * - A field stands in every ticket, or only where the form of the ticket's topic has it; a topic's
 *   form begins with that of its parent.
 * - `shown_when` hides it, `required_when` says when it is asked for; both are short lists of tests,
 *   all or any of which must hold. A field that is not shown counts as empty in the rules of others.
 * - `to_open`: asked for when a person opens the ticket, never emptied, and asked for again before the
 *   ticket is solved. `to_solve`: asked for only then.
 * - A rule about the status hides the field, not its value: statuses go back and forth. What can be
 *   shown in no status is cleared.
 * - An archived field is not shown and keeps its values.
 */
import { z } from 'zod';
import { uuid } from './common.ts';
import { fieldLeaf, isAtOrBelow, isEmptyValue, matchesField } from './field-conditions.ts';
import type { FieldValue } from './field-values.ts';
import { type StatusCategory, statusCategories } from './settings.ts';

const membership = z.enum(['in', 'not_in']);
export const ruleTest = z.union([
  fieldLeaf,
  z.strictObject({
    field: z.literal('type_id'),
    op: membership,
    value: z.array(uuid).min(1).max(50),
  }),
  z.strictObject({ field: z.literal('topic_id'), op: z.literal('within'), value: uuid }),
  z.strictObject({
    field: z.literal('status_category'),
    op: membership,
    value: z.array(z.enum(statusCategories)).min(1),
  }),
]);
export type RuleTest = z.infer<typeof ruleTest>;
export const fieldRule = z.strictObject({
  match: z.enum(['all', 'any']),
  tests: z.array(ruleTest).min(1).max(10),
});
export type FieldRule = z.infer<typeof fieldRule>;

/** When a field must have a value. */
export const requirements = ['no', 'to_open', 'to_solve'] as const;
export type Requirement = (typeof requirements)[number];

/** Of a field, what the rules need. */
export type RuledField = {
  readonly id: string;
  readonly is_everywhere: boolean;
  readonly is_archived: boolean;
  readonly required: Requirement;
  readonly required_when: FieldRule | null;
  readonly shown_when: FieldRule | null;
};
export type RuledTopic = {
  readonly id: string;
  readonly parent_id: string | null;
  readonly field_ids: readonly string[];
};
export type FormModel = {
  /** In their order. */
  readonly fields: readonly RuledField[];
  readonly topics: readonly RuledTopic[];
  /** Child to parent, of options and topics. */
  readonly parents: ReadonlyMap<string, string>;
};
export type FormFacts = {
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly type_id: string | null;
  readonly topic_id: string | null;
  readonly status_category: StatusCategory;
  /** YYYY-MM-DD, for rules about dates. */
  readonly today: string;
};
export type ShownField = { readonly field_id: string; readonly required: Requirement };

/** The fields that are shown, in the order of the form, each with when it is asked for. */
export function formOf(model: FormModel, facts: FormFacts): ShownField[] {
  const inForm = formFields(model, facts.topic_id);
  const byId = new Map(inForm.map((field) => [field.id, field]));
  const known = new Map<string, boolean>();

  function isShown(id: string): boolean {
    const before = known.get(id);
    if (before !== undefined) return before;
    known.set(id, false); // a ring of rules is refused when it is saved; here it hides
    const field = byId.get(id);
    const answer = field !== undefined && holds(field.shown_when);
    known.set(id, answer);
    return answer;
  }
  function holds(rule: FieldRule | null): boolean {
    if (rule === null) return true;
    const test = (one: RuleTest) =>
      one.field === 'custom'
        ? matchesField(one, shownValue(one.field_id), {
            parents: model.parents,
            today: facts.today,
          })
        : matchesTest(one, facts, model.parents);
    return rule.match === 'all' ? rule.tests.every(test) : rule.tests.some(test);
  }
  function shownValue(id: string): FieldValue | undefined {
    return isShown(id) ? facts.values[id] : undefined;
  }
  return inForm
    .filter((field) => isShown(field.id))
    .map((field) => ({
      field_id: field.id,
      required: field.required !== 'no' && holds(field.required_when) ? field.required : 'no',
    }));
}

/** Those in every ticket, then those of the topic's form, its parent's first. */
function formFields(model: FormModel, topic_id: string | null): RuledField[] {
  const active = model.fields.filter((field) => !field.is_archived);
  const byId = new Map(active.map((field) => [field.id, field]));
  const chosen = new Map(
    active.filter((field) => field.is_everywhere).map((field) => [field.id, field]),
  );
  const path = topicPath(model.topics, topic_id);
  for (const id of path.flatMap((topic) => topic.field_ids)) {
    const field = byId.get(id);
    if (field !== undefined) chosen.set(id, field);
  }
  return [...chosen.values()];
}

/** From the root to the topic itself. */
export function topicPath<Topic extends Pick<RuledTopic, 'id' | 'parent_id'>>(
  topics: readonly Topic[],
  topic_id: string | null,
): Topic[] {
  const byId = new Map(topics.map((topic) => [topic.id, topic]));
  const path: Topic[] = [];
  for (
    let at = topic_id === null ? undefined : byId.get(topic_id);
    at !== undefined && !path.includes(at);
    at = at.parent_id === null ? undefined : byId.get(at.parent_id)
  )
    path.unshift(at);
  return path;
}

function matchesTest(
  test: Exclude<RuleTest, { field: 'custom' }>,
  facts: FormFacts,
  parents: ReadonlyMap<string, string>,
): boolean {
  switch (test.field) {
    case 'type_id':
      return (facts.type_id !== null && test.value.includes(facts.type_id)) === (test.op === 'in');
    case 'topic_id':
      return facts.topic_id !== null && isAtOrBelow(facts.topic_id, test.value, parents);
    case 'status_category':
      return test.value.includes(facts.status_category) === (test.op === 'in');
  }
}

/** The shown fields that are asked for and have no value: before opening, or before solving. */
export function missingFields(
  model: FormModel,
  facts: FormFacts,
  step: 'to_open' | 'to_solve',
): string[] {
  return formOf(model, facts)
    .filter((field) => field.required === 'to_open' || field.required === step)
    .filter((field) => isEmptyValue(facts.values[field.field_id]))
    .map((field) => field.field_id);
}

/** The fields that could be shown in some status. */
export function possibleFields(model: FormModel, facts: FormFacts): Set<string> {
  // Status by status: a field that one status hides may, by being hidden, show another.
  return new Set(
    statusCategories.flatMap((status_category) =>
      formOf(model, { ...facts, status_category }).map((field) => field.field_id),
    ),
  );
}

/** Values that no status would show: they are cleared. Those of archived and unknown fields stay. */
export function strandedValues(model: FormModel, facts: FormFacts): string[] {
  const possible = possibleFields(model, facts);
  return model.fields
    .filter((field) => !field.is_archived && !possible.has(field.id))
    .map((field) => field.id)
    .filter((id) => !isEmptyValue(facts.values[id]));
}

/** Fields that a rule looks at. */
export function fieldsOfRule(rule: FieldRule | null): string[] {
  return rule === null
    ? []
    : rule.tests.flatMap((test) => (test.field === 'custom' ? [test.field_id] : []));
}

/** A ring of `shown_when`: each field is shown by the next and the last by the first. Undefined: none. */
export function ringOfRules(
  fields: readonly Pick<RuledField, 'id' | 'shown_when'>[],
): string[] | undefined {
  const needs = new Map(fields.map((field) => [field.id, fieldsOfRule(field.shown_when)]));
  const done = new Set<string>();
  const path: string[] = [];

  function visit(id: string): string[] | undefined {
    if (path.includes(id)) return path.slice(path.indexOf(id));
    if (done.has(id)) return undefined;
    path.push(id);
    for (const next of needs.get(id) ?? []) {
      const ring = visit(next);
      if (ring !== undefined) return ring;
    }
    path.pop();
    done.add(id);
    return undefined;
  }
  for (const field of fields) {
    const ring = visit(field.id);
    if (ring !== undefined) return ring;
  }
  return undefined;
}
