import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  type BacktestSide,
  type BacktestTicket,
  type BacktestWhy,
  listBacktestTickets,
} from '#contract/backtest.ts';
import type { RoutingWhy } from '#contract/backtest-routing.ts';
import { locale, t } from '../../i18n.ts';
import { askPages } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import rows from '../../ui/rows.module.css';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';
import { useSayCondition, useSayValue } from '../rules/say-condition.ts';
import { sayEvent } from '../webhooks/event-words.ts';
import css from './backtest.module.css';
import { sayWait } from './say-wait.ts';

export type TicketsAsked = {
  sides: readonly BacktestSide[] | undefined;
  day: string | undefined;
  is_elsewhere?: boolean;
  /** The words of the number that was opened. */
  what: string;
};

type Props = { id: string; asked: TicketsAsked; onClose: () => void };

/** The tickets behind a number, each with what decided it. */
export function BacktestTickets({ id, asked, onClose }: Props) {
  const { sides, day, is_elsewhere = false, what } = asked;
  const query = useInfiniteQuery(
    askPages(listBacktestTickets, {
      params: { backtest_id: id },
      query: {
        ...(sides === undefined ? {} : { sides: sides.join(',') }),
        ...(day === undefined ? {} : { day }),
        ...(is_elsewhere ? { elsewhere: 'true' as const } : {}),
      },
    }),
  );
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog title={t('backtest.list', { what })} opened onClose={onClose} size="lg">
      <p className={css['quiet']}>{t('backtest.list_text')}</p>
      {query.isPending && <LoadingLines />}
      {query.isError && items.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && <EmptyState title={t('backtest.list_none')} />}
      <ul className={rows['rows']}>
        {items.map((item) => (
          <Row key={item.ticket.id} item={item} />
        ))}
      </ul>
      <MoreButton query={query} />
    </Dialog>
  );
}

function Row({ item: { ticket, side, at, why } }: { item: BacktestTicket }) {
  return (
    <li className={rows['row']} style={{ flexWrap: 'wrap' }}>
      <span className={rows['words']} style={{ flexBasis: 220 }}>
        <Link to="/tickets/$number" params={{ number: String(ticket.number) }} search={{}}>
          #{ticket.number} · {ticket.subject === '' ? t('ticket.no_subject') : ticket.subject}
        </Link>
        <Why why={why} />
      </span>
      {side !== 'neither' && <span className={rows['badge']}>{t(`backtest.side_${side}`)}</span>}
      <Moment with_time at={at} />
    </li>
  );
}

function Why({ why }: { why: BacktestWhy }) {
  const sayCondition = useSayCondition();
  const sayValue = useSayValue();
  if (why.kind === 'policy') {
    return (
      <span className={rows['quiet']}>
        {t('backtest.due', {
          target: t(`sla.target_${why.target}`),
          before: sayDue(why.due.before),
          after: sayDue(why.due.after),
        })}
      </span>
    );
  }
  if (why.kind === 'routing') return <Went went={why.went} />;
  const count = Math.max(why.times.before, why.times.after);
  return (
    <>
      <span className={rows['quiet']}>
        {why.event === null
          ? t('backtest.by_time')
          : t('backtest.by_event', { event: sayEvent(why.event.name) })}
        {count > 1 && ` · ${t('backtest.times', { count })}`}
      </span>
      {why.tests.map(({ leaf, found }) => (
        <span key={JSON.stringify(leaf)} className={rows['quiet']}>
          {t('backtest.found', { test: sayCondition(leaf), value: sayValue(leaf, found) })}
        </span>
      ))}
    </>
  );
}

/** Where it stood and who had it: now, and by what is written. */
function Went({ went }: { went: RoutingWhy }) {
  const say = ({ queue, agent, waited_seconds }: RoutingWhy['before']) =>
    t(waited_seconds === null ? 'backtest.went_nobody' : 'backtest.went', {
      queue: queue ?? t('backtest.no_queue'),
      agent: agent ?? t('backtest.nobody'),
      waited: sayWait(waited_seconds),
    });
  return (
    <>
      <span className={rows['quiet']}>{t('backtest.went_now', { way: say(went.before) })}</span>
      <span className={rows['quiet']}>{t('backtest.went_changed', { way: say(went.after) })}</span>
    </>
  );
}

function sayDue(at: string | null): string {
  if (at === null) return t('backtest.due_none');
  return new Date(at).toLocaleString(locale(), { dateStyle: 'short', timeStyle: 'short' });
}
