import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import {
  countEscalations,
  type EscalationCount,
  escalationEnds,
  listCountedEscalations,
} from '#contract/escalations.ts';
import { lines } from '#contract/people.ts';
import { getSettings } from '#contract/settings.ts';
import { dateIn, plusDays } from '../features/calendars/dates.ts';
import { TicketRow } from '../features/desk/ticket-row.tsx';
import { pathText, useTopics } from '../features/fields/definitions.ts';
import { Behind } from '../features/reports/behind.tsx';
import { type Days, DaysFields } from '../features/reports/days-fields.tsx';
import css from '../features/reports/report.module.css';
import { Share } from '../features/reports/share.tsx';
import { t } from '../i18n.ts';
import { ask, askPages } from '../queries.ts';
import { useClock } from '../ui/clock.tsx';
import { Page } from '../ui/page.tsx';
import rows from '../ui/rows.module.css';
import { EmptyState } from '../ui/states.tsx';
import { WithData } from '../ui/with-data.tsx';

type Asked = { [Name in 'line' | 'next' | 'reason' | 'topic' | 'end']?: string };

/** Tickets that went between lines: how many, why, and what share came back. */
export function LinesReport() {
  const settings = useQuery(ask(getSettings, {}));
  return (
    <Page title={t('escalation.report')} intro={t('escalation.report_intro')}>
      <WithData query={settings}>{({ time_zone }) => <Report time_zone={time_zone} />}</WithData>
    </Page>
  );
}

/** Days are those of the desk, as the server counts them. */
function Report({ time_zone }: { time_zone: string }) {
  const search = useSearch({ from: '/signed-in/escalations' });
  const today = dateIn(useClock().now, time_zone);
  const { from = plusDays(today, -29), to = today, ...asked } = search;
  const navigate = useNavigate();
  const days = { from, to };
  const query = useQuery(ask(countEscalations, { query: days }));
  const choose = (chosen: Days) =>
    void navigate({ to: '/escalations', search: chosen, replace: true });
  return (
    <>
      <DaysFields days={days} onChange={choose} />
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('escalation.none')} />
          ) : (
            <Tables items={items} days={days} />
          )
        }
      </WithData>
      {Object.keys(asked).length > 0 && <TicketsBehind days={days} asked={asked} />}
    </>
  );
}

type Sum = { key: string; name: string; asked: Asked; count: number; returned: number };

/** The rows of the report that are one thing in this sight, together. */
function summed(
  items: readonly EscalationCount[],
  of: (row: EscalationCount) => Pick<Sum, 'key' | 'name' | 'asked'>,
): Sum[] {
  const sums = new Map<string, Sum>();
  for (const row of items) {
    const place = of(row);
    const known = sums.get(place.key) ?? { ...place, count: 0, returned: 0 };
    known.count += row.count;
    known.returned += row.returned;
    sums.set(place.key, known);
  }
  return [...sums.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

function Tables({ items, days }: { items: EscalationCount[]; days: Days }) {
  const topics = useTopics();
  return (
    <>
      <Table
        title={t('escalation.by_lines')}
        days={days}
        sums={summed(items, (row) => ({
          key: `${row.from_line} ${row.to_line}`,
          name: `${lineWord(row.from_line)} → ${lineWord(row.to_line)}`,
          asked: { line: row.from_line ?? 'none', next: row.to_line },
        }))}
      />
      <Table
        title={t('escalation.by_reasons')}
        days={days}
        sums={summed(items, (row) => ({
          key: row.reason?.id ?? 'none',
          name: row.reason?.name ?? t('escalation.no_reason'),
          asked: { reason: row.reason?.id ?? 'none' },
        }))}
      />
      <Table
        title={t('escalation.by_topics')}
        days={days}
        sums={summed(items, (row) => ({
          key: row.topic_id ?? 'none',
          name: row.topic_id === null ? t('escalation.no_topic') : pathText(topics, row.topic_id),
          asked: { topic: row.topic_id ?? 'none' },
        }))}
      />
    </>
  );
}

function lineWord(line: EscalationCount['from_line']): string {
  if (line === null) return t('escalation.no_line');
  const word = t(`lines.${line}`);
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function Table({ title, sums, days }: { title: string; sums: Sum[]; days: Days }) {
  return (
    <section className={rows['group']} aria-label={title}>
      <h2 className={rows['heading']}>{title}</h2>
      <div className={rows['scroller']}>
        <table className={`${rows['table']} ${css['table']}`}>
          <thead>
            <tr>
              <th scope="col">
                <span className="hidden">{title}</span>
              </th>
              {(['all', 'back', 'share'] as const).map((name) => (
                <th key={name} scope="col" className={rows['number']}>
                  {t(`escalation.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sums.map((sum) => (
              <SumRow key={sum.key} sum={sum} days={days} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function SumRow({ sum, days }: { sum: Sum; days: Days }) {
  return (
    <tr>
      <td>{sum.name}</td>
      <td className={rows['number']}>
        <Opens asked={sum.asked} days={days} what={sum.name}>
          {sum.count}
        </Opens>
      </td>
      <td className={rows['number']}>
        {sum.returned === 0 ? (
          0
        ) : (
          <Opens asked={{ ...sum.asked, end: 'returned' }} days={days} what={sum.name}>
            {sum.returned}
          </Opens>
        )}
      </td>
      <td className={rows['number']}>
        <Share part={sum.returned} whole={sum.count} />
      </td>
    </tr>
  );
}

type OpensProps = { asked: Asked; days: Days; what: string; children: ReactNode };

/** A number that leads to what it is made of. */
function Opens({ asked, days, what, children }: OpensProps) {
  return (
    <Link
      to="/escalations"
      search={{ ...days, ...asked }}
      hash="behind"
      className={css['opens']}
      aria-label={t('escalation.show', { what, count: String(children) })}
    >
      {children}
    </Link>
  );
}

function TicketsBehind({ days, asked }: { days: Days; asked: Asked }) {
  const query = useInfiniteQuery(
    askPages(listCountedEscalations, { query: { ...days, ...queryOf(asked) } }),
  );
  return (
    <Behind title={t('escalation.behind')} query={query}>
      {(items) => (
        <ul className={css['tickets']}>
          {items.map(({ escalation, ticket }) => (
            <li key={escalation.id}>
              <TicketRow row={ticket} is_current={false} />
            </li>
          ))}
        </ul>
      )}
    </Behind>
  );
}

/** What stands in the address, as far as the server understands it. */
function queryOf({ line, next, reason, topic, end }: Asked) {
  const from_line = ([...lines, 'none'] as const).find((each) => each === line);
  const to_line = lines.find((each) => each === next);
  const ended = escalationEnds.find((each) => each === end);
  return {
    ...(from_line === undefined ? {} : { from_line }),
    ...(to_line === undefined ? {} : { to_line }),
    ...(reason === undefined ? {} : { reason_id: reason }),
    ...(topic === undefined ? {} : { topic_id: topic }),
    ...(ended === undefined ? {} : { end: ended }),
  };
}
