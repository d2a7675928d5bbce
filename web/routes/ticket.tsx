import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { markRead, type Ticket } from '#contract/tickets.ts';
import { call } from '../api.ts';
import { Composer } from '../features/composer/composer.tsx';
import { Context } from '../features/context/context.tsx';
import { useVisit } from '../features/desk/my-tickets.tsx';
import { usePanels } from '../features/desk/panels.ts';
import { Resizer } from '../features/desk/resizer.tsx';
import { Conversation } from '../features/ticket/conversation.tsx';
import { History } from '../features/ticket/history.tsx';
import { Relations } from '../features/ticket/relations.tsx';
import { TicketHead } from '../features/ticket/ticket-head.tsx';
import { ticketQuery } from '../features/ticket/ticket-queries.ts';
import { t } from '../i18n.ts';
import { tellPresence } from '../live.ts';
import { ErrorState, LoadingLines } from '../ui/states.tsx';
import css from './ticket.module.css';

const OwnerLines = lazy(() =>
  import('../features/ticket/owner-lines.tsx').then((module) => ({ default: module.OwnerLines })),
);

/** One ticket: what was said, what to say, and who it is about. */
export function TicketRoute() {
  const { number } = useParams({ from: '/signed-in/desk/tickets/$number' });
  const { data: ticket, error, refetch } = useQuery(ticketQuery(number));
  if (ticket !== undefined) return <TicketScreen key={ticket.id} ticket={ticket} number={number} />;
  if (error !== null) {
    return (
      <>
        <h1 className="hidden">{t('ticket.label', { number })}</h1>
        <ErrorState error={error} retry={() => void refetch()} />
        <Link to="/" className={css['back']}>
          {t('ticket.back')}
        </Link>
      </>
    );
  }
  return <LoadingLines lines={8} />;
}

function TicketScreen({ ticket, number }: { ticket: Ticket; number: string }) {
  const { tab } = useSearch({ from: '/signed-in/desk/tickets/$number' });
  const panels = usePanels();
  useSeen(ticket);
  useVisit(ticket.id);
  useEffect(() => {
    tellPresence(ticket.id, false);
    return () => tellPresence(null, false);
  }, [ticket.id]);
  useEffect(() => {
    document.title = `${ticket.subject || t('ticket.no_subject')} · #${ticket.number}`;
    return () => {
      document.title = t('common.product');
    };
  }, [ticket.subject, ticket.number]);

  return (
    <div className={css['screen']} data-context={panels.context} data-sheet={panels.sheet}>
      <article
        className={css['ticket']}
        aria-label={t('ticket.label', { number: String(ticket.number) })}
      >
        <TicketHead ticket={ticket} />
        <Suspense>
          <OwnerLines ticket={ticket} />
        </Suspense>
        <Relations ticket={ticket} />
        {tab === 'history' ? (
          <History number={number} />
        ) : (
          <>
            <Conversation ticket={ticket} number={number} />
            {ticket.can.note && <Composer ticket={ticket} number={number} />}
          </>
        )}
      </article>
      <Context ticket={ticket} />
      {panels.context === 'open' && <Resizer name="context" />}
    </div>
  );
}

/** Marks the ticket as seen when it is open in a window somebody looks at. */
function useSeen(ticket: Ticket): void {
  useEffect(() => {
    if (!ticket.is_unread) return;
    function see() {
      // A missed mark is no loss: the next look makes it.
      if (document.visibilityState === 'visible') {
        call(markRead, { params: { ticket_id: ticket.id } }).catch(() => {});
      }
    }
    see();
    document.addEventListener('visibilitychange', see);
    return () => document.removeEventListener('visibilitychange', see);
  }, [ticket.id, ticket.is_unread]);
}
