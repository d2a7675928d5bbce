/** What the readers of every format answer: pages with their places, and a page that was read. */
import type { importFormats } from '#contract/article-imports.ts';
import type { ArticleContent } from '#contract/articles.ts';
import type { ArticleKind, WordsByLanguage } from '#contract/knowledge.ts';

export type ImportFormat = (typeof importFormats)[number];

/** A section as the archive tells it, from the top one down. */
export type Place = {
  /** Within the source. */
  readonly key: string;
  readonly names: WordsByLanguage;
  readonly slug?: string;
  readonly icon?: string;
  readonly intro?: WordsByLanguage;
};

export type Page = {
  readonly path: string;
  readonly reader: 'markdown' | 'html' | 'table';
  /** Of the article, within the source: pages in other languages have the same. */
  readonly key: string;
  readonly language: string;
  readonly title: string;
  readonly place: readonly Place[];
  /** The space that it names, of those that are here by the same key. */
  readonly space?: string;
  /** The id that its article has, if this desk wrote it. */
  readonly own_id?: string;
  /** The language that its article was written in first. */
  readonly original?: string;
};

/** A page in our words. Files stand in it under ids that are made up. */
export type ReadPage = {
  readonly title: string;
  readonly kind: ArticleKind;
  readonly content: ArticleContent;
  readonly slug: string;
  readonly keywords: readonly string[];
  readonly audience: string;
  readonly state: string;
  readonly is_frequent: boolean;
  readonly organizations: readonly string[];
  readonly contracts: readonly string[];
  readonly roles: readonly string[];
  /** Paths of files that are offered below it. */
  readonly attached: readonly string[];
  /** Made-up id by the path of each file that it shows, links or offers. */
  readonly files: ReadonlyMap<string, string>;
  /** What people called a file, where its path does not say. */
  readonly names: ReadonlyMap<string, string>;
};

/** Ends of names that pages have. */
export const pageEndings = /\.(?:md|markdown|mdx|html?|xhtml)$/i;
export const pictureEndings = /\.(?:png|jpe?g|gif|webp)$/i;
