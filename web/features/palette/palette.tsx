import { Modal } from '@mantine/core';
import '../../theme/modal.css';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { search } from '#contract/search.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { narrow, type Option, OptionList } from '../../ui/option-list.tsx';
import { showOver } from './open.ts';
import { usePlaces } from './places.ts';

/** Ctrl+K: go anywhere, do anything, find anything. */
export function Palette() {
  const router = useRouter();
  const [query, setQuery] = useState('');
  const q = useDeferredValue(query.trim());
  const places = usePlaces();
  const found = useQuery({
    ...ask(search, { query: { q } }),
    enabled: q.length >= 2,
    placeholderData: (before) => before,
  });
  const options: Option[] = [
    ...narrow(places, query),
    ...(q.length >= 2 ? resultsOf(found.data, q) : []),
  ];

  function pick(value: string) {
    showOver(null);
    if (value.startsWith('/')) void router.navigate({ href: value });
  }
  return (
    <Modal.Root
      opened
      onClose={() => showOver(null)}
      size={560}
      yOffset="12dvh"
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label={t('keys.palette')}>
        <OptionList
          label={t('desk.find_or_do')}
          options={options}
          query={query}
          onQuery={setQuery}
          onPick={pick}
          is_loading={found.isFetching}
          size="palette"
        />
      </Modal.Content>
    </Modal.Root>
  );
}

type Found = NonNullable<
  ReturnType<typeof useQuery<import('../../api.ts').Output<typeof search>>>['data']
>;

function resultsOf(found: Found | undefined, q: string): Option[] {
  const everything: Option = {
    value: `/search?q=${encodeURIComponent(q)}`,
    label: t('search.everything', { q }),
    group: t('search.title'),
  };
  if (found === undefined) return [everything];
  return [
    ...found.tickets.slice(0, 7).map((ticket) => ({
      value: `/tickets/${ticket.number}`,
      label: ticket.subject === '' ? t('ticket.no_subject') : ticket.subject,
      note: `#${ticket.number} · ${ticket.requester.name}`,
      group: t('desk.tickets'),
    })),
    ...found.contacts.slice(0, 4).map((contact) => ({
      value: `/contacts/${contact.id}`,
      label: contact.name,
      note: contact.organization?.name ?? contact.address ?? '',
      group: t('search.contacts'),
    })),
    ...found.organizations.slice(0, 3).map((organization) => ({
      value: `/organizations/${organization.id}`,
      label: organization.name,
      group: t('search.organizations'),
    })),
    everything,
  ];
}
