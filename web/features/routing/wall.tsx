import { Modal } from '@mantine/core';
import '../../theme/modal.css';
import { IconX } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { Board } from '#contract/board.ts';
import { t } from '../../i18n.ts';
import { sayMoment } from '../../time.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { saySpan, useClock } from '../../ui/clock.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { isTaking, sayStuck } from './board-queue.tsx';
import { figuresOf } from './board-total.tsx';
import { tallest } from './burn-strip.tsx';
import { LoadBar } from './load-bar.tsx';
import { PresenceMark } from './presence-mark.tsx';
import { queueName } from './slice.ts';
import css from './wall.module.css';

type Props = { board: Board; onClose: () => void };

/** The board for a screen on the wall: figures to be read from across the room, nothing to press. */
export function Wall({ board, onClose }: Props) {
  const clock = useClock();
  useFullScreen(onClose);
  const queues = board.queues.filter(({ id, waiting, late }) => id !== null || waiting + late > 0);
  const on = board.people.filter(isTaking);
  return (
    <Modal.Root opened onClose={onClose} fullScreen transitionProps={{ duration: 0 }}>
      <Modal.Content aria-label={t('board.title')} className={css['wall'] ?? ''}>
        <header className={css['head']}>
          <h2>{t('board.title')}</h2>
          <span className={css['time']}>{sayMoment(clock.now, clock)}</span>
          <IconButton label={t('board.wall_close')} icon={IconX} onClick={onClose} data-autofocus />
        </header>
        <ul className={css['figures']}>
          {figuresOf(board, clock.now).map(({ words, value, tone }) => (
            <li key={words} data-tone={value > 0 ? tone : undefined}>
              <b>{value}</b>
              <span>{words}</span>
            </li>
          ))}
        </ul>
        <table className={css['queues']}>
          <thead>
            <tr>
              <th scope="col">{t('board.queue')}</th>
              {(['waiting', 'late', 'in_1h', 'in_2h', 'in_4h'] as const).map((name) => (
                <th key={name} scope="col" className={css['number']}>
                  {t(`board.${name}`)}
                </th>
              ))}
              <th scope="col">{t('board.burns')}</th>
              <th scope="col" className={css['number']}>
                {t('board.on_line')}
              </th>
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <tr key={queue.id ?? 'none'}>
                <th scope="row">
                  {queueName(queue)}
                  {queue.waits_since !== null && (
                    <small>
                      {t('board.oldest', {
                        span: saySpan(clock.now - Date.parse(queue.waits_since)),
                      })}
                    </small>
                  )}
                  {queue.stuck.map((stuck) => (
                    <small key={`${stuck.cause} ${stuck.lacks ?? ''}`} data-tone="late">
                      {sayStuck(stuck)}
                    </small>
                  ))}
                </th>
                <td className={css['number']}>{queue.waiting}</td>
                <td className={css['number']} data-tone={queue.late > 0 ? 'late' : undefined}>
                  {queue.late}
                </td>
                <td className={css['number']} data-tone={queue.in_1h > 0 ? 'soon' : undefined}>
                  {queue.in_1h}
                </td>
                <td className={css['number']}>{queue.in_2h}</td>
                <td className={css['number']}>{queue.in_4h}</td>
                <td>
                  <Bars quarters={queue.quarters} most={tallest(board.queues)} />
                </td>
                <td className={css['number']}>
                  {on.filter(({ agent }) => queue.agent_ids.includes(agent.id)).length}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <ul className={css['people']}>
          {on.slice(0, 24).map(({ agent, presence, points }) => (
            <li key={agent.id}>
              <Avatar name={agent.name} id={agent.id} size="large" />
              <PresenceMark state={presence.state} />
              <span>{agent.name}</span>
              <LoadBar {...points} />
            </li>
          ))}
        </ul>
      </Modal.Content>
    </Modal.Root>
  );
}

function Bars({ quarters, most }: { quarters: readonly number[]; most: number }) {
  return (
    <span className={css['bars']} aria-hidden="true">
      {quarters.map((bar, index) => (
        <i
          // biome-ignore lint/suspicious/noArrayIndexKey: a quarter is known by its place
          key={index}
          data-soon={index < 4}
          data-empty={bar === 0}
          style={{ height: bar === 0 ? 3 : `${Math.max(20, (100 * bar) / Math.max(3, most))}%` }}
        />
      ))}
    </span>
  );
}

/** The whole screen where the browser lets us; leaving it by the browser's own key closes the board. */
function useFullScreen(onClose: () => void) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: entered once
  useEffect(() => {
    let isIn = false;
    function changed() {
      if (document.fullscreenElement !== null) isIn = true;
      else if (isIn) onClose();
    }
    document.addEventListener('fullscreenchange', changed);
    document.documentElement.requestFullscreen?.().catch(() => {});
    return () => {
      document.removeEventListener('fullscreenchange', changed);
      if (document.fullscreenElement !== null) document.exitFullscreen().catch(() => {});
    };
  }, []);
}
