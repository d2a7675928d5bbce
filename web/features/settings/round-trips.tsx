import type { CanaryRound, MailboxWatch } from '#contract/mailbox-watch.ts';
import { locale, t } from '../../i18n.ts';
import { saySpan } from '../../ui/clock.tsx';
import css from './round-trips.module.css';

/** Seconds up to a minute, then as lengths of time are told everywhere. */
export function sayTrip(milliseconds: number): string {
  if (milliseconds >= 60_000) return saySpan(milliseconds);
  const seconds = milliseconds < 9_950 ? Math.round(milliseconds / 100) / 10 : milliseconds / 1000;
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: 'second',
    maximumFractionDigits: milliseconds < 9_950 ? 1 : 0,
  }).format(seconds);
}

const HEIGHT = 36;
const STEP = 6;
const TIMES_USUAL = 3;
/** What did not come home stands as high as the picture, and differs in shape too: it is hollow. */
const LOST = HEIGHT;

/** The last letters of a mailbox to itself: a bar each, as high as its way was long. */
export function RoundTrips({ canary }: { canary: MailboxWatch['canary'] }) {
  const { rounds, median_ms, limit_ms } = canary;
  const last = rounds.at(-1);
  if (last === undefined) return null;
  // Three times the usual fills the picture: one slow round must not flatten the others.
  const tallest = Math.max(1000, TIMES_USUAL * (median_ms ?? 0));
  const summary = t('mailbox.trips_summary', {
    count: rounds.length,
    median: median_ms === null ? '—' : sayTrip(median_ms),
    last: outcome(last),
    limit: sayTrip(limit_ms),
  });
  return (
    <figure className={css['figure']}>
      <svg
        className={css['bars']}
        viewBox={`0 0 ${rounds.length * STEP} ${HEIGHT}`}
        width={rounds.length * STEP}
        height={HEIGHT}
        role="img"
        aria-label={summary}
      >
        {rounds.map((round, index) => {
          const took = round.round_trip_ms;
          const height =
            took === null ? LOST : Math.min(HEIGHT, Math.max(2, (took / tallest) * HEIGHT));
          return (
            <rect
              key={round.id}
              x={index * STEP + 0.5}
              y={HEIGHT - height + 0.5}
              width={STEP - 2}
              height={Math.max(1, height - 1)}
              data-outcome={took === null ? 'lost' : took > limit_ms ? 'slow' : 'well'}
            >
              <title>{outcome(round)}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className={css['words']}>
        {summary}
        {last.words !== null && <code className={css['server']}>{last.words}</code>}
      </figcaption>
    </figure>
  );
}

function outcome(round: CanaryRound): string {
  if (round.failed_at !== null) return t('mailbox.trip_not_sent');
  if (round.round_trip_ms === null) return t('mailbox.trip_on_its_way');
  return sayTrip(round.round_trip_ms);
}
