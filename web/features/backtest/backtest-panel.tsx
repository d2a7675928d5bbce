import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type Backtest,
  cancelBacktest,
  getBacktest,
  startCalendarBacktest,
  startPolicyBacktest,
  startRoutingBacktest,
  startRuleBacktest,
} from '#contract/backtest.ts';
import { call } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { tellError } from '../../ui/toast.tsx';
import type { Asking } from './asking.ts';
import css from './backtest.module.css';
import { BacktestResultView } from './backtest-result.tsx';

const periods = [30, 90] as const;
const lookEvery = 700;

type Props = {
  kind: Asking['kind'];
  /** Undefined while it is unfinished. */
  asking: Asking | undefined;
};

/** Asked over the last days before it is switched on: how often, on which tickets, and why. */
export function BacktestPanel({ kind, asking }: Props) {
  const [days, setDays] = useState<(typeof periods)[number]>(30);
  const [started, setStarted] = useState<{ id: string; asking: Asking; text: string } | null>(null);
  const text = JSON.stringify([asking, days]);
  const query = useQuery({
    ...ask(getBacktest, { params: { backtest_id: started?.id ?? '' } }),
    enabled: started !== null,
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && isOver(data) ? false : lookEvery,
  });
  const known = started === null ? undefined : query.data;
  const isRunning =
    started !== null && query.error === null && (known === undefined || !isOver(known));
  async function start() {
    if (asking === undefined) return;
    try {
      const made = await startOf(asking, days);
      setStarted({ id: made.id, asking, text });
    } catch (error) {
      tellError(error);
    }
  }
  async function stop() {
    if (started === null) return;
    try {
      await call(cancelBacktest, { params: { backtest_id: started.id } });
      await refresh(getBacktest);
    } catch (error) {
      tellError(error);
    }
  }
  const title = t(
    kind === 'routing' || kind === 'calendar' ? 'backtest.title_try' : 'backtest.title',
  );
  return (
    <section className={css['panel']} aria-label={title}>
      <h2>{title}</h2>
      <p className={css['quiet']}>{t(`backtest.text_${kind}`)}</p>
      <div className={css['ask']}>
        <Choice
          label={t('backtest.days')}
          is_label_hidden
          value={days}
          options={periods.map((value) => ({
            value,
            label: t('backtest.days_count', { count: value }),
          }))}
          onChoose={setDays}
        />
        {isRunning ? (
          <Button variant="default" onClick={() => void stop()}>
            {t('backtest.cancel')}
          </Button>
        ) : (
          <Button variant="default" disabled={asking === undefined} onClick={() => void start()}>
            {t(known === undefined ? 'backtest.run' : 'backtest.again')}
          </Button>
        )}
        {asking === undefined && <span className={css['quiet']}>{t('backtest.unfinished')}</span>}
      </div>
      {isRunning && <Progress known={known} />}
      <div role="status">{known !== undefined && isOver(known) && <Ending known={known} />}</div>
      {known?.result != null && started !== null && (
        <>
          {started.text !== text && <p className={css['stale']}>{t('backtest.stale')}</p>}
          <BacktestResultView id={started.id} asking={started.asking} result={known.result} />
        </>
      )}
    </section>
  );
}

function isOver({ state }: Backtest): boolean {
  return state !== 'waiting' && state !== 'working';
}

function startOf(asking: Asking, days: number): Promise<Backtest> {
  switch (asking.kind) {
    case 'rule': {
      const { kind: _kind, ...body } = asking;
      return call(startRuleBacktest, { body: { ...body, days } });
    }
    case 'policy': {
      const { kind: _kind, ...body } = asking;
      return call(startPolicyBacktest, { body: { ...body, days } });
    }
    case 'routing': {
      const { kind: _kind, ...body } = asking;
      return call(startRoutingBacktest, { body: { ...body, days } });
    }
    case 'calendar': {
      const { kind: _kind, ...body } = asking;
      return call(startCalendarBacktest, { body: { ...body, days } });
    }
  }
}

function Progress({ known }: { known: Backtest | undefined }) {
  const [done, total] = [known?.done ?? 0, known?.total ?? 0];
  const format = new Intl.NumberFormat(locale());
  return (
    <div className={css['progress']}>
      <progress aria-label={t('backtest.progress')} max={Math.max(1, total)} value={done} />
      <span className={css['quiet']}>
        {known?.state === 'working'
          ? t('backtest.working', { done: format.format(done), total: format.format(total) })
          : t('backtest.waiting')}
      </span>
    </div>
  );
}

function Ending({ known }: { known: Backtest }) {
  if (known.state === 'cancelled') return <p>{t('backtest.cancelled')}</p>;
  if (known.state === 'failed') return <p>{t('backtest.failed')}</p>;
  if (known.result === null) return null;
  const format = new Intl.NumberFormat(locale());
  const { tickets, events } = known.result;
  return (
    <p className={css['quiet']}>
      {t('backtest.looked', { tickets: format.format(tickets), events: format.format(events) })}
    </p>
  );
}
