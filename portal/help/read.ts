/** Which article an address means, for this reader and within this brand. */
import type { ReadArticle } from '#contract/articles.ts';
import { languages } from '#contract/common.ts';
import { articleBySlug, type TreeSection } from '#modules/knowledge/knowledge.ts';
import type { Visit } from '../page.ts';
import { articlePath, pathTo, sectionsOf } from './places.ts';

export type Read = {
  readonly article: ReadArticle;
  readonly sections: readonly TreeSection[];
  readonly path: readonly TreeSection[];
};

/** The article within this brand; a present address where the one asked is not; undefined: none for the reader. */
export async function readBySlug(
  visit: Visit,
  slug: string,
): Promise<Read | { readonly moved_to: string; readonly is_for_good: boolean } | undefined> {
  const { ctx, brand, language } = visit;
  const found = await articleBySlug(ctx, language, slug);
  if (found === undefined) return undefined;
  const { article } = found;
  if (article.language !== language) {
    const other = languages.find((one) => one === article.language);
    if (other === undefined || !brand.languages.includes(other)) return undefined;
    // Shown to whoever reads it there: the page itself looks again.
    return {
      moved_to: `${brand.prefix}/${other}${articlePath(article.slug)}`,
      is_for_good: false,
    };
  }
  const sections = await sectionsOf(visit);
  const path = pathTo(sections, article.section_id);
  if (path.length === 0) return undefined;
  if (found.moved_to !== null)
    return { moved_to: visit.to(articlePath(found.moved_to)), is_for_good: true };
  return { article, sections, path };
}
