import { useArticle as noteUse, type UseFinder } from '#contract/article-feedback.ts';
import { getArticleWords, type TicketArticle } from '#contract/ticket-articles.ts';
import type { Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { tell, tellError } from '../../ui/toast.tsx';
import { putIntoReply } from '../composer/put-into-reply.ts';

/** Its address or its words go into the reply; that they did is counted, with how it was found. */
export async function putArticle(
  ticket: Ticket,
  article: TicketArticle,
  { way, found_by }: { way: 'link' | 'text'; found_by: UseFinder },
): Promise<void> {
  const params = { ticket_id: ticket.id, article_id: article.id };
  try {
    const { title, url, html, language } = await call(getArticleWords, { params });
    const link = `<a href="${escaped(url)}">${escaped(title)}</a>`;
    if (!putIntoReply(ticket.id, way === 'link' ? `<p>${link}</p>` : html)) return;
    tell(t(way === 'link' ? 'articles.link_put' : 'articles.text_put'));
    await call(noteUse, {
      params: { article_id: article.id },
      body: { ticket_id: ticket.id, way, language, found_by },
    });
  } catch (error) {
    tellError(error);
  }
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

/** Without the marks around what was found. */
export function plainTitle({ title }: Pick<TicketArticle, 'title'>): string {
  return title.replaceAll('\u0002', '').replaceAll('\u0003', '');
}
