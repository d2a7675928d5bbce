import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { getContact, getOrganization } from '#contract/contacts.ts';
import { search } from '#contract/search.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Drop } from '../../ui/drop.tsx';
import { type Option, OptionList } from '../../ui/option-list.tsx';
import { Picker } from '../../ui/picker.tsx';
import type { Test } from './draft.ts';
import type { Field } from './fields.ts';
import { MomentField, SpanField } from './time-field.tsx';
import css from './views.module.css';

type Props = { test: Test; field: Field; onChange: (value: unknown) => void };

/** What a test compares with, by the kind of its field. */
export function ValueField({ test, field, onChange }: Props) {
  const { kind } = field.value;
  if (test.op === 'is_empty' || test.op === 'is_filled') return null;
  if (kind === 'options') return <Options test={test} field={field} onChange={onChange} />;
  if (kind === 'contact' || kind === 'organization')
    return <People test={test} field={field} kind={kind} onChange={onChange} />;
  if (kind === 'time' || kind === 'day') {
    const isSpan = ['within_last', 'within_next', 'older_than'].includes(test.op);
    return isSpan ? (
      <SpanField value={test.value} onChange={onChange} />
    ) : (
      <MomentField value={test.value} onChange={onChange} />
    );
  }
  return (
    <input
      className={css['input']}
      type={kind === 'number' ? 'number' : 'text'}
      aria-label={t('conditions.value')}
      maxLength={200}
      value={typeof test.value === 'string' || typeof test.value === 'number' ? test.value : ''}
      onChange={(event) => {
        const { value, valueAsNumber } = event.currentTarget;
        onChange(kind === 'number' ? valueAsNumber : value);
      }}
    />
  );
}

function valuesOf(test: Test): string[] {
  if (Array.isArray(test.value)) return test.value.map(String);
  return test.value === null || test.value === undefined ? [] : [String(test.value)];
}

function Options({ test, field, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  if (field.value.kind !== 'options') return null;
  const { options, is_number = false } = field.value;
  const chosen = valuesOf(test);
  const isOne = test.op === 'within' || test.op === 'lt' || test.op === 'gt';
  const typed = (value: string) => (is_number ? Number(value) : value);
  const nameOf = (value: string) =>
    options.find((option) => option.value === value)?.label ??
    (field.key === 'tag' || field.key === 'contract' ? value : t('conditions.gone'));
  return (
    <Picker
      label={field.label}
      options={options.map((option) => ({ ...option, is_selected: chosen.includes(option.value) }))}
      opened={opened}
      onOpen={setOpened}
      is_many={!isOne}
      onPick={(value) => {
        if (isOne) onChange(typed(value));
        else {
          const next = chosen.includes(value)
            ? chosen.filter((each) => each !== value)
            : [...chosen, value];
          onChange(next.map(typed));
        }
      }}
      target={
        <button
          type="button"
          className={css['values']}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <span className="hidden">{field.label}: </span>
          {chosen.length === 0 ? t('conditions.choose') : chosen.map(nameOf).join(', ')}
        </button>
      }
    />
  );
}

type PeopleProps = Props & { kind: 'contact' | 'organization' };

function People({ test, field, kind, onChange }: PeopleProps) {
  const [opened, setOpened] = useState(false);
  const [query, setQuery] = useState('');
  const isMany = test.op === 'in' || test.op === 'not_in';
  const chosen = valuesOf(test);
  const found = useFound(kind, query);
  function pick(value: string) {
    onChange(isMany ? [...new Set([...chosen, value])] : value);
    setQuery('');
    setOpened(false);
  }
  return (
    <span className={css['people']}>
      {chosen.map((id) => (
        <span key={id} className={css['person']}>
          <NameOf kind={kind} id={id} />
          <RemoveName
            kind={kind}
            id={id}
            onRemove={() => onChange(isMany ? chosen.filter((each) => each !== id) : null)}
          />
        </span>
      ))}
      <Drop
        label={field.label}
        opened={opened}
        onOpen={setOpened}
        is_bare
        target={
          <button
            type="button"
            className={css['values']}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <span className="hidden">{field.label}: </span>
            {t('conditions.choose')}
          </button>
        }
      >
        <OptionList
          label={t(kind === 'contact' ? 'conditions.find_person' : 'conditions.find_organization')}
          options={found.options}
          query={query}
          onQuery={setQuery}
          onPick={pick}
          is_loading={found.is_loading}
        />
      </Drop>
    </span>
  );
}

function useFound(kind: PeopleProps['kind'], query: string) {
  const q = useDeferredValue(query.trim());
  const { data, isFetching } = useQuery({
    ...ask(search, { query: { q } }),
    enabled: q.length >= 2,
    placeholderData: (before) => before,
  });
  const options: Option[] =
    q.length < 2 || data === undefined
      ? []
      : kind === 'contact'
        ? data.contacts.map((each) => ({
            value: each.id,
            label: each.name,
            note: each.organization?.name ?? each.address ?? '',
          }))
        : data.organizations.map((each) => ({ value: each.id, label: each.name }));
  return { options, is_loading: isFetching };
}

function useName(kind: PeopleProps['kind'], id: string): string {
  const contact = useQuery({
    ...ask(getContact, { params: { contact_id: id } }),
    enabled: kind === 'contact',
  }).data;
  const organization = useQuery({
    ...ask(getOrganization, { params: { organization_id: id } }),
    enabled: kind === 'organization',
  }).data;
  const name =
    contact === undefined
      ? organization?.name
      : `${contact.first_name} ${contact.last_name}`.trim();
  return name ?? '…';
}

function NameOf({ kind, id }: { kind: PeopleProps['kind']; id: string }) {
  return useName(kind, id);
}

function RemoveName({
  kind,
  id,
  onRemove,
}: {
  kind: PeopleProps['kind'];
  id: string;
  onRemove: () => void;
}) {
  const name = useName(kind, id);
  return (
    <button type="button" aria-label={t('conditions.remove_value', { name })} onClick={onRemove}>
      <IconX size={13} stroke={1.75} aria-hidden="true" />
    </button>
  );
}
