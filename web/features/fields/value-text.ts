import { isEmptyValue } from '#contract/field-conditions.ts';
import type { FieldValue } from '#contract/field-values.ts';
import type { TicketField } from '#contract/fields.ts';
import { locale, t } from '../../i18n.ts';
import { pathText, word } from './definitions.ts';

/** Names of people and organisations by their ids. */
export type Names = Readonly<Record<string, string>>;

/** A value as people read it; empty for none. */
export function valueText(
  field: TicketField,
  value: FieldValue | undefined,
  names: Names = {},
): string {
  if (value === undefined || value === null || isEmptyValue(value)) return '';
  if (Array.isArray(value)) return value.map((id) => optionText(field, id)).join(', ');
  if (typeof value === 'number')
    return new Intl.NumberFormat(locale(), { maximumFractionDigits: 6 }).format(value);
  switch (field.kind) {
    case 'date':
      return dayText(value);
    case 'choice':
    case 'many':
    case 'tree':
      return optionText(field, value);
    case 'contact':
    case 'organization':
      return names[value] ?? '…';
    default:
      return value;
  }
}

export function optionText(field: TicketField, id: string): string {
  const option = field.options.find((one) => one.id === id);
  if (option === undefined) return '…';
  const name = field.kind === 'tree' ? pathText(field.options, id) : word(option.name);
  return option.is_archived ? t('fields.archived_value', { name }) : name;
}

/** A day of the calendar: «3 марта 2026 г.», in no time zone. */
function dayText(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  return new Intl.DateTimeFormat(locale() === 'en' ? 'en-GB' : 'ru-RU', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(at);
}
