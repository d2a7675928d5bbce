import type { SlaClock } from '#contract/sla.ts';
import { t } from '../../i18n.ts';
import { saySpan } from '../../ui/clock.tsx';

export type ClockLook = 'ok' | 'soon' | 'late' | 'paused' | 'kept';

/** Less than a fifth of the time left, or less than half an hour until it is due. */
const soonShare = 0.2;
const soonMilliseconds = 30 * 60_000;

/** What the eye is told of a clock. Times are milliseconds since 1970. */
export function lookOf(clock: SlaClock, now: number): ClockLook {
  if (clock.breached_at !== null) return 'late';
  if (clock.stopped_at !== null) return 'kept';
  if (clock.paused_at !== null || clock.due_at === null) return 'paused';
  const until = Date.parse(clock.due_at) - now;
  if (until <= 0) return 'late';
  const isShort = leftOf(clock) < clock.promised_ms * soonShare;
  return isShort || until < soonMilliseconds ? 'soon' : 'ok';
}

/** Working time that is left; negative: late by so much. */
export function leftOf({ promised_ms, consumed_ms }: SlaClock): number {
  return promised_ms - consumed_ms;
}

/** Working time in hours however long it is: a day of it is not a day of the calendar. */
export function sayWork(milliseconds: number): string {
  const hours = Math.floor(Math.abs(milliseconds) / 3_600_000);
  return hours < 24 ? saySpan(milliseconds) : t('due.work_hours', { count: hours });
}

/** "ещё 2 ч 10", "просрочено на 1 ч", "на паузе", "за 12 мин, в срок". */
export function sayClock(clock: SlaClock, look: ClockLook): string {
  const left = leftOf(clock);
  switch (look) {
    case 'late': {
      if (Math.abs(left) < 60_000) return t('due.late_just');
      const time = sayWork(left);
      return t(clock.stopped_at === null ? 'due.late' : 'due.ended_late', { time });
    }
    case 'kept':
      return t('due.ended_in_time', { time: sayWork(clock.consumed_ms) });
    case 'paused':
      return t('due.paused');
    default:
      return t('due.left', { time: sayWork(left) });
  }
}
