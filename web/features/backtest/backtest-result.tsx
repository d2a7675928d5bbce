import { useState } from 'react';
import type { BacktestResult, BacktestSide } from '#contract/backtest.ts';
import { locale, t } from '../../i18n.ts';
import { useSayRuleAction } from '../rules/say-rule.ts';
import type { Asking } from './asking.ts';
import css from './backtest.module.css';
import { RoutingReplayView } from './backtest-routing.tsx';
import { BacktestTickets, type TicketsAsked } from './backtest-tickets.tsx';
import { DayChart } from './day-chart.tsx';
import { OpenNumber, sayNumber } from './open-number.tsx';

type Props = { id: string; asking: Asking; result: BacktestResult };

/** Before and after: the sums, by day, by team; each number opens its tickets. */
export function BacktestResultView({ id, asking, result }: Props) {
  const [opened, setOpened] = useState<TicketsAsked | null>(null);
  const { kind } = asking;
  return (
    <div className={css['result']}>
      {(kind === 'routing' || kind === 'calendar') && (
        <RoutingReplayView result={result} onOpen={setOpened} />
      )}
      <Sums kind={kind} result={result} onOpen={setOpened} />
      {isNever(result) ? (
        <p>{t(`backtest.never_${countedAs(kind)}`)}</p>
      ) : (
        <DayChart
          days={result.by_day}
          onOpen={(day, what) => setOpened({ sides: undefined, day, what })}
        />
      )}
      {kind !== 'rule' && <Targets result={result} />}
      {asking.kind === 'rule' && <Actions asking={asking} result={result} />}
      {(kind !== 'rule' || isMoved(result)) && <Teams kind={kind} result={result} />}
      {result.unknown_then.length > 0 && (
        <p className={css['quiet']}>
          {t('backtest.unknown', {
            fields: result.unknown_then.map((field) => t(`backtest.unknown_${field}`)).join(', '),
          })}
        </p>
      )}
      {kind === 'rule' && <p className={css['quiet']}>{t('backtest.alone')}</p>}
      {opened !== null && (
        <BacktestTickets id={id} asked={opened} onClose={() => setOpened(null)} />
      )}
    </div>
  );
}

/** All but a rule are counted in clocks. */
function countedAs(kind: Asking['kind']): 'rule' | 'policy' {
  return kind === 'rule' ? 'rule' : 'policy';
}

function isNever({ times }: BacktestResult): boolean {
  return times.before + times.after === 0;
}

/** A rule that gives nothing to a team leaves them all as they were. */
function isMoved({ by_team }: BacktestResult): boolean {
  return by_team.some(({ before, after }) => before !== after);
}

function sayDifference(number: number): string {
  return new Intl.NumberFormat(locale(), { signDisplay: 'exceptZero' }).format(number);
}

type SumsProps = {
  kind: Asking['kind'];
  result: BacktestResult;
  onOpen: (asked: TicketsAsked) => void;
};

function Sums({ kind, result, onOpen }: SumsProps) {
  const { times, on_tickets } = result;
  const only = {
    before: on_tickets.before - on_tickets.both,
    after: on_tickets.after - on_tickets.both,
  };
  const open = (count: number, sides: readonly BacktestSide[], what: string) => (
    <OpenNumber count={count} what={what} onOpen={() => onOpen({ sides, day: undefined, what })} />
  );
  return (
    <table className={css['sums']}>
      <thead>
        <tr>
          <th scope="col">{t('backtest.what')}</th>
          <th scope="col">{t('backtest.now')}</th>
          <th scope="col">{t('backtest.changed')}</th>
          <th scope="col">{t('backtest.difference')}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{t(`backtest.times_${countedAs(kind)}`)}</th>
          <td>{sayNumber(times.before)}</td>
          <td>{sayNumber(times.after)}</td>
          <td>{sayDifference(times.after - times.before)}</td>
        </tr>
        <tr>
          <th scope="row">{t('backtest.tickets')}</th>
          <td>{open(on_tickets.before, ['before', 'both'], t('backtest.as_now'))}</td>
          <td>{open(on_tickets.after, ['after', 'both'], t('backtest.as_changed'))}</td>
          <td>{sayDifference(on_tickets.after - on_tickets.before)}</td>
        </tr>
        <tr>
          <th scope="row">{t('backtest.only_before')}</th>
          <td>{open(only.before, ['before'], t('backtest.only_before'))}</td>
          <td />
          <td />
        </tr>
        <tr>
          <th scope="row">{t('backtest.only_after')}</th>
          <td />
          <td>{open(only.after, ['after'], t('backtest.only_after'))}</td>
          <td />
        </tr>
      </tbody>
    </table>
  );
}

function Targets({ result }: { result: BacktestResult }) {
  if (result.by_target.length === 0) return null;
  return (
    <section>
      <h3>{t('backtest.by_target')}</h3>
      <div className={css['scroller']}>
        <table className={css['sums']}>
          <thead>
            <tr>
              <th scope="col">{t('backtest.target')}</th>
              <th scope="col">{t('backtest.clocks')}</th>
              <th scope="col">{t('backtest.now')}</th>
              <th scope="col">{t('backtest.changed')}</th>
            </tr>
          </thead>
          <tbody>
            {result.by_target.map(({ target, clocks, broken }) => (
              <tr key={target}>
                <th scope="row">{t(`sla.target_${target}`)}</th>
                <td>{sayNumber(Math.max(clocks.before, clocks.after))}</td>
                <td>{sayNumber(broken.before)}</td>
                <td>{sayNumber(broken.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

type ActionsProps = { asking: Extract<Asking, { kind: 'rule' }>; result: BacktestResult };

function Actions({ asking, result }: ActionsProps) {
  const say = useSayRuleAction();
  const { actions } = asking.definition;
  const shown = result.by_action.flatMap(({ action, after }) => {
    const does = actions[action];
    return does === undefined || after === 0 ? [] : [{ action, words: say(does), after }];
  });
  if (shown.length === 0) return null;
  return (
    <section>
      <h3>{t('backtest.by_action')}</h3>
      <table className={css['sums']}>
        <thead>
          <tr>
            <th scope="col">{t('backtest.action')}</th>
            <th scope="col">{t('backtest.changes')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ action, words, after }) => (
            <tr key={action}>
              <th scope="row">{words}</th>
              <td>{sayNumber(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The load of teams, drawn: a bar of now above one of then. */
function Teams({ kind, result }: { kind: Asking['kind']; result: BacktestResult }) {
  const { by_team } = result;
  const most = Math.max(1, ...by_team.flatMap(({ before, after }) => [before, after]));
  if (by_team.length === 0) return null;
  return (
    <section>
      <h3>{t(`backtest.by_team_${countedAs(kind)}`)}</h3>
      <table className={css['sums']}>
        <thead>
          <tr>
            <th scope="col">{t('backtest.team')}</th>
            <td className={css['drawn']} />
            <th scope="col">{t('backtest.now')}</th>
            <th scope="col">{t('backtest.changed')}</th>
          </tr>
        </thead>
        <tbody>
          {by_team.map(({ team, before, after }) => (
            <tr key={team?.id ?? ''}>
              <th scope="row">{team?.name ?? t('backtest.no_team')}</th>
              <td className={css['drawn']}>
                <span className={css['bar']} style={{ width: `${(100 * before) / most}%` }} />
                <span
                  className={css['bar']}
                  data-which="after"
                  style={{ width: `${(100 * after) / most}%` }}
                />
              </td>
              <td>{sayNumber(before)}</td>
              <td>{sayNumber(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
