import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { lazy, memo, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import type { SideConversation } from '#contract/side-conversations.ts';
import type { Comment, Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';
import { sidesQuery, timeOf } from '../side/side-queries.ts';
import { ChooseBox } from '../whole/choose-box.tsx';
import css from './conversation.module.css';
import { changesOf, type Entry, sayEvent } from './events-text.ts';
import { Message } from './message.tsx';
import { Near, NearZone } from './near.tsx';
import { commentsQuery } from './ticket-queries.ts';
import { ToUnread } from './to-unread.tsx';
import { useHistory } from './use-history.ts';
import { useEarlier, useHoldPlace, useStayAtEnd } from './use-stay-at-end.ts';
import { useUnread } from './use-unread.ts';

type Item = { at: number; key: string; comment?: Comment; entry?: Entry; side?: SideConversation };
type Shown = 'all' | 'customer' | 'side';

const SideBlock = lazy(() =>
  import('../side/side-block.tsx').then((module) => ({ default: module.SideBlock })),
);
const SideFilter = lazy(() =>
  import('../side/side-filter.tsx').then((module) => ({ default: module.SideFilter })),
);
const noSides: SideConversation[] = [];

const EscalationCard = lazy(() =>
  import('../lines/escalation-card.tsx').then((module) => ({ default: module.EscalationCard })),
);

const WaitingReplies = lazy(() =>
  import('./waiting-replies.tsx').then((module) => ({ default: module.WaitingReplies })),
);

/** So many of the newest messages are built at once; the others when it is known how near they are. */
const builtAtOnce = 8;

/** What was said and what happened between, oldest first; it opens at the newest. */
export function Conversation({ ticket, number }: { ticket: Ticket; number: string }) {
  const query = useInfiniteQuery(commentsQuery(number));
  const { entries } = useHistory(number);
  const comments = useMemo(
    () => (query.data?.pages ?? []).toReversed().flatMap((page) => page.items),
    [query.data],
  );
  const sides = useQuery(sidesQuery(number)).data?.items ?? noSides;
  const [shown, setShown] = useState<Shown>('all');
  const items = useMemo(() => {
    const said = shown === 'side' ? [] : weave(comments, entries, query.hasNextPage);
    const from = shown !== 'side' && query.hasNextPage ? (said[0]?.at ?? 0) : 0;
    return shown === 'customer' ? said : withSides(said, sides, from);
  }, [comments, entries, sides, shown, query.hasNextPage]);
  const [zone, setZone] = useState<HTMLDivElement | null>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const place = useCallback((element: HTMLDivElement | null) => {
    scroll.current = element;
    setZone(element);
  }, []);
  const top = useRef<HTMLButtonElement>(null);
  const unread = useUnread(ticket, comments);
  const newest = ticket.waiting.at(-1)?.id ?? comments.at(-1)?.id;
  useHoldPlace(scroll, comments[0]?.id);
  useStayAtEnd(scroll, newest, items.length + ticket.waiting.length);
  useEarlier(scroll, top, {
    has: query.hasNextPage,
    is_busy: query.isFetching,
    fetch: () => void query.fetchNextPage(),
  });

  if (query.isPending) {
    return (
      <div className={css['scroll']}>
        <LoadingLines lines={6} />
      </div>
    );
  }
  if (query.isError && comments.length === 0) {
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  }
  const from = items.length - builtAtOnce;
  return (
    <div className={css['frame']}>
      {sides.length > 0 && (
        <Suspense>
          <SideFilter value={shown} onChoose={setShown} />
        </Suspense>
      )}
      {unread.first !== undefined && zone !== null && (
        <ToUnread key={unread.first} scroll={zone} id={unread.first} count={unread.count} />
      )}
      <div
        ref={place}
        className={css['scroll']}
        role="log"
        aria-label={t('ticket.conversation')}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <NearZone scroll={zone}>
          {query.hasNextPage && (
            <button
              ref={top}
              type="button"
              className={css['earlier']}
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t('ticket.earlier')}
            </button>
          )}
          {items.map((item, index) => (
            <Item
              key={item.key}
              item={item}
              organization={ticket.organization?.name ?? null}
              is_near_first={index >= from}
              is_first_unread={item.key === unread.first}
            />
          ))}
          {ticket.waiting.length > 0 && (
            <Suspense>
              <WaitingReplies ticket={ticket} />
            </Suspense>
          )}
        </NearZone>
      </div>
    </div>
  );
}

type ItemProps = {
  item: Item;
  organization: string | null;
  is_near_first: boolean;
  is_first_unread: boolean;
};

const Item = memo(function Item(props: ItemProps) {
  const { item, organization, is_near_first, is_first_unread } = props;
  if (item.entry !== undefined) return <Happened entry={item.entry} />;
  if (item.side !== undefined)
    return (
      <Suspense>
        <SideBlock side={item.side} />
      </Suspense>
    );
  if (item.comment === undefined) return null;
  const { author, body_text } = item.comment;
  const name = author?.name ?? t('ticket.author_system');
  return (
    <>
      {is_first_unread && (
        <p className={css['unread']} data-first-unread={item.key}>
          <span>{t('ticket.new_from_here')}</span>
        </p>
      )}
      <ChooseBox comment={item.comment} />
      <Near
        is_near_first={is_near_first}
        label={t('ticket.message_of', { name })}
        words={body_text}
      >
        <Message comment={item.comment} organization={organization} />
      </Near>
    </>
  );
});

/** Most of what happened is a line; what went between lines is a card. */
function Happened({ entry }: { entry: Entry }) {
  if (!cardEvents.includes(entry.name)) return <EventLine entry={entry} />;
  return (
    // Around it, so that whoever reads the end follows the card when it has grown.
    <div>
      <Suspense fallback={<EventLine entry={entry} />}>
        <EscalationCard entry={entry} />
      </Suspense>
    </div>
  );
}

const cardEvents = ['ticket.escalated', 'ticket.returned'];

function EventLine({ entry }: { entry: Entry }) {
  return (
    <p className={css['event']}>
      <span>
        {sayEvent(entry)} · <Moment with_time at={entry.at} />
      </span>
    </p>
  );
}

/** Machine events worth a line stand between the messages; those older than the loaded part wait for it. */
function weave(comments: Comment[], entries: Entry[], hasEarlier: boolean): Item[] {
  const first = comments[0];
  const from = hasEarlier && first !== undefined ? Date.parse(first.created_at) : 0;
  const acts = new Set(entries.filter((one) => toldWhole.includes(one.name)).map((one) => one.at));
  const isPart = (one: Entry) => one.name === 'ticket.updated' && acts.has(one.at);
  const events = entries
    .filter(
      (entry) => !isPart(entry) && isWorthALine(entry, comments) && Date.parse(entry.at) >= from,
    )
    .map((entry) => ({ at: Date.parse(entry.at), key: `event-${entry.id}`, entry }));
  const said = comments.map((comment) => ({
    at: Date.parse(comment.created_at),
    key: comment.id,
    comment,
  }));
  return [...said, ...events].sort((a, b) => a.at - b.at);
}

/** Conversations with third parties, each at its last word; those older than the loaded part wait for it. */
function withSides(said: Item[], sides: SideConversation[], from: number): Item[] {
  const blocks = sides
    .map((side) => ({ at: timeOf(side), key: side.id, side }))
    .filter((item) => item.at >= from);
  return [...said, ...blocks].sort((a, b) => a.at - b.at);
}

/** Changes people care about; not the change of status that a message brought with it. */
function isWorthALine(entry: Entry, comments: Comment[]): boolean {
  if (entry.name === 'auto_reply.suppressed') {
    return entry.data['cause'] === 'budget' || entry.data['cause'] === 'forged';
  }
  if (wholeEvents.includes(entry.name)) return true;
  if (entry.name !== 'ticket.updated') return false;
  const fields = changesOf(entry).map(([field]) => field);
  const at = Date.parse(entry.at);
  const isOfMessage =
    fields.every((field) => field === 'status') &&
    comments.some(
      (comment) =>
        comment.author?.id === entry.actor?.id &&
        Math.abs(Date.parse(comment.created_at) - at) < 2_000,
    );
  return !isOfMessage && fields.some((field) => told.includes(field));
}

const wholeEvents = [
  'comment.moved',
  'ticket.merged',
  'ticket.unmerged',
  'ticket.split',
  'ticket.unsplit',
  'ticket.escalated',
  'ticket.returned',
  'ticket.priority_overridden',
  'ticket.priority_restored',
];

/** They tell of the change that came with them. */
const toldWhole = wholeEvents.slice(-4);

const told = ['status', 'assignee', 'team', 'priority', 'requester', 'subject'];
