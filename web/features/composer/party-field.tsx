import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useId, useState } from 'react';
import type { MailParty } from '#contract/common.ts';
import { listContacts } from '#contract/contacts.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import css from './composer.module.css';
import { nameOf, readParties } from './parties.ts';

type Props = { label: string; parties: MailParty[]; onChange: (parties: MailParty[]) => void };

/** Addresses as chips: typed, pasted many at once, or taken from the contacts. */
export function PartyField({ label, parties, onChange }: Props) {
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const id = useId();
  const suggestions = useSuggestions(typed);

  function take(text: string) {
    const found = readParties(text);
    setWrong(found.bad.length > 0);
    const known = new Set(parties.map((party) => party.address));
    const fresh = found.good.filter((party) => !known.has(party.address));
    if (fresh.length > 0) onChange([...parties, ...fresh]);
    setTyped(found.bad.join(', '));
  }
  function onKeyDown(event: KeyboardEvent) {
    if (['Enter', ',', ';'].includes(event.key) && typed.trim() !== '') {
      event.preventDefault();
      take(typed);
    } else if (event.key === 'Backspace' && typed === '' && parties.length > 0) {
      onChange(parties.slice(0, -1));
    }
  }
  return (
    <div className={css['field']}>
      <label htmlFor={id}>{label}</label>
      <div className={css['parties']}>
        {parties.map((party) => (
          <span key={party.address} className={css['party']} title={party.address}>
            {nameOf(party)}
            <IconButton
              label={t('composer.remove_party', { name: nameOf(party) })}
              icon={IconX}
              onClick={() => onChange(parties.filter((each) => each.address !== party.address))}
            />
          </span>
        ))}
        <input
          id={id}
          value={typed}
          list={`${id}-list`}
          aria-invalid={wrong}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          autoComplete="off"
          onChange={(event) => {
            const next = event.currentTarget.value;
            setWrong(false);
            // A suggestion taken from the list arrives whole.
            if (suggestions.includes(next)) take(next);
            else setTyped(next);
          }}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const text = event.clipboardData.getData('text');
            if (!/[,;\n]/.test(text)) return;
            event.preventDefault();
            take(typed + text);
          }}
          onBlur={() => typed.trim() !== '' && take(typed)}
        />
        <datalist id={`${id}-list`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      </div>
      {wrong && (
        <p id={`${id}-wrong`} className={css['wrong']} role="alert">
          {t('errors.field.email')}
        </p>
      )}
    </div>
  );
}

function useSuggestions(typed: string): string[] {
  const q = useDeferredValue(typed.trim());
  const { data } = useQuery({ ...ask(listContacts, { query: { q } }), enabled: q.length >= 2 });
  if (q.length < 2) return [];
  return (data?.items ?? []).flatMap((contact) =>
    contact.identities
      .filter((identity) => identity.kind === 'email')
      .map((identity) => `${contact.name} <${identity.value}>`),
  );
}
