import { Link } from '@tanstack/react-router';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import { useTickets } from '../desk/ticket-list.tsx';
import { turnOf } from '../desk/turn.ts';
import { useStatuses } from '../ticket/lookups.ts';
import css from './context.module.css';

const shown = 5;

/** Other tickets of the same person, the newest first. */
export function Earlier({ ticket }: { ticket: Ticket }) {
  const tickets = useTickets({ requester_id: ticket.requester.id });
  const statuses = useStatuses();
  const others = tickets.rows.filter((row) => row.id !== ticket.id);
  if (tickets.isSuccess && others.length === 0)
    return <p className={css['quiet']}>{t('context.first_ticket')}</p>;
  return (
    <>
      <ul className={css['cards']}>
        {others.slice(0, shown).map((row) => (
          <li key={row.id}>
            <Link
              to="/tickets/$number"
              params={{ number: String(row.number) }}
              className={css['card']}
              data-turn={turnOf(row.status_category)}
              activeProps={{}}
            >
              <span>{row.subject === '' ? t('ticket.no_subject') : row.subject}</span>
              <span className={css['quiet']}>
                #{row.number} · {statuses.find((status) => status.id === row.status_id)?.name} ·{' '}
                <Moment at={row.updated_at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {(others.length > shown || tickets.hasNextPage) && (
        <Link to="/contacts/$id" params={{ id: ticket.requester.id }}>
          {t('context.show_all')}
        </Link>
      )}
    </>
  );
}
