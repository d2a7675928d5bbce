import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useId } from 'react';
import type { FieldLeaf } from '#contract/field-conditions.ts';
import { fieldOps } from '#contract/field-conditions.ts';
import type { FieldRule, RuleTest } from '#contract/field-rules.ts';
import type { TicketField } from '#contract/fields.ts';
import { statusCategories } from '#contract/settings.ts';
import { t } from '../../i18n.ts';
import { Choice } from '../../ui/choice.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { dateIn } from '../calendars/dates.ts';
import { pathText, word } from './definitions.ts';
import css from './fields.module.css';
import type { Known } from './rule-text.ts';
import { textToType, typedValue } from './value-editor.tsx';
import { optionText } from './value-text.ts';

type Props = {
  label: string;
  rule: FieldRule | null;
  /** Without the field whose rule it is. */
  known: Known;
  error: string | null;
  onChange: (rule: FieldRule | null) => void;
};

/** A rule as a short list of sentences: what to look at, how to compare, with what. */
export function RuleEditor({ label, rule, known, error, onChange }: Props) {
  const subjects = subjectsOf(known);
  const first = subjects[0]?.value;
  const describe = useId();
  return (
    <div aria-describedby={error === null ? undefined : describe}>
      <Choice
        label={label}
        value={rule === null ? 'always' : 'rule'}
        options={[
          { value: 'always', label: t('fields.always') },
          { value: 'rule', label: t('fields.by_rule') },
        ]}
        onChoose={(mode) => {
          if (mode === 'always' || first === undefined) onChange(null);
          else onChange({ match: 'all', tests: [freshTest(first, known)] });
        }}
      />
      {rule !== null && (
        <>
          <ol className={css['tests']} aria-label={label}>
            {rule.tests.map((test, index) => (
              <TestRow
                // biome-ignore lint/suspicious/noArrayIndexKey: a test is known by its place
                key={index}
                number={index + 1}
                test={test}
                known={known}
                onChange={(next) => onChange({ ...rule, tests: rule.tests.with(index, next) })}
                onRemove={() => {
                  const tests = rule.tests.filter((one) => one !== test);
                  onChange(tests.length === 0 ? null : { ...rule, tests });
                }}
              />
            ))}
          </ol>
          <div className={css['quick_row']}>
            <Button
              variant="default"
              disabled={rule.tests.length >= 10 || first === undefined}
              onClick={() => {
                if (first !== undefined)
                  onChange({ ...rule, tests: [...rule.tests, freshTest(first, known)] });
              }}
            >
              {t('fields.add_test')}
            </Button>
            {rule.tests.length > 1 && (
              <NativeSelect
                aria-label={t('fields.match')}
                value={rule.match}
                data={[
                  { value: 'all', label: t('fields.match_all') },
                  { value: 'any', label: t('fields.match_any') },
                ]}
                onChange={(event) =>
                  onChange({ ...rule, match: event.currentTarget.value === 'any' ? 'any' : 'all' })
                }
              />
            )}
          </div>
        </>
      )}
      {error !== null && (
        <p id={describe} className={css['why']} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

function subjectsOf(known: Known): { value: string; label: string }[] {
  return [
    ...known.fields
      .filter((field) => !field.is_archived)
      .map((field) => ({ value: field.id, label: word(field.name) })),
    { value: 'type_id', label: t('fields.subject_type') },
    ...(known.topics.length === 0 ? [] : [{ value: 'topic_id', label: t('fields.subject_topic') }]),
    { value: 'status_category', label: t('fields.subject_status') },
  ];
}

function freshTest(subject: string, known: Known): RuleTest {
  if (subject === 'type_id')
    return { field: 'type_id', op: 'in', value: known.types.slice(0, 1).map((type) => type.id) };
  if (subject === 'status_category') return { field: 'status_category', op: 'in', value: ['open'] };
  if (subject === 'topic_id')
    return { field: 'topic_id', op: 'within', value: known.topics[0]?.id ?? '' };
  return { field: 'custom', field_id: subject, op: 'is_empty', value: false };
}

type RowProps = {
  number: number;
  test: RuleTest;
  known: Known;
  onChange: (test: RuleTest) => void;
  onRemove: () => void;
};

function TestRow({ number, test, known, onChange, onRemove }: RowProps) {
  const subject = test.field === 'custom' ? test.field_id : test.field;
  return (
    <li className={css['test']}>
      <NativeSelect
        aria-label={t('fields.test_subject')}
        value={subject}
        data={subjectsOf(known)}
        onChange={(event) => onChange(freshTest(event.currentTarget.value, known))}
      />
      <OpAndValue test={test} known={known} onChange={onChange} />
      <IconButton label={t('fields.remove_test', { number })} icon={IconX} onClick={onRemove} />
    </li>
  );
}

function OpAndValue({ test, known, onChange }: Pick<RowProps, 'test' | 'known' | 'onChange'>) {
  if (test.field === 'custom') {
    const field = known.fields.find((one) => one.id === test.field_id);
    return field === undefined ? null : (
      <LeafInputs leaf={test} field={field} onChange={onChange} />
    );
  }
  if (test.field === 'topic_id') {
    return (
      <>
        <span>{t('fields.op_within')}</span>
        <NativeSelect
          aria-label={t('fields.test_value')}
          value={test.value}
          data={known.topics.map((topic) => ({
            value: topic.id,
            label: pathText(known.topics, topic.id),
          }))}
          onChange={(event) => onChange({ ...test, value: event.currentTarget.value })}
        />
      </>
    );
  }
  const options =
    test.field === 'type_id'
      ? known.types.map((type) => ({ value: type.id, label: type.name }))
      : statusCategories.map((category) => ({
          value: category,
          label: t(`categories.${category}`),
        }));
  return (
    <>
      <NativeSelect
        aria-label={t('fields.test_op')}
        value={test.op}
        data={[
          { value: 'in', label: t('fields.op_is') },
          { value: 'not_in', label: t('fields.op_is_not') },
        ]}
        onChange={(event) =>
          onChange({ ...test, op: event.currentTarget.value === 'not_in' ? 'not_in' : 'in' })
        }
      />
      <NativeSelect
        aria-label={t('fields.test_value')}
        value={test.value[0] ?? ''}
        data={options}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          if (test.field === 'type_id') onChange({ ...test, value: [chosen] });
          else {
            const category = statusCategories.find((one) => one === chosen);
            if (category !== undefined) onChange({ ...test, value: [category] });
          }
        }}
      />
    </>
  );
}

const filled = 'is_filled';
/** Operators about several values are written by the API; one value is said by several tests of «any». */
const offered = new Set([
  'is',
  'is_not',
  'contains',
  'gt',
  'lt',
  'before',
  'after',
  'within',
  'is_empty',
]);

/** One person or organisation is hardly a rule: whether there is one, is. */
function isOffered(field: TicketField, op: string): boolean {
  const isRow = field.kind === 'contact' || field.kind === 'organization';
  return isRow ? op === 'is_empty' : offered.has(op);
}

type LeafProps = { leaf: FieldLeaf; field: TicketField; onChange: (leaf: FieldLeaf) => void };

function LeafInputs({ leaf, field, onChange }: LeafProps) {
  const op = leaf.op === 'is_empty' && leaf.value === false ? filled : leaf.op;
  const ops = [
    filled,
    ...fieldOps[field.kind].filter((one) => isOffered(field, one) || one === leaf.op),
  ];
  return (
    <>
      <NativeSelect
        aria-label={t('fields.test_op')}
        value={op}
        data={ops.map((one) => ({
          value: one,
          label: t(`fields.op_${one === filled ? filled : opOf(one)}`),
        }))}
        onChange={(event) => onChange(freshLeaf(field, event.currentTarget.value))}
      />
      <LeafValue leaf={leaf} field={field} onChange={onChange} />
    </>
  );
}

function opOf(op: string): FieldLeaf['op'] {
  return fieldOpNames.find((one) => one === op) ?? 'is';
}
const fieldOpNames = [
  'is',
  'is_not',
  'in',
  'not_in',
  'contains',
  'gt',
  'lt',
  'before',
  'after',
  'within',
  'is_empty',
] as const;

function freshLeaf(field: TicketField, op: string): FieldLeaf {
  const base = { field: 'custom', field_id: field.id } as const;
  const option = field.options.find((one) => !one.is_archived)?.id ?? '';
  switch (opOf(op)) {
    case 'is':
    case 'is_not':
      return {
        ...base,
        op: op === 'is_not' ? 'is_not' : 'is',
        value: field.kind === 'number' ? 0 : option,
      };
    case 'gt':
    case 'lt':
      return { ...base, op: op === 'gt' ? 'gt' : 'lt', value: 0 };
    case 'before':
    case 'after':
      return { ...base, op: op === 'before' ? 'before' : 'after', value: thisDay() };
    case 'contains':
      return { ...base, op: 'contains', value: '' };
    case 'within':
      return { ...base, op: 'within', value: option };
    default:
      return { ...base, op: 'is_empty', value: op !== filled };
  }
}

function thisDay(): string {
  return dateIn(Date.now(), Intl.DateTimeFormat().resolvedOptions().timeZone);
}

function LeafValue({ leaf, field, onChange }: LeafProps) {
  if (leaf.op === 'is_empty') return <span />;
  if (leaf.op === 'in' || leaf.op === 'not_in')
    return <span>{leaf.value.map((one) => optionText(field, String(one))).join(', ')}</span>;
  if (field.options.length > 0)
    return (
      <NativeSelect
        aria-label={t('fields.test_value')}
        value={String(leaf.value)}
        data={field.options
          .filter((option) => !option.is_archived || option.id === leaf.value)
          .map((option) => ({ value: option.id, label: optionText(field, option.id) }))}
        onChange={(event) => onChange(withValue(leaf, event.currentTarget.value))}
      />
    );
  return (
    <TextInput
      aria-label={t('fields.test_value')}
      type={field.kind === 'date' ? 'date' : 'text'}
      inputMode={field.kind === 'number' ? 'decimal' : undefined}
      value={Array.isArray(leaf.value) ? '' : textToType(leaf.value)}
      onChange={(event) => {
        const value = typedValue(field.kind, event.currentTarget.value);
        if (typeof value === 'string' || typeof value === 'number')
          onChange(withValue(leaf, value));
      }}
    />
  );
}

function withValue(leaf: FieldLeaf, value: string | number): FieldLeaf {
  if (leaf.op === 'gt' || leaf.op === 'lt')
    return typeof value === 'number' ? { ...leaf, value } : leaf;
  if (leaf.op === 'is' || leaf.op === 'is_not') return { ...leaf, value };
  if (leaf.op === 'contains' || leaf.op === 'before' || leaf.op === 'after' || leaf.op === 'within')
    return { ...leaf, value: String(value) };
  return leaf;
}
