/**
 * Knowledge: what was answered once. Owns spaces, sections, articles with their texts, versions and
 * addresses, their files, and what readers leave at them. Does not own searching (search) nor the
 * pages that readers see (portal). Whoever shows articles starts from `visibleArticles`.
 */
export { headList, headWord, readArticleFile, splitHead } from './article-file.ts';
export { createArticle } from './articles.ts';
export { articleFileFor } from './attachments.ts';
export { cleanContent, filesOf as filesOfContent, outsideContent, textOf } from './content.ts';
export { recordView, recordVote } from './feedback.ts';
export { type DiskReport, importFromDisk } from './import/from-disk.ts';
export { isStaff, visibleArticles } from './knowledge.access.ts';
export { archiveArticle, publishArticle } from './publishing.ts';
export { articleBySlug, articleFor } from './reading.ts';
export {
  articleAddresses,
  articleOfNumber,
  changedArticles,
  frequentArticles,
  lastNumber,
  type Shelf,
  type ShelfArticle,
  type ShelfPlace,
  sectionArticles,
} from './shelves.sql.ts';
export { slugOf } from './slug.ts';
export { createSection, sectionTree, type TreeSection } from './structure.ts';
export { saveArticleText } from './texts.ts';
