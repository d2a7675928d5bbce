import { useQuery } from '@tanstack/react-query';
import { getSlaRecount } from '#contract/sla.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import css from './sla.module.css';

const DAY = 86_400_000;

/** How far open tickets are counted anew after the last change; of a day ago nothing is said. */
export function RecountLine() {
  const query = useQuery({
    ...ask(getSlaRecount, {}),
    refetchInterval: ({ state }) => (state.data?.recount?.finished_at === null ? 1000 : false),
  });
  const recount = query.data?.recount ?? null;
  if (recount === null) return null;
  const { total, done, changed, asked_at, finished_at } = recount;
  if (finished_at !== null && Date.now() - Date.parse(asked_at) > DAY) return null;
  return (
    <p className={css['progress']} role="status">
      {finished_at === null ? (
        <>
          <progress value={done} max={Math.max(1, total)} aria-hidden="true" />
          {t('sla.recounting', { done, total })}
        </>
      ) : (
        t('sla.recounted', { count: done, changed })
      )}
    </p>
  );
}
