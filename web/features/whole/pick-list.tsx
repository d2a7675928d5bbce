import type { TicketRow } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import css from './whole.module.css';

type Props = {
  label: string;
  tickets: TicketRow[];
  /** Quiet words under each, by ticket id. */
  notes?: Map<string, string>;
  nothing: string;
  onPick: (ticket: TicketRow) => void;
};

/** Tickets of which one is picked. */
export function PickList({ label, tickets, notes, nothing, onPick }: Props) {
  if (tickets.length === 0) return <p className={css['quiet']}>{nothing}</p>;
  return (
    <ul className={css['found']} aria-label={label}>
      {tickets.map((ticket) => (
        <li key={ticket.id}>
          <button type="button" className={css['pick']} onClick={() => onPick(ticket)}>
            <span className={css['number']}>#{ticket.number}</span>
            <span className={css['words']}>
              <span className={css['subject']}>{ticket.subject || t('ticket.no_subject')}</span>
              <span className={css['quiet']}>
                {[ticket.requester.name, notes?.get(ticket.id)].filter(Boolean).join(' · ')}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
