import '../theme/forms.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { listArticleTickets, listUnansweredTickets } from '#contract/lead-lists.ts';
import { getSettings } from '#contract/settings.ts';
import type { TicketRow as Row } from '#contract/tickets.ts';
import { dateIn, plusDays } from '../features/calendars/dates.ts';
import { TicketRow } from '../features/desk/ticket-row.tsx';
import { Behind } from '../features/reports/behind.tsx';
import css from '../features/reports/report.module.css';
import { Unanswered } from '../features/reports/unanswered.tsx';
import { WorthFilters } from '../features/reports/worth-filters.tsx';
import { periodQuery, type WorthSearch } from '../features/reports/worth-search.ts';
import { WorthTable } from '../features/reports/worth-table.tsx';
import { t } from '../i18n.ts';
import { ask, askPages } from '../queries.ts';
import { useClock } from '../ui/clock.tsx';
import { Page } from '../ui/page.tsx';
import { WithData } from '../ui/with-data.tsx';

/** What is answered without an article, and which articles pay off. */
export function KnowledgeReport() {
  const settings = useQuery(ask(getSettings, {}));
  return (
    <Page title={t('worth.title')} intro={t('worth.intro')} is_wide>
      <WithData query={settings}>{({ time_zone }) => <Report time_zone={time_zone} />}</WithData>
    </Page>
  );
}

/** Days are those of the desk, as the server counts them. */
function Report({ time_zone }: { time_zone: string }) {
  const given = useSearch({ from: '/signed-in/knowledge-report' });
  const today = dateIn(useClock().now, time_zone);
  const search: WorthSearch = { from: plusDays(today, -29), to: today, ...given };
  const navigate = useNavigate();
  return (
    <>
      <WorthFilters
        search={search}
        onChange={(next) => void navigate({ to: '/knowledge-report', search: next, replace: true })}
      />
      {search.tab === 'articles' ? <WorthTable search={search} /> : <Unanswered search={search} />}
      {search.behind !== undefined &&
        (search.article === undefined ? (
          <BehindUnanswered search={search} />
        ) : (
          <BehindArticle search={search} article_id={search.article} />
        ))}
    </>
  );
}

function BehindUnanswered({ search }: { search: WorthSearch }) {
  const { topic, words, behind } = search;
  const query = useInfiniteQuery(
    askPages(listUnansweredTickets, {
      query: {
        ...periodQuery(search),
        ...(topic === undefined ? {} : { topic_id: topic }),
        ...(words === undefined ? {} : { words }),
        ...(behind === 'all' ? { is_all: 'true' } : {}),
      },
    }),
  );
  return (
    <Behind title={t('worth.behind')} query={query}>
      {(items) => <Tickets items={items} />}
    </Behind>
  );
}

function BehindArticle({ search, article_id }: { search: WorthSearch; article_id: string }) {
  const query = useInfiniteQuery(
    askPages(listArticleTickets, {
      params: { article_id },
      query: {
        ...periodQuery(search),
        ...(search.behind === 'reopened' ? { is_reopened: 'true' } : {}),
      },
    }),
  );
  return (
    <Behind title={t('worth.behind_article')} query={query}>
      {(items) => <Tickets items={items} />}
    </Behind>
  );
}

function Tickets({ items }: { items: readonly Row[] }) {
  return (
    <ul className={css['tickets']}>
      {items.map((row) => (
        <li key={row.id}>
          <TicketRow row={row} is_current={false} />
        </li>
      ))}
    </ul>
  );
}
