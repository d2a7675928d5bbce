/** Reading the definitions: as people see them, and as the rules of forms read them. */
import { type FormModel, fieldRule, type RuledField } from '#contract/field-rules.ts';
import type { FieldKind } from '#contract/field-values.ts';
import type { TicketField } from '#contract/fields.ts';
import { fieldLimits, translatedWords } from '#contract/fields.ts';
import type { Ctx } from '#platform/ctx.ts';
import {
  allFields,
  allTopics,
  type FieldRow,
  type OptionRow,
  optionsOf,
  parentPairs,
} from './fields.sql.ts';

/** Fields that the actor sees, in their order, with all their options. */
export async function listFields(ctx: Ctx, id?: string): Promise<TicketField[]> {
  const rows = await allFields(ctx, id);
  const options = await optionsOf(
    ctx,
    rows.map((row) => row.id),
  );
  const byField = Map.groupBy(options, (option) => option.field_id);
  return rows.map((row) => presentField(row, byField.get(row.id) ?? []));
}

function presentField(row: FieldRow, options: readonly OptionRow[]): TicketField {
  const { id, key, kind, customer_access, required } = row;
  return {
    id,
    key,
    kind,
    name: translatedWords.parse(row.name),
    help: translatedWords.parse(row.help),
    customer_access,
    is_everywhere: row.is_everywhere,
    required,
    ...rulesOf(row),
    limits: fieldLimits.parse(row.limits),
    options: options.map((option) => ({
      id: option.id,
      parent_id: option.parent_id,
      name: translatedWords.parse(option.name),
      is_archived: option.archived_at !== null,
    })),
    is_archived: row.archived_at !== null,
  };
}

const storedRule = fieldRule.nullable();

function rulesOf(row: FieldRow): Pick<RuledField, 'required_when' | 'shown_when'> {
  return {
    required_when: storedRule.parse(row.required_when),
    shown_when: storedRule.parse(row.shown_when),
  };
}

/** The kinds of the fields that the actor sees, by their ids. */
export async function fieldKinds(ctx: Ctx): Promise<Map<string, FieldKind>> {
  return new Map((await allFields(ctx)).map((field) => [field.id, field.kind]));
}

export type DeskModel = Omit<FormModel, 'fields'> & {
  readonly fields: readonly (RuledField & Pick<FieldRow, 'kind' | 'key'>)[];
};

/** What the rules read: fields, forms and trees, without options' names. */
export async function formModel(ctx: Ctx): Promise<DeskModel> {
  const rows = await allFields(ctx);
  if (rows.length === 0) return { fields: [], topics: [], parents: new Map() };
  const topics = await allTopics(ctx);
  const pairs = await parentPairs(ctx);
  return {
    fields: rows.map((row) => ({
      id: row.id,
      key: row.key,
      kind: row.kind,
      is_everywhere: row.is_everywhere,
      is_archived: row.archived_at !== null,
      required: row.required,
      ...rulesOf(row),
    })),
    topics: topics.map(({ id, parent_id, field_ids }) => ({ id, parent_id, field_ids })),
    parents: new Map(pairs.map((pair) => [pair.id, pair.parent_id])),
  };
}
