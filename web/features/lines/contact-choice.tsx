import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { listContacts } from '#contract/contacts.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Drop } from '../../ui/drop.tsx';
import { OptionList } from '../../ui/option-list.tsx';
import css from './directory.module.css';

type Ref = { id: string; name: string };
type Props = { label: string; value: Ref | null; onChange: (value: Ref | null) => void };

/** A contact found by name or address, or none. */
export function ContactChoice({ label, value, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const [query, setQuery] = useState('');
  const q = useDeferredValue(query.trim());
  const found = useQuery({
    ...ask(listContacts, { query: q === '' ? {} : { q } }),
    enabled: opened,
    placeholderData: (before) => before,
  });
  const shown = value?.name ?? t('directory.none');
  return (
    <div className={css['choice']}>
      <span>{label}</span>
      <Drop
        label={label}
        opened={opened}
        onOpen={setOpened}
        width={320}
        is_bare
        target={
          <Button
            variant="default"
            aria-haspopup="dialog"
            aria-expanded={opened}
            aria-label={`${label}: ${shown}`}
            onClick={() => setOpened(!opened)}
          >
            {shown}
          </Button>
        }
      >
        <OptionList
          label={label}
          options={[
            ...(found.data?.items ?? []).map((each) => ({ value: each.id, label: each.name })),
            { value: '', label: t('directory.none') },
          ]}
          query={query}
          onQuery={setQuery}
          is_loading={found.isFetching}
          onPick={(id) => {
            const chosen = found.data?.items.find((each) => each.id === id);
            onChange(chosen === undefined ? null : { id: chosen.id, name: chosen.name });
            setOpened(false);
          }}
        />
      </Drop>
    </div>
  );
}
