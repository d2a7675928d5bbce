import { locale } from '../../i18n.ts';

/** A share 0…1 as a percentage; only what is certain is a hundred. */
export function percent(share: number): string {
  const shown = share < 1 ? Math.min(share, 0.994) : share;
  const digits = shown > 0.95 && shown < 1 ? 1 : 0;
  return new Intl.NumberFormat(locale(), {
    style: 'percent',
    maximumFractionDigits: digits,
  }).format(shown);
}
