import type { FieldLeaf } from '#contract/field-conditions.ts';
import type { FieldRule, RuleTest } from '#contract/field-rules.ts';
import type { TicketField, Topic } from '#contract/fields.ts';
import { t } from '../../i18n.ts';
import { pathText, word } from './definitions.ts';
import { valueText } from './value-text.ts';

export type Known = {
  readonly fields: readonly TicketField[];
  readonly topics: readonly Topic[];
  readonly types: readonly { readonly id: string; readonly name: string }[];
};

/** A label as a word within a sentence. */
export function inside(label: string): string {
  return label.charAt(0).toLocaleLowerCase() + label.slice(1);
}

/** A rule as one reads it aloud: «Причина» внутри «Кассы» и тип обращения одно из «Инцидент». */
export function ruleText(rule: FieldRule, known: Known): string {
  const tests = rule.tests.map((test) => testText(test, known));
  return tests.join(` ${t(rule.match === 'all' ? 'fields.and' : 'fields.or')} `);
}

function testText(test: RuleTest, known: Known): string {
  switch (test.field) {
    case 'type_id':
      return said(
        inside(t('fields.subject_type')),
        t(`fields.op_${test.op}`),
        test.value.map((id) => known.types.find((type) => type.id === id)?.name ?? '…'),
      );
    case 'topic_id':
      return said(inside(t('fields.subject_topic')), t('fields.op_within'), [
        pathText(known.topics, test.value),
      ]);
    case 'status_category':
      return said(
        inside(t('fields.subject_status')),
        t(`fields.op_${test.op}`),
        test.value.map((category) => t(`categories.${category}`)),
      );
    case 'custom':
      return leafText(test, known);
  }
}

function leafText(leaf: FieldLeaf, known: Known): string {
  const field = known.fields.find((one) => one.id === leaf.field_id);
  const name = field === undefined ? '…' : `«${word(field.name)}»`;
  if (leaf.op === 'is_empty')
    return said(name, t((leaf.value ?? true) ? 'fields.op_is_empty' : 'fields.op_is_filled'), []);
  const values = Array.isArray(leaf.value) ? leaf.value : [leaf.value];
  return said(
    name,
    t(`fields.op_${leaf.op}`),
    values.map((value) => (field === undefined ? '…' : valueText(field, value))),
  );
}

function said(subject: string, op: string, values: readonly string[]): string {
  const what = values.map((value) => `«${value}»`).join(', ');
  return what === '' ? `${subject} ${op}` : `${subject} ${op} ${what}`;
}
