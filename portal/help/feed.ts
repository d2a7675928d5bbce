/** What is new, as Atom (RFC 4287): by language, and by section with what is below it. */
import { changedArticles, type ShelfArticle } from '#modules/knowledge/knowledge.ts';
import { fail } from '#platform/errors.ts';
import { html, render } from '../html.ts';
import { type Answer, type Asked, type Page, page, type Visit } from '../page.ts';
import { cut } from './pieces.ts';
import { articlePath, sectionPath, sectionsOf, shelfOf, withBelow } from './places.ts';
import { xml } from './xml.ts';

const entries = 30;

type Feed = {
  readonly id: string;
  readonly title: string;
  /** Of the page that it is about, and its own. */
  readonly page: string;
  readonly path: string;
};

async function feedOfAll(visit: Visit): Promise<Answer> {
  const articles = await changedArticles(visit.ctx, shelfOf(visit), { limit: entries });
  const { brand, language, say } = visit;
  return feedOf(
    visit,
    {
      id: `urn:uuid:${brand.id}#${language}`,
      title: say('help.feed_of', { name: brand.name }),
      page: '/',
      path: '/feed.xml',
    },
    articles,
  );
}

async function feedOfSection(visit: Visit, asked: Asked): Promise<Answer> {
  const sections = await sectionsOf(visit);
  const section =
    sections.find((one) => one.slug === asked.params['slug']) ??
    fail('not_found', 'errors.not_found');
  const section_ids = withBelow(sections, section.id);
  const articles = await changedArticles(visit.ctx, shelfOf(visit), {
    section_ids,
    limit: entries,
  });
  return feedOf(
    visit,
    {
      id: `urn:uuid:${section.id}#${visit.language}`,
      title: visit.say('help.feed_of', { name: section.name }),
      page: sectionPath(section.slug),
      path: `${sectionPath(section.slug)}/feed.xml`,
    },
    articles,
  );
}

function feedOf(visit: Visit, feed: Feed, articles: readonly ShelfArticle[]): Answer {
  const { brand, language, ctx } = visit;
  const at = (path: string) => `${brand.origin}${visit.to(path)}`;
  const changed = articles[0]?.changed_at ?? ctx.now.toISOString();
  const body = html`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">
<id>${feed.id}</id>
<title>${xml(feed.title)}</title>
<updated>${changed}</updated>
<author><name>${xml(brand.name)}</name></author>
<link rel="self" type="application/atom+xml" href="${at(feed.path)}"/>
<link rel="alternate" type="text/html" href="${at(feed.page)}"/>
${articles.map(
  (one) => html`<entry><id>${`urn:uuid:${one.id}#${language}`}</id><title>${xml(one.title)}</title>
<updated>${one.changed_at}</updated><link rel="alternate" type="text/html" href="${at(articlePath(one.slug))}"/>
<summary>${xml(cut(one.start, 250))}</summary></entry>
`,
)}</feed>`;
  return {
    body: `<?xml version="1.0" encoding="utf-8"?>\n${render(body)}`,
    type: 'application/atom+xml; charset=utf-8',
    is_kept: true,
  };
}

export const feedPages: readonly Page[] = [
  page('/feed.xml', 'anyone', feedOfAll),
  page('/sections/:slug/feed.xml', 'anyone', feedOfSection),
];
