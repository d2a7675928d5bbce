import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import {
  lazy,
  type ReactNode,
  Suspense,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { markRead, type Ticket } from '#contract/tickets.ts';
import { call } from '../api.ts';
import { EarlyFoot } from '../features/composer/early-foot.tsx';
import { type Early, nothingEarly } from '../features/composer/early-text.tsx';
import { useVisit } from '../features/desk/my-tickets.tsx';
import { usePanels } from '../features/desk/panels.ts';
import { Resizer } from '../features/desk/resizer.tsx';
import { Conversation } from '../features/ticket/conversation.tsx';
import { TicketHead } from '../features/ticket/ticket-head.tsx';
import { ticketQuery } from '../features/ticket/ticket-queries.ts';
import { LateKeys, useHeldKeys, usePainted } from '../features/ticket/use-painted.ts';
import { ChildrenOffer } from '../features/whole/children-offer.tsx';
import { useChoosing } from '../features/whole/choosing.ts';
import { t } from '../i18n.ts';
import { tellPresence } from '../live.ts';
import { ErrorState, LoadingLines } from '../ui/states.tsx';
import { tell } from '../ui/toast.tsx';
import css from './ticket.module.css';

// After the conversation: what is read first is painted first.
const Composer = lazy(() =>
  import('../features/composer/composer.tsx').then((module) => ({ default: module.Composer })),
);
const Context = lazy(() =>
  import('../features/context/context.tsx').then((module) => ({ default: module.Context })),
);
const History = lazy(() =>
  import('../features/ticket/history.tsx').then((module) => ({ default: module.History })),
);
const Relations = lazy(() =>
  import('../features/ticket/relations.tsx').then((module) => ({ default: module.Relations })),
);
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
const OfferedDrafts = lazy(() =>
  import('../features/composer/offered-drafts.tsx').then((module) => ({
    default: module.OfferedDrafts,
  })),
);
const OwnerLines = lazy(() =>
  import('../features/ticket/owner-lines.tsx').then((module) => ({ default: module.OwnerLines })),
);

/** One ticket: what was said, what to say, and who it is about. */
export function TicketRoute() {
  const { number } = useParams({ from: '/signed-in/desk/tickets/$number' });
  const { data: ticket, error, refetch } = useQuery(ticketQuery(number));
  const panels = usePanels();
  const isPainted = usePainted(number);
  if (ticket !== undefined) {
    return (
      <div className={css['screen']} data-context={panels.context} data-sheet={panels.sheet}>
        <TicketScreen key={ticket.id} ticket={ticket} number={number} />
        {isPainted && <Side ticket={ticket} />}
        {panels.context === 'open' && <Resizer name="context" />}
      </div>
    );
  }
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
  useOwnAddress(ticket, number);
  useVisit(ticket.id);
  const isPainted = usePainted(number);
  const [isWhole, setWhole] = useState(false);
  useHeldKeys(!isWhole);

  return (
    <>
      {isPainted && <Announced ticket={ticket} />}
      <article
        className={css['ticket']}
        aria-label={t('ticket.label', { number: String(ticket.number) })}
      >
        <TicketHead ticket={ticket} is_painted={isPainted} />
        {isPainted && (
          <Suspense>
            <OwnerLines ticket={ticket} />
            <WholeLines ticket={ticket} />
            <ReminderLines ticket={ticket} />
            <Relations ticket={ticket} />
          </Suspense>
        )}
        {tab === 'history' ? (
          <Suspense fallback={<LoadingLines lines={6} />}>
            <History number={number} />
          </Suspense>
        ) : (
          <>
            <Conversation ticket={ticket} number={number} />
            <Foot
              ticket={ticket}
              number={number}
              is_painted={isPainted}
              onHere={() => setWhole(true)}
            />
          </>
        )}
      </article>
      <ChildrenOffer ticket={ticket} />
    </>
  );
}

/** Told to colleagues and to the browser, once it is painted. */
function Announced({ ticket }: { ticket: Ticket }): null {
  useSeen(ticket);
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
  return null;
}

type FootProps = { ticket: Ticket; number: string; is_painted: boolean; onHere: () => void };

/** What is written next, or what becomes of the messages that are being chosen. */
function Foot({ ticket, number, is_painted, onHere }: FootProps) {
  const choosing = useChoosing();
  const early = useRef<Early>({ ...nothingEarly });
  if (choosing?.ticket_id === ticket.id) {
    return (
      <Suspense>
        <SplitBar ticket={ticket} choosing={choosing} />
      </Suspense>
    );
  }
  if (!ticket.can.note) return null;
  const place = (
    <div className={css['foot']}>
      <EarlyFoot ticket={ticket} early={early} height={lastFoot} />
    </div>
  );
  if (!is_painted) return place;
  return (
    <Suspense fallback={place}>
      <Measured>
        {/* Beside the composer: inside, the press on a button would open it and move the button away. */}
        <Suspense>
          <OfferedDrafts ticket={ticket} />
        </Suspense>
        <Composer ticket={ticket} number={number} begun={early} />
      </Measured>
      <LateKeys onHere={onHere} />
    </Suspense>
  );
}

/** How high the composer was last: the next one's place is kept for it. */
let lastFoot = 168;

function Measured({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = place.current;
    return () => {
      lastFoot = element?.offsetHeight || lastFoot;
    };
  }, []);
  return (
    <div ref={place} className={css['foot']}>
      {children}
    </div>
  );
}

/** Who the ticket is about; built when there is time, and out of reach while it is another's. */
function Side({ ticket }: { ticket: Ticket }) {
  const shown = useDeferredValue(ticket);
  return (
    <div className={css['side']} inert={shown.id !== ticket.id}>
      <Suspense>
        <Context key={shown.id} ticket={shown} />
        <LateKeys key={`${shown.id}-keys`} />
      </Suspense>
    </div>
  );
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
