import { IconAlertTriangle } from '@tabler/icons-react';
import type { BoardPerson, BoardQueue, BoardStuck } from '#contract/board.ts';
import { t } from '../../i18n.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Moment, saySpan, useClock } from '../../ui/clock.tsx';
import css from './board.module.css';
import { BurnStrip } from './burn-strip.tsx';
import { queueName, type Slice } from './slice.ts';
import { useTicketDrop } from './ticket-drag.ts';

type Props = {
  queue: BoardQueue;
  people: readonly BoardPerson[];
  most: number;
  onOpen: (slice: Slice) => void;
};

/** A queue: what waits and for how long, what burns, who is on it, and what nobody can take. */
export function QueueRow({ queue, people, most, onOpen }: Props) {
  const name = queueName(queue);
  const place = { queue: queue.id ?? 'none' };
  const drop = useTicketDrop(
    queue.id === null ? null : { kind: 'queue', id: queue.id, name: queue.name },
  );
  return (
    <li className={css['queue']} {...drop}>
      <header className={css['queue_head']}>
        <h3 className={css['queue_name']}>{name}</h3>
        {queue.mode !== null && (
          <span className={css['quiet']}>
            {[t(`queues.mode_${queue.mode}`), queue.team?.name].filter(Boolean).join(' · ')}
          </span>
        )}
      </header>
      <div className={css['queue_body']}>
        <Waiting queue={queue} onOpen={() => onOpen({ slice: 'waiting', ...place })} />
        <div className={css['burning']}>
          <BurnStrip
            figures={queue}
            most={most}
            name={name}
            onOpen={(slice) => onOpen({ slice, ...place })}
          />
        </div>
      </div>
      {queue.id !== null && <Crew queue={queue} people={people} onOpen={onOpen} />}
      {queue.stuck.map((stuck) => (
        <button
          key={`${stuck.cause} ${stuck.lacks ?? ''}`}
          type="button"
          className={css['stuck']}
          data-cause={stuck.cause}
          onClick={() => onOpen({ slice: 'stuck', cause: stuck.cause, ...place })}
        >
          <IconAlertTriangle size={15} stroke={1.75} aria-hidden="true" />
          {sayStuck(stuck)}
        </button>
      ))}
    </li>
  );
}

export function sayStuck({ count, cause, lacks }: BoardStuck): string {
  return `${t('board.stuck_count', { count })} ${sayCauseOfStuck({ cause, lacks })}`;
}

export function sayCauseOfStuck({ cause, lacks }: Pick<BoardStuck, 'cause' | 'lacks'>): string {
  const language = t(lacks === 'ru' ? 'common.russian' : 'common.english').toLowerCase();
  return t(`board.cause_${cause}`, { name: cause === 'no_language' ? language : (lacks ?? '') });
}

function Waiting({ queue, onOpen }: { queue: BoardQueue; onOpen: () => void }) {
  const clock = useClock();
  const { waiting, waits_since, next_due_at } = queue;
  return (
    <div className={css['waiting']}>
      {waiting === 0 ? (
        <span className={css['big']} data-zero="true">
          0
        </span>
      ) : (
        <button
          type="button"
          className={css['big']}
          aria-label={`${queueName(queue)}: ${t('board.waiting')} ${waiting}`}
          onClick={onOpen}
        >
          {waiting}
        </button>
      )}
      <span className={css['beside']}>
        <span>{t('board.waiting')}</span>
        {waits_since !== null && (
          <span className={css['quiet']}>
            {t('board.oldest', { span: saySpan(clock.now - Date.parse(waits_since)) })}
          </span>
        )}
        {next_due_at !== null && (
          <span className={css['quiet']}>
            {t('board.next_due')} <Moment at={next_due_at} />
          </span>
        )}
      </span>
    </div>
  );
}

/** Who takes from it now. Those who are away stand in the list of people. */
function Crew({ queue, people, onOpen }: Omit<Props, 'most'>) {
  const crew = people.filter(({ agent }) => queue.agent_ids.includes(agent.id));
  const on = crew.filter(isTaking);
  const free = on.reduce((sum, { points }) => sum + Math.max(0, points.most - points.used), 0);
  const { given, id } = queue;
  return (
    <p className={css['crew']}>
      {on.slice(0, 8).map(({ agent }) => (
        <span key={agent.id} title={agent.name}>
          <Avatar name={agent.name} id={agent.id} />
        </span>
      ))}
      <span className={css['quiet']}>
        {on.length === 0
          ? t('board.nobody_on')
          : `${t('board.on_of', { on: on.length, all: crew.length })} · ${t('board.free', { count: free })}`}
      </span>
      {given > 0 && (
        <button
          type="button"
          className={css['link']}
          onClick={() => onOpen({ slice: 'given', queue: id ?? 'none' })}
        >
          {t('board.given', { count: given })}
        </button>
      )}
    </p>
  );
}

export function isTaking({ presence, is_on_shift }: BoardPerson): boolean {
  return presence.state === 'online' && is_on_shift;
}
