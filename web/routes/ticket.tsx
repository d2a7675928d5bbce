import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
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
import { ChildrenOffer } from '../features/whole/children-offer.tsx';
import { useChoosing } from '../features/whole/choosing.ts';
import { t } from '../i18n.ts';
import { tellPresence } from '../live.ts';
import { ErrorState, LoadingLines } from '../ui/states.tsx';
import { tell } from '../ui/toast.tsx';
import css from './ticket.module.css';

const WholeLines = lazy(() =>
  import('../features/whole/whole-lines.tsx').then((module) => ({ default: module.WholeLines })),
);
const SplitBar = lazy(() =>
  import('../features/whole/split-bar.tsx').then((module) => ({ default: module.SplitBar })),
);
const ReminderLines = lazy(() =>
  import('../features/reminders/reminder-lines.tsx').then((module) => ({
    default: module.ReminderLines,
  })),
);
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
  useOwnAddress(ticket, number);
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
          <WholeLines ticket={ticket} />
          <ReminderLines ticket={ticket} />
        </Suspense>
        <Relations ticket={ticket} />
        {tab === 'history' ? (
          <History number={number} />
        ) : (
          <>
            <Conversation ticket={ticket} number={number} />
            <Foot ticket={ticket} number={number} />
          </>
        )}
      </article>
      <Context ticket={ticket} />
      <ChildrenOffer ticket={ticket} />
      {panels.context === 'open' && <Resizer name="context" />}
    </div>
  );
}

/** What is written next, or what becomes of the messages that are being chosen. */
function Foot({ ticket, number }: { ticket: Ticket; number: string }) {
  const choosing = useChoosing();
  if (choosing?.ticket_id === ticket.id) {
    return (
      <Suspense>
        <SplitBar ticket={ticket} choosing={choosing} />
      </Suspense>
    );
  }
  return ticket.can.note && <Composer ticket={ticket} number={number} />;
}

/** A merged ticket is shown by its survivor: under its own address, and said in words. */
function useOwnAddress(ticket: Ticket, number: string): void {
  const navigate = useNavigate();
  useEffect(() => {
    const own = String(ticket.number);
    if (own === number) return;
    if (/^\d+$/.test(number)) tell(t('whole.redirected', { from: number }));
    void navigate({
      to: '/tickets/$number',
      params: { number: own },
      search: (was: object) => was,
      replace: true,
    });
  }, [ticket.number, number, navigate]);
}

/** Marks the ticket as seen when it is open in a window somebody looks at. */
function useSeen(ticket: Ticket): void {
  useEffect(() => {
    if (!ticket.is_unread && ticket.woken_at === null) return;
    function see() {
      // A missed mark is no loss: the next look makes it.
      if (document.visibilityState === 'visible') {
        call(markRead, { params: { ticket_id: ticket.id } }).catch(() => {});
      }
    }
    see();
    document.addEventListener('visibilitychange', see);
    return () => document.removeEventListener('visibilitychange', see);
  }, [ticket.id, ticket.is_unread, ticket.woken_at]);
}
