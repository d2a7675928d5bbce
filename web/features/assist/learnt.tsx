import type { ModelReport } from '#contract/assist.ts';
import { locale, t } from '../../i18n.ts';
import css from './assist.module.css';
import { percent } from './percent.ts';

/** What the model knows, what it confuses, and what was too rare to learn. */
export function Learnt({ report }: { report: ModelReport }) {
  const { values, rare, confusions } = report;
  const often = confusions.filter((one) => one.times > 1);
  const number = new Intl.NumberFormat(locale());
  return (
    <>
      <h3>{t('assist.confusions')}</h3>
      {often.length === 0 ? (
        <p className={css['quiet']}>{t('assist.confusion_none')}</p>
      ) : (
        <ul className={css['confusions']}>
          {often.map(({ right, said, times, of }) => (
            <li key={`${right.value} ${said.value}`}>
              {t('assist.confusion', { right: nameOf(right), said: nameOf(said), times, of })}
            </li>
          ))}
        </ul>
      )}
      {rare.length > 0 && (
        <p className={css['quiet']}>
          {t('assist.rare', {
            names: rare.map((one) => `${one.name} (${number.format(one.tickets)})`).join(', '),
          })}
        </p>
      )}
      <details>
        <summary>{t('assist.values')}</summary>
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">{t('assist.col_value')}</th>
              <th scope="col">{t('assist.col_tickets')}</th>
              <th scope="col">{t('assist.col_found')}</th>
            </tr>
          </thead>
          <tbody>
            {values.map((one) => (
              <tr key={one.value}>
                <th scope="row">{one.name}</th>
                <td>{number.format(one.tickets)}</td>
                <td>{one.found === null ? '—' : percent(one.found)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

function nameOf({ value, name }: { value: string; name: string }): string {
  return value === '' ? t('assist.no_value') : name;
}
