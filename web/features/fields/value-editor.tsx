import '../../theme/forms.css';
import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useDeferredValue, useState } from 'react';
import { listContacts, listOrganizations } from '#contract/contacts.ts';
import type { FieldValue } from '#contract/field-values.ts';
import type { TicketField } from '#contract/fields.ts';
import { fitsMask } from '#contract/masks.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Drop } from '../../ui/drop.tsx';
import { type Option, OptionList } from '../../ui/option-list.tsx';
import { Picker } from '../../ui/picker.tsx';
import { word } from './definitions.ts';
import css from './fields.module.css';
import { type Names, optionText } from './value-text.ts';

export type EditorProps = {
  field: TicketField;
  value: FieldValue | undefined;
  /** With the name of a person or an organisation that was chosen. */
  onChange: (value: FieldValue, names?: Names) => void;
  opened: boolean;
  onOpen: (opened: boolean) => void;
  /** The button that opens it. */
  target: ReactElement;
};

/** Edits one value under its button, in the manner of its kind. */
export function ValueEditor(props: EditorProps) {
  switch (props.field.kind) {
    case 'choice':
    case 'tree':
    case 'many':
      return <OptionEditor {...props} />;
    case 'contact':
    case 'organization':
      return <RowEditor {...props} />;
    default:
      return (
        <Drop
          label={word(props.field.name)}
          opened={props.opened}
          onOpen={props.onOpen}
          target={props.target}
        >
          <TypedForm {...props} />
        </Drop>
      );
  }
}

const clear = '';

/** Active options, and those that are chosen already whatever became of them. */
export function optionsFor(field: TicketField, value: FieldValue | undefined): Option[] {
  const chosen = Array.isArray(value) ? value : [value];
  return field.options
    .filter((option) => !option.is_archived || chosen.includes(option.id))
    .map((option) => ({
      value: option.id,
      label: optionText(field, option.id),
      is_selected: chosen.includes(option.id),
    }));
}

function OptionEditor({ field, value, onChange, ...rest }: EditorProps) {
  const options = optionsFor(field, value);
  const isMany = field.kind === 'many';
  const chosen = Array.isArray(value) ? value : [];
  const hasValue = isMany ? chosen.length > 0 : typeof value === 'string';
  return (
    <Picker
      label={word(field.name)}
      placeholder={t('fields.find_option')}
      options={
        hasValue && !isMany ? [...options, { value: clear, label: t('fields.clear') }] : options
      }
      is_many={isMany}
      onPick={(id) => {
        if (!isMany) onChange(id === clear ? null : id);
        else onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
      }}
      {...rest}
    />
  );
}

function RowEditor({ field, value, onChange, ...rest }: EditorProps) {
  const label = word(field.name);
  return (
    <Drop label={label} width={300} is_bare {...rest}>
      {field.kind === 'contact' ? (
        <ContactList label={label} value={value} onChange={onChange} onOpen={rest.onOpen} />
      ) : (
        <OrganizationList label={label} value={value} onChange={onChange} onOpen={rest.onOpen} />
      )}
    </Drop>
  );
}

type ListProps = Pick<EditorProps, 'value' | 'onChange' | 'onOpen'> & { label: string };

function ContactList(props: ListProps) {
  const [query, setQuery] = useState('');
  const q = useDeferredValue(query.trim());
  const found = useQuery({
    ...ask(listContacts, { query: q === '' ? {} : { q } }),
    placeholderData: (before) => before,
  });
  const options = (found.data?.items ?? []).map((contact) => ({
    value: contact.id,
    label: contact.name,
    is_selected: contact.id === props.value,
  }));
  return (
    <FoundList
      {...props}
      options={options}
      query={query}
      onQuery={setQuery}
      is_loading={found.isFetching}
    />
  );
}

function OrganizationList(props: ListProps) {
  const [query, setQuery] = useState('');
  const q = useDeferredValue(query.trim());
  const found = useQuery({
    ...ask(listOrganizations, { query: q === '' ? {} : { q } }),
    placeholderData: (before) => before,
  });
  const options = (found.data?.items ?? []).map((organization) => ({
    value: organization.id,
    label: organization.name,
    is_selected: organization.id === props.value,
  }));
  return (
    <FoundList
      {...props}
      options={options}
      query={query}
      onQuery={setQuery}
      is_loading={found.isFetching}
    />
  );
}

type FoundProps = ListProps & {
  options: Option[];
  query: string;
  onQuery: (query: string) => void;
  is_loading: boolean;
};

function FoundList({ label, value, onChange, onOpen, options, ...rest }: FoundProps) {
  const hasValue = typeof value === 'string';
  return (
    <OptionList
      label={label}
      placeholder={t('fields.find_contact')}
      options={hasValue ? [...options, { value: clear, label: t('fields.clear') }] : options}
      onPick={(id) => {
        const chosen = options.find((one) => one.value === id);
        if (chosen === undefined) onChange(null);
        else onChange(id, { [id]: chosen.label });
        onOpen(false);
      }}
      {...rest}
    />
  );
}

/** What is typed becomes a value; undefined: it cannot be one. */
export function typedValue(kind: TicketField['kind'], text: string): FieldValue | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (kind !== 'number') return trimmed;
  const number = Number(trimmed.replace(/[\s\u00a0\u202f]/gu, '').replace(',', '.'));
  return Number.isFinite(number) ? number : undefined;
}

/** What can be told before the server is asked: no number at all, or not after the pattern. */
export function whyNot(field: TicketField, value: FieldValue | undefined): string | null {
  if (value === undefined) return t('errors.field.wrong_kind');
  const { mask } = field.limits;
  const isWrong = mask !== undefined && typeof value === 'string' && !fitsMask(value, mask);
  return isWrong ? t('errors.field.mask') : null;
}

/** The value as it is typed: numbers with the sign of the language. */
export function textToType(value: FieldValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function TypedForm({ field, value, onChange, onOpen }: EditorProps) {
  const [text, setText] = useState(textToType(value));
  const [error, setError] = useState<string | null>(null);
  function keep() {
    const next = typedValue(field.kind, text);
    const why = whyNot(field, next);
    setError(why);
    if (next === undefined || why !== null) return;
    if (next !== (value ?? null)) onChange(next);
    onOpen(false);
  }
  return (
    <form
      className={css['quick']}
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        keep();
      }}
    >
      <TypedInput field={field} text={text} onText={setText} error={error} />
      <div className={css['quick_row']}>
        <Button type="submit">{t('common.save')}</Button>
        <Button variant="default" onClick={() => onOpen(false)}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}

type TypedProps = {
  field: TicketField;
  text: string;
  onText: (text: string) => void;
  error: string | null;
  is_required?: boolean;
};

/** The field of a form for what is typed: a line, a number, a day. */
export function TypedInput({ field, text, onText, error, is_required }: TypedProps) {
  const { mask, max_length } = field.limits;
  const help = [word(field.help), mask ?? ''].filter(Boolean).join(' · ');
  return (
    <TextInput
      data-autofocus={is_required === undefined ? true : undefined}
      label={word(field.name)}
      description={help === '' ? undefined : help}
      type={field.kind === 'date' ? 'date' : 'text'}
      inputMode={field.kind === 'number' ? 'decimal' : undefined}
      maxLength={max_length ?? 2000}
      withAsterisk={is_required === true}
      aria-required={is_required}
      value={text}
      error={error}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  );
}
