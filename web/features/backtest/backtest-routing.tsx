import type { BacktestResult } from '#contract/backtest.ts';
import type { ReplayedWaits, RoutingReplay } from '#contract/backtest-routing.ts';
import { t } from '../../i18n.ts';
import css from './backtest.module.css';
import type { TicketsAsked } from './backtest-tickets.tsx';
import { OpenNumber, sayNumber } from './open-number.tsx';
import { sayWait } from './say-wait.ts';

type Props = { result: BacktestResult; onOpen: (asked: TicketsAsked) => void };

/** Who would have had what: waiting, load by queue and by person, and what the past does not tell. */
export function RoutingReplayView({ result, onOpen }: Props) {
  const { routing } = result;
  if (routing === null) return <p className={css['quiet']}>{t('backtest.nobody_works_by_it')}</p>;
  const what = t('backtest.elsewhere');
  return (
    <>
      <section>
        <h3>{t('backtest.waiting_title')}</h3>
        <div className={css['scroller']}>
          <table className={css['sums']}>
            <thead>
              <tr>
                <th scope="col">{t('backtest.what')}</th>
                <th scope="col">{t('backtest.really')}</th>
                <th scope="col">{t('backtest.now')}</th>
                <th scope="col">{t('backtest.changed')}</th>
              </tr>
            </thead>
            <tbody>
              <Line
                name={t('backtest.wait_count')}
                of={routing}
                say={({ count }) => sayNumber(count)}
              />
              <Line name={t('backtest.wait_half')} of={routing} say={({ half }) => sayWait(half)} />
              <Line name={t('backtest.wait_most')} of={routing} say={({ most }) => sayWait(most)} />
              <Line
                name={t('backtest.wait_never')}
                of={routing}
                say={({ never }) => sayNumber(never)}
              />
              <tr>
                <th scope="row">{t('backtest.given')}</th>
                <td />
                <td>{sayNumber(routing.given.before)}</td>
                <td>{sayNumber(routing.given.after)}</td>
              </tr>
              <tr>
                <th scope="row">{what}</th>
                <td />
                <td />
                <td>
                  <OpenNumber
                    count={routing.elsewhere}
                    what={what}
                    onOpen={() =>
                      onOpen({ sides: undefined, day: undefined, is_elsewhere: true, what })
                    }
                  />
                </td>
              </tr>
            </tbody>
          </table>
        </div>
        <p className={css['quiet']}>{t('backtest.really_text')}</p>
      </section>
      <Queues routing={routing} />
      <People routing={routing} />
      <Doubts routing={routing} />
    </>
  );
}

type LineProps = { name: string; of: RoutingReplay; say: (waits: ReplayedWaits) => string };

function Line({ name, of, say }: LineProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{say(of.really)}</td>
      <td>{say(of.waits.before)}</td>
      <td>{say(of.waits.after)}</td>
    </tr>
  );
}

function Queues({ routing: { by_queue } }: { routing: RoutingReplay }) {
  if (by_queue.length === 0) return null;
  return (
    <section>
      <h3>{t('backtest.by_queue')}</h3>
      <div className={css['scroller']}>
        <table className={css['sums']}>
          <thead>
            <tr>
              <th scope="col">{t('backtest.queue')}</th>
              <th scope="col">{t('backtest.came_now')}</th>
              <th scope="col">{t('backtest.came_changed')}</th>
              <th scope="col">{t('backtest.most_now')}</th>
              <th scope="col">{t('backtest.most_changed')}</th>
            </tr>
          </thead>
          <tbody>
            {by_queue.map(({ queue, waits }) => (
              <tr key={queue === null ? '' : (queue.id ?? queue.name)}>
                <th scope="row">{queue?.name ?? t('backtest.no_queue')}</th>
                <td>{sayNumber(waits.before.count)}</td>
                <td>{sayNumber(waits.after.count)}</td>
                <td>{sayWait(waits.before.most)}</td>
                <td>{sayWait(waits.after.most)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The load of people, drawn: a bar of now above one of then. */
function People({ routing: { by_person, other_people } }: { routing: RoutingReplay }) {
  if (by_person.length === 0) return null;
  const most = Math.max(1, ...by_person.flatMap(({ given }) => [given.before, given.after]));
  const share = (percent: number | null) =>
    percent === null ? '—' : t('backtest.percent', { percent });
  return (
    <section>
      <h3>{t('backtest.by_person')}</h3>
      <div className={css['scroller']}>
        <table className={css['sums']}>
          <thead>
            <tr>
              <th scope="col">{t('backtest.person')}</th>
              <td className={css['drawn']} />
              <th scope="col">{t('backtest.given_now')}</th>
              <th scope="col">{t('backtest.given_changed')}</th>
              <th scope="col">{t('backtest.busy_now')}</th>
              <th scope="col">{t('backtest.busy_changed')}</th>
            </tr>
          </thead>
          <tbody>
            {by_person.map(({ agent, given, busy }) => (
              <tr key={agent.id}>
                <th scope="row">{agent.name}</th>
                <td className={css['drawn']}>
                  <span
                    className={css['bar']}
                    style={{ width: `${(100 * given.before) / most}%` }}
                  />
                  <span
                    className={css['bar']}
                    data-which="after"
                    style={{ width: `${(100 * given.after) / most}%` }}
                  />
                </td>
                <td>{sayNumber(given.before)}</td>
                <td>{sayNumber(given.after)}</td>
                <td>{share(busy.before)}</td>
                <td>{share(busy.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {other_people > 0 && (
        <p className={css['quiet']}>{t('backtest.other_people', { count: other_people })}</p>
      )}
    </section>
  );
}

function Doubts({ routing: { doubts, people_unknown } }: { routing: RoutingReplay }) {
  return (
    <section>
      <h3>{t('backtest.doubts')}</h3>
      <ul className={css['doubts']}>
        <li>{t('backtest.doubt_course')}</li>
        {doubts.map((doubt) => (
          <li key={doubt}>{t(`backtest.doubt_${doubt}`, { count: people_unknown })}</li>
        ))}
      </ul>
    </section>
  );
}
