import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { listContacts } from '#contract/contacts.ts';
import { ContactForm } from '../features/people/contact-form.tsx';
import { PeopleTabs } from '../features/people/people-tabs.tsx';
import { t } from '../i18n.ts';
import { askPages } from '../queries.ts';
import { useMay } from '../session.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import css from '../ui/rows.module.css';
import { SearchField } from '../ui/search-field.tsx';
import { EmptyState, ErrorState, LoadingLines } from '../ui/states.tsx';

/** Everybody who ever wrote. */
export function Contacts() {
  const { q = '' } = useSearch({ from: '/signed-in/contacts' });
  const navigate = useNavigate();
  const mayEdit = useMay('contacts.edit');
  const [making, setMaking] = useState(false);
  const query = useInfiniteQuery({
    ...askPages(listContacts, { query: q === '' ? {} : { q } }),
    placeholderData: (before) => before,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={t('desk.customers')}
      actions={
        mayEdit && (
          <Button variant="default" onClick={() => setMaking(true)}>
            {t('people.new_contact')}
          </Button>
        )
      }
    >
      <PeopleTabs />
      <div className={css['search']}>
        <SearchField
          label={t('people.find_contact')}
          value={q}
          onChange={(next) =>
            void navigate({
              to: '/contacts',
              search: next === '' ? {} : { q: next },
              replace: true,
            })
          }
        />
      </div>
      {query.isPending && <LoadingLines />}
      {query.isError && items.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title={t('people.nobody')}>
          {t(q === '' ? 'people.nobody_yet' : 'search.nothing_text')}
        </EmptyState>
      )}
      <ul className={css['rows']}>
        {items.map((contact) => (
          <li key={contact.id}>
            <Link to="/contacts/$id" params={{ id: contact.id }} className={css['row']}>
              <Avatar name={contact.name} id={contact.id} />
              <span className={css['words']}>
                <span>{contact.name}</span>
                <span className={css['quiet']}>
                  {contact.identities.map((identity) => identity.value).join(', ')}
                </span>
              </span>
              <span className={css['quiet']}>{contact.organization?.name}</span>
            </Link>
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
      <Dialog title={t('people.new_contact')} opened={making} onClose={() => setMaking(false)}>
        <ContactForm onDone={(id) => void navigate({ to: '/contacts/$id', params: { id } })} />
      </Dialog>
    </Page>
  );
}
