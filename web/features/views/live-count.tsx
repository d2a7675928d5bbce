import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Condition } from '#contract/conditions.ts';
import { countView, viewCountStops } from '#contract/views.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import css from './views.module.css';

function countQuery(condition: Condition) {
  return queryOptions({
    queryKey: [countView.path, null, condition] as const,
    queryFn: ({ signal }) => call(countView, { body: { conditions: condition } }, signal),
    placeholderData: keepPreviousData,
  });
}

const nothing: Condition = { any: [] };

/** How many tickets match what is written so far, and the newest of them; said when it changes. */
export function LiveCount({ condition }: { condition: Condition | undefined }) {
  const settled = useSettled(condition);
  const { data, isPending } = useQuery({
    ...countQuery(settled ?? nothing),
    enabled: settled !== undefined,
  });
  if (condition === undefined) {
    return (
      <p className={css['count']} role="status" data-unfinished="true">
        {t('views.fill_in')}
      </p>
    );
  }
  return (
    <div className={css['count']}>
      <p role="status">
        {data === undefined
          ? isPending && t('views.counting')
          : data.count === 0
            ? t('views.matches_none')
            : data.count >= viewCountStops
              ? t('views.matches_more', { count: viewCountStops - 1 })
              : t('views.matches', { count: data.count })}
      </p>
      {data !== undefined && data.examples.length > 0 && (
        <ul>
          {data.examples.map((each) => (
            <li key={each.number}>
              #{each.number} · {each.subject === '' ? t('ticket.no_subject') : each.subject}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The condition as it was when nobody has changed it for a moment. */
function useSettled(condition: Condition | undefined): Condition | undefined {
  const text = condition === undefined ? undefined : JSON.stringify(condition);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 250);
    return () => clearTimeout(timer);
  }, [text]);
  return settled === undefined ? undefined : (JSON.parse(settled) as Condition);
}
