import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { listOrganizations } from '#contract/contacts.ts';
import { OrganizationForm } from '../features/people/organization-form.tsx';
import { PeopleTabs } from '../features/people/people-tabs.tsx';
import { t } from '../i18n.ts';
import { askPages } from '../queries.ts';
import { useMay } from '../session.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import css from '../ui/rows.module.css';
import { SearchField } from '../ui/search-field.tsx';
import { EmptyState, ErrorState, LoadingLines } from '../ui/states.tsx';

/** Every organisation whose people write. */
export function Organizations() {
  const { q = '' } = useSearch({ from: '/signed-in/organizations' });
  const navigate = useNavigate();
  const mayEdit = useMay('contacts.edit');
  const [making, setMaking] = useState(false);
  const query = useInfiniteQuery({
    ...askPages(listOrganizations, { query: q === '' ? {} : { q } }),
    placeholderData: (before) => before,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={t('desk.customers')}
      actions={
        mayEdit && (
          <Button variant="default" onClick={() => setMaking(true)}>
            {t('people.new_organization')}
          </Button>
        )
      }
    >
      <PeopleTabs />
      <div className={css['search']}>
        <SearchField
          label={t('people.find_organization')}
          value={q}
          onChange={(next) =>
            void navigate({
              to: '/organizations',
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
        <EmptyState title={t('people.no_organizations')}>
          {t(q === '' ? 'people.no_organizations_text' : 'search.nothing_text')}
        </EmptyState>
      )}
      <ul className={css['rows']}>
        {items.map((organization) => (
          <li key={organization.id}>
            <Link to="/organizations/$id" params={{ id: organization.id }} className={css['row']}>
              <span className={css['words']}>
                <span>{organization.name}</span>
                <span className={css['quiet']}>{organization.domains.join(', ')}</span>
              </span>
              <span className={css['quiet']}>
                {t('people.people_count', { count: organization.contact_count })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
      <Dialog title={t('people.new_organization')} opened={making} onClose={() => setMaking(false)}>
        <OrganizationForm
          onDone={(id) => void navigate({ to: '/organizations/$id', params: { id } })}
        />
      </Dialog>
    </Page>
  );
}
