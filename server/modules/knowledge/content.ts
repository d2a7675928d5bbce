/** What an article says: its parts cleaned, its words for search, what of it goes outside. Pure. */
import type { ArticleContent } from '#contract/articles.ts';
import { type ArticleKind, type ArticlePart, articleParts } from '#contract/knowledge.ts';
import {
  articlesIn,
  filesIn,
  sanitizeArticleHtml,
  withoutRemarks,
} from '#platform/article-html.ts';
import { cleanHtmlToText } from '#platform/html.ts';

function mapParts(
  content: ArticleContent,
  change: (html: string, part: ArticlePart) => string,
): ArticleContent {
  const made: ArticleContent = {};
  for (const part of articleParts) {
    const html = content[part];
    if (html === undefined) continue;
    const changed = change(html, part);
    if (changed !== '') made[part] = changed;
  }
  return made;
}

/** Cleaned; parts of the other kind are put into the part that it has, so that no word is lost. */
export function cleanContent(content: ArticleContent, kind: ArticleKind): ArticleContent {
  const clean = mapParts(content, sanitizeArticleHtml);
  if (kind === 'question') {
    const { body, ...parts } = clean;
    if (body === undefined) return parts;
    return { ...parts, answer: `${parts.answer ?? ''}${body}` };
  }
  const body = articleParts.map((part) => clean[part] ?? '').join('');
  return body === '' ? {} : { body };
}

export function outsideContent(content: ArticleContent): ArticleContent {
  return mapParts(content, withoutRemarks);
}

function joined(content: ArticleContent): string {
  return articleParts.map((part) => content[part] ?? '').join('\n');
}

/** The words alone, part after part. */
export function textOf(content: ArticleContent): string {
  return articleParts
    .map((part) => cleanHtmlToText(content[part] ?? ''))
    .filter((words) => words !== '')
    .join('\n\n');
}

export function filesOf(content: ArticleContent): string[] {
  return filesIn(joined(content));
}

export function linksOf(content: ArticleContent): string[] {
  return articlesIn(joined(content));
}
