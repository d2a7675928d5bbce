/** What is a sensible value of a field: by its kind, its options and its limits. */

import type { FieldValue } from '#contract/field-values.ts';
import type { FieldLimits, TicketField } from '#contract/fields.ts';
import { fitsMask } from '#contract/masks.ts';
import { contactNames, visibleOrganizations } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';

/** The value as it is stored, null for none, or why it is refused. */
export type Checked = { readonly value: FieldValue } | { readonly refusal: string };

const refused = (refusal: string): Checked => ({ refusal });
const kept = (value: FieldValue): Checked => ({ value });

/**
 * Checks a value for a field. `before` may stay whatever became of its options since: what a ticket has,
 * it keeps.
 */
export async function checkedValue(
  ctx: Ctx,
  field: TicketField,
  given: { value: FieldValue; before: FieldValue | undefined },
): Promise<Checked> {
  const { value, before } = given;
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0))
    return kept(null);
  if (JSON.stringify(value) === JSON.stringify(before)) return kept(value);
  switch (field.kind) {
    case 'text':
      return typeof value === 'string'
        ? checkText(value, field.limits)
        : refused('errors.field.wrong_kind');
    case 'number':
      return typeof value === 'number'
        ? checkNumber(value, field.limits)
        : refused('errors.field.wrong_kind');
    case 'date':
      return typeof value === 'string' ? checkDay(value) : refused('errors.field.not_a_day');
    case 'choice':
    case 'tree':
      return typeof value === 'string'
        ? checkOption(field, value)
        : refused('errors.field.wrong_kind');
    case 'many':
      return Array.isArray(value)
        ? checkOptions(field, value, before)
        : refused('errors.field.wrong_kind');
    case 'contact':
    case 'organization':
      return typeof value === 'string'
        ? checkRow(ctx, field.kind, value)
        : refused('errors.field.wrong_kind');
  }
}

function checkText(value: string, limits: FieldLimits): Checked {
  if (value.length > (limits.max_length ?? 2000)) return refused('errors.field.too_long');
  if (limits.mask !== undefined && !fitsMask(value, limits.mask))
    return refused('errors.field.mask');
  return kept(value);
}

function checkNumber(value: number, limits: FieldLimits): Checked {
  if (limits.min !== undefined && value < limits.min) return refused('errors.field.too_small');
  if (limits.max !== undefined && value > limits.max) return refused('errors.field.too_great');
  const { decimals } = limits;
  if (decimals !== undefined && Number(value.toFixed(decimals)) !== value)
    return refused('errors.field.decimals');
  return kept(value);
}

/** A day of the calendar in years that everything can hold. */
function checkDay(value: string): Checked {
  if (!/^(19|2\d)\d\d-\d\d-\d\d$/u.test(value)) return refused('errors.field.not_a_day');
  const at = new Date(`${value}T00:00:00Z`);
  const isReal = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
  return isReal ? kept(value) : refused('errors.field.not_a_day');
}

function checkOption(field: TicketField, id: string): Checked {
  const option = field.options.find((one) => one.id === id);
  if (option === undefined) return refused('errors.field.no_option');
  return option.is_archived ? refused('errors.field.archived') : kept(id);
}

/** In the order of the list, each once. An archived option that was chosen before may stay. */
function checkOptions(
  field: TicketField,
  ids: readonly string[],
  before: FieldValue | undefined,
): Checked {
  const old = Array.isArray(before) ? before : [];
  for (const id of ids) {
    if (old.includes(id)) continue;
    const checked = checkOption(field, id);
    if ('refusal' in checked) return checked;
  }
  const known = field.options.map((option) => option.id).filter((id) => ids.includes(id));
  return kept(known);
}

async function checkRow(ctx: Ctx, kind: 'contact' | 'organization', id: string): Promise<Checked> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(id))
    return refused('errors.field.wrong_kind');
  const names =
    kind === 'contact' ? await contactsSeen(ctx, [id]) : await organizationsSeen(ctx, [id]);
  return names.has(id) ? kept(id) : refused('errors.field.no_row');
}

/** A customer names themselves alone. */
async function contactsSeen(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const { actor } = ctx;
  return contactNames(ctx, actor.kind === 'contact' ? ids.filter((id) => id === actor.id) : ids);
}

async function organizationsSeen(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await visibleOrganizations(ctx)
    .select(['organizations.id', 'organizations.name'])
    .where('organizations.id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Names of the people and organisations that values speak of, as far as the actor sees them. */
export async function namesInValues(
  ctx: Ctx,
  ids: { contacts: readonly string[]; organizations: readonly string[] },
): Promise<Record<string, string>> {
  const contacts = ids.contacts.length === 0 ? [] : await contactsSeen(ctx, ids.contacts);
  const organizations =
    ids.organizations.length === 0 ? [] : await organizationsSeen(ctx, ids.organizations);
  return Object.fromEntries([...contacts, ...organizations]);
}
