import { useQuery } from '@tanstack/react-query';
import { listPresences } from '#contract/presence.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import css from './presence.module.css';
import { PresenceMark } from './presence-mark.tsx';

/** Whether a colleague is there, for whoever is about to give them something. */
export function PresenceLine({ agent_id }: { agent_id: string }) {
  const { data } = useQuery(ask(listPresences, {}));
  const clock = useClock();
  const found = data?.items.find(({ agent }) => agent.id === agent_id);
  if (found === undefined) return null;
  const { presence, is_on_shift } = found;
  const { state, until } = presence;
  const parts = [
    t(`presence.${state}`),
    ...(until === null ? [] : [t('shift.until', { until: sayMoment(Date.parse(until), clock) })]),
  ];
  return (
    <p className={css['line']}>
      <PresenceMark state={state} is_silent />
      {parts.join(' ')}
      {!is_on_shift && ` · ${t('shift.off_shift')}`}
    </p>
  );
}
