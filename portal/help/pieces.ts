/** Pieces that several pages of the help centre share. */
import type { ShelfArticle, TreeSection } from '#modules/knowledge/knowledge.ts';
import { type Html, html } from '../html.ts';
import type { Visit } from '../page.ts';
import { icon } from './icons.ts';
import { articlePath, askPath, sectionPath } from './places.ts';

type Box = {
  readonly q?: string;
  readonly section?: string | undefined;
  readonly is_large?: boolean;
};

/** The search as a plain form; where scripts run it suggests while one types (assets/help.js). */
export function searchBox(visit: Visit, { q = '', section, is_large = false }: Box = {}): Html {
  const { say } = visit;
  return html`<form class="${is_large ? 'search large' : 'search'}" role="search" method="get" action="${visit.to('/search')}" data-suggest="${visit.to('/search/suggest')}">
<label class="hidden" for="q">${say('help.search')}</label>
<input id="q" name="q" type="search" value="${q}" placeholder="${say(is_large ? 'help.search_hint' : 'help.search')}" maxlength="200" autocomplete="off" enterkeyhint="search">
${section === undefined ? null : html`<input type="hidden" name="section" value="${section}">`}
<button>${icon('search')}<span>${say('help.find')}</span></button>
</form>`;
}

/** Where the page stands; the search beside it. */
export function topLine(visit: Visit, path: readonly TreeSection[]): Html {
  const { say } = visit;
  const steps = path.map(
    (one) => html`<li><a href="${visit.to(sectionPath(one.slug))}">${one.name}</a></li>`,
  );
  return html`<div class="top-line"><nav class="trail" aria-label="${say('help.trail')}"><ol><li><a href="${visit.to('/')}">${say('frame.home')}</a></li>${steps}</ol></nav>
${searchBox(visit)}</div>`;
}

export function sectionCards(
  visit: Visit,
  sections: readonly TreeSection[],
  level: 'h2' | 'h3',
): Html {
  const name = (one: TreeSection) => {
    const link = html`<a href="${visit.to(sectionPath(one.slug))}">${one.name}</a>`;
    return level === 'h2' ? html`<h2>${link}</h2>` : html`<h3>${link}</h3>`;
  };
  return html`<ul class="sections">${sections.map(
    (one) => html`<li>${icon(one.icon)}<div>${name(one)}
<p>${one.intro}</p><p class="count">${visit.say('help.articles', { count: one.article_count })}</p></div></li>`,
  )}</ul>`;
}

export function articleLinks(visit: Visit, articles: readonly ShelfArticle[]): Html {
  return html`<ul class="links">${articles.map(
    (one) => html`<li><a href="${visit.to(articlePath(one.slug))}">${one.title}</a></li>`,
  )}</ul>`;
}

/** The way to a person, with what was read or looked for. */
export function askBlock(visit: Visit, asked: { article?: number; q?: string } = {}): Html {
  const { say } = visit;
  return html`<section class="ask no-print"><div><h2>${say('help.ask')}</h2><p>${say('help.ask_more')}</p></div>
<a class="button" href="${visit.to(askPath(asked))}">${say('help.ask_button')}</a></section>`;
}

/** Feeds that readers of news find by themselves. */
export function feedLink(visit: Visit, path: string, title: string): Html {
  return html`<link rel="alternate" type="application/atom+xml" title="${title}" href="${visit.to(path)}">`;
}

/** A sentence or two, cut at a word. */
export function cut(words: string, length: number): string {
  const line = words.replace(/\s+/g, ' ').trim();
  if (line.length <= length) return line;
  const at = line.lastIndexOf(' ', length);
  return `${line.slice(0, at > length / 2 ? at : length).replace(/[\s,;:.–—-]+$/, '')}…`;
}
