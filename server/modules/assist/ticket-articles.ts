/** Articles beside a ticket: what may answer it, their words for a reply, and a new one from what was said. */
import type { z } from 'zod';
import type { SuggestedArticle } from '#contract/article-search.ts';
import type { ArticleDraft, getArticleWords, TicketArticle } from '#contract/ticket-articles.ts';
import { brandCard, brandOfId } from '#modules/brands/brands.ts';
import { articleFor, cleanContent, visibleArticles } from '#modules/knowledge/knowledge.ts';
import { searchArticles, suggestArticles } from '#modules/search/search.ts';
import { knownSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { untilNews } from '#platform/until-news.ts';
import { articleWords, questionAndAnswer } from './article-words.ts';
import { mask } from './masking.ts';
import { conversationOf } from './text-model.sql.ts';
import { type Asker, askerOf, readableOf } from './ticket-articles.sql.ts';

const mostShown = 5;
/** Letters of what the customer said first that are compared with articles. */
const mostText = 2000;

/**
 * At most five, the likeliest first: for what the requester said, or for the words `q` of whoever answers,
 * which are not written down as a search.
 * @throws OporaError not_found
 */
export async function articlesFor(
  ctx: Ctx,
  ticket_id: string,
  { q, public_url }: { q: string; public_url: string },
): Promise<TicketArticle[]> {
  const asker = (await askerOf(ctx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  const { language: ours } = await knownSettings(ctx);
  const asked = { language: asker.language ?? ours, limit: mostShown };
  const text = `${asker.subject}\n${asker.said.slice(0, mostText)}`;
  const found =
    q === '' ? await suggestArticles(ctx, { ...asked, text }) : await foundBy(ctx, { ...asked, q });
  const readable = new Set(
    await readableOf(
      ctx,
      found.map(({ id }) => id),
      visibleArticles(as(ctx, asker)),
    ),
  );
  const at = await addressOf(ctx, asker, public_url);
  return found.map((one) => ({
    ...one,
    url: readable.has(one.id) ? (at?.(one.language, one.slug) ?? null) : null,
  }));
}

async function foundBy(
  ctx: Ctx,
  asked: { q: string; language: string; limit: number },
): Promise<SuggestedArticle[]> {
  const { items } = await searchArticles(ctx, { ...asked, is_typing: true });
  return items.map((item) => ({ ...item, shared: [] }));
}

type Words = z.infer<typeof getArticleWords.response>;

/** As the requester reads it: remarks, drafts and articles for others are not there. @throws OporaError not_found */
export async function wordsOfArticle(
  ctx: Ctx,
  asked: { ticket_id: string; article_id: string },
  public_url: string,
): Promise<Words> {
  const asker = (await askerOf(ctx, asked.ticket_id)) ?? fail('not_found', 'errors.not_found');
  const { language: ours } = await knownSettings(ctx);
  const article = await articleFor(as(ctx, asker), asked.article_id, asker.language ?? ours);
  const at = await addressOf(ctx, asker, public_url);
  if (article === undefined || at === undefined) fail('not_found', 'errors.not_found');
  const { title, language, slug, content, links } = article;
  const html = articleWords(content.answer ?? content.body ?? '', (id) => {
    const link = links[id];
    return link === undefined ? undefined : at(language, link.slug);
  });
  return { title, language, url: at(language, slug), html };
}

/** The first question and the last answer, without what is personal. @throws OporaError not_found */
export async function draftArticle(ctx: Ctx, ticket_id: string): Promise<ArticleDraft> {
  const found = (await conversationOf(ctx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  const { language: ours } = await knownSettings(ctx);
  const { question, answer } = questionAndAnswer(found.said);
  const { text, unmask } = mask([found.subject, question, answer].join('\u0000'), found.names);
  const [title = '', asked = '', answered = ''] = text.split('\u0000');
  const marks = [...new Set(text.match(/\[(?:MAIL|PHONE|CARD|NAME)_\d{1,4}\]/g) ?? [])];
  return {
    language: found.language ?? ours,
    title,
    content: cleanContent(
      { question: paragraphs(asked), answer: paragraphs(answered) },
      'question',
    ),
    removed: marks.map((mark) => ({ kind: kindOf(mark), found: unmask(mark), mark })),
  };
}

function kindOf(mark: string): ArticleDraft['removed'][number]['kind'] {
  if (mark.startsWith('[MAIL')) return 'mail';
  if (mark.startsWith('[PHONE')) return 'phone';
  return mark.startsWith('[CARD') ? 'card' : 'name';
}

function paragraphs(text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return escaped
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '')
    .map((part) => `<p>${part.trim().replace(/\n/g, '<br>')}</p>`)
    .join('');
}

/** What the requester may read is asked as the requester. */
function as(ctx: Ctx, { requester_id }: Asker): Ctx {
  return { ...ctx, actor: { kind: 'contact', id: requester_id } };
}

/** Undefined while the brand of the ticket has no help centre. */
async function addressOf(
  ctx: Ctx,
  { brand_id }: Asker,
  public_url: string,
): Promise<((language: string, slug: string) => string) | undefined> {
  const row = await untilNews(ctx, `brand ${brand_id}`, () => brandOfId(ctx, brand_id));
  const card = row?.is_help_center_on === true ? brandCard(row, public_url) : undefined;
  if (card === undefined) return undefined;
  return (language, slug) =>
    `${card.origin}${card.prefix}/${language}/articles/${encodeURIComponent(slug)}`;
}
