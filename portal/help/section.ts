/** A section: what is below it, and its articles in their order. */
import type { Language } from '#contract/common.ts';
import { type ShelfPlace, sectionArticles } from '#modules/knowledge/knowledge.ts';
import { fail } from '#platform/errors.ts';
import { html } from '../html.ts';
import { type Page, page, type Visit } from '../page.ts';
import { icon } from './icons.ts';
import { openGraph, trailData } from './page-data.ts';
import { askBlock, cut, feedLink, sectionCards, topLine } from './pieces.ts';
import { articlePath, pathTo, sectionPath, sectionsOf, shelfOf } from './places.ts';

const pageLength = 60;

const section = page('/sections/:slug', 'anyone', async (visit, asked) => {
  const { say, ctx } = visit;
  const sections = await sectionsOf(visit);
  const here =
    sections.find((one) => one.slug === asked.params['slug']) ??
    fail('not_found', 'errors.not_found');
  const path = pathTo(sections, here.id);
  const after = readPlace(asked.query('after'));
  const found = await sectionArticles(ctx, shelfOf(visit), {
    section_id: here.id,
    after,
    limit: pageLength + 1,
  });
  const articles = found.slice(0, pageLength);
  const last = articles.at(-1);
  const below = sections.filter((one) => one.parent_id === here.id);
  const more = last && `${sectionPath(here.slug)}?after=${last.position}.${last.id}`;
  const about = { title: here.name, description: here.intro, path: sectionPath(here.slug) };
  return {
    title: here.name,
    place: 'home',
    is_listed: after === undefined,
    is_wide: true,
    is_kept: true,
    path_in: await languagesOf(visit, here.slug),
    head: html`${openGraph(visit, about)}${trailData(visit, path)}${feedLink(
      visit,
      `${sectionPath(here.slug)}/feed.xml`,
      say('help.feed_of', { name: here.name }),
    )}`,
    main: html`${topLine(visit, path.slice(0, -1))}
<header class="section-head">${icon(here.icon)}<div><h1>${here.name}</h1><p>${here.intro}</p></div></header>
${below.length === 0 ? null : sectionCards(visit, below, 'h2')}
<ul class="shelf">${articles.map(
      (
        one,
      ) => html`<li><a href="${visit.to(articlePath(one.slug))}"><span class="title">${one.title}</span>
<span class="start">${cut(one.start.split('\n\n')[0] ?? '', 150)}</span></a></li>`,
    )}</ul>
${found.length > pageLength && more ? html`<p><a class="button plain" href="${visit.to(more)}">${say('help.more_articles')}</a></p>` : null}
${askBlock(visit)}
<p class="small quiet no-print"><a href="${visit.to(`${sectionPath(here.slug)}/feed.xml`)}">${say('help.feed')}</a></p>`,
  };
});

/** `12.<id>`: the last one of the page before. What is none begins from the start. */
function readPlace(text: string): ShelfPlace | undefined {
  const found = /^(\d{1,9})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text);
  return found === null ? undefined : { position: Number(found[1]), id: found[2] ?? '' };
}

/** Languages in which there is something in it. */
async function languagesOf(visit: Visit, slug: string): Promise<Partial<Record<Language, string>>> {
  const paths: Partial<Record<Language, string>> = {};
  for (const language of visit.brand.languages) {
    if (language === visit.language) continue;
    const sections = await sectionsOf(visit, language);
    if (sections.some((one) => one.slug === slug)) paths[language] = sectionPath(slug);
  }
  return paths;
}

export const sectionPages: readonly Page[] = [section];
