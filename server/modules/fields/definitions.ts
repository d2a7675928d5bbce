/** Making and changing custom fields: every rule is checked before it is saved. */
import type { z } from 'zod';
import { fieldOps } from '#contract/field-conditions.ts';
import { type FieldRule, fieldsOfRule, type RuleTest, ringOfRules } from '#contract/field-rules.ts';
import type { FieldKind } from '#contract/field-values.ts';
import {
  type createTicketField,
  deepestTree,
  type FieldLimits,
  type TicketField,
  type updateTicketField,
} from '#contract/fields.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField, isUniqueViolation } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  foreignOptions,
  insertField,
  type OptionInput,
  placeRows,
  updateFieldRow,
  writeOptions,
} from './fields.sql.ts';
import { listFields } from './list.ts';

type NewField = z.infer<NonNullable<typeof createTicketField.body>>;
type FieldEdit = z.infer<NonNullable<typeof updateTicketField.body>>;

const noWords = { ru: '', en: '' };

/** @throws OporaError invalid: a key that is taken, a rule in a ring or about what is not there, a bad tree */
export async function createField(ctx: Ctx, input: NewField): Promise<TicketField> {
  const id = newId();
  const { options, limits, ...rest } = input;
  try {
    return await transaction(ctx, async (tx) => {
      await insertField(tx, {
        id,
        key: input.key ?? `f_${id.replaceAll('-', '')}`,
        kind: input.kind,
        created_at: tx.now,
        help: JSON.stringify(noWords),
        limits: JSON.stringify(fittingLimits(input.kind, limits ?? {})),
        ...columnsOf(rest),
        name: JSON.stringify(input.name),
      });
      return saved(tx, id, { options, event: 'ticket_field.created' });
    });
  } catch (error) {
    if (isUniqueViolation(error)) failField('key', 'errors.field.name_taken');
    throw error;
  }
}

/** @throws OporaError invalid, as createField */
export async function updateField(ctx: Ctx, id: string, edit: FieldEdit): Promise<TicketField> {
  return transaction(ctx, async (tx) => {
    const [field] = await listFields(tx, id);
    if (field === undefined) fail('not_found', 'errors.not_found');
    const { options, limits, is_archived, ...rest } = edit;
    await updateFieldRow(tx, id, {
      ...columnsOf(rest),
      ...(edit.name === undefined ? {} : { name: JSON.stringify(edit.name) }),
      ...(limits === undefined
        ? {}
        : { limits: JSON.stringify(fittingLimits(field.kind, limits)) }),
      ...(is_archived === undefined ? {} : { archived_at: is_archived ? tx.now : null }),
    });
    return saved(tx, id, { options, event: 'ticket_field.updated' });
  });
}

function columnsOf(edit: Omit<FieldEdit, 'options' | 'limits' | 'is_archived' | 'name'>) {
  const { help, customer_access, is_everywhere, required, required_when, shown_when } = edit;
  return {
    ...(help === undefined ? {} : { help: JSON.stringify(help) }),
    ...(customer_access === undefined ? {} : { customer_access }),
    ...(is_everywhere === undefined ? {} : { is_everywhere }),
    ...(required === undefined ? {} : { required }),
    ...(required_when === undefined ? {} : { required_when: ruleColumn(required_when) }),
    ...(shown_when === undefined ? {} : { shown_when: ruleColumn(shown_when) }),
  };
}

function ruleColumn(rule: FieldRule | null): string | null {
  return rule === null ? null : JSON.stringify(rule);
}

/** Writes the options, checks the whole, tells of it and answers the field as it stands now. */
async function saved(
  tx: Ctx,
  id: string,
  more: {
    options: readonly OptionInput[] | undefined;
    event: 'ticket_field.created' | 'ticket_field.updated';
  },
): Promise<TicketField> {
  if (more.options !== undefined) await saveOptions(tx, id, more.options);
  const all = await listFields(tx);
  const field = all.find((one) => one.id === id) ?? fail('not_found', 'errors.not_found');
  refuseBadRules(all, field);
  await publish(tx, { name: more.event, subject_type: 'ticket_field', subject_id: id });
  return field;
}

async function saveOptions(tx: Ctx, id: string, options: readonly OptionInput[]): Promise<void> {
  const [field] = await listFields(tx, id);
  if (field === undefined) fail('not_found', 'errors.not_found');
  if (!['choice', 'many', 'tree'].includes(field.kind)) {
    if (options.length > 0) failField('options', 'errors.field.no_options_here');
    return;
  }
  const ids = options.map((option) => option.id);
  if (new Set(ids).size !== ids.length) failField('options', 'errors.field.invalid');
  if ((await foreignOptions(tx, id, ids)).length > 0) failField('options', 'errors.field.invalid');
  refuseBadTree(field.kind, options);
  await writeOptions(tx, id, options);
}

/** A parent stands before its children, so that no ring can be; lists have no levels. */
function refuseBadTree(kind: FieldKind, options: readonly OptionInput[]): void {
  const depths = new Map<string, number>();
  for (const [index, option] of options.entries()) {
    const above = option.parent_id === null ? 0 : depths.get(option.parent_id);
    if (above === undefined || (kind !== 'tree' && option.parent_id !== null))
      failField(`options.${index}.parent_id`, 'errors.field.invalid');
    if (above + 1 > deepestTree) failField(`options.${index}`, 'errors.field.tree_too_deep');
    depths.set(option.id, above + 1);
  }
}

/** Limits that the kind knows; the others would say nothing. */
function fittingLimits(kind: FieldKind, limits: FieldLimits): FieldLimits {
  const { max_length, mask, min, max, decimals } = limits;
  if (min !== undefined && max !== undefined && min > max)
    failField('limits.min', 'errors.field.too_great');
  if (kind === 'text') return { max_length, mask };
  return kind === 'number' ? { min, max, decimals } : {};
}

function refuseBadRules(all: readonly TicketField[], field: TicketField): void {
  for (const name of ['shown_when', 'required_when'] as const) {
    const rule = field[name];
    if (fieldsOfRule(rule).includes(field.id)) failField(name, 'errors.field.rule_of_itself');
    for (const test of rule?.tests ?? [])
      if (!isSensible(all, test)) failField(name, 'errors.field.rule_broken');
  }
  if (ringOfRules(all) !== undefined) failField('shown_when', 'errors.field.rules_in_a_ring');
}

/** The field is there, and the operator and the value are of its kind. */
function isSensible(all: readonly TicketField[], test: RuleTest): boolean {
  if (test.field !== 'custom') return true;
  const field = all.find((one) => one.id === test.field_id);
  if (field === undefined || !fieldOps[field.kind].includes(test.op)) return false;
  if (test.op === 'is_empty') return true;
  const values = Array.isArray(test.value) ? test.value : [test.value];
  if (field.kind === 'number') return values.every((value) => typeof value === 'number');
  if (!['choice', 'many', 'tree'].includes(field.kind))
    return values.every((value) => typeof value === 'string');
  return values.every((value) => field.options.some((option) => option.id === value));
}

export async function orderFields(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await transaction(ctx, async (tx) => {
    await placeRows(tx, 'ticket_fields', ids);
    for (const id of ids.slice(0, 1))
      await publish(tx, {
        name: 'ticket_field.updated',
        subject_type: 'ticket_field',
        subject_id: id,
      });
  });
}
