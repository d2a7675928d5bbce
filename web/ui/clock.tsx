import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import { locale, t } from '../i18n.ts';
import { type Clock, sayExactly, sayMoment, spanOf } from '../time.ts';

const TimeZone = createContext(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** The time zone of the person at the screen, for every time below. */
export function ClockZone({ time_zone, children }: { time_zone: string; children: ReactNode }) {
  return <TimeZone value={time_zone}>{children}</TimeZone>;
}

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 20_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Now, in steps of twenty seconds, the same for the whole screen. */
export function useClock(): Clock {
  const time_zone = useContext(TimeZone);
  const instant = useSyncExternalStore(subscribe, () => now);
  return { now: Math.max(instant, now), locale: locale(), time_zone };
}

type MomentProps = { at: string; className?: string; with_time?: boolean };

/** A moment as people say it; the exact time on hover and for a screen reader. */
export function Moment({ at, className, with_time = false }: MomentProps) {
  const clock = useClock();
  const instant = Date.parse(at);
  const exactly = sayExactly(instant, clock);
  return (
    <time dateTime={at} title={exactly} className={className}>
      <span aria-hidden="true">{sayMoment(instant, clock, with_time)}</span>
      <span className="hidden">{exactly}</span>
    </time>
  );
}

/** A length of time: "сейчас", "14 мин", "1 ч 10", "3 дн". */
export function saySpan(milliseconds: number): string {
  const span = spanOf(milliseconds);
  switch (span.unit) {
    case 'now':
      return t('time.now');
    case 'minutes':
      return t('time.minutes', { count: span.amount });
    case 'hours':
      return span.rest === 0
        ? t('time.hours', { count: span.amount })
        : t('time.hours_minutes', {
            hours: span.amount,
            minutes: String(span.rest).padStart(2, '0'),
          });
    default:
      return t('time.days', { count: span.amount });
  }
}

/** How long it has been since an instant, or until it. */
export function SpanSince({
  at,
  label,
  className,
}: {
  at: string;
  label?: string;
  className?: string;
}) {
  const clock = useClock();
  const instant = Date.parse(at);
  const exactly = sayExactly(instant, clock);
  return (
    <time
      dateTime={at}
      title={label === undefined ? exactly : `${label}: ${exactly}`}
      className={className}
    >
      {label !== undefined && <span className="hidden">{label} </span>}
      {saySpan(clock.now - instant)}
    </time>
  );
}
