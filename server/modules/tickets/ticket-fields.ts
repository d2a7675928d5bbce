/**
 * The topic of a ticket and the values of its custom fields: what may be written, what the rules of
 * forms clear, and what must be there before a ticket is opened or solved.
 */
import { isEmptyValue } from '#contract/field-conditions.ts';
import {
  type FormFacts,
  formOf,
  missingFields,
  possibleFields,
  strandedValues,
} from '#contract/field-rules.ts';
import type { FieldKind, FieldValue } from '#contract/field-values.ts';
import type { StatusCategory } from '#contract/settings.ts';
import {
  checkedValue,
  type DeskModel,
  fieldKinds,
  formModel,
  listFields,
  namesInValues,
} from '#modules/fields/fields.ts';
import type { Ctx } from '#platform/ctx.ts';
import { OporaError } from '#platform/errors.ts';
import { todayOf } from './conditions.ts';
import { isEnded } from './status.ts';
import { askerOf } from './views.ts';

/** By the id of the field; null empties. */
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** What of a ticket the rules of forms look at. */
export type Formed = {
  readonly fields: FieldValues;
  readonly type_id: string | null;
  readonly topic_id: string | null;
  readonly status_category: StatusCategory;
};

type Asked = {
  /** As it is now. */
  readonly before: Formed;
  /** With what else changes; its `fields` are not read. */
  readonly after: Omit<Formed, 'fields'>;
  readonly values: FieldValues;
};

/** All values after the change: checked, without those that can no longer be shown. */
export async function fieldsAfter(tx: Ctx, model: DeskModel, asked: Asked): Promise<FieldValues> {
  const merged = withoutEmpty({ ...asked.before.fields, ...(await checkedValues(tx, asked)) });
  const facts = factsOf(tx, { ...asked.after, fields: merged });
  refuseHidden(model, facts, asked.values);
  const stranded = strandedValues(model, facts);
  const kept = withoutKeys(merged, stranded);
  refuseEmptied(model, { ...facts, values: kept }, asked.before.fields);
  return kept;
}

/** @throws OporaError invalid by `fields.<id>` */
async function checkedValues(tx: Ctx, { values, before }: Asked): Promise<FieldValues> {
  const ids = Object.keys(values);
  if (ids.length === 0) return {};
  const known = new Map((await listFields(tx)).map((field) => [field.id, field]));
  const refusals: Record<string, string> = {};
  const checked: Record<string, FieldValue> = {};
  for (const [id, value] of Object.entries(values)) {
    const field = known.get(id);
    const answer =
      field === undefined || (field.is_archived && isNew(value, before.fields[id]))
        ? { refusal: field === undefined ? 'errors.field.no_field' : 'errors.field.archived' }
        : await checkedValue(tx, field, { value, before: before.fields[id] });
    if ('refusal' in answer) refusals[id] = answer.refusal;
    else checked[id] = answer.value;
  }
  refuseFields(refusals);
  return checked;
}

/** Neither emptied nor left as it was. */
function isNew(value: FieldValue, before: FieldValue | undefined): boolean {
  return value !== null && JSON.stringify(value) !== JSON.stringify(before);
}

/** A value for a field that the form does not show would be written where nobody looks. */
function refuseHidden(model: DeskModel, facts: FormFacts, values: FieldValues): void {
  const given = Object.keys(values).filter((id) => !isEmptyValue(values[id]));
  if (given.length === 0) return;
  const possible = possibleFields(model, facts);
  refuseFields(
    Object.fromEntries(
      given.filter((id) => !possible.has(id)).map((id) => [id, 'errors.field.field_hidden']),
    ),
  );
}

/** What a ticket is opened with is not emptied afterwards; what was never filled is asked for when it is solved. */
function refuseEmptied(model: DeskModel, facts: FormFacts, before: FieldValues): void {
  const emptied = missingFields(model, facts, 'to_open').filter((id) => !isEmptyValue(before[id]));
  refuseMissing(emptied);
}

/**
 * Refuses a status while fields that are asked for in it have no value. The system's own hand (a
 * merge, an undo, an import) is not held up.
 * @throws OporaError invalid by `fields.<id>`
 */
export async function refuseUnfilled(
  tx: Ctx,
  ticket: Formed,
  category: StatusCategory,
): Promise<void> {
  if (tx.actor.kind === 'system') return;
  const model = await formModel(tx);
  if (model.fields.every((field) => field.required === 'no')) return;
  const facts = factsOf(tx, { ...ticket, status_category: category });
  if (isEnded(category)) {
    if (!isEnded(ticket.status_category)) refuseMissing(missingFields(model, facts, 'to_solve'));
    return;
  }
  // Elsewhere only what the new status itself begins to ask for.
  const already = new Set(
    formOf(model, factsOf(tx, ticket))
      .filter((field) => field.required === 'to_open')
      .map((field) => field.field_id),
  );
  refuseMissing(missingFields(model, facts, 'to_open').filter((id) => !already.has(id)));
}

/** @throws OporaError invalid by `fields.<id>` when what is asked for on opening has no value */
export function refuseUnopened(tx: Ctx, model: DeskModel, ticket: Formed): void {
  refuseMissing(missingFields(model, factsOf(tx, ticket), 'to_open'));
}

export function factsOf(tx: Ctx, ticket: Formed): FormFacts {
  const { type_id, topic_id, status_category, fields } = ticket;
  return { values: fields, type_id, topic_id, status_category, today: todayOf(askerOf(tx)) };
}

function refuseMissing(ids: readonly string[]): void {
  refuseFields(Object.fromEntries(ids.map((id) => [id, 'errors.field.needed'])));
}

function refuseFields(refusals: Record<string, string>): void {
  const fields = Object.entries(refusals).map(([id, key]) => [`fields.${id}`, key]);
  if (fields.length === 0) return;
  const missing = Object.values(refusals).every((key) => key === 'errors.field.needed');
  throw new OporaError('invalid', missing ? 'errors.fields_needed' : 'errors.invalid', {
    fields: Object.fromEntries(fields),
  });
}

function withoutEmpty(values: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmptyValue(value)));
}

function withoutKeys(values: FieldValues, keys: readonly string[]): FieldValues {
  return Object.fromEntries(Object.entries(values).filter(([id]) => !keys.includes(id)));
}

/** Names of the people and organisations that the values speak of. */
export async function namesOfFields(
  ctx: Ctx,
  values: FieldValues,
): Promise<Record<string, string>> {
  if (Object.keys(values).length === 0) return {};
  const kinds = await fieldKinds(ctx);
  const idsOf = (kind: FieldKind) =>
    Object.entries(values).flatMap(([id, value]) =>
      kinds.get(id) === kind && typeof value === 'string' ? [value] : [],
    );
  return namesInValues(ctx, {
    contacts: idsOf('contact'),
    organizations: idsOf('organization'),
  });
}
