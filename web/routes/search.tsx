import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { search } from '#contract/search.ts';
import type { Output } from '../api.ts';
import { TicketRow } from '../features/desk/ticket-row.tsx';
import { answersText } from '../features/lines/directory-queries.ts';
import { t } from '../i18n.ts';
import { askPages } from '../queries.ts';
import { Avatar } from '../ui/avatar.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import css from '../ui/rows.module.css';
import { SearchField } from '../ui/search-field.tsx';
import { EmptyState, ErrorState, LoadingLines } from '../ui/states.tsx';
import own from './search.module.css';

type Result = Output<typeof search>;

/** Search across tickets, people and organisations. */
export function Search() {
  const { q = '' } = useSearch({ from: '/signed-in/search' });
  const navigate = useNavigate();
  const query = useInfiniteQuery({
    ...askPages(search, { query: { q } }),
    enabled: q.trim() !== '',
    placeholderData: (before) => before,
  });
  const first = query.data?.pages[0];
  const tickets = query.data?.pages.flatMap((page) => page.tickets) ?? [];
  const isEmpty =
    first !== undefined &&
    tickets.length === 0 &&
    first.contacts.length === 0 &&
    first.organizations.length === 0 &&
    first.areas.length === 0;

  return (
    <Page title={t('search.title')}>
      <div className={css['search']}>
        <SearchField
          label={t('search.field')}
          value={q}
          autoFocus
          onChange={(next) =>
            void navigate({ to: '/search', search: next === '' ? {} : { q: next }, replace: true })
          }
        />
      </div>
      <div role="status" className="hidden">
        {query.isSuccess && q !== '' && t('common.found', { count: tickets.length })}
      </div>
      {q.trim() === '' && (
        <EmptyState title={t('search.start')}>{t('search.start_text')}</EmptyState>
      )}
      {query.isLoading && <LoadingLines />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {q !== '' && first !== undefined && (
        <>
          {first.corrected !== null && (
            <p className={own['hint']}>{t('search.corrected', { words: first.corrected })}</p>
          )}
          {isEmpty && (
            <EmptyState title={t('search.nothing')}>{t('search.nothing_text')}</EmptyState>
          )}
          <Areas result={first} />
          <People result={first} />
          <Tickets tickets={tickets} />
          {first.is_capped && <p className={own['hint']}>{t('search.capped')}</p>}
          <MoreButton query={query} />
        </>
      )}
    </Page>
  );
}

/** Who answers for what was looked for. */
function Areas({ result }: { result: Result }) {
  if (result.areas.length === 0) return null;
  return (
    <>
      <h2 className={css['heading']}>{t('directory.found')}</h2>
      <ul className={css['rows']}>
        {result.areas.map(({ area, path }) => (
          <li key={area.id}>
            <Link to="/directory" search={{ area: area.id }} className={css['row']}>
              <span className={css['words']}>{path.join(' › ')}</span>
              <span className={css['quiet']}>{answersText(area)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function People({ result }: { result: Result }) {
  if (result.contacts.length === 0 && result.organizations.length === 0) return null;
  return (
    <>
      <h2 className={css['heading']}>{t('search.people')}</h2>
      <ul className={css['rows']}>
        {result.contacts.map((contact) => (
          <li key={contact.id}>
            <Link to="/contacts/$id" params={{ id: contact.id }} className={css['row']}>
              <Avatar name={contact.name} id={contact.id} />
              <span className={css['words']}>{contact.name}</span>
              <span className={css['quiet']}>{contact.organization?.name ?? contact.address}</span>
            </Link>
          </li>
        ))}
        {result.organizations.map((organization) => (
          <li key={organization.id}>
            <Link to="/organizations/$id" params={{ id: organization.id }} className={css['row']}>
              <span className={css['words']}>{organization.name}</span>
              <span className={css['quiet']}>{t('search.organization')}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Tickets({ tickets }: { tickets: Result['tickets'] }) {
  if (tickets.length === 0) return null;
  return (
    <>
      <h2 className={css['heading']}>{t('desk.tickets')}</h2>
      <ul className={own['tickets']}>
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <TicketRow
              row={ticket}
              is_current={false}
              {...(ticket.snippet === '' ? {} : { excerpt: <Marked text={ticket.snippet} /> })}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

/** A snippet with the words found marked; they stand between \u0002 and \u0003. */
function Marked({ text }: { text: string }) {
  return text.split('\u0002').map((part, index) => {
    const [found, rest] = part.split('\u0003');
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one unchanging text
    if (index === 0 || rest === undefined) return <span key={index}>{part}</span>;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one unchanging text
      <span key={index}>
        <mark>{found}</mark>
        {rest}
      </span>
    );
  });
}
