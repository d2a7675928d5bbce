import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { getOrganization, listContacts } from '#contract/contacts.ts';
import { OrganizationForm } from '../features/people/organization-form.tsx';
import css from '../features/people/people.module.css';
import { TicketsBox } from '../features/people/tickets-box.tsx';
import { t } from '../i18n.ts';
import { ask, askPages } from '../queries.ts';
import { useMay } from '../session.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import rows from '../ui/rows.module.css';
import { ErrorState, LoadingLines } from '../ui/states.tsx';

/** An organisation: its people and its tickets. */
export function OrganizationScreen() {
  const { id } = useParams({ from: '/signed-in/organizations/$id' });
  const { data, error, refetch } = useQuery(
    ask(getOrganization, { params: { organization_id: id } }),
  );
  const [editing, setEditing] = useState(false);
  const mayEdit = useMay('contacts.edit');
  if (data === undefined) {
    return (
      <Page title={t('search.organization')}>
        {error === null ? (
          <LoadingLines />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={data.name}
      actions={
        mayEdit && (
          <Button variant="default" onClick={() => setEditing(true)}>
            {t('common.edit')}
          </Button>
        )
      }
    >
      <dl className={css['facts']}>
        <dt>{t('people.domains')}</dt>
        <dd>{data.domains.length === 0 ? t('context.none') : data.domains.join(', ')}</dd>
        {data.tags.length > 0 && (
          <>
            <dt>{t('people.organization_tags')}</dt>
            <dd>{data.tags.join(', ')}</dd>
          </>
        )}
        {data.contract !== null && (
          <>
            <dt>{t('sla.contract')}</dt>
            <dd>{data.contract}</dd>
          </>
        )}
        {data.time_zone !== null && (
          <>
            <dt>{t('people.zone')}</dt>
            <dd>{data.time_zone}</dd>
          </>
        )}
        {data.notes !== '' && (
          <>
            <dt>{t('people.notes')}</dt>
            <dd className={css['notes']}>{data.notes}</dd>
          </>
        )}
      </dl>
      <h2 className={rows['heading']}>{t('people.people_count', { count: data.contact_count })}</h2>
      <People organization_id={data.id} />
      <h2 className={rows['heading']}>{t('desk.tickets')}</h2>
      <TicketsBox query={{ organization_id: data.id }} />
      <Dialog title={data.name} opened={editing} onClose={() => setEditing(false)}>
        <OrganizationForm organization={data} onDone={() => setEditing(false)} />
      </Dialog>
    </Page>
  );
}

function People({ organization_id }: { organization_id: string }) {
  const query = useInfiniteQuery(askPages(listContacts, { query: { organization_id } }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isPending) return <LoadingLines lines={2} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return (
    <>
      <ul className={rows['rows']}>
        {items.map((contact) => (
          <li key={contact.id}>
            <Link to="/contacts/$id" params={{ id: contact.id }} className={rows['row']}>
              <Avatar name={contact.name} id={contact.id} />
              <span className={rows['words']}>{contact.name}</span>
              <span className={rows['quiet']}>{contact.job_title}</span>
            </Link>
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
    </>
  );
}
