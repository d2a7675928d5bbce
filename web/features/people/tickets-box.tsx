import { t } from '../../i18n.ts';
import { EmptyState } from '../../ui/states.tsx';
import { TicketList, useTickets } from '../desk/ticket-list.tsx';
import css from './people.module.css';

/** So many rows need no box of their own height. */
const few = 7;

/** All tickets of a person or of an organisation. */
export function TicketsBox({
  query,
}: {
  query: { requester_id: string } | { organization_id: string };
}) {
  const tickets = useTickets(query);
  if (tickets.isSuccess && tickets.rows.length === 0)
    return <EmptyState title={t('people.no_tickets')} />;
  return (
    <div className={css['tickets']} data-few={tickets.rows.length <= few && !tickets.hasNextPage}>
      <TicketList
        tickets={tickets}
        label={t('desk.tickets')}
        current={undefined}
        cursor={undefined}
      />
    </div>
  );
}
