import type { BacktestResult } from '#contract/backtest.ts';
import { locale, t } from '../../i18n.ts';
import css from './backtest.module.css';
import { OpenNumber, sayNumber } from './open-number.tsx';

type Day = BacktestResult['by_day'][number];
type Props = { days: readonly Day[]; onOpen: (day: string, what: string) => void };

/** Two columns a day, now and then; the same as a table for whoever does not see or point. */
export function DayChart({ days, onOpen }: Props) {
  const most = Math.max(1, ...days.flatMap(({ before, after }) => [before, after]));
  const top = (which: 'before' | 'after') => Math.max(0, ...days.map((day) => day[which]));
  const active = days.filter(({ before, after }) => before + after > 0);
  const format = new Intl.DateTimeFormat(locale(), {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const say = (day: string) => format.format(new Date(`${day}T00:00:00Z`));
  const [first, last] = [days[0], days.at(-1)];
  return (
    <section>
      <h3>{t('backtest.by_day')}</h3>
      <p className={css['legend']} aria-hidden="true">
        <i data-which="before" /> {t('backtest.now')} <i data-which="after" />{' '}
        {t('backtest.changed')}
      </p>
      <div
        className={css['chart']}
        role="img"
        aria-label={t('backtest.by_day_chart', { before: top('before'), after: top('after') })}
      >
        <span className={css['most']}>{sayNumber(most)}</span>
        {days.map(({ day, before, after }) => (
          <span
            key={day}
            className={css['day']}
            title={t('backtest.day_label', { day: say(day), before, after })}
          >
            <span style={{ height: `${(100 * before) / most}%` }} />
            <span data-which="after" style={{ height: `${(100 * after) / most}%` }} />
          </span>
        ))}
      </div>
      {first !== undefined && last !== undefined && (
        <p className={css['ends']} aria-hidden="true">
          <span>{say(first.day)}</span>
          <span>{say(last.day)}</span>
        </p>
      )}
      {active.length > 0 && (
        <details>
          <summary>{t('backtest.by_day_table')}</summary>
          <table className={css['sums']}>
            <thead>
              <tr>
                <th scope="col">{t('backtest.day')}</th>
                <th scope="col">{t('backtest.now')}</th>
                <th scope="col">{t('backtest.changed')}</th>
                <th scope="col">{t('backtest.tickets')}</th>
              </tr>
            </thead>
            <tbody>
              {active.map(({ day, before, after }) => (
                <tr key={day}>
                  <th scope="row">{say(day)}</th>
                  <td>{sayNumber(before)}</td>
                  <td>{sayNumber(after)}</td>
                  <td>
                    <OpenNumber
                      count={Math.max(before, after)}
                      what={say(day)}
                      onOpen={() => onOpen(day, say(day))}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </section>
  );
}
