/** What machines read of a page: structured data (schema.org as JSON-LD) and the Open Graph of links. */
import type { ReadArticle } from '#contract/articles.ts';
import { logoPath } from '#modules/brands/brands.ts';
import type { TreeSection } from '#modules/knowledge/knowledge.ts';
import { cleaned, type Html, html } from '../html.ts';
import type { Visit } from '../page.ts';
import { plainWords } from './article-html.ts';
import { articlePath, sectionPath } from './places.ts';

type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/**
 * As text of a script element that holds data: nothing in it can end the element or begin a comment, whatever
 * people wrote (HTML, 4.12.1.3).
 */
export function jsonLd(data: Json): Html {
  const text = JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return cleaned(`<script type="application/ld+json">${text}</script>\n`);
}

function at({ brand, to }: Visit, path: string): string {
  return `${brand.origin}${to(path)}`;
}

export function webSiteData(visit: Visit): Html {
  const { brand, language } = visit;
  const home = at(visit, '/');
  return html`${openGraph(visit, { title: brand.name, description: visit.say('help.greeting_more'), path: '/' })}${jsonLd(
    {
      '@context': 'https://schema.org',
      '@type': 'WebSite',
      name: brand.name,
      url: home,
      inLanguage: language,
      potentialAction: {
        '@type': 'SearchAction',
        target: `${at(visit, '/search')}?q={words}`,
        'query-input': 'required name=words',
      },
    },
  )}`;
}

export function trailData(visit: Visit, path: readonly TreeSection[], article?: ReadArticle): Html {
  const steps = [
    { name: visit.say('frame.home'), path: '/' },
    ...path.map((one) => ({ name: one.name, path: sectionPath(one.slug) })),
    ...(article === undefined ? [] : [{ name: article.title, path: articlePath(article.slug) }]),
  ];
  return jsonLd({
    '@context': 'https://schema.org',
    '@type': 'BreadcrumbList',
    itemListElement: steps.map((step, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name: step.name,
      item: at(visit, step.path),
    })),
  });
}

/** Longer answers are told to machines by their page alone: it would carry them twice. */
const longestAnswer = 1500;

export function articleData(visit: Visit, article: ReadArticle): Html {
  const { title, language, updated_at, published_at, content } = article;
  const url = at(visit, articlePath(article.slug));
  const answer = plainWords(content, ['answer']);
  if (article.kind === 'question' && answer !== '' && answer.length <= longestAnswer)
    return jsonLd({
      '@context': 'https://schema.org',
      '@type': 'FAQPage',
      url,
      inLanguage: language,
      dateModified: updated_at,
      mainEntity: [
        {
          '@type': 'Question',
          name: title,
          acceptedAnswer: { '@type': 'Answer', text: answer, url },
        },
      ],
    });
  return jsonLd({
    '@context': 'https://schema.org',
    '@type': 'Article',
    headline: title,
    url,
    inLanguage: language,
    datePublished: published_at ?? undefined,
    dateModified: updated_at,
    publisher: { '@type': 'Organization', name: visit.brand.name },
  });
}

export type About = {
  readonly title: string;
  readonly description: string;
  readonly path: string;
  /** RFC 3339; of an article. */
  readonly changed_at?: string;
};

export function openGraph(visit: Visit, { title, description, path, changed_at }: About): Html {
  const { brand, language } = visit;
  const property = (name: string, content: string) =>
    html`<meta property="${name}" content="${content}">\n`;
  return html`${description === '' ? null : html`<meta name="description" content="${description}">\n`}${property('og:type', changed_at === undefined ? 'website' : 'article')}${property('og:title', title)}${description === '' ? null : property('og:description', description)}${property('og:url', at(visit, path))}${property('og:site_name', brand.name)}${property('og:locale', language === 'ru' ? 'ru_RU' : 'en_GB')}${changed_at === undefined ? null : property('article:modified_time', changed_at)}${brand.logo_hash === null ? null : property('og:image', `${brand.origin}${logoPath(brand.id, brand.logo_hash)}`)}`;
}
