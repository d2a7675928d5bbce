import type { CurvePoint } from '#contract/assist.ts';
import { t } from '../../i18n.ts';
import css from './assist.module.css';
import { percent } from './percent.ts';

const [width, height] = [300, 120];

/** The point of the curve that holds at a threshold. */
export function pointAt(curve: readonly CurvePoint[], threshold: number): CurvePoint | undefined {
  return curve.findLast((point) => point.threshold <= threshold + 1e-9);
}

/** How many tickets it speaks of and how rightly, by the threshold; the same as a table. */
export function Curve({ curve, threshold }: { curve: readonly CurvePoint[]; threshold: number }) {
  const here = pointAt(curve, threshold);
  if (here === undefined) return null;
  const x = (value: number) => value * width;
  const y = (share: number) => height - share * height;
  const line = (which: 'coverage' | 'accuracy') =>
    curve.map((point) => `${x(point.threshold)},${y(point[which])}`).join(' ');
  const words = {
    threshold: percent(threshold),
    coverage: percent(here.coverage),
    accuracy: percent(here.accuracy),
  };
  return (
    <figure className={css['curve']}>
      <figcaption className={css['legend']}>
        <span data-which="accuracy">{t('assist.curve_accuracy')}</span>
        <span data-which="coverage">{t('assist.curve_coverage')}</span>
      </figcaption>
      <svg
        viewBox={`-2 -4 ${width + 4} ${height + 8}`}
        role="img"
        aria-label={t('assist.curve_label', words)}
      >
        {[0, 0.5, 1].map((share) => (
          <line key={share} className={css['rule']} x1={0} x2={width} y1={y(share)} y2={y(share)} />
        ))}
        <polyline className={css['coverage']} points={line('coverage')} />
        <polyline className={css['accuracy']} points={line('accuracy')} />
        <line className={css['here']} x1={x(threshold)} x2={x(threshold)} y1={0} y2={height} />
        <circle className={css['coverage_dot']} cx={x(threshold)} cy={y(here.coverage)} r={4} />
        <circle className={css['accuracy_dot']} cx={x(threshold)} cy={y(here.accuracy)} r={4} />
      </svg>
      <p className={css['ends']} aria-hidden="true">
        <span>{percent(0)}</span>
        <span>{t('assist.col_threshold')}</span>
        <span>{percent(1)}</span>
      </p>
      <p>{t('assist.at_threshold', words)}</p>
      <details>
        <summary>{t('assist.curve_table')}</summary>
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">{t('assist.col_threshold')}</th>
              <th scope="col">{t('assist.col_coverage')}</th>
              <th scope="col">{t('assist.col_accuracy')}</th>
            </tr>
          </thead>
          <tbody>
            {curve
              .filter((_, place) => place % 5 === 0)
              .map((point) => (
                <tr key={point.threshold}>
                  <th scope="row">{percent(point.threshold)}</th>
                  <td>{percent(point.coverage)}</td>
                  <td>{percent(point.accuracy)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
