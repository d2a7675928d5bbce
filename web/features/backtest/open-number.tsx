import { locale, t } from '../../i18n.ts';
import css from './backtest.module.css';

export function sayNumber(number: number): string {
  return new Intl.NumberFormat(locale()).format(number);
}

type NumberProps = { count: number; what: string; onOpen: () => void };

/** A number that opens its tickets. */
export function OpenNumber({ count, what, onOpen }: NumberProps) {
  if (count === 0) return '0';
  return (
    <button type="button" className={css['number']} onClick={onOpen}>
      {sayNumber(count)}
      <span className="hidden"> {t('backtest.open', { what })}</span>
    </button>
  );
}
