/** The first page of the help centre: ask, what is asked most often, sections. */
import { sayPeriod } from '#contract/period.ts';
import { announcedAt } from '#modules/announcements/announcements.ts';
import { frequentArticles } from '#modules/knowledge/knowledge.ts';
import { type Html, html } from '../html.ts';
import { type Page, page, type Visit } from '../page.ts';
import { webSiteData } from './page-data.ts';
import { articleLinks, askBlock, feedLink, searchBox, sectionCards } from './pieces.ts';
import { sectionsOf, shelfOf } from './places.ts';

const mostFrequent = 12;

const home = page('/', 'anyone', async (visit) => {
  const { say, brand, language, ctx } = visit;
  const greeting = brand.greeting[language] ?? say('frame.greeting');
  const [sections, frequent] = await Promise.all([
    sectionsOf(visit),
    frequentArticles(ctx, shelfOf(visit), mostFrequent),
  ]);
  const roots = sections.filter((one) => one.parent_id === null);
  return {
    title: greeting,
    place: 'home',
    is_listed: true,
    is_wide: true,
    is_kept: true,
    head: html`${webSiteData(visit)}${feedLink(visit, '/feed.xml', say('help.feed_of', { name: brand.name }))}`,
    main: html`<div class="hero"><h1>${greeting}</h1>
<p>${say('help.greeting_more')}</p>
${searchBox(visit, { is_large: true })}</div>
${await announcements(visit)}
${
  frequent.length === 0
    ? null
    : html`<section class="frequent"><h2>${say('help.frequent')}</h2>${articleLinks(visit, frequent)}</section>`
}
${roots.length === 0 ? null : html`<section><h2>${say('help.sections')}</h2>${sectionCards(visit, roots, 'h3')}</section>`}
${askBlock(visit)}`,
  };
});

/** What the desk tells now: trouble first. */
async function announcements(visit: Visit): Promise<Html | null> {
  const { ctx, brand, language, say } = visit;
  const told = await announcedAt(ctx, { brand_id: brand.id, language });
  if (told.length === 0) return null;
  const ordered = told.toSorted((one, other) =>
    other.kind === one.kind ? 0 : one.kind === 'trouble' ? -1 : 1,
  );
  return html`<section aria-label="${say('help.announced')}">${ordered.map(
    (one) => html`<article class="${one.kind === 'trouble' ? 'told trouble-told' : 'told'}">
<p class="told-kind">${say(one.kind === 'trouble' ? 'help.trouble' : 'help.planned')} · ${sayPeriod(
      visit,
      { from: one.starts_at, until: one.ends_at },
      ctx.now,
    )}</p><h2>${one.title}</h2>${one.text
      .split(/\n+/)
      .filter(Boolean)
      .map((line) => html`<p>${line}</p>`)}</article>`,
  )}</section>`;
}

export const homePages: readonly Page[] = [home];
