import { useQuery } from '@tanstack/react-query';
import * as articles from '#contract/articles.ts';
import { getKnowledge, type KnowledgeSection, type KnowledgeSpace } from '#contract/knowledge.ts';
import { ask, refresh } from '../../queries.ts';

const minutes = 60_000;

/** Spaces with their sections, and what the person may do. */
export function useKnowledge() {
  return useQuery({ ...ask(getKnowledge, {}), staleTime: 5 * minutes });
}

export type PlacedSection = { section: KnowledgeSection; depth: number; path: string[] };

/** The sections of a space, parents before what is in them. */
export function inTree(
  sections: readonly KnowledgeSection[],
  nameOf: (section: KnowledgeSection) => string,
): PlacedSection[] {
  const below = (parent_id: string | null, depth: number, path: string[]): PlacedSection[] =>
    sections
      .filter((section) => section.parent_id === parent_id)
      .toSorted((one, two) => one.position - two.position)
      .flatMap((section) => {
        const here = [...path, nameOf(section)];
        return [{ section, depth, path: here }, ...below(section.id, depth + 1, here)];
      });
  return below(null, 0, []);
}

/** With what is in the sections below it. */
export function countBelow(space: KnowledgeSpace, section: KnowledgeSection): number {
  const children = space.sections.filter((one) => one.parent_id === section.id);
  return children.reduce((sum, child) => sum + countBelow(space, child), section.article_count);
}

/** After any change of an article: what shows it is asked for anew. */
export function refreshArticles(): Promise<void> {
  return refresh(
    articles.listArticles,
    articles.getArticle,
    articles.getArticleText,
    articles.getReadArticle,
    articles.listArticleVersions,
    getKnowledge,
  );
}
