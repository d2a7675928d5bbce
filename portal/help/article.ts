/** An article, as whoever looks may read it; what does not exist for them is told with a way to search. */
import type { ReadArticle } from '#contract/articles.ts';
import type { Language } from '#contract/common.ts';
import { recordView, sectionArticles } from '#modules/knowledge/knowledge.ts';
import { chooseArticle } from '#modules/search/search.ts';
import { saySize } from '../dates.ts';
import { type Html, html } from '../html.ts';
import { type Answer, type Asked, type Page, page, type Visit } from '../page.ts';
import { sayIn } from '../words.ts';
import { plainWords, type Shown, showContent } from './article-html.ts';
import { articleData, openGraph, trailData } from './page-data.ts';
import { articleLinks, askBlock, cut, searchBox, topLine } from './pieces.ts';
import { articlePath, filePath, sectionPath, shelfOf } from './places.ts';
import { type Read, readBySlug } from './read.ts';
import { readerMark } from './reader.ts';
import { voteBlock } from './vote.ts';

/** Above which an article begins with its contents: characters and headings. */
const longArticle = { length: 1800, headings: 3 };
const neighbours = 6;

async function showArticle(visit: Visit, asked: Asked): Promise<Answer> {
  const read = await readBySlug(visit, asked.params['slug'] ?? '');
  if (read === undefined) return gone(visit);
  if ('moved_to' in read) return { redirect: read.moved_to, status: read.is_for_good ? 301 : 302 };
  const { article, path } = read;
  const said = asked.query('said');
  await noteReading(visit, article, { said, search_id: asked.query('from') });
  const shown = showContent(article.content, {
    say: visit.say,
    links: article.links,
    articleAt: (slug) => visit.to(articlePath(slug)),
    fileAt: (id) => visit.to(filePath(id)),
  });
  const mark = readerMark(visit);
  const description = cut(
    plainWords(article.content, ['question', 'body', 'answer']) || article.title,
    160,
  );
  const about = { title: article.title, description, path: articlePath(article.slug) };
  return {
    title: article.title,
    place: 'home',
    is_wide: true,
    is_kept: true,
    new_each_time: mark,
    // Only what everybody may read is shown to engines.
    is_listed: article.audience === 'public',
    path_in: pathsIn(article),
    head:
      article.audience === 'public'
        ? html`${openGraph(visit, { ...about, changed_at: article.updated_at })}${trailData(visit, path, article)}${articleData(visit, article)}`
        : html``,
    main: html`${topLine(visit, path)}
<div class="reading"><div class="reading-main">
<article class="article"><header><h1>${article.title}</h1>${factsOf(visit, article)}</header>
${contentsOf(visit, shown)}
${partsOf(visit, shown)}
${filesOf(visit, article)}
<p class="print-only small">${visit.brand.origin}${visit.to(articlePath(article.slug))}</p></article>
${voteBlock(visit, article, { said, mark })}
${askBlock(visit, { article: article.number })}
</div>${await beside(visit, read)}</div>`,
  };
}

function pathsIn(article: ReadArticle): Partial<Record<Language, string>> {
  return Object.fromEntries(
    article.languages.map(({ language, slug }) => [language, articlePath(slug)]),
  );
}

function factsOf(visit: Visit, article: ReadArticle): Html {
  const { say, brand, language, time_zone } = visit;
  const day = new Intl.DateTimeFormat(language === 'ru' ? 'ru' : 'en-GB', {
    ...{ day: 'numeric', month: 'long', year: 'numeric', timeZone: time_zone },
  }).format(new Date(article.updated_at));
  const others = article.languages.flatMap(({ language: one, slug }) => {
    const known = brand.languages.find((own) => own === one && own !== language);
    if (known === undefined) return [];
    // In its own words: whoever looks for it may not read these.
    const words = sayIn(known)('help.read_here');
    return [
      html`<a href="${`${brand.prefix}/${known}${articlePath(slug)}`}" hreflang="${known}" lang="${known}">${words}</a>`,
    ];
  });
  return html`<p class="facts"><time datetime="${article.updated_at}">${say('help.changed', { when: day })}</time>${others}</p>`;
}

function contentsOf({ say }: Visit, { headings, length, parts }: Shown): Html | null {
  const named = parts.filter(({ part }) => part !== 'question' && part !== 'body');
  const entries =
    named.length > 0
      ? named.flatMap(({ part }) => [
          { id: part, words: say(`help.${partName(part)}`), depth: 2 },
          ...headings.filter((one) => one.part === part).map((one) => ({ ...one, depth: 3 })),
        ])
      : headings;
  if (length < longArticle.length || entries.length < longArticle.headings) return null;
  return html`<nav class="contents no-print" aria-labelledby="contents"><h2 id="contents">${say('help.contents')}</h2><ul>${entries.map(
    (one) =>
      html`<li class="${one.depth === 3 ? 'deeper' : ''}"><a href="#${one.id}">${one.words}</a></li>`,
  )}</ul></nav>`;
}

type PartName = 'question' | 'environment' | 'cause' | 'answer';

function partName(part: string): PartName {
  return part === 'environment' || part === 'cause' || part === 'answer' ? part : 'question';
}

/** The question leads in by itself; the other parts have their names. */
function partsOf({ say }: Visit, { parts }: Shown): Html[] {
  return parts.map(({ part, html: words }) => {
    if (part === 'body') return html`<div class="words">${words}</div>`;
    if (part === 'question') return html`<div class="words lead">${words}</div>`;
    return html`<section class="words part-${part}"><h2 id="${part}">${say(`help.${partName(part)}`)}</h2>${words}</section>`;
  });
}

function filesOf(visit: Visit, { attachments }: ReadArticle): Html | null {
  if (attachments.length === 0) return null;
  return html`<section><h2>${visit.say('help.files')}</h2><ul class="files">${attachments.map(
    (one) =>
      html`<li><a href="${visit.to(filePath(one.id))}">${one.name} <span class="quiet">${saySize(visit.language, one.size)}</span></a></li>`,
  )}</ul></section>`;
}

/** What to read next: what the article names, then its neighbours on the shelf. */
async function beside(visit: Visit, { article, path }: Read): Promise<Html | null> {
  const { say, ctx } = visit;
  const section = path.at(-1);
  if (section === undefined) return null;
  const all = await sectionArticles(ctx, shelfOf(visit), { section_id: section.id, limit: 200 });
  const here = all.findIndex((one) => one.id === article.id);
  const near = [...all.slice(here + 1), ...all.slice(0, Math.max(0, here))]
    .filter((one) => !article.related_ids.includes(one.id))
    .slice(0, neighbours);
  const related = article.related_ids.flatMap((id) => article.links[id] ?? []);
  return html`<aside class="beside no-print" aria-label="${say('help.related')}">${
    related.length === 0
      ? null
      : html`<h2>${say('help.related')}</h2><ul class="links">${related.map(
          (one) => html`<li><a href="${visit.to(articlePath(one.slug))}">${one.title}</a></li>`,
        )}</ul>`
  }${
    near.length === 0
      ? null
      : html`<h2>${say('help.in_section')}</h2>${articleLinks(visit, near)}
<p class="small"><a href="${visit.to(sectionPath(section.slug))}">${say('help.whole_section')}</a></p>`
  }</aside>`;
}

const uuidText = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const robots = /bot|crawl|spider|slurp|preview|monitor|curl|wget|headless|python|feed/i;

/** Counted when a person opens it, not when they come back from a form of it, nor when a machine looks ahead. */
async function noteReading(
  { ctx, request }: Visit,
  article: ReadArticle,
  { said, search_id }: { said: string; search_id: string },
): Promise<void> {
  const { headers } = request;
  const purpose = `${headers['sec-purpose'] ?? ''}${headers['purpose'] ?? ''}`;
  if (said !== '' || purpose !== '' || robots.test(headers['user-agent'] ?? 'bot')) return;
  await recordView(ctx, article.id, article.language);
  if (uuidText.test(search_id)) await chooseArticle(ctx, search_id, article.id);
}

/** The same words whether it never was, is archived, or is for others. */
export function gone(visit: Visit): Answer {
  const { say, me } = visit;
  const back = encodeURIComponent(visit.request.url);
  return {
    title: say('help.gone_title'),
    place: 'home',
    status: 404,
    path_in: {},
    main: html`<h1>${say('help.gone_title')}</h1><p>${say('help.gone')}</p>
${searchBox(visit)}
${me === undefined ? html`<p>${say('help.gone_sign_in')} <a href="${visit.to('/sign-in')}?back=${back}">${say('frame.sign_in')}</a></p>` : null}
<p><a href="${visit.to('/')}">${say('help.all_help')}</a></p>`,
  };
}

export const articlePages: readonly Page[] = [page('/articles/:slug', 'anyone', showArticle)];
