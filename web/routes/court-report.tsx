import {
  infiniteQueryOptions,
  queryOptions,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import {
  type CourtReport,
  courtLines,
  courtSides,
  getCourtReport,
  listCourtTickets,
} from '#contract/court.ts';
import { call } from '../api.ts';
import { dateIn, plusDays } from '../features/calendars/dates.ts';
import { Behind } from '../features/reports/behind.tsx';
import { type Days, DaysFields } from '../features/reports/days-fields.tsx';
import css from '../features/reports/report.module.css';
import { Share } from '../features/reports/share.tsx';
import { markOf, sayLength, sayWhose } from '../features/ticket/court.ts';
import marks from '../features/ticket/court-bar.module.css';
import { t } from '../i18n.ts';
import { useMe } from '../session.tsx';
import { useClock } from '../ui/clock.tsx';
import { Page } from '../ui/page.tsx';
import rows from '../ui/rows.module.css';
import { EmptyState } from '../ui/states.tsx';
import { WithData } from '../ui/with-data.tsx';

type Row = CourtReport['rows'][number];
/** What stands in the address of one number; `none` is of no line, or team. */
type Asked = { side?: string; line?: string; team?: string };

function sumsOf(days: Days) {
  return queryOptions({
    queryKey: [getCourtReport.path, days],
    queryFn: ({ signal }) =>
      call(getCourtReport, { body: { ...days, conditions: { all: [] } } }, signal),
  });
}

/** Whose time it was, of all tickets in a period: by side, line, team and vendor. */
export function CourtReportScreen() {
  const search = useSearch({ from: '/signed-in/court' });
  const today = dateIn(useClock().now, useMe().time_zone);
  const { from = plusDays(today, -29), to = today, ...asked } = search;
  const days = { from, to };
  const navigate = useNavigate();
  const query = useQuery(sumsOf(days));
  return (
    <Page title={t('court.report')} intro={t('court.report_intro')}>
      <DaysFields
        days={days}
        onChange={(chosen) => void navigate({ to: '/court', search: chosen, replace: true })}
      />
      <WithData query={query}>
        {(report) =>
          report.rows.length === 0 ? (
            <EmptyState title={t('court.report_none')} />
          ) : (
            <Sums report={report} days={days} />
          )
        }
      </WithData>
      {asked.side !== undefined && <TicketsBehind days={days} asked={asked} />}
    </Page>
  );
}

function nameOf(row: Row): string {
  return row.side === 'night' && row.line !== null
    ? t('court.of_night', { line: t(`court.line_${row.line}`).toLowerCase() })
    : sayWhose(row);
}

function Sums({ report, days }: { report: CourtReport; days: Days }) {
  // The night is nobody's: it is told last.
  const rank = ({ side, milliseconds }: Row) =>
    side === 'night' ? milliseconds - 1e18 : milliseconds;
  const sorted = report.rows.toSorted((one, other) => rank(other) - rank(one));
  const total = { time: sayLength(report.milliseconds), count: report.tickets };
  return (
    <section className={rows['group']} aria-label={t('court.report')}>
      <div className={css['sums']} aria-hidden="true">
        {sorted.map((row) => (
          <span
            key={keyOf(row)}
            className={marks['stretch']}
            data-mark={markOf(row)}
            style={{ flexGrow: row.milliseconds / report.milliseconds }}
          />
        ))}
      </div>
      <p className={css['total']}>{t('court.total', total)}</p>
      <div className={rows['scroller']}>
        <table className={`${rows['table']} ${css['table']}`}>
          <thead>
            <tr>
              <th scope="col">{t('court.who')}</th>
              {(['time', 'tickets', 'share'] as const).map((name) => (
                <th key={name} scope="col" className={rows['number']}>
                  {t(`court.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <SumRow key={keyOf(row)} row={row} days={days} whole={report.milliseconds} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function keyOf({ side, line, team }: Row): string {
  return `${side} ${line} ${team?.id}`;
}

function SumRow({ row, days, whole }: { row: Row; days: Days; whole: number }) {
  const asked: Asked = {
    ...{ side: row.side, line: row.line ?? 'none', team: row.team?.id ?? 'none' },
  };
  return (
    <tr>
      <th scope="row">
        <i
          className={`${css['mark']} ${marks['mark']}`}
          data-mark={markOf(row)}
          aria-hidden="true"
        />
        {nameOf(row)}
      </th>
      <td className={rows['number']}>
        <span className={css['length']}>{sayLength(row.milliseconds)}</span>
      </td>
      <td className={rows['number']}>
        <Link
          to="/court"
          search={{ ...days, ...asked }}
          hash="behind"
          className={css['opens']}
          aria-label={t('court.show', { what: nameOf(row), count: row.tickets })}
        >
          {row.tickets}
        </Link>
      </td>
      <td className={rows['number']}>
        <Share part={row.milliseconds} whole={whole} />
      </td>
    </tr>
  );
}

function ticketsOf(days: Days, { side, line, team }: Asked) {
  const known = courtSides.find((one) => one === side) ?? 'line';
  const body = {
    ...{ ...days, conditions: { all: [] }, side: known },
    line: courtLines.find((one) => one === line) ?? null,
    team_id: team === undefined || team === 'none' ? null : team,
  };
  return infiniteQueryOptions({
    queryKey: [listCourtTickets.path, body],
    queryFn: ({ pageParam, signal }) =>
      call(
        listCourtTickets,
        { body: pageParam === null ? body : { ...body, after: pageParam } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
}

function TicketsBehind({ days, asked }: { days: Days; asked: Asked }) {
  const query = useInfiniteQuery(ticketsOf(days, asked));
  return (
    <Behind title={t('court.behind')} query={query}>
      {(items) => (
        <ul className={rows['rows']}>
          {items.map(({ id, number, subject, milliseconds }) => (
            <li key={id}>
              <Link
                to="/tickets/$number"
                params={{ number: String(number) }}
                className={rows['row']}
              >
                <span className={rows['words']}>
                  {subject === '' ? t('ticket.no_subject') : subject}
                </span>
                <span className={rows['quiet']}>№ {number}</span>
                <b>{sayLength(milliseconds)}</b>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Behind>
  );
}
