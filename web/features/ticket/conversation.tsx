import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { Comment, Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';
import css from './conversation.module.css';
import { changesOf, type Entry, sayEvent } from './events-text.ts';
import { Message } from './message.tsx';
import { commentsQuery } from './ticket-queries.ts';
import { useHistory } from './use-history.ts';
import { WaitingReplies } from './waiting-replies.tsx';

type Item = { at: number; key: string; comment?: Comment; entry?: Entry };

/** What was said and what happened between, oldest first; it opens at the newest. */
export function Conversation({ ticket, number }: { ticket: Ticket; number: string }) {
  const query = useInfiniteQuery(commentsQuery(number));
  const { entries } = useHistory(number);
  const comments = useMemo(
    () => (query.data?.pages ?? []).toReversed().flatMap((page) => page.items),
    [query.data],
  );
  const items = useMemo(
    () => weave(comments, entries, query.hasNextPage),
    [comments, entries, query.hasNextPage],
  );
  const scroll = useStayAtEnd(
    ticket.waiting.at(-1)?.id ?? comments.at(-1)?.id,
    items.length + ticket.waiting.length,
  );

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
  return (
    <div
      ref={scroll}
      className={css['scroll']}
      role="log"
      aria-label={t('ticket.conversation')}
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      {query.hasNextPage && (
        <button
          type="button"
          className={css['earlier']}
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('ticket.earlier')}
        </button>
      )}
      {items.map((item) =>
        item.comment !== undefined ? (
          <Message
            key={item.key}
            comment={item.comment}
            organization={ticket.organization?.name ?? null}
          />
        ) : item.entry !== undefined ? (
          <EventLine key={item.key} entry={item.entry} />
        ) : null,
      )}
      <WaitingReplies ticket={ticket} />
    </div>
  );
}

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
  const events = entries
    .filter((entry) => isWorthALine(entry, comments) && Date.parse(entry.at) >= from)
    .map((entry) => ({ at: Date.parse(entry.at), key: `event-${entry.id}`, entry }));
  const said = comments.map((comment) => ({
    at: Date.parse(comment.created_at),
    key: comment.id,
    comment,
  }));
  return [...said, ...events].sort((a, b) => a.at - b.at);
}

/** Changes people care about; not the change of status that a message brought with it. */
function isWorthALine(entry: Entry, comments: Comment[]): boolean {
  if (entry.name === 'auto_reply.suppressed') {
    return entry.data['cause'] === 'budget' || entry.data['cause'] === 'forged';
  }
  if (entry.name === 'comment.moved') return true;
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

const told = ['status', 'assignee', 'team', 'priority', 'requester', 'subject'];

/** Keeps the newest message in sight when it comes, unless somebody is reading further up. */
function useStayAtEnd(newest: string | undefined, size: number) {
  const scroll = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const hasNewest = newest !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message or line moves the end
  useLayoutEffect(() => {
    const element = scroll.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [newest, size]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new children have to be watched too
  useEffect(() => {
    const element = scroll.current;
    if (element === null || !hasNewest) return;
    function onScroll() {
      if (element === null) return;
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
    }
    // Frames grow when they have loaded: follow them down while the reader is at the end.
    const grow = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    for (const child of element.children) grow.observe(child);
    grow.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      grow.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [hasNewest, size]);
  return scroll;
}
