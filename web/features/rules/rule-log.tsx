import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { listRuleMisses, listRuleRuns, type RuleRun, runOutcomes } from '#contract/automation.ts';
import { t, translated } from '../../i18n.ts';
import { ask, askPages } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import rows from '../../ui/rows.module.css';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';
import { undo } from '../operations/doing.ts';
import own from '../settings/settings.module.css';
import { eventName } from './rule-try.tsx';
import css from './rules.module.css';
import { useSayRuleAction } from './say-rule.ts';
import { useSayMissed } from './verdict-text.tsx';

/** What the rule did in 30 days, and what kept it from firing. */
export function RuleLog({ rule_id }: { rule_id: string }) {
  const [outcome, setOutcome] = useState<RuleRun['outcome'] | undefined>();
  const query = useInfiniteQuery(
    askPages(listRuleRuns, {
      params: { rule_id },
      query: outcome === undefined ? {} : { outcome },
    }),
  );
  const runs = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className={own['filters']} role="toolbar" aria-label={t('rules.tab_log')}>
        {[undefined, ...runOutcomes].map((each) => (
          <button
            key={each ?? 'all'}
            type="button"
            className={own['filter']}
            aria-pressed={outcome === each}
            onClick={() => setOutcome(each)}
          >
            {t(each === undefined ? 'rules.outcome_all' : `rules.outcome_${each}`)}
          </button>
        ))}
      </div>
      {query.isPending && <LoadingLines />}
      {query.isError && runs.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && runs.length === 0 && (
        <EmptyState title={t('rules.log_none')}>{t('rules.log_none_text')}</EmptyState>
      )}
      <ul className={css['log']}>
        {runs.map((run) => (
          <RunLine key={run.id} run={run} with_ticket />
        ))}
      </ul>
      <MoreButton query={query} />
      <Misses rule_id={rule_id} />
    </>
  );
}

type LineProps = { run: RuleRun; with_ticket?: boolean };

/** One run: on which ticket, what came of it, what was done, and the way back. */
export function RunLine({ run, with_ticket = false }: LineProps) {
  const say = useSayRuleAction();
  const { outcome, ticket, event, actions, cause, chain, operation_id } = run;
  const reason = cause === null ? '' : (translated(cause.key, cause.params) ?? cause.key);
  return (
    <li>
      <span className={css['words']}>
        <span>
          <span
            className={rows['badge']}
            data-tone={outcome === 'fired' ? 'good' : outcome === 'unchanged' ? undefined : 'bad'}
          >
            {t(`rules.outcome_${outcome}`)}
          </span>{' '}
          {with_ticket && ticket !== null && (
            <Link to="/tickets/$number" params={{ number: String(ticket.number) }}>
              #{ticket.number} · {ticket.subject === '' ? t('ticket.no_subject') : ticket.subject}
            </Link>
          )}
          {!with_ticket && run.rule.name}
        </span>
        {outcome === 'fired' && actions.length > 0 && (
          <span className={css['quiet']}>{actions.map(say).join(', ')}</span>
        )}
        {reason !== '' && (
          <span className={outcome === 'fired' ? css['quiet'] : css['bad']}>
            {outcome === 'fired' ? t('rules.held', { reason }) : reason}
          </span>
        )}
        {chain.length > 1 && (
          <span className={css['quiet']}>
            {t('rules.chain', { names: chain.map(({ name }) => `«${name}»`).join(' → ') })}
          </span>
        )}
        <span className={css['quiet']}>
          <Moment with_time at={run.at} />
          {event !== null && ` · ${eventName(event.name)}`} ·{' '}
          {t('rules.version', { number: run.version })}
        </span>
      </span>
      {operation_id !== null && (
        <Button
          variant="default"
          aria-label={`${t('rules.undo')}: ${run.rule.name}`}
          onClick={() => undo(operation_id)}
        >
          {t('rules.undo')}
        </Button>
      )}
    </li>
  );
}

function Misses({ rule_id }: { rule_id: string }) {
  const say = useSayMissed();
  const items = useQuery(ask(listRuleMisses, { params: { rule_id } })).data?.items ?? [];
  return (
    <section>
      <h2 className={rows['heading']}>{t('rules.missed_title')}</h2>
      {items.length === 0 && <p className={css['quiet']}>{t('rules.missed_none')}</p>}
      <ul className={css['log']}>
        {items.map(({ missed, count, last_at, ticket }) => (
          <li key={JSON.stringify(missed)}>
            <span className={css['words']}>
              <span>{t('rules.missed_count', { count, what: say(missed) })}</span>
              <span className={css['quiet']}>
                <Moment with_time at={last_at} />
                {ticket !== null && (
                  <>
                    {' · '}
                    <Link to="/tickets/$number" params={{ number: String(ticket.number) }}>
                      {t('rules.last_ticket', { number: String(ticket.number) })}
                    </Link>
                  </>
                )}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
