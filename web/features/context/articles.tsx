import { TextInput } from '@mantine/core';
import { IconFileText, IconLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { UseFinder } from '#contract/article-feedback.ts';
import { listTicketArticles, type TicketArticle } from '#contract/ticket-articles.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ask } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useSettled } from '../opening/use-settled.ts';
import css from './articles.module.css';
import { plainTitle, putArticle } from './put-article.ts';

const ArticleDraftDialog = lazy(() =>
  import('./article-draft-dialog.tsx').then((module) => ({ default: module.ArticleDraftDialog })),
);

/** Articles that may answer, why we think so, and their way into the reply; others are looked for here. */
export function Articles({ ticket }: { ticket: Ticket }) {
  const mayWrite = useMay('knowledge.write');
  const [isDrafting, setDrafting] = useState(false);
  const [typed, setTyped] = useState('');
  const q = useSettled(typed.trim());
  const params = { ticket_id: ticket.id };
  const offered = useQuery({
    ...ask(listTicketArticles, { params, query: {} }),
    staleTime: 10 * 60_000,
  }).data;
  const looked = useQuery({
    ...ask(listTicketArticles, { params, query: { q } }),
    enabled: q !== '',
  }).data;
  const data = q === '' ? offered : (looked ?? offered);
  const found_by: UseFinder = q !== '' && looked !== undefined ? 'searched' : 'suggested';
  const items = data?.items ?? [];
  const writable = ticket.can.reply ? items.filter(({ url }) => url !== null) : [];
  useShortcuts([
    {
      combo: 'shift+g',
      label: 'articles.key',
      run: () =>
        writable[0] !== undefined &&
        void putArticle(ticket, writable[0], { way: 'link', found_by }),
    },
    {
      combo: 'shift+h',
      label: 'articles.key_text',
      run: () =>
        writable[0] !== undefined &&
        void putArticle(ticket, writable[0], { way: 'text', found_by }),
    },
  ]);
  if (data === undefined) return null;
  return (
    <>
      <div role="status">
        {items.length === 0 && (
          <p className={css['quiet']}>
            {t(found_by === 'searched' ? 'articles.found_none' : 'articles.none')}
          </p>
        )}
      </div>
      <ul className={css['list']}>
        {items.map((item) => (
          <Row key={item.id} item={item} ticket={ticket} found_by={found_by} />
        ))}
      </ul>
      <search>
        <TextInput
          size="xs"
          type="search"
          aria-label={t('articles.find')}
          placeholder={t('articles.find')}
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </search>
      {mayWrite && (
        <button type="button" className={css['draft']} onClick={() => setDrafting(true)}>
          {t('articles.draft')}
        </button>
      )}
      {isDrafting && (
        <Suspense>
          <ArticleDraftDialog ticket={ticket} known={items} onClose={() => setDrafting(false)} />
        </Suspense>
      )}
    </>
  );
}

type RowProps = { item: TicketArticle; ticket: Ticket; found_by: UseFinder };

function Row({ item, ticket, found_by }: RowProps) {
  const title = plainTitle(item);
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <Link to="/knowledge/$id" params={{ id: item.id }} className={css['title']}>
          {title}
        </Link>
        <span className={css['why']}>
          {item.shared.length === 0
            ? item.section.name
            : t('context.shared_words', { words: item.shared.slice(0, 4).join(', ') })}
          {item.url === null && ` · ${t('articles.inside')}`}
        </span>
      </span>
      {ticket.can.reply && item.url !== null && (
        <>
          <IconButton
            label={t('articles.put_link', { title })}
            icon={IconLink}
            onClick={() => void putArticle(ticket, item, { way: 'link', found_by })}
          />
          <IconButton
            label={t('articles.put_text', { title })}
            icon={IconFileText}
            onClick={() => void putArticle(ticket, item, { way: 'text', found_by })}
          />
        </>
      )}
    </li>
  );
}
