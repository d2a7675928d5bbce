import { IconGripVertical, IconX } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type Board, type BoardTicket, listBoardTickets } from '#contract/board.ts';
import { t } from '../../i18n.ts';
import { askPages } from '../../queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Moment, saySpan, useClock } from '../../ui/clock.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { Picker } from '../../ui/picker.tsx';
import { PlaceLink } from '../../ui/place-link.tsx';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';
import { dueness } from '../desk/turn.ts';
import css from './board.module.css';
import { isTaking, sayCauseOfStuck } from './board-queue.tsx';
import { PresenceMark } from './presence-mark.tsx';
import { queueName, type Slice, sliceName } from './slice.ts';
import { dragOf, type Target } from './ticket-drag.ts';

type Props = {
  slice: Slice;
  board: Board;
  onClose: () => void;
  onMove: (number: number, target: Target) => void;
};

/** The tickets under a number of the board: to read, to open, to move. */
export function BoardTickets({ slice, board, onClose, onMove }: Props) {
  const query = useInfiniteQuery(askPages(listBoardTickets, { query: slice }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const heading = useRef<HTMLHeadingElement>(null);
  const name = sliceName(slice, board);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each list is announced by its heading
  useEffect(() => heading.current?.focus({ preventScroll: true }), [name]);
  return (
    <section className={css['tickets']} aria-labelledby="board-tickets">
      <header className={css['tickets_head']}>
        <h2 id="board-tickets" ref={heading} tabIndex={-1} className={css['tickets_name']}>
          {name}
        </h2>
        <IconButton label={t('common.close')} icon={IconX} onClick={onClose} />
      </header>
      {query.isPending && <LoadingLines />}
      {query.isError && items.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && <EmptyState title={t('board.none_here')} />}
      <ul className={css['list']}>
        {items.map((ticket) => (
          <TicketLine key={ticket.id} ticket={ticket} board={board} onMove={onMove} />
        ))}
      </ul>
      <MoreButton query={query} />
    </section>
  );
}

type LineProps = { ticket: BoardTicket; board: Board; onMove: Props['onMove'] };

function TicketLine({ ticket, board, onMove }: LineProps) {
  const subject = ticket.subject === '' ? t('ticket.no_subject') : ticket.subject;
  return (
    <li className={css['ticket']} {...dragOf(ticket.number)}>
      <span className={css['grip']} aria-hidden="true">
        <IconGripVertical size={15} stroke={1.75} />
      </span>
      <span className={css['ticket_words']}>
        <PlaceLink
          href={`/tickets/${ticket.number}`}
          className={css['ticket_link'] ?? ''}
          draggable={false}
        >
          {subject}
        </PlaceLink>
        <span className={css['quiet']}>
          #{ticket.number} · {ticket.requester.name}
          {ticket.queue !== null && ` · ${ticket.queue.name}`}
        </span>
        {ticket.stuck !== null && (
          <span className={css['why_stuck']}>{sayCauseOfStuck(ticket.stuck)}</span>
        )}
        <span className={css['ticket_foot']}>
          <Due ticket={ticket} />
          <span className={css['owner']}>
            <Avatar
              name={ticket.assignee?.name ?? null}
              {...(ticket.assignee === null ? {} : { id: ticket.assignee.id })}
            />
            {ticket.assignee?.name ?? t('desk.no_assignee')}
          </span>
        </span>
      </span>
      <MovePicker ticket={ticket} board={board} onMove={onMove} />
    </li>
  );
}

function Due({ ticket }: { ticket: BoardTicket }) {
  const clock = useClock();
  if (ticket.next_due_at === null) {
    if (ticket.waits_since === null) return null;
    return (
      <span className={css['quiet']}>
        {t('board.waits', { span: saySpan(clock.now - Date.parse(ticket.waits_since)) })}
      </span>
    );
  }
  const due = Date.parse(ticket.next_due_at);
  const near = dueness(due, clock.now);
  return (
    <span className={css['due']} data-due={near}>
      {near === 'late' ? (
        t('board.late_by', { span: saySpan(clock.now - due) })
      ) : (
        <>
          {t('board.due')}{' '}
          {near === 'soon' ? saySpan(due - clock.now) : <Moment at={ticket.next_due_at} />}
        </>
      )}
    </span>
  );
}

/** The way of the keyboard to what the mouse drags: whom or which queue to give it to. */
function MovePicker({ ticket, board, onMove }: LineProps) {
  const [opened, setOpened] = useState(false);
  const people = board.people
    .filter(({ agent }) => agent.id !== ticket.assignee?.id)
    .toSorted((one, other) => Number(isTaking(other)) - Number(isTaking(one)))
    .map(({ agent, presence, points }) => ({
      value: `person ${agent.id}`,
      label: agent.name,
      note: t('board.load_short', { used: points.used, most: points.most }),
      icon: <PresenceMark state={presence.state} />,
      group: t('board.people'),
    }));
  const queues = board.queues
    .filter(({ id }) => id !== null && id !== ticket.queue?.id)
    .map((queue) => ({
      value: `queue ${queue.id}`,
      label: queueName(queue),
      note: t('board.waiting_count', { count: queue.waiting }),
      group: t('queues.title'),
    }));
  function pick(value: string) {
    const [kind, id = ''] = value.split(' ');
    if (kind === 'person') {
      const person = board.people.find(({ agent }) => agent.id === id);
      if (person !== undefined) onMove(ticket.number, { kind: 'person', ...person.agent });
    } else {
      const queue = board.queues.find((each) => each.id === id);
      if (queue !== undefined) onMove(ticket.number, { kind: 'queue', id, name: queue.name });
    }
  }
  return (
    <Picker
      label={t('board.move_where')}
      options={[...people, ...queues]}
      opened={opened}
      onOpen={setOpened}
      onPick={pick}
      target={
        <button
          type="button"
          className={css['move']}
          aria-haspopup="dialog"
          aria-expanded={opened}
          aria-label={t('board.move_of', { number: String(ticket.number) })}
          onClick={() => setOpened(!opened)}
        >
          {t('board.move')}
        </button>
      }
    />
  );
}
