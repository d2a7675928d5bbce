import { useQuery } from '@tanstack/react-query';
import * as articles from '#contract/articles.ts';
import { getKnowledge, type KnowledgeSection, type KnowledgeSpace } from '#contract/knowledge.ts';
import { ask, refresh } from '../../queries.ts';

const minutes = 60_000;

/** Spaces with their sections, and what the person may do. */
export function useKnowledge() {
  return useQuery({ ...ask(getKnowledge, {}), staleTime: 5 * minutes });
}

export type PlacedSection = {
  section: KnowledgeSection;
  depth: number;
  path: string[];
  /** Ids from the top one to its own. */
  ids: string[];
};

/** The sections of a space, parents before what is in them. */
export function inTree(
  sections: readonly KnowledgeSection[],
  nameOf: (section: KnowledgeSection) => string,
): PlacedSection[] {
  const below = (parent: PlacedSection | undefined): PlacedSection[] =>
    sections
      .filter((section) => section.parent_id === (parent?.section.id ?? null))
      .toSorted((one, two) => one.position - two.position)
      .flatMap((section) => {
        const here: PlacedSection = {
          section,
          depth: parent === undefined ? 0 : parent.depth + 1,
          path: [...(parent?.path ?? []), nameOf(section)],
          ids: [...(parent?.ids ?? []), section.id],
        };
        return [here, ...below(here)];
      });
  return below(undefined);
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
