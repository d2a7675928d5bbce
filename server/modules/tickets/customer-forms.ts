/** The form of a topic as a customer fills it: what is theirs to fill, and what is missing of that. */
import { missingFields } from '#contract/field-rules.ts';
import { type DeskModel, formModel } from '#modules/fields/fields.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { OporaError } from '#platform/errors.ts';
import { type FieldValues, factsOf, fieldsAfter } from './ticket-fields.ts';
import { type TopicDefaults, topicDefaults } from './ticket-forms.ts';

export type CustomerFilling = {
  readonly topic_id: string;
  readonly values: FieldValues;
  /** Fields that customers fill; others are the desk's, and not asked for yet. */
  readonly fillable: ReadonlySet<string>;
};
export type CustomerOpening = {
  readonly fields: FieldValues;
  readonly given: TopicDefaults;
};

/**
 * The checked values of a request by form, and what its topic gives the ticket.
 * @throws OporaError invalid by `fields.<id>`: not the customer's to fill, of another kind, hidden, missing
 */
export async function customerOpening(
  ctx: Ctx,
  { topic_id, values, fillable }: CustomerFilling,
): Promise<CustomerOpening> {
  const tx = asSystem(ctx);
  const foreign = Object.keys(values).filter((id) => !fillable.has(id));
  refuse(foreign, 'errors.field.no_field', 'errors.invalid');
  const given = await topicDefaults(tx, topic_id);
  const model: DeskModel = await formModel(tx);
  const formed = {
    topic_id,
    type_id: given.type_id ?? null,
    status_category: 'new' as const,
  };
  const before = { ...formed, fields: {} };
  const fields = await fieldsAfter(tx, model, { before, after: formed, values });
  const missing = missingFields(model, factsOf(tx, { ...formed, fields }), 'to_open');
  refuse(
    missing.filter((id) => fillable.has(id)),
    'errors.field.needed',
    'errors.fields_needed',
  );
  return { fields, given };
}

/** What a topic gives the tickets of its form. @throws OporaError invalid when it is in the archive */
export async function customerDefaults(ctx: Ctx, topic_id: string): Promise<TopicDefaults> {
  return topicDefaults(asSystem(ctx), topic_id);
}

function refuse(ids: readonly string[], why: string, message: string): void {
  if (ids.length === 0) return;
  throw new OporaError('invalid', message, {
    fields: Object.fromEntries(ids.map((id) => [`fields.${id}`, why])),
  });
}
