import type { Reminder } from '#contract/reminders.ts';
import type { Status } from '#contract/settings.ts';
import { t } from '../../i18n.ts';
import { sayMoment } from '../../time.ts';
import type { useClock } from '../../ui/clock.tsx';

/** What it waits for, or why it fired; the note is told apart. */
export function sayReminder(
  reminder: Reminder,
  { clock, statuses }: { clock: ReturnType<typeof useClock>; statuses: readonly Status[] },
): string {
  const { wake, due_at, cause } = reminder;
  if (reminder.state === 'fired') {
    const known = cause === null || cause === 'solved' || cause === 'by_hand' ? 'time' : cause;
    return t(`reminders.fired_${known}`);
  }
  const when = due_at === null ? '' : sayMoment(Date.parse(due_at), clock, true);
  if (wake === 'at') return t('reminders.says_at', { when });
  if (wake === 'silence') return t('reminders.says_silence', { when });
  if (wake === 'status') {
    const status = statuses.find((one) => one.id === reminder.status_id)?.name ?? '';
    return t('reminders.says_status', { status });
  }
  return t(`reminders.says_${wake}`);
}
