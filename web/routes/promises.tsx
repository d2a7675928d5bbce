import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { countPromises, listPromises, type PromiseRow } from '#contract/promises.ts';
import { PromiseActions } from '../features/promises/promise-actions.tsx';
import { t } from '../i18n.ts';
import { ask, askPages } from '../queries.ts';
import { useMay } from '../session.tsx';
import { sayMoment } from '../time.ts';
import { Choice } from '../ui/choice.tsx';
import { saySpan, useClock } from '../ui/clock.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import css from '../ui/rows.module.css';
import { EmptyState, ErrorState, LoadingLines } from '../ui/states.tsx';

/** What is owed to customers, soonest first, and how well we keep our word. */
export function Promises() {
  const [whose, setWhose] = useState<'mine' | 'all'>('mine');
  const query = useInfiniteQuery(askPages(listPromises, { query: { whose } }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('promises.title')} intro={t('promises.intro')}>
      <Choice
        label={t('promises.whose')}
        is_label_hidden
        value={whose}
        options={(['mine', 'all'] as const).map((value) => ({
          value,
          label: t(`promises.${value}`),
        }))}
        onChoose={setWhose}
      />
      <div style={{ height: 12 }} />
      {query.isPending && <LoadingLines />}
      {query.isError && items.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title={t('promises.empty')}>{t('promises.empty_text')}</EmptyState>
      )}
      <ul className={css['rows']}>
        {items.map((promise) => (
          <Row key={promise.id} promise={promise} with_keeper={whose === 'all'} />
        ))}
      </ul>
      <MoreButton query={query} />
      <Figures />
    </Page>
  );
}

function Row({ promise, with_keeper }: { promise: PromiseRow; with_keeper: boolean }) {
  const clock = useClock();
  const due = Date.parse(promise.due_at);
  const isLate = promise.state === 'late' || due < clock.now;
  const { ticket } = promise;
  return (
    <li>
      <div className={css['row']}>
        <span className={css['words']}>
          <Link to="/tickets/$number" params={{ number: String(ticket.number) }}>
            {t('promises.quote', { words: promise.words })}
          </Link>
          <span className={css['quiet']}>
            #{ticket.number} · {ticket.subject === '' ? t('ticket.no_subject') : ticket.subject} ·{' '}
            {promise.requester.name}
            {with_keeper && ` · ${t('promises.keeper', { name: promise.agent.name })}`}
          </span>
        </span>
        <span style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
          <span className={css['badge']} data-tone={toneOf(due, clock.now, isLate)}>
            {isLate
              ? t('promises.late_by', { span: saySpan(clock.now - due) })
              : sayMoment(due, clock, true)}
          </span>
          {promise.can.change && <PromiseActions promise={promise} />}
        </span>
      </div>
    </li>
  );
}

const soon = 2 * 3_600_000;

function toneOf(due: number, now: number, isLate: boolean): 'bad' | 'warn' | undefined {
  if (isLate) return 'bad';
  return due - now < soon ? 'warn' : undefined;
}

const periods = ['7', '30', '90', '365'] as const;

function Figures() {
  const [days, setDays] = useState<(typeof periods)[number]>('30');
  const isOfAll = useMay('tickets.view_all');
  const { data, error, refetch } = useQuery(ask(countPromises, { query: { days } }));
  return (
    <section aria-labelledby="promise-figures">
      <h2 id="promise-figures" className={css['heading']} style={{ marginTop: 26 }}>
        {t(isOfAll ? 'promises.figures' : 'promises.figures_mine')}
      </h2>
      <Choice
        label={t('promises.period')}
        is_label_hidden
        value={days}
        options={periods.map((value) => ({ value, label: t(`promises.days_${value}`) }))}
        onChoose={setDays}
      />
      <div style={{ height: 10 }} />
      {data === undefined ? (
        error === null ? (
          <LoadingLines lines={2} />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : data.items.length === 0 ? (
        <p className={css['quiet']}>{t('promises.no_figures')}</p>
      ) : (
        <div className={css['scroller']}>
          <table className={css['table']}>
            <thead>
              <tr>
                <th scope="col">{t('promises.agent')}</th>
                {(['kept', 'broken', 'cancelled', 'share'] as const).map((name) => (
                  <th key={name} scope="col" className={css['number']}>
                    {t(`promises.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.items.map(({ agent, kept, broken, cancelled }) => (
                <tr key={agent.id}>
                  <td>{agent.name}</td>
                  <td className={css['number']}>{kept}</td>
                  <td className={css['number']}>{broken}</td>
                  <td className={css['number']}>{cancelled}</td>
                  <td className={css['number']}>
                    {kept + broken === 0 ? '—' : `${Math.round((100 * kept) / (kept + broken))} %`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
