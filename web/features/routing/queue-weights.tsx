import { useId } from 'react';
import type { QueueWeights as Weights } from '#contract/routing.ts';
import { t } from '../../i18n.ts';
import css from './queues.module.css';

type Props = { weights: Weights; onChange: (weights: Weights) => void };
const parts = ['owner', 'load', 'skill'] as const;

/** What counts for more when several could take it; drawn as the share that each has of the score. */
export function QueueWeights({ weights, onChange }: Props) {
  const id = useId();
  const sum = weights.owner + weights.load + weights.skill;
  return (
    <fieldset className={css['part']}>
      <legend>{t('queues.weights')}</legend>
      <p className={css['quiet']}>{t('queues.weights_text')}</p>
      <div className={css['shares']} aria-hidden="true">
        {parts.map((part) => (
          <span key={part} data-part={part} style={{ flexGrow: weights[part] || 0.001 }} />
        ))}
      </div>
      {parts.map((part) => (
        <div key={part} className={css['weight']}>
          <label htmlFor={`${id}-${part}`}>
            <i data-part={part} aria-hidden="true" />
            {t(`whyme.part_${part}`)}
          </label>
          <input
            id={`${id}-${part}`}
            type="range"
            min={0}
            max={100}
            step={5}
            value={weights[part]}
            aria-valuetext={`${share(weights[part], sum)} %`}
            onChange={(event) =>
              onChange({ ...weights, [part]: Number(event.currentTarget.value) })
            }
          />
          <output>{share(weights[part], sum)} %</output>
        </div>
      ))}
    </fieldset>
  );
}

function share(weight: number, sum: number): number {
  return sum === 0 ? 0 : Math.round((100 * weight) / sum);
}
