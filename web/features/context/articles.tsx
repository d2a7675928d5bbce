import { IconFileText, IconLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { listTicketArticles, type TicketArticle } from '#contract/ticket-articles.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ask } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import css from './articles.module.css';
import { plainTitle, putArticle } from './put-article.ts';

const ArticleDraftDialog = lazy(() =>
  import('./article-draft-dialog.tsx').then((module) => ({ default: module.ArticleDraftDialog })),
);

/** Articles that may answer, why we think so, and their way into the reply by a click or a digit. */
export function Articles({ ticket }: { ticket: Ticket }) {
  const mayWrite = useMay('knowledge.write');
  const [isDrafting, setDrafting] = useState(false);
  const { data } = useQuery({
    ...ask(listTicketArticles, { params: { ticket_id: ticket.id } }),
    staleTime: 10 * 60_000,
  });
  const items = data?.items ?? [];
  const writable = ticket.can.reply ? items.filter(({ url }) => url !== null) : [];
  useShortcuts([
    {
      combo: 'shift+g',
      label: 'articles.key',
      run: () => writable[0] !== undefined && void putArticle(ticket, writable[0], 'link'),
    },
    {
      combo: 'shift+h',
      label: 'articles.key_text',
      run: () => writable[0] !== undefined && void putArticle(ticket, writable[0], 'text'),
    },
  ]);
  if (data === undefined) return null;
  return (
    <>
      {items.length === 0 && <p className={css['quiet']}>{t('articles.none')}</p>}
      <ul className={css['list']}>
        {items.map((item) => (
          <Row key={item.id} item={item} ticket={ticket} />
        ))}
      </ul>
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

function Row({ item, ticket }: { item: TicketArticle; ticket: Ticket }) {
  const title = plainTitle(item);
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <Link to="/knowledge/$id" params={{ id: item.id }} className={css['title']}>
          {title}
        </Link>
        <span className={css['why']}>
          {t('context.shared_words', { words: item.shared.slice(0, 4).join(', ') })}
          {item.url === null && ` · ${t('articles.inside')}`}
        </span>
      </span>
      {ticket.can.reply && item.url !== null && (
        <>
          <IconButton
            label={t('articles.put_link', { title })}
            icon={IconLink}
            onClick={() => void putArticle(ticket, item, 'link')}
          />
          <IconButton
            label={t('articles.put_text', { title })}
            icon={IconFileText}
            onClick={() => void putArticle(ticket, item, 'text')}
          />
        </>
      )}
    </li>
  );
}
