import { Button } from '@mantine/core';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { countForRule, countStops } from '#contract/automation.ts';
import type { RuleDefinition } from '#contract/rule-definition.ts';
import { createView, listViews, updateView } from '#contract/views.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { tellError } from '../../ui/toast.tsx';
import css from './rules.module.css';

type Props = { definition: RuleDefinition | undefined; name: string };

/** How many tickets the rule concerns now, and the way to their list. */
export function RuleCount({ definition, name }: Props) {
  const settled = useSettled(definition);
  const { data } = useQuery({ ...countQuery(settled), enabled: settled !== undefined });
  if (definition?.kind === 'schedule' && definition.opens !== null) return null;
  return (
    <section className={css['box']} aria-label={t('rules.count')}>
      <h2>{t('rules.count')}</h2>
      <p role="status" className={css['quiet']}>
        {definition === undefined
          ? t('rules.count_unfinished')
          : data === undefined
            ? t('views.counting')
            : data.count === 0
              ? t('rules.count_none')
              : data.count >= countStops
                ? t('rules.count_more', { count: countStops - 1 })
                : t('rules.count_text', { count: data.count })}
      </p>
      {definition !== undefined && data !== undefined && data.count > 0 && (
        <>
          <ul>
            {data.examples.map(({ id, number, subject }) => (
              <li key={id} className={css['quiet']}>
                #{number} · {subject === '' ? t('ticket.no_subject') : subject}
              </li>
            ))}
          </ul>
          {definition.kind !== 'schedule' && (
            <p className={css['quiet']}>
              {t(definition.kind === 'trigger' ? 'rules.count_trigger' : 'rules.count_automation')}
            </p>
          )}
          <div>
            <OpenList definition={definition} name={name} />
          </div>
        </>
      )}
    </section>
  );
}

/** As a view of one's own, which is made anew for the rule at each look. */
function OpenList({ definition, name }: { definition: RuleDefinition; name: string }) {
  const navigate = useNavigate();
  async function open() {
    const called = t('rules.count_view_name', { name: name === '' ? t('rules.new') : name }).slice(
      0,
      80,
    );
    const body = { name: called, conditions: definition.conditions };
    try {
      const { items } = await queryClient.fetchQuery(ask(listViews, {}));
      const known = items.find((view) => view.scope === 'agent' && view.name === called);
      const view =
        known === undefined
          ? await call(createView, { body })
          : await call(updateView, { params: { view_id: known.id }, body });
      await refresh(listViews);
      await navigate({ to: '/views/$view', params: { view: view.id } });
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Button variant="default" onClick={() => void open()}>
      {t('rules.count_view')}
    </Button>
  );
}

function countQuery(definition: RuleDefinition | undefined) {
  return queryOptions({
    queryKey: [countForRule.path, null, definition ?? null] as const,
    queryFn: ({ signal }) =>
      definition === undefined
        ? Promise.resolve({ count: 0, examples: [] })
        : call(countForRule, { body: { definition } }, signal),
    placeholderData: keepPreviousData,
  });
}

/** The rule as it was when nobody has changed it for a moment. */
function useSettled(definition: RuleDefinition | undefined): RuleDefinition | undefined {
  const text = definition === undefined ? undefined : JSON.stringify(definition);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 300);
    return () => clearTimeout(timer);
  }, [text]);
  return settled === undefined ? undefined : (JSON.parse(settled) as RuleDefinition);
}
