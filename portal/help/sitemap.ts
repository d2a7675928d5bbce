/**
 * For search engines: every page that everybody may read, with the same page in other languages; and what they
 * should leave alone. Always as a stranger sees it, whoever asks.
 */

import type { BrandCard } from '#modules/brands/brands.ts';
import { articleAddresses, lastNumber, sectionTree } from '#modules/knowledge/knowledge.ts';
import { type Html, html, render } from '../html.ts';
import { type Answer, type Asked, type Page, page, type Visit } from '../page.ts';
import { articlePath, sectionPath, shelfOf } from './places.ts';

/** Articles of so many numbers stand in one file; engines take 50,000 addresses (sitemaps.org). */
const numbersTogether = 10_000;
const namespaces = {
  map: 'http://www.sitemaps.org/schemas/sitemap/0.9',
  html: 'http://www.w3.org/1999/xhtml',
};

async function showSitemap(visit: Visit, asked: Asked): Promise<Answer> {
  const stranger: Visit = { ...visit, ctx: { ...visit.ctx, actor: { kind: 'anonymous' } } };
  const last = await lastNumber(stranger.ctx, shelfOf(visit));
  const parts = Math.max(1, Math.ceil(last / numbersTogether));
  const part = /^\d{1,5}$/.test(asked.query('part')) ? Number(asked.query('part')) : undefined;
  if (parts > 1 && part === undefined) return file(indexOf(visit, parts));
  return file(await addressesOf(stranger, part ?? 1));
}

function file(body: Html): Answer {
  return {
    body: `<?xml version="1.0" encoding="utf-8"?>\n${render(body)}`,
    type: 'application/xml; charset=utf-8',
    is_kept: true,
  };
}

function indexOf({ brand, to }: Visit, parts: number): Html {
  const names = Array.from({ length: parts }, (_none, index) => index + 1);
  return html`<sitemapindex xmlns="${namespaces.map}">
${names.map((one) => html`<sitemap><loc>${`${brand.origin}${to('/sitemap.xml')}?part=${one}`}</loc></sitemap>\n`)}</sitemapindex>`;
}

type Address = {
  readonly path: string;
  readonly changed_at?: string;
  readonly others: readonly (readonly [string, string])[];
};

async function addressesOf(visit: Visit, part: number): Promise<Html> {
  const from = (part - 1) * numbersTogether;
  const articles = await articleAddresses(visit.ctx, shelfOf(visit), {
    from,
    to: from + numbersTogether,
  });
  const places: Address[] = part === 1 ? await placesOf(visit) : [];
  const all: Address[] = [
    ...places,
    ...articles.map((one) => ({
      path: articlePath(one.slug),
      changed_at: one.changed_at,
      others: one.others.map(([language, slug]) => [language, articlePath(slug)] as const),
    })),
  ];
  return html`<urlset xmlns="${namespaces.map}" xmlns:xhtml="${namespaces.html}">
${all.map((one) => addressOf(visit, one))}</urlset>`;
}

/** The first page and the sections. */
async function placesOf(visit: Visit): Promise<Address[]> {
  const { brand, ctx, language } = visit;
  const trees = await Promise.all(
    brand.languages.map(async (one) => [one, await sectionTree(ctx, shelfOf(visit, one))] as const),
  );
  const own = trees.find(([one]) => one === language)?.[1] ?? [];
  return [
    { path: '/', others: brand.languages.map((one) => [one, '/'] as const) },
    ...own.map(({ slug }) => ({
      path: sectionPath(slug),
      others: trees
        .filter(([, sections]) => sections.some((one) => one.slug === slug))
        .map(([one]) => [one, sectionPath(slug)] as const),
    })),
  ];
}

function addressOf({ brand, to }: Visit, { path, changed_at, others }: Address): Html {
  const spoken = others.filter(([language]) => brand.languages.some((one) => one === language));
  const at = (language: string, there: string) =>
    `${brand.origin}${brand.prefix}/${language}${there === '/' ? '' : there}`;
  return html`<url><loc>${`${brand.origin}${to(path)}`}</loc>${changed_at === undefined ? null : html`<lastmod>${changed_at}</lastmod>`}${
    spoken.length < 2
      ? null
      : spoken.map(
          ([language, there]) =>
            html`<xhtml:link rel="alternate" hreflang="${language}" href="${at(language, there)}"/>`,
        )
  }</url>\n`;
}

/** Engines read the help centre alone; not its searches, forms, nor anybody's requests. */
export function robotsText(brand: BrandCard | undefined): string {
  if (brand === undefined || !brand.is_help_center_on) return 'User-agent: *\nDisallow: /\n';
  const { prefix, origin, languages } = brand;
  const own = ['search', 'requests', 'sign-in', 'profile', 'ask'];
  const closed = languages.flatMap((language) =>
    own.map((one) => `Disallow: ${prefix}/${language}/${one}`),
  );
  const open = prefix === '' ? [] : [`Allow: ${prefix}`, 'Disallow: /'];
  const maps = languages.map((language) => `Sitemap: ${origin}${prefix}/${language}/sitemap.xml`);
  return ['User-agent: *', ...closed, ...open, '', ...maps, ''].join('\n');
}

export const sitemapPages: readonly Page[] = [page('/sitemap.xml', 'anyone', showSitemap)];
