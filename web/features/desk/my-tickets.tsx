import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { listMyTickets, pinTicket, visitTicket } from '#contract/my-tickets.ts';
import type { Ticket, TicketRow } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { PlaceLink } from '../../ui/place-link.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import css from './nav.module.css';
import { turnOf, turnWords } from './turn.ts';

export const myTicketsQuery = { ...ask(listMyTickets, {}), staleTime: 60_000 };
const recentInNav = 5;

/** Pinned tickets above the views. */
export function PinnedLinks() {
  const pinned = useQuery(myTicketsQuery).data?.pinned ?? [];
  return <TicketLinks title={t('views.pinned')} rows={pinned} />;
}

/** What was looked at lately, below the views. */
export function RecentLinks() {
  const { pinned = [], recent = [] } = useQuery(myTicketsQuery).data ?? {};
  const others = recent.filter((row) => !pinned.some((each) => each.id === row.id));
  return <TicketLinks title={t('views.recent')} rows={others.slice(0, recentInNav)} />;
}

function TicketLinks({ title, rows }: { title: string; rows: readonly TicketRow[] }) {
  const { number }: { number?: string } = useParams({ strict: false });
  if (rows.length === 0) return null;
  return (
    <>
      <h2 className={css['section']}>{title}</h2>
      <ul className={css['links']}>
        {rows.map((row) => {
          const turn = turnOf(row.status_category);
          const isHere = String(row.number) === number;
          return (
            <li key={row.id}>
              <PlaceLink
                href={`/tickets/${row.number}`}
                className={`${css['link']} ${css['ticket']} ${isHere ? css['here'] : ''}`}
                data-turn={turn}
                title={`#${row.number} · ${row.requester.name}: ${row.subject}`}
              >
                <span className={css['subject']}>
                  {row.subject === '' ? t('ticket.no_subject') : row.subject}
                </span>
                <span className="hidden">{t(turnWords[turn])}</span>
              </PlaceLink>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Whether the ticket is pinned, and a way to change it. */
export function usePin(ticket: Pick<Ticket, 'id'>): { is_pinned: boolean; toggle: () => void } {
  const pinned = useQuery(myTicketsQuery).data?.pinned ?? [];
  const is_pinned = pinned.some((row) => row.id === ticket.id);
  async function change() {
    try {
      await call(pinTicket, { params: { ticket_id: ticket.id }, body: { is_pinned: !is_pinned } });
      tell(t(is_pinned ? 'views.was_unpinned' : 'views.was_pinned'));
      await refresh(listMyTickets);
    } catch (error) {
      tellError(error);
    }
  }
  return { is_pinned, toggle: () => void change() };
}

/** A glance while walking by is no visit. */
const lookedAtAfter = 1500;

/** Notes that the person looked at the ticket, once they stay. */
export function useVisit(ticket_id: string): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      // A missed note is no loss.
      call(visitTicket, { params: { ticket_id } })
        .then(() => refresh(listMyTickets))
        .catch(() => {});
    }, lookedAtAfter);
    return () => clearTimeout(timer);
  }, [ticket_id]);
}
