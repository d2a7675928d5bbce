import { useState } from 'react';
import { type SlaPolicy, type SlaTarget, slaTargets, type TargetMinutes } from '#contract/sla.ts';
import { t } from '../../i18n.ts';
import { AmountField } from './amount-field.tsx';
import css from './sla.module.css';

type Targets = SlaPolicy['targets'];
type Props = {
  value: Targets;
  onChange: (next: Targets) => void;
  onTrouble: (is_wrong: boolean) => void;
};

const places = [1, 2, 3, 4] as const;
const nothing: TargetMinutes = { 1: null, 2: null, 3: null, 4: null };
const ofLines: ReadonlySet<string> = new Set(slaTargets.filter((each) => each.startsWith('line_')));

/** What is promised for each priority; the lines' own deadlines below, folded while there are none. */
export function TargetsTable({ value, onChange, onTrouble }: Props) {
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());
  const hasLines = slaTargets.some((each) => ofLines.has(each) && value[each] !== undefined);
  function trouble(cell: string, is_wrong: boolean) {
    const next = new Set(wrong);
    if (is_wrong) next.add(cell);
    else next.delete(cell);
    setWrong(next);
    onTrouble(next.size > 0);
  }
  function write(target: SlaTarget, place: (typeof places)[number], minutes: number | null) {
    const row = { ...nothing, ...value[target], [place]: minutes };
    const { [target]: _, ...others } = value;
    const isEmpty = places.every((each) => row[each] === null);
    onChange(isEmpty ? others : { ...others, [target]: row });
  }
  const rows = (list: readonly SlaTarget[]) => (
    <table className={css['targets']}>
      <thead>
        <tr>
          <th scope="col">{t('sla.target')}</th>
          {places.map((place) => (
            <th key={place} scope="col">
              {t(`ticket.priority_${place}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {list.map((target) => (
          <tr key={target}>
            <th scope="row">
              <span>{t(`sla.target_${target}`)}</span>
              <span className={css['hint']}>{t(`sla.hint_${target}`)}</span>
            </th>
            {places.map((place) => (
              <td key={place} data-label={t(`ticket.priority_${place}`)}>
                <AmountField
                  label={`${t(`sla.target_${target}`)}: ${t(`ticket.priority_${place}`)}`}
                  minutes={value[target]?.[place] ?? null}
                  onChange={(minutes) => write(target, place, minutes)}
                  onTrouble={(is_wrong) => trouble(`${target} ${place}`, is_wrong)}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <>
      {rows(slaTargets.filter((each) => !ofLines.has(each)))}
      <details className={css['lines']} open={hasLines}>
        <summary>{t('sla.more_targets')}</summary>
        {rows(slaTargets.filter((each) => ofLines.has(each)))}
      </details>
      {wrong.size > 0 && (
        <p className={css['wrong']} role="alert">
          {t('sla.amount_wrong')}
        </p>
      )}
    </>
  );
}
