import { TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react';
import { listContacts } from '#contract/contacts.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import css from './opening.module.css';
import { type Known, type Requester, type Stranger, strangerOf } from './requester.ts';

type Props = {
  value: Requester | null;
  onChange: (value: Requester | null) => void;
  error: string | null;
};

/** One field for a number, an address or a name; whoever is known is taken from the list. */
export function RequesterField({ value, onChange, error }: Props) {
  return (
    <div className={css['requester']}>
      {value === null ? (
        <Finder onChoose={onChange} error={error} />
      ) : (
        <Chosen value={value} onChange={onChange} error={error} />
      )}
    </div>
  );
}

type FinderProps = { onChoose: (value: Requester) => void; error: string | null };

function Finder({ onChoose, error }: FinderProps) {
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  const q = useDeferredValue(typed.trim());
  const asked = q.length >= 2;
  const query = useQuery({
    ...ask(listContacts, { query: { q } }),
    enabled: asked,
    placeholderData: (before) => before,
  });
  const isSettled = q === typed.trim() && !query.isPlaceholderData && query.isSuccess;
  const found = asked ? (query.data?.items ?? []).slice(0, mostShown) : [];
  const last = found.length;
  const takeNew = () => onChoose({ kind: 'new', stranger: strangerOf(typed) });
  const take = (place: number) => {
    const contact = found[place];
    if (contact === undefined) takeNew();
    else onChoose({ kind: 'known', contact });
  };
  function onKeyDown(event: KeyboardEvent) {
    if (typed.trim() === '') return;
    if (event.key === 'ArrowDown') setActive(active >= last ? 0 : active + 1);
    else if (event.key === 'ArrowUp') setActive(active <= 0 ? last : active - 1);
    else if (event.key === 'Escape') setTyped('');
    // A whole address needs no list: the server knows whose it is.
    else if (event.key === 'Enter') take(isSettled ? Math.min(active, last) : last);
    else return;
    event.preventDefault();
  }
  const isOpen = typed.trim().length >= 2;
  return (
    <>
      <TextInput
        label={t('opening.requester')}
        description={t('opening.requester_hint')}
        required
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen ? `${id}-${Math.min(active, last)}` : undefined}
        autoComplete="off"
        value={typed}
        error={error}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => strangerOf(typed).address !== '' && takeNew()}
      />
      {isOpen && (
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label={t('opening.requester')}
          className={css['found']}
        >
          {[...found, null].map((contact, place) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
            <div
              key={contact?.id ?? 'new'}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === Math.min(active, last)}
              className={css['option']}
              onPointerDown={(event) => event.preventDefault()}
              onPointerEnter={() => setActive(place)}
              onClick={() => take(place)}
            >
              {contact === null ? (
                t('opening.somebody_new', { words: typed.trim() })
              ) : (
                <>
                  {contact.name} <span className={css['quiet']}>{factsOf(contact)}</span>
                </>
              )}
            </div>
          ))}
        </div>
      )}
      <p role="status" className="hidden">
        {isOpen && isSettled ? t('common.found', { count: found.length }) : ''}
      </p>
    </>
  );
}

const mostShown = 8;

function factsOf({ organization, identities }: Known): string {
  return [organization?.name, ...identities.slice(0, 3).map((one) => one.value)]
    .filter(Boolean)
    .join(' · ');
}

function Chosen({ value, onChange, error }: Props & { value: Requester }) {
  const isKnown = value.kind === 'known';
  return (
    <fieldset className={css['chosen']} aria-label={t('opening.requester')}>
      <legend>{t('opening.requester')}</legend>
      <p className={css['who']}>
        <span>
          {isKnown ? <b>{value.contact.name}</b> : t('opening.is_new')}{' '}
          {isKnown && <span className={css['quiet']}>{factsOf(value.contact)}</span>}
        </span>
        <IconButton
          label={t('opening.choose_another')}
          icon={IconX}
          onClick={() => onChange(null)}
        />
      </p>
      {!isKnown && <StrangerFields value={value.stranger} onChange={onChange} />}
      {error !== null && <p role="alert">{error}</p>}
    </fieldset>
  );
}

type StrangerProps = { value: Stranger; onChange: (value: Requester) => void };

/** Only what was not said yet is empty. */
function StrangerFields({ value, onChange }: StrangerProps) {
  const change = (part: Partial<Stranger>) =>
    onChange({ kind: 'new', stranger: { ...value, ...part } });
  return (
    <div className={css['stranger']}>
      <TextInput
        label={t('opening.new_name')}
        maxLength={200}
        value={value.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('opening.new_phone')}
        type="tel"
        maxLength={40}
        value={value.phone}
        onChange={(event) => change({ phone: event.currentTarget.value })}
      />
      <TextInput
        label={t('opening.new_mail')}
        type="email"
        maxLength={254}
        value={value.address}
        onChange={(event) => change({ address: event.currentTarget.value })}
      />
    </div>
  );
}
