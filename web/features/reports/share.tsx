import css from './report.module.css';

type Props = { part: number; whole: number; mark?: string | undefined };

/** A part of a whole, drawn and told in percent. */
export function Share({ part, whole, mark }: Props) {
  const share = whole === 0 ? 0 : part / whole;
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: 'percent' });
  return (
    <span className={css['share']}>
      <span className={css['track']} aria-hidden="true">
        <span className={css['bar']} data-mark={mark} style={{ width: `${100 * share}%` }} />
      </span>
      <span className={css['percent']}>{percent.format(share)}</span>
    </span>
  );
}
