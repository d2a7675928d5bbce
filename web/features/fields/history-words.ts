import type { FieldValue } from '#contract/field-values.ts';
import { knownFields, knownTopics, pathText, word } from './definitions.ts';
import { valueText } from './value-text.ts';

const prefix = 'fields.';

/** The name of a custom field in a line of history, from its `fields.<id>`; undefined for other fields. */
export function customName(field: string): string | undefined {
  if (!field.startsWith(prefix)) return undefined;
  const known = definitionOf(field);
  return known === undefined ? '…' : `«${word(known.name)}»`;
}

/** A value of a custom field or a topic in words; people and organisations come with their names already. */
export function customValue(field: string, value: unknown): string | undefined {
  if (field === 'topic' && typeof value === 'string') {
    const path = pathText(knownTopics(), value);
    return path === '' ? '…' : path;
  }
  const known = definitionOf(field);
  if (!field.startsWith(prefix)) return undefined;
  if (known === undefined || !isValue(value)) return '…';
  if (known.kind === 'contact' || known.kind === 'organization') return String(value);
  return valueText(known, value);
}

function isValue(value: unknown): value is FieldValue {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string');
  return value === null || typeof value === 'string' || typeof value === 'number';
}

function definitionOf(field: string) {
  if (!field.startsWith(prefix)) return undefined;
  const id = field.slice(prefix.length);
  return knownFields().find((one) => one.id === id);
}
