import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useId, useState } from 'react';
import type { ShownField } from '#contract/field-rules.ts';
import type { FieldValue } from '#contract/field-values.ts';
import type { TicketField } from '#contract/fields.ts';
import { t } from '../../i18n.ts';
import { word } from './definitions.ts';
import css from './fields.module.css';
import { RequiredMark } from './required-mark.tsx';
import { optionsFor, TypedInput, textToType, typedValue, ValueEditor } from './value-editor.tsx';
import { type Names, valueText } from './value-text.ts';

export type FormValues = Readonly<Record<string, FieldValue>>;

type Props = {
  shown: readonly (ShownField & { field: TicketField })[];
  values: FormValues;
  names: Names;
  onChange: (field: TicketField, value: FieldValue, names?: Names) => void;
  /** What was refused, by field. */
  errorOf: (field_id: string) => string | null;
};

/** The fields of a form, one under another, as a person fills them who opens a ticket. */
export function FormFields({ shown, values, names, onChange, errorOf }: Props) {
  return (
    <div className={css['stack']}>
      {shown.map(({ field, required }) => (
        <FormField
          key={field.id}
          field={field}
          is_required={required === 'to_open'}
          value={values[field.id]}
          names={names}
          error={errorOf(field.id)}
          onChange={(value, more) => onChange(field, value, more)}
        />
      ))}
    </div>
  );
}

type FieldProps = {
  field: TicketField;
  is_required: boolean;
  value: FieldValue | undefined;
  names: Names;
  error: string | null;
  onChange: (value: FieldValue, names?: Names) => void;
};

function FormField(props: FieldProps) {
  switch (props.field.kind) {
    case 'text':
    case 'number':
    case 'date':
      return <Typed {...props} />;
    case 'choice':
      return <Select {...props} />;
    case 'many':
      return <Checks {...props} />;
    default:
      return <Chosen {...props} />;
  }
}

function Typed({ field, is_required, value, error, onChange }: FieldProps) {
  const [text, setText] = useState(textToType(value));
  const wrong = typedValue(field.kind, text) === undefined;
  return (
    <TypedInput
      field={field}
      text={text}
      is_required={is_required}
      error={wrong ? t('errors.field.wrong_kind') : error}
      onText={(next) => {
        setText(next);
        onChange(typedValue(field.kind, next) ?? null);
      }}
    />
  );
}

function Select({ field, is_required, value, error, onChange }: FieldProps) {
  const help = word(field.help);
  return (
    <NativeSelect
      label={word(field.name)}
      description={help === '' ? undefined : help}
      withAsterisk={is_required}
      aria-required={is_required}
      error={error}
      value={typeof value === 'string' ? value : ''}
      data={[
        { value: '', label: t('fields.empty') },
        ...optionsFor(field, value).map((option) => ({ value: option.value, label: option.label })),
      ]}
      onChange={(event) => {
        const id = event.currentTarget.value;
        onChange(id === '' ? null : id);
      }}
    />
  );
}

function Checks({ field, is_required, value, error, onChange }: FieldProps) {
  const chosen = Array.isArray(value) ? value : [];
  return (
    <Checkbox.Group
      label={word(field.name)}
      description={word(field.help) === '' ? undefined : word(field.help)}
      withAsterisk={is_required}
      error={error}
      value={chosen}
      onChange={(next) => onChange(next)}
    >
      <div className={css['stack']} style={{ gap: 6, marginTop: 6 }}>
        {optionsFor(field, value).map((option) => (
          <Checkbox key={option.value} value={option.value} label={option.label} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

/** A node of a tree, a person, an organisation: chosen from a list that can be searched. */
function Chosen({ field, is_required, value, names, error, onChange }: FieldProps) {
  const [opened, setOpened] = useState(false);
  const id = useId();
  const name = word(field.name);
  const help = word(field.help);
  const text = valueText(field, value, names);
  return (
    <div>
      <p className={css['label']}>
        {name}
        <RequiredMark required={is_required ? 'to_open' : 'no'} />
      </p>
      {help !== '' && (
        <p className={css['hint']} style={{ margin: '0 0 4px' }}>
          {help}
        </p>
      )}
      <ValueEditor
        field={field}
        value={value}
        opened={opened}
        onOpen={setOpened}
        onChange={onChange}
        target={
          <Button
            variant="default"
            aria-haspopup="dialog"
            aria-expanded={opened}
            aria-label={`${name}: ${text === '' ? t('fields.empty') : text}`}
            aria-describedby={error === null ? undefined : id}
            onClick={() => setOpened(!opened)}
          >
            {text === '' ? t('fields.empty') : text}
          </Button>
        }
      />
      {error !== null && (
        <p id={id} className={css['why']} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
