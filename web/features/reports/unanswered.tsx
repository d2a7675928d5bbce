import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import {
  type AnsweringMinutes,
  listUnansweredTopics,
  listUnansweredWords,
  type UnansweredTopic,
  type UnansweredWords,
} from '#contract/lead-lists.ts';
import { listTicketArticles } from '#contract/ticket-articles.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { saySpan } from '../../ui/clock.tsx';
import rows from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { pathText, useTopics } from '../fields/definitions.ts';
import css from './report.module.css';
import { periodQuery, placeOf, type WorthSearch } from './worth-search.ts';

const ArticleDraftDialog = lazy(() =>
  import('../context/article-draft-dialog.tsx').then((module) => ({
    default: module.ArticleDraftDialog,
  })),
);

type Props = { search: WorthSearch };

/** What is answered again and again without an article: by topic, and by words that tickets share. */
export function Unanswered({ search }: Props) {
  const query = useQuery(ask(listUnansweredTopics, { query: periodQuery(search) }));
  return (
    <WithData query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState title={t('worth.nothing')} />
        ) : (
          <>
            <Topics items={items} search={search} />
            <p className={rows['quiet']}>{t('worth.minutes_note')}</p>
            <Words search={search} />
          </>
        )
      }
    </WithData>
  );
}

function Topics({ items, search }: Props & { items: UnansweredTopic[] }) {
  const topics = useTopics();
  return (
    <Table
      title={t('worth.topics')}
      columns={['topic', 'solved', 'without', 'recorded', 'our_turn', 'articles']}
    >
      {items.map((row) => {
        const id = row.topic?.id ?? 'none';
        const what = row.topic === null ? t('worth.no_topic') : pathText(topics, row.topic.id);
        return (
          <tr key={id}>
            <th scope="row">
              <Link
                to="/knowledge-report"
                search={{ ...placeOf(search), topic: id }}
                hash="words"
                aria-label={t('worth.show_words', { topic: what })}
              >
                {what}
              </Link>
            </th>
            <td className={rows['number']}>
              <Opens search={{ ...placeOf(search), topic: id, behind: 'all' }} what={what}>
                {row.solved}
              </Opens>
            </td>
            <td className={rows['number']}>
              <Opens search={{ ...placeOf(search), topic: id, behind: 'without' }} what={what}>
                {row.without}
              </Opens>
            </td>
            <MinutesCells minutes={row.minutes} />
            <td className={rows['number']}>{row.articles}</td>
          </tr>
        );
      })}
    </Table>
  );
}

type TableProps = {
  title: string;
  id?: string;
  columns: readonly (
    | 'topic'
    | 'solved'
    | 'without'
    | 'recorded'
    | 'our_turn'
    | 'articles'
    | 'shared'
    | 'tickets'
    | 'write'
  )[];
  children: ReactNode;
};

function Table({ title, id, columns, children }: TableProps) {
  return (
    <section className={rows['group']} aria-label={title}>
      <h2 id={id} className={rows['heading']}>
        {title}
      </h2>
      <div className={rows['scroller']}>
        <table className={`${rows['table']} ${css['figures']}`}>
          <thead>
            <tr>
              {columns.map((name, place) => (
                <th key={name} scope="col" className={place === 0 ? '' : rows['number']}>
                  {t(`worth.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </section>
  );
}

function MinutesCells({ minutes }: { minutes: AnsweringMinutes }) {
  const { recorded, recorded_tickets, our_turn, our_turn_tickets } = minutes;
  return (
    <>
      <td className={rows['number']}>
        <Minutes minutes={recorded} tickets={recorded_tickets} />
      </td>
      <td className={rows['number']}>
        <Minutes minutes={our_turn} tickets={our_turn_tickets} />
      </td>
    </>
  );
}

function Minutes({ minutes, tickets }: { minutes: number; tickets: number }) {
  if (tickets === 0) return <span className={rows['quiet']}>—</span>;
  return (
    <span className={css['length']}>
      {saySpan(minutes * 60_000)} <span className={rows['quiet']}>/ {tickets}</span>
    </span>
  );
}

type OpensProps = { search: WorthSearch; what: string; children: number };

/** A number that leads to its tickets. */
export function Opens({ search, what, children }: OpensProps) {
  if (children === 0) return <>0</>;
  return (
    <Link
      to="/knowledge-report"
      search={search}
      hash="behind"
      className={css['opens']}
      aria-label={t('worth.show', { what, count: children })}
    >
      {children}
    </Link>
  );
}

function Words({ search }: Props) {
  const topics = useTopics();
  const { topic } = search;
  const query = useQuery(
    ask(listUnansweredWords, {
      query: { ...periodQuery(search), ...(topic === undefined ? {} : { topic_id: topic }) },
    }),
  );
  const name =
    topic === 'none' ? t('worth.no_topic') : topic === undefined ? '' : pathText(topics, topic);
  const title = topic === undefined ? t('worth.words') : t('worth.words_in', { topic: name });
  return (
    <WithData query={query}>
      {({ items, compared, is_cut }) => (
        <>
          <Table
            id="words"
            title={title}
            columns={['shared', 'tickets', 'recorded', 'our_turn', 'write']}
          >
            {items.map((row) => (
              <WordsRow key={row.key} row={row} search={search} />
            ))}
          </Table>
          {items.length === 0 && <p>{t('worth.no_words')}</p>}
          <p className={rows['quiet']}>
            {t(is_cut ? 'worth.compared_cut' : 'worth.compared', { count: compared })}{' '}
            {topic !== undefined && (
              <Link to="/knowledge-report" search={placeOf(search)} hash="words">
                {t('worth.all_topics')}
              </Link>
            )}
          </p>
        </>
      )}
    </WithData>
  );
}

function WordsRow({ row, search }: Props & { row: UnansweredWords }) {
  const [isWriting, setWriting] = useState(false);
  const { typical, words, more } = row;
  const what = words.join(' + ');
  const place = {
    ...placeOf(search),
    ...(search.topic === undefined ? {} : { topic: search.topic }),
  };
  return (
    <tr>
      <th scope="row">
        {what}
        {more.length > 0 && (
          <span className={rows['quiet']}> · {t('worth.more', { words: more.join(', ') })}</span>
        )}
        <br />
        <Link
          to="/tickets/$number"
          params={{ number: String(typical.number) }}
          className={css['example']}
        >
          № {typical.number} {typical.subject === '' ? t('ticket.no_subject') : typical.subject}
        </Link>
      </th>
      <td className={rows['number']}>
        <Opens search={{ ...place, behind: 'words', words: row.key }} what={what}>
          {row.tickets}
        </Opens>
      </td>
      <MinutesCells minutes={row.minutes} />
      <td className={rows['number']}>
        <Button
          variant="default"
          size="compact-sm"
          aria-label={t('worth.write_from', { number: String(typical.number) })}
          onClick={() => setWriting(true)}
        >
          {t('worth.write')}
        </Button>
        {isWriting && <Draft ticket={typical} onClose={() => setWriting(false)} />}
      </td>
    </tr>
  );
}

/** Articles that are there come first, as in the ticket. */
function Draft({ ticket, onClose }: { ticket: { id: string }; onClose: () => void }) {
  const query = useQuery(ask(listTicketArticles, { params: { ticket_id: ticket.id }, query: {} }));
  if (query.isPending) return null;
  return (
    <Suspense>
      <ArticleDraftDialog ticket={ticket} known={query.data?.items ?? []} onClose={onClose} />
    </Suspense>
  );
}
