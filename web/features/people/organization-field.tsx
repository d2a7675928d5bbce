import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { listOrganizations } from '#contract/contacts.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Drop } from '../../ui/drop.tsx';
import { OptionList } from '../../ui/option-list.tsx';

type Ref = { id: string; name: string };
type Props = { value: Ref | null; onChange: (value: Ref | null) => void };

/** Which organisation a person belongs to; found by name. */
export function OrganizationField({ value, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const [query, setQuery] = useState('');
  const q = useDeferredValue(query.trim());
  const found = useQuery({
    ...ask(listOrganizations, { query: q === '' ? {} : { q } }),
    enabled: opened,
    placeholderData: (before) => before,
  });
  const options = (found.data?.items ?? []).map((each) => ({ value: each.id, label: each.name }));
  return (
    <div>
      <p>{t('context.organization')}</p>
      <Drop
        label={t('context.organization')}
        opened={opened}
        onOpen={setOpened}
        width={300}
        is_bare
        target={
          <Button
            variant="default"
            aria-haspopup="dialog"
            aria-expanded={opened}
            aria-label={`${t('context.organization')}: ${value?.name ?? t('people.no_organization')}`}
            onClick={() => setOpened(!opened)}
          >
            {value?.name ?? t('people.no_organization')}
          </Button>
        }
      >
        <OptionList
          label={t('people.find_organization')}
          options={[...options, { value: '', label: t('people.no_organization') }]}
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
