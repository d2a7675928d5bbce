import { Modal } from '@mantine/core';
import '../../theme/modal.css';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { search } from '#contract/search.ts';
import { t } from '../../i18n.ts';
import { showCombo } from '../../keys/shortcuts.ts';
import { activeShortcuts, isMac } from '../../keys/use-shortcuts.ts';
import { ask } from '../../queries.ts';
import { narrow, type Option, OptionList } from '../../ui/option-list.tsx';
import { answersText } from '../lines/directory-queries.ts';
import { showOver } from './open.ts';
import { usePlaces } from './places.ts';

/** Ctrl+K: go anywhere, do anything, find anything. */
export function Palette() {
  const router = useRouter();
  const [query, setQuery] = useState('');
  const q = useDeferredValue(query.trim());
  const places = usePlaces();
  const [doable] = useState(whatCanBeDone);
  const found = useQuery({
    ...ask(search, { query: { q } }),
    enabled: q.length >= 2,
    placeholderData: (before) => before,
  });
  const options: Option[] = [
    ...narrow(places, query),
    ...narrow(doable.options, query),
    ...(q.length >= 2 ? resultsOf(found.data, q) : []),
  ];

  function pick(value: string) {
    showOver(null);
    if (value.startsWith('/')) void router.navigate({ href: value });
    else doable.run(value);
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

/** Whatever has a key here and now can be done by its name too. */
function whatCanBeDone(): { options: Option[]; run: (value: string) => void } {
  const shortcuts = activeShortcuts().filter(({ combo }) => !notByName.includes(combo));
  return {
    options: shortcuts.map(({ combo, label }) => ({
      value: `key ${combo}`,
      label: t(label),
      note: showCombo(combo, isMac),
      group: t('keys.can_be_done'),
    })),
    run(value) {
      const shortcut = shortcuts.find(({ combo }) => `key ${combo}` === value);
      // The palette is gone by then, and what opens takes the focus.
      requestAnimationFrame(() => shortcut?.run(new KeyboardEvent('keydown')));
    },
  };
}
/** Steps from row to row, and the palette itself. */
const notByName = ['j', 'k', 'o', 'u', 'x', 'shift+j', 'shift+k', 'escape', 'mod+k'];

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
    ...found.areas.slice(0, 3).map(({ area, path }) => ({
      value: `/directory?area=${area.id}`,
      label: path.join(' › '),
      note: answersText(area),
      group: t('directory.found'),
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
