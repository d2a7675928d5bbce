import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../../i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Picker } from '../../ui/picker.tsx';
import {
  asChoice,
  changed,
  type Draft,
  emptyGroup,
  type Group,
  isFinished,
  nextId,
  type Test,
} from './draft.ts';
import { type Field, opWord, useFields } from './fields.ts';
import { ValueField } from './value-field.tsx';
import css from './views.module.css';

type Props = {
  value: Group;
  onChange: (next: Group) => void;
  /** Left out: a condition may ask for everything. */
  only?: readonly string[];
};

/** Conditions as sentences, one a line; groups stand to the right of what they belong to. */
export function ConditionEditor({ value, onChange, only }: Props) {
  const fields = useFields().filter(
    ({ key }) => only === undefined || only.includes(key.replace(/^custom:.*/, 'custom')),
  );
  return <GroupLines group={value} fields={fields} depth={0} onChange={onChange} />;
}

/** The server takes trees of this depth; deeper ones nobody reads. */
const deepest = 3;

type GroupProps = {
  group: Group;
  fields: Field[];
  depth: number;
  onChange: (next: Group) => void;
  onRemove?: () => void;
};

function GroupLines({ group, fields, depth, onChange, onRemove }: GroupProps) {
  const change = (id: number, to: (node: Draft) => Draft | undefined) =>
    onChange(changed(group, id, to));
  const add = (part: Draft) => onChange({ ...group, parts: [...group.parts, part] });
  return (
    <fieldset className={css['group']} data-inner={depth > 0}>
      <legend className="hidden">{t('conditions.where')}</legend>
      <div className={css['group_head']}>
        {depth === 0 ? (
          <span>{t('conditions.where')}</span>
        ) : (
          <select
            className={css['select']}
            aria-label={t('conditions.negated')}
            value={group.is_negated ? 'not' : 'so'}
            onChange={(event) =>
              onChange({ ...group, is_negated: event.currentTarget.value === 'not' })
            }
          >
            <option value="so">{t('conditions.so_that')}</option>
            <option value="not">{t('conditions.but_not')}</option>
          </select>
        )}
        <select
          className={css['select']}
          aria-label={t('conditions.operator')}
          value={group.join}
          onChange={(event) =>
            onChange({ ...group, join: event.currentTarget.value === 'any' ? 'any' : 'all' })
          }
        >
          <option value="all">{t('conditions.all')}</option>
          <option value="any">{t('conditions.any')}</option>
        </select>
        {onRemove !== undefined && (
          <IconButton label={t('conditions.remove_group')} icon={IconX} onClick={onRemove} />
        )}
      </div>
      {group.parts.length === 0 && depth === 0 && (
        <p className={css['quiet']}>{t('conditions.everything')}</p>
      )}
      <ul className={css['lines']}>
        {group.parts.map((part, index) => (
          <li key={part.id}>
            {index > 0 && (
              <span className={css['joint']}>
                {t(group.join === 'all' ? 'conditions.and_where' : 'conditions.or_where')}
              </span>
            )}
            {part.kind === 'group' ? (
              <GroupLines
                group={part}
                fields={fields}
                depth={depth + 1}
                onChange={(next) => change(part.id, () => next)}
                onRemove={() => change(part.id, () => undefined)}
              />
            ) : (
              <TestLine
                test={part}
                fields={fields}
                onChange={(next) => change(part.id, () => next)}
                onRemove={() => change(part.id, () => undefined)}
              />
            )}
          </li>
        ))}
      </ul>
      <div className={css['adders']}>
        <AddTest fields={fields} onAdd={add} />
        {depth < deepest && (
          <button
            type="button"
            className={css['add']}
            onClick={() => add(emptyGroup(group.join === 'all' ? 'any' : 'all'))}
          >
            <IconPlus size={14} stroke={1.75} aria-hidden="true" />
            {t('conditions.add_group')}
          </button>
        )}
      </div>
    </fieldset>
  );
}

function optionsOf(fields: readonly Field[]) {
  return fields.map(({ key, label, group }) => ({ value: key, label, group }));
}

function AddTest({ fields, onAdd }: { fields: Field[]; onAdd: (test: Test) => void }) {
  const [opened, setOpened] = useState(false);
  return (
    <Picker
      label={t('conditions.field')}
      options={optionsOf(fields)}
      opened={opened}
      onOpen={setOpened}
      onPick={(key) => {
        const field = fields.find((each) => each.key === key);
        if (field !== undefined) onAdd(freshTest(field));
      }}
      target={
        <button
          type="button"
          className={css['add']}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <IconPlus size={14} stroke={1.75} aria-hidden="true" />
          {t('conditions.add_test')}
        </button>
      }
    />
  );
}

function freshTest(field: Field): Test {
  const op = field.ops[0] ?? 'is';
  const custom = /^custom:(.+)$/.exec(field.key)?.[1];
  return {
    id: nextId(),
    kind: 'test',
    field: custom === undefined ? field.key : 'custom',
    ...(custom === undefined ? {} : { field_id: custom }),
    op,
    value: firstValue(field, op),
  };
}

function firstValue(field: Field, op: string): unknown {
  if (op === 'in' || op === 'not_in') return [];
  if (['within_last', 'within_next', 'older_than'].includes(op)) return { amount: 7, unit: 'days' };
  const { kind } = field.value;
  if (kind === 'time' || kind === 'day') return 'today';
  return kind === 'text' ? '' : null;
}

/** The kind of value an operator compares with: while it stays the same, the value does. */
function shapeOf(op: string): string {
  if (op === 'in' || op === 'not_in') return 'list';
  if (['within_last', 'within_next', 'older_than'].includes(op)) return 'span';
  return op === 'is_empty' || op === 'is_filled' ? 'none' : 'one';
}

type TestProps = {
  test: Test;
  fields: Field[];
  onChange: (next: Test) => void;
  onRemove: () => void;
};

function TestLine({ test: written, fields, onChange, onRemove }: TestProps) {
  const key = written.field === 'custom' ? `custom:${written.field_id}` : written.field;
  const field = fields.find((each) => each.key === key);
  if (field === undefined) {
    return (
      <div className={css['test']}>
        <span>{t('conditions.gone')}</span>
        <IconButton label={t('conditions.remove')} icon={IconX} onClick={onRemove} />
      </div>
    );
  }
  const isChoice = field.ops.includes('in') && !field.ops.includes('is');
  const test = isChoice ? asChoice(written) : written;
  return (
    <div className={css['test']} data-unfinished={!isFinished(test)}>
      <span className={css['field']}>{field.label}</span>
      <select
        className={css['select']}
        aria-label={`${field.label}: ${t('conditions.operator')}`}
        value={test.op}
        onChange={(event) => {
          const op = event.currentTarget.value;
          const isSame = shapeOf(op) === shapeOf(test.op);
          onChange({ ...test, op, value: isSame ? test.value : firstValue(field, op) });
        }}
      >
        {[...new Set([...field.ops, test.op])].map((op) => (
          <option key={op} value={op}>
            {opWord(field, op)}
          </option>
        ))}
      </select>
      <ValueField test={test} field={field} onChange={(value) => onChange({ ...test, value })} />
      <IconButton
        label={`${t('conditions.remove')}: ${field.label}`}
        icon={IconX}
        onClick={onRemove}
      />
    </div>
  );
}
