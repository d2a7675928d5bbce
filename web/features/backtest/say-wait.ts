import { t } from '../../i18n.ts';

/** Of waiting, to two figures that matter; null: there was none. */
export function sayWait(seconds: number | null): string {
  if (seconds === null) return '—';
  if (seconds < 60) return t('backtest.seconds', { seconds });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t('backtest.minutes', { minutes });
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 24) return t('backtest.hours', { hours, minutes: rest });
  return t('backtest.days_hours', { days: Math.floor(hours / 24), hours: hours % 24 });
}
