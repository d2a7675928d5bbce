import type { MissedLeaf, Verdict } from '#contract/automation.ts';
import { t } from '../../i18n.ts';
import { sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import css from './rules.module.css';
import { useSayCondition, useSayValue } from './say-condition.ts';

/** Would it fire, and each test that stands in the way with what the ticket has instead. */
export function VerdictText({ verdict }: { verdict: Verdict }) {
  const say = useSayMissed();
  const { fires, because, missed, due_at } = verdict;
  const clock = useClock();
  const when = due_at === null ? '' : sayMoment(Date.parse(due_at), clock, true);
  return (
    <>
      <p>
        <span className={css[fires ? 'yes' : 'no']}>
          {t(fires ? 'rules.would_fire' : 'rules.would_not')}
        </span>
        {because !== null && because !== 'conditions' && (
          <span className={css['quiet']}> · {t(`rules.because_${because}`, { when })}</span>
        )}
      </p>
      {missed.map((each) => (
        <p key={JSON.stringify(each)} className={css['quiet']}>
          {say(each)}
        </p>
      ))}
    </>
  );
}

export function useSayMissed(): (missed: MissedLeaf) => string {
  const sayCondition = useSayCondition();
  const sayValue = useSayValue();
  return ({ part, leaf, is_negated, found }) => {
    const test = sayCondition(leaf);
    const what = part === 'before' ? t('rules.missed_before', { what: test }) : test;
    const said = t(is_negated ? 'rules.missed_not' : 'rules.missed', { what });
    return `${said}; ${t('rules.found_then', { value: sayValue(leaf, found) })}`;
  };
}
