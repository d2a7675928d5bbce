import type { BoardPerson } from '#contract/board.ts';
import { t } from '../../i18n.ts';
import { sayMoment } from '../../time.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { useClock } from '../../ui/clock.tsx';
import css from './board.module.css';
import { LoadBar } from './load-bar.tsx';
import { PresenceMenu } from './presence-menu.tsx';
import type { Slice } from './slice.ts';
import { useTicketDrop } from './ticket-drag.ts';

type Props = { person: BoardPerson; onOpen: (slice: Slice) => void };

/** A person: whether they take work and until when, how full they are, what they can. */
export function PersonRow({ person, onOpen }: Props) {
  const { agent, open, late, skills, languages, points } = person;
  const drop = useTicketDrop({ kind: 'person', id: agent.id, name: agent.name });
  return (
    <li className={css['person']} {...drop}>
      <Avatar name={agent.name} id={agent.id} size="large" />
      <div className={css['person_words']}>
        <span className={css['person_name']}>{agent.name}</span>
        <span className={css['person_state']}>
          <PresenceMenu person={person} />
          <Shift person={person} />
        </span>
        {(skills.length > 0 || languages.length > 0) && (
          <span className={css['skills']}>
            {languages.map((language) => (
              <span key={language} className={css['can']}>
                {language.toUpperCase()}
              </span>
            ))}
            {skills.map(({ id, name, level }) => (
              <span key={id} className={css['can']}>
                {name} <Level level={level} />
              </span>
            ))}
          </span>
        )}
      </div>
      <div className={css['person_load']}>
        <LoadBar {...points} />
        <span className={css['person_counts']}>
          {open > 0 ? (
            <button
              type="button"
              className={css['link']}
              onClick={() => onOpen({ slice: 'open', agent_id: agent.id })}
            >
              {t('board.open_count', { count: open })}
            </button>
          ) : (
            <span className={css['quiet']}>{t('board.nothing_open')}</span>
          )}
          {person.must_move > 0 && (
            <button
              type="button"
              className={css['soon']}
              onClick={() => onOpen({ slice: 'must_move', agent_id: agent.id })}
            >
              {t('board.must_move_count', { count: person.must_move })}
            </button>
          )}
          {late > 0 && (
            <button
              type="button"
              className={css['late']}
              onClick={() => onOpen({ slice: 'late', agent_id: agent.id })}
            >
              {t('board.late_count', { count: late })}
            </button>
          )}
        </span>
      </div>
    </li>
  );
}

/** Levels are dots: one, two or three. */
export function Level({ level }: { level: number }) {
  return (
    <span className={css['level']} title={t(`queues.level_${levelOf(level)}`)}>
      <span aria-hidden="true">{'●'.repeat(levelOf(level))}</span>
      <span className="hidden">{t(`queues.level_${levelOf(level)}`)}</span>
    </span>
  );
}

function levelOf(level: number): 1 | 2 | 3 {
  return level >= 3 ? 3 : level === 2 ? 2 : 1;
}

function Shift({ person }: { person: BoardPerson }) {
  const clock = useClock();
  const { is_on_shift, shift_changes_at, presence } = person;
  const parts = [];
  if (presence.until !== null && presence.state !== 'online')
    parts.push(t('shift.until', { until: sayMoment(Date.parse(presence.until), clock) }));
  if (shift_changes_at !== null) {
    const moment = sayMoment(Date.parse(shift_changes_at), clock);
    parts.push(t(is_on_shift ? 'board.shift_until' : 'board.shift_from', { moment }));
  }
  return parts.length === 0 ? null : <span className={css['quiet']}>{parts.join(' · ')}</span>;
}
