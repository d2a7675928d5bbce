import { type KeyboardEvent, useRef, useState } from 'react';
import type { TicketCourt } from '#contract/court.ts';
import { t } from '../../i18n.ts';
import { type Clock, sayMoment } from '../../time.ts';
import { Moment, useClock } from '../../ui/clock.tsx';
import {
  type CourtTurn,
  markOf,
  nightLength,
  ownLength,
  sayLength,
  sayWhose,
  turnsOf,
} from './court.ts';
import css from './court-bar.module.css';
import { growOf, Nights } from './court-nights.tsx';

/** The bar to walk along, the turns in order, and the sums; together the sums are the whole. */
export function CourtTimeline({ court }: { court: TicketCourt }) {
  const turns = turnsOf(court.pieces);
  const whole = court.sums.reduce((sum, one) => sum + one.milliseconds, 0);
  return (
    <div className={css['timeline']}>
      <Walk turns={turns} is_over={court.is_over} />
      <div className={css['columns']}>
        <section aria-label={t('court.order')}>
          <h2 className={css['title']}>{t('court.order')}</h2>
          <ol className={css['turns']}>
            {turns.map((turn, index) => (
              <Turn
                key={turn.from}
                turn={turn}
                is_now={!court.is_over && index === turns.length - 1}
              />
            ))}
          </ol>
        </section>
        <section aria-label={t('court.sums')}>
          <h2 className={css['title']}>{t('court.sums')}</h2>
          <dl className={css['sums']}>
            {court.sums.map((sum) => (
              <div key={`${markOf(sum)} ${sum.team?.id}`}>
                <dt>
                  <i className={css['mark']} data-mark={markOf(sum)} aria-hidden="true" />
                  {sayWhose(sum)}
                </dt>
                <dd>{sayLength(sum.milliseconds)}</dd>
              </div>
            ))}
            <div className={css['whole']}>
              <dt>{t(court.is_over ? 'court.whole_over' : 'court.whole')}</dt>
              <dd>{sayLength(whole)}</dd>
            </div>
          </dl>
        </section>
      </div>
    </div>
  );
}

/** A stop of Tab; the arrows go from turn to turn. */
function Walk({ turns, is_over }: { turns: CourtTurn[]; is_over: boolean }) {
  const [place, setPlace] = useState(turns.length - 1);
  const bar = useRef<HTMLDivElement>(null);
  const clock = useClock();
  const at = Math.min(place, turns.length - 1);
  const sentence = (turn: CourtTurn) => sayTurn(turn, clock, !is_over && turn === turns.at(-1));
  function walk(event: KeyboardEvent) {
    const next = stepOf(event.key, at, turns.length - 1);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setPlace(next);
    bar.current?.querySelectorAll('button')[next]?.focus();
  }
  const chosen = turns[at];
  return (
    <>
      <div
        ref={bar}
        className={css['walk']}
        role="toolbar"
        aria-label={t('court.walk')}
        onKeyDown={walk}
      >
        {turns.map((turn, index) => (
          <button
            key={turn.from}
            type="button"
            className={css['stretch']}
            data-mark={markOf(turn.whose)}
            data-chosen={index === at}
            style={{ flexGrow: growOf(turn) }}
            tabIndex={index === at ? 0 : -1}
            aria-label={sentence(turn)}
            title={sentence(turn)}
            onFocus={() => setPlace(index)}
            onMouseEnter={() => setPlace(index)}
            onClick={() => setPlace(index)}
          >
            <Nights turn={turn} />
          </button>
        ))}
      </div>
      {chosen !== undefined && (
        <p className={css['said']} aria-hidden="true">
          {sentence(chosen)}
        </p>
      )}
    </>
  );
}

function stepOf(key: string, at: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'ArrowRight':
      return Math.min(last, at + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

function sayTurn(turn: CourtTurn, clock: Clock, is_now: boolean): string {
  const said = t('court.piece', {
    who: sayWhose(turn.whose),
    from: sayMoment(turn.from, clock, true),
    to: is_now ? t('court.till_now') : sayMoment(turn.to, clock, true),
    length: sayLength(ownLength(turn)),
    cause: t(`court.cause_${turn.cause}`),
  });
  const night = nightLength(turn);
  return night === 0 ? said : `${said}; ${t('court.of_it_night', { length: sayLength(night) })}`;
}

function Turn({ turn, is_now }: { turn: CourtTurn; is_now: boolean }) {
  const night = nightLength(turn);
  return (
    <li>
      <i className={css['mark']} data-mark={markOf(turn.whose)} aria-hidden="true" />
      <span className={css['who']}>
        {sayWhose(turn.whose)}
        <span className={css['quiet']}>
          <Moment with_time at={new Date(turn.from).toISOString()} />
          {' — '}
          {is_now ? t('court.till_now') : <Moment with_time at={new Date(turn.to).toISOString()} />}
          {', '}
          {t(`court.cause_${turn.cause}`)}
        </span>
      </span>
      <span className={css['length']}>
        {sayLength(ownLength(turn))}
        {night > 0 && (
          <span className={css['quiet']}>
            + <span className="hidden">{t('court.night')}: </span>
            <i
              className={css['mark']}
              data-mark="night"
              title={t('court.night')}
              aria-hidden="true"
            />
            {sayLength(night)}
          </span>
        )}
      </span>
    </li>
  );
}
