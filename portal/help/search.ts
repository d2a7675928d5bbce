/** Search: found words marked, corrections told, sections to choose from; nothing found leads to a person. */
import type { FoundArticle, FoundArticles } from '#contract/article-search.ts';
import { frequentArticles, type TreeSection } from '#modules/knowledge/knowledge.ts';
import { searchArticles } from '#modules/search/search.ts';
import { type Html, html } from '../html.ts';
import { type Answer, type Asked, type Page, page, type Visit } from '../page.ts';
import { articleLinks, askBlock, searchBox } from './pieces.ts';
import { articlePath, searchPath, sectionsOf, shelfOf } from './places.ts';

const shownTogether = 15;
const suggested = 6;
const longestQuery = 200;

type Search = {
  readonly q: string;
  readonly sections: readonly TreeSection[];
  readonly section: TreeSection | undefined;
};

async function showSearch(visit: Visit, asked: Asked): Promise<Answer> {
  const { say, ctx, brand, language } = visit;
  const q = asked.query('q').trim().slice(0, longestQuery).trim();
  const sections = (await sectionsOf(visit)).filter((one) => one.parent_id === null);
  const section = sections.find((one) => one.slug === asked.query('section'));
  const search: Search = { q, sections, section };
  const after = asked.query('after');
  const found =
    q === ''
      ? undefined
      : await searchArticles(ctx, {
          ...{ q, language, brand_id: brand.id, space_ids: brand.spaces },
          ...{ section_id: section?.id, limit: shownTogether },
          after: after === '' ? undefined : after,
        });
  return {
    title: q === '' ? say('help.search') : say('help.results', { words: q }),
    place: 'home',
    is_kept: true,
    path_in: Object.fromEntries(
      brand.languages.map((one) => [one, searchPath({ q, section: section?.slug })]),
    ),
    main: html`<h1 class="hidden">${say('help.search')}</h1>
${searchBox(visit, { q, section: section?.slug, is_large: true })}
${found === undefined ? await startPoints(visit) : html`${places(visit, search)}${results(visit, search, found)}`}`,
  };
}

/** Before anything was typed. */
async function startPoints(visit: Visit): Promise<Html> {
  const frequent = await frequentArticles(visit.ctx, shelfOf(visit), 12);
  return html`<section class="frequent"><h2>${visit.say('help.frequent')}</h2>${articleLinks(visit, frequent)}</section>`;
}

function places(visit: Visit, { q, sections, section }: Search): Html | null {
  if (sections.length < 2) return null;
  const entry = (slug: string | undefined, name: string) => {
    const to = visit.to(searchPath({ q, section: slug }));
    return slug === section?.slug
      ? html`<li><a href="${to}" aria-current="true">${name}</a></li>`
      : html`<li><a href="${to}">${name}</a></li>`;
  };
  return html`<nav aria-label="${visit.say('help.in_sections')}"><ul class="places">${entry(undefined, visit.say('help.all_sections'))}${sections.map(
    (one) => entry(one.slug, one.name),
  )}</ul></nav>`;
}

function results(visit: Visit, search: Search, found: FoundArticles): Html {
  const { say } = visit;
  const { q, section } = search;
  const items = found.items.flatMap((item) => {
    const to = addressOf(visit, item);
    return to === undefined ? [] : [{ item, to }];
  });
  if (items.length === 0) return nothing(visit, search);
  const from = found.search_id === null ? '' : `?from=${found.search_id}`;
  const more =
    found.next === null
      ? null
      : `${searchPath({ q, section: section?.slug })}&after=${encodeURIComponent(found.next)}`;
  return html`${found.corrected === null ? null : html`<p class="quiet" role="status">${say('help.corrected', { words: found.corrected })}</p>`}
${found.is_other_language ? html`<p class="quiet" role="status">${say('help.other_language')}</p>` : null}
<ol class="found">${items.map(
    ({
      item,
      to,
    }) => html`<li lang="${item.language}"><h2><a href="${to}${from}">${marked(item.title)}</a></h2>
<p>${marked(item.snippet)}</p><p class="where">${item.section.name}</p></li>`,
  )}</ol>
${more === null ? null : html`<p><a class="button plain" href="${visit.to(more)}">${say('help.more_results')}</a></p>`}
${askBlock(visit, { q })}`;
}

function nothing(visit: Visit, { q, section }: Search): Html {
  const { say } = visit;
  const words =
    section === undefined
      ? say('help.found_none', { words: q })
      : say('help.found_none_in', { words: q, section: section.name });
  return html`<section class="card"><h2>${words}</h2><p>${say('help.found_none_more')}</p>
${section === undefined ? null : html`<p><a href="${visit.to(searchPath({ q }))}">${say('help.everywhere')}</a></p>`}</section>
${askBlock(visit, { q })}`;
}

/** Of an article in a language that the brand speaks. */
function addressOf({ brand }: Visit, item: FoundArticle): string | undefined {
  const language = brand.languages.find((one) => one === item.language);
  return language && `${brand.prefix}/${language}${articlePath(item.slug)}`;
}

/** The marks of what was found become elements; everything else stays text. */
export function marked(text: string): Html {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the search puts these signs around what it found
  const pieces = text.split(/(\u0002[^\u0003]*\u0003)/);
  return html`${pieces.map((piece) =>
    piece.startsWith('\u0002') ? html`<mark>${piece.slice(1, -1)}</mark>` : piece,
  )}`;
}

/** While somebody types: JSON for assets/help.js. */
async function suggest(visit: Visit, asked: Asked): Promise<Answer> {
  const { ctx, brand, language } = visit;
  const q = asked.query('q').trim().slice(0, longestQuery).trim();
  const found =
    q.length < 2
      ? undefined
      : await searchArticles(ctx, {
          ...{ q, language, brand_id: brand.id, space_ids: brand.spaces },
          ...{ limit: suggested, is_typing: true },
        });
  const items = (found?.items ?? []).flatMap((item) => {
    const to = addressOf(visit, item);
    return to === undefined ? [] : [{ title: item.title, section: item.section.name, to }];
  });
  return {
    body: JSON.stringify(items),
    type: 'application/json; charset=utf-8',
    headers: { 'cache-control': 'private, max-age=60', vary: 'cookie' },
  };
}

export const searchPages: readonly Page[] = [
  { ...page('/search', 'anyone', showSearch), limit: 120 },
  { ...page('/search/suggest', 'anyone', suggest), limit: 600 },
];
