/** A condition as a clause that people read: for summaries, the log and "why it did not fire". */
import type { Condition } from '#contract/conditions.ts';
import { locale, t } from '../../i18n.ts';
import { type Field, opWord, useFields } from '../views/fields.ts';

type Leaf = { field: string; op: string; value?: unknown; field_id?: string };

/** Says conditions; an empty one is ''. */
export function useSayCondition(): (condition: Condition) => string {
  const fields = useFields();
  return (condition) => say(condition, fields, false);
}

/** Says one value of a field: "high", "Anna", "empty". */
export function useSayValue(): (leaf: Condition, value: unknown) => string {
  const fields = useFields();
  return (leaf, value) => sayValue(fieldOf(asLeaf(leaf), fields), value);
}

function asLeaf(condition: Condition): Leaf {
  return 'field' in condition ? condition : { field: '', op: '' };
}

function fieldOf({ field, field_id }: Leaf, fields: readonly Field[]): Field | undefined {
  const key = field === 'custom' ? `custom:${field_id}` : field;
  return fields.find((each) => each.key === key);
}

function say(condition: Condition, fields: readonly Field[], is_inner: boolean): string {
  if ('all' in condition) return joined(condition.all, 'rules.say_and', { fields, is_inner });
  if ('any' in condition) return joined(condition.any, 'rules.say_or', { fields, is_inner });
  if ('not' in condition) return t('rules.say_not', { what: say(condition.not, fields, false) });
  return sayLeaf(condition, fields);
}

function joined(
  parts: readonly Condition[],
  word: 'rules.say_and' | 'rules.say_or',
  { fields, is_inner }: { fields: readonly Field[]; is_inner: boolean },
): string {
  const said = parts
    .map((part) => say(part, fields, parts.length > 1))
    .filter((each) => each !== '');
  const text = said.join(word === 'rules.say_and' ? `, ${t(word)} ` : ` ${t(word)} `);
  return is_inner && said.length > 1 ? `(${text})` : text;
}

function sayLeaf(leaf: Leaf, fields: readonly Field[]): string {
  const field = fieldOf(leaf, fields);
  const label = field?.label ?? t('conditions.gone');
  if (field === undefined) return label;
  const isFilled = leaf.op === 'is_empty' && leaf.value === false;
  const op = opWord(field, isFilled ? 'is_filled' : leaf.op);
  if (leaf.op === 'is_empty') return `${label} ${op}`;
  return `${label} ${op} ${sayValue(field, leaf.value)}`;
}

function sayValue(field: Field | undefined, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('rules.found_empty');
  if (Array.isArray(value)) {
    if (value.length === 0) return t('rules.found_empty');
    return value.map((each) => sayValue(field, each)).join(', ');
  }
  if (typeof value === 'object' && 'amount' in value && 'unit' in value)
    return `${String(value.amount)} ${t(`conditions.${String(value.unit)}` as 'conditions.days')}`;
  if (value === 'today') return t('conditions.today');
  if (field?.value.kind === 'options')
    return (
      field.value.options.find((option) => option.value === String(value))?.label ?? String(value)
    );
  if (field?.value.kind === 'contact' || field?.value.kind === 'organization')
    return t('rules.chosen_one');
  if (field?.value.kind === 'time' && typeof value === 'string' && value.includes('T'))
    return new Date(value).toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short' });
  return locale() === 'ru' ? `«${String(value)}»` : `“${String(value)}”`;
}
