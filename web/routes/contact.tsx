import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type Contact, getContact } from '#contract/contacts.ts';
import { ContactForm } from '../features/people/contact-form.tsx';
import css from '../features/people/people.module.css';
import { TicketsBox } from '../features/people/tickets-box.tsx';
import { t } from '../i18n.ts';
import { ask } from '../queries.ts';
import { useMay } from '../session.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Moment } from '../ui/clock.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Page } from '../ui/page.tsx';
import rows from '../ui/rows.module.css';
import { ErrorState, LoadingLines } from '../ui/states.tsx';

/** A person: how to reach them, and everything they ever asked. */
export function ContactScreen() {
  const { id } = useParams({ from: '/signed-in/contacts/$id' });
  const {
    data: contact,
    error,
    refetch,
  } = useQuery(ask(getContact, { params: { contact_id: id } }));
  const [editing, setEditing] = useState(false);
  const mayEdit = useMay('contacts.edit');
  const mayCreate = useMay('tickets.create');
  if (contact === undefined) {
    return (
      <Page title={t('people.contact')}>
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
      title={contact.name}
      actions={
        <>
          {mayCreate && (
            <Button
              variant="default"
              renderRoot={(props) => <Link to="/new" search={{ contact: contact.id }} {...props} />}
            >
              {t('desk.new_ticket')}
            </Button>
          )}
          {mayEdit && (
            <Button variant="default" onClick={() => setEditing(true)}>
              {t('common.edit')}
            </Button>
          )}
        </>
      }
    >
      <Facts contact={contact} />
      <h2 className={rows['heading']}>{t('desk.tickets')}</h2>
      <TicketsBox query={{ requester_id: contact.id }} />
      <Dialog title={contact.name} opened={editing} onClose={() => setEditing(false)}>
        <ContactForm contact={contact} onDone={() => setEditing(false)} />
      </Dialog>
    </Page>
  );
}

function Facts({ contact }: { contact: Contact }) {
  return (
    <>
      <div className={css['who']}>
        <Avatar name={contact.name} id={contact.id} size="large" />
        <div>
          <p>{contact.job_title}</p>
          {contact.organization !== null && (
            <Link to="/organizations/$id" params={{ id: contact.organization.id }}>
              {contact.organization.name}
            </Link>
          )}
        </div>
      </div>
      <dl className={css['facts']}>
        {contact.identities.map((identity) => (
          <div key={`${identity.kind}${identity.value}`} style={{ display: 'contents' }}>
            <dt>{t(`context.${identity.kind}`)}</dt>
            <dd>
              {identity.value}{' '}
              {identity.undeliverable_at !== null && (
                <span
                  className={rows['badge']}
                  data-tone="bad"
                  title={identity.undeliverable_reason ?? ''}
                >
                  {t('context.undeliverable')}
                </span>
              )}
            </dd>
          </div>
        ))}
        {contact.language !== null && (
          <>
            <dt>{t('people.language')}</dt>
            <dd>{t(contact.language === 'ru' ? 'common.russian' : 'common.english')}</dd>
          </>
        )}
        {contact.notes !== '' && (
          <>
            <dt>{t('people.notes')}</dt>
            <dd className={css['notes']}>{contact.notes}</dd>
          </>
        )}
        <dt>{t('people.since')}</dt>
        <dd>
          <Moment at={contact.created_at} />
        </dd>
      </dl>
    </>
  );
}
