import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Contact, getContact } from '#contract/contacts.ts';
import type { Ticket } from '#contract/tickets.ts';
import { locale, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { useClock } from '../../ui/clock.tsx';
import { ErrorState } from '../../ui/states.tsx';
import css from './context.module.css';

/** Who asks: name, place, organisation, ways to reach them, and what we noted about them. */
export function Requester({ ticket }: { ticket: Ticket }) {
  const {
    data: contact,
    error,
    refetch,
  } = useQuery(ask(getContact, { params: { contact_id: ticket.requester.id } }));
  return (
    <section className={css['requester']}>
      <div className={css['section_head']}>
        <h2>{t('context.requester')}</h2>
        <Link to="/contacts/$id" params={{ id: ticket.requester.id }}>
          {t('context.all_history')}
        </Link>
      </div>
      <div className={css['person']}>
        <Avatar name={ticket.requester.name} id={ticket.requester.id} size="large" />
        <div className={css['person_words']}>
          <p className={css['person_name']}>{ticket.requester.name}</p>
          <p className={css['quiet']}>
            {contact?.job_title}
            {contact?.time_zone != null && <LocalTime contact={contact} />}
          </p>
        </div>
      </div>
      {error !== null && contact === undefined && (
        <ErrorState error={error} retry={() => void refetch()} />
      )}
      <dl className={css['facts']}>
        {ticket.organization !== null && (
          <>
            <dt>{t('context.organization')}</dt>
            <dd>
              <Link to="/organizations/$id" params={{ id: ticket.organization.id }}>
                {ticket.organization.name}
              </Link>
            </dd>
          </>
        )}
        {contact?.identities.map((identity) => (
          <Identity key={identity.value} identity={identity} />
        ))}
        {contact !== undefined && contact.notes !== '' && (
          <>
            <dt>{t('context.notes')}</dt>
            <dd className={css['notes']}>{contact.notes}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Identity({ identity }: { identity: Contact['identities'][number] }) {
  return (
    <>
      <dt>{t(`context.${identity.kind}`)}</dt>
      <dd>
        {identity.value}
        {identity.undeliverable_at !== null && (
          <span className={css['warning']} title={identity.undeliverable_reason ?? ''}>
            {t('context.undeliverable')}
          </span>
        )}
      </dd>
    </>
  );
}

function LocalTime({ contact }: { contact: Contact }) {
  const clock = useClock();
  if (contact.time_zone === null || contact.time_zone === clock.time_zone) return null;
  let time: string;
  try {
    time = new Intl.DateTimeFormat(locale(), {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: contact.time_zone,
    }).format(clock.now);
  } catch {
    return null; // A time zone that this browser does not know.
  }
  return <> {t('context.local_time', { time })}</>;
}
