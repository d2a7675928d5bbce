import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { similarTickets } from '#contract/search.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { turnOf } from '../desk/turn.ts';
import { useStatuses } from '../ticket/lookups.ts';
import css from './context.module.css';

/** Tickets of anybody that are about the same, and why we think so. */
export function Similar({ ticket }: { ticket: Ticket }) {
  const statuses = useStatuses();
  const { data } = useQuery({
    ...ask(similarTickets, { params: { ticket_id: ticket.id } }),
    staleTime: 10 * 60_000,
  });
  if (data === undefined) return null;
  if (data.items.length === 0) return <p className={css['quiet']}>{t('context.no_similar')}</p>;
  return (
    <ul className={css['cards']}>
      {data.items.map(({ ticket: row, shared }) => (
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
              {statuses.find((status) => status.id === row.status_id)?.name} ·{' '}
              <Moment at={row.updated_at} />
              {row.assignee !== null && ` · ${row.assignee.name}`}
            </span>
            <span className={css['quiet']}>
              {t('context.shared_words', { words: shared.slice(0, 4).join(', ') })}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
