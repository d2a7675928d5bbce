/** Where things of the help centre are, and what of it a brand shows. */
import type { Language } from '#contract/common.ts';
import { type Shelf, sectionTree, type TreeSection } from '#modules/knowledge/knowledge.ts';
import type { Visit } from '../page.ts';

export function articlePath(slug: string): string {
  return `/articles/${encodeURIComponent(slug)}`;
}

export function sectionPath(slug: string): string {
  return `/sections/${encodeURIComponent(slug)}`;
}

export function filePath(id: string): string {
  return `/files/${id}`;
}

export function searchPath(asked: { q?: string; section?: string | undefined }): string {
  const query = new URLSearchParams({
    q: asked.q ?? '',
    ...(asked.section ? { section: asked.section } : {}),
  });
  return `/search?${query}`;
}

/** The form, with what the reader has asked or read so far. */
export function askPath(asked: { article?: number; q?: string } = {}): string {
  const query = new URLSearchParams({
    ...(asked.article === undefined ? {} : { article: String(asked.article) }),
    ...(asked.q ? { q: asked.q } : {}),
  });
  return `/ask${query.size === 0 ? '' : `?${query}`}`;
}

/** Published texts of the brand in a language; by default that of the visit. */
export function shelfOf({ brand, language }: Visit, other?: Language): Shelf {
  return { language: other ?? language, space_ids: brand.spaces };
}

/** Sections with something to read for this reader. */
export function sectionsOf(visit: Visit, language?: Language): Promise<TreeSection[]> {
  return sectionTree(visit.ctx, shelfOf(visit, language));
}

/** From the root down to the section itself; empty when the reader has none of it. */
export function pathTo(sections: readonly TreeSection[], id: string): TreeSection[] {
  const path: TreeSection[] = [];
  for (let at: string | null = id; at !== null; ) {
    const found = sections.find((one) => one.id === at);
    if (found === undefined || path.includes(found)) return [];
    path.unshift(found);
    at = found.parent_id;
  }
  return path;
}

/** The section and all below it. */
export function withBelow(sections: readonly TreeSection[], id: string): string[] {
  const below = sections.filter((one) => one.parent_id === id);
  return [id, ...below.flatMap((one) => withBelow(sections, one.id))];
}
