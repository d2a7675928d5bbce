/** Search of articles, synonyms, and the lists of what was not found. */
import { z } from 'zod';
import { empty, instant, line, page, pageQuery, personRef, ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { articleAudiences, articleLanguage, articleStates } from './knowledge.ts';

export const foundArticle = z.strictObject({
  id: uuid,
  number: z.number().int(),
  /** Of the text that was found: the language asked for, else another. */
  language: z.string(),
  /** Words found stand between \u0002 and \u0003, in the snippet too. */
  title: z.string(),
  snippet: z.string(),
  slug: z.string(),
  section: z.strictObject({ id: uuid, name: z.string() }),
  audience: z.enum(articleAudiences),
  state: z.enum(articleStates),
});
export type FoundArticle = z.infer<typeof foundArticle>;

export const foundArticles = z.strictObject({
  items: z.array(foundArticle),
  /** What was searched instead of what was typed; null: as typed. */
  corrected: z.string().nullable(),
  /** Nothing was found in the language asked for: these are in others. */
  is_other_language: z.boolean(),
  /** To be named with the article that is chosen; null: not written down (still typing, or a later page). */
  search_id: uuid.nullable(),
  next: z.string().nullable(),
});
export type FoundArticles = z.infer<typeof foundArticles>;

const asked = {
  q: line(200).min(1),
  language: articleLanguage.default('ru'),
  limit: z.coerce.number().int().min(1).max(30).default(10),
  /** Still typing: nothing is written down, and the last word may be unfinished. */
  is_typing: z.stringbool().default(false),
  ...pageQuery,
};

export const searchKnowledge = endpoint({
  method: 'GET',
  path: '/api/knowledge/search',
  access: 'agent',
  is_costly: true,
  scope: 'read',
  summary: 'Articles that the agent may see, remarks and drafts searched too, best first',
  query: z.strictObject({ ...asked, section_id: ref('knowledge_section').optional() }),
  response: foundArticles,
});
export const searchHelp = endpoint({
  method: 'GET',
  path: '/api/help/search',
  access: 'public',
  is_costly: true,
  scope: 'read',
  limit: 240,
  summary: 'Published articles that the caller may read, best first',
  query: z.strictObject({ ...asked, brand: line(60).optional() }),
  response: foundArticles,
});

export const suggestedArticle = z.strictObject({
  ...foundArticle.shape,
  /** Why: the words of the text that the article shares, the most telling first. */
  shared: z.array(z.string()),
});
export type SuggestedArticle = z.infer<typeof suggestedArticle>;

export const suggestHelp = endpoint({
  method: 'POST',
  path: '/api/help/suggestions',
  access: 'public',
  is_costly: true,
  scope: 'read',
  limit: 240,
  summary: 'Up to ten articles that may answer what somebody is writing; nothing of it is kept',
  body: z.strictObject({
    text: text(20_000),
    language: articleLanguage.default('ru'),
    limit: z.number().int().min(1).max(10).default(5),
    brand: line(60).optional(),
  }),
  response: z.strictObject({ items: z.array(suggestedArticle) }),
});
export const chooseFound = endpoint({
  method: 'POST',
  path: '/api/help/choices',
  access: 'public',
  is_costly: true,
  scope: 'read',
  limit: 240,
  summary:
    'Say which of the articles found was opened; a search more than a day old is left as it is',
  body: z.strictObject({ search_id: uuid, article_id: ref('article') }),
  response: empty,
});

export const gapKinds = ['nothing', 'asked'] as const;
export const gapStates = ['open', 'done', 'ignored'] as const;
export type GapKind = (typeof gapKinds)[number];
export type GapState = (typeof gapStates)[number];

const articleName = z.strictObject({
  id: uuid,
  number: z.number().int(),
  title: z.string(),
});

/** `nothing` was found for the words; or the article was read and the question `asked` all the same. */
export const articleGap = z.strictObject({
  id: uuid,
  kind: z.enum(gapKinds),
  language: z.string(),
  /** As they were last typed; numbers and addresses are left out. */
  words: z.string(),
  article: articleName.nullable(),
  /** Named by a colleague: these words find it from then on. */
  answer: articleName.nullable(),
  times: z.number().int(),
  /** Of them, by colleagues. */
  times_inside: z.number().int(),
  /** Since the state was last changed. */
  times_since: z.number().int(),
  state: z.enum(gapStates),
  note: z.string(),
  first_at: instant,
  last_at: instant,
  changed_at: instant.nullable(),
  changed_by: personRef.nullable(),
});
export type ArticleGap = z.infer<typeof articleGap>;

export const listGaps = endpoint({
  method: 'GET',
  path: '/api/knowledge/gaps',
  access: 'knowledge.write',
  scope: 'read',
  summary:
    'What was searched and not found, or read and asked all the same; the most frequent first',
  query: z.strictObject({
    kind: z.enum(gapKinds).default('nothing'),
    state: z.enum(gapStates).default('open'),
    ...pageQuery,
  }),
  response: z.strictObject({
    ...page(articleGap).shape,
    /** Open ones of each kind; counted to a thousand. */
    open: z.strictObject({ nothing: z.number().int(), asked: z.number().int() }),
  }),
});
export const updateGap = endpoint({
  method: 'PATCH',
  path: '/api/knowledge/gaps/:article_gap_id',
  access: { row: 'article_gap', can: 'change' },
  scope: 'write',
  summary:
    'Say that it is done or of no concern, or name the article that answers: its words find it from then on; what is done opens again when it happens again',
  params: z.strictObject({ article_gap_id: uuid }),
  body: z
    .strictObject({
      state: z.enum(gapStates),
      note: line(500),
      answer_id: ref('article').nullable(),
    })
    .partial(),
  response: articleGap,
});

export const synonymGroup = z.strictObject({
  id: uuid,
  phrases: z.array(z.string()),
  updated_at: instant,
});
export type SynonymGroup = z.infer<typeof synonymGroup>;
const phrases = z.array(line(60).min(1)).min(2).max(20);

export const listSynonyms = endpoint({
  method: 'GET',
  path: '/api/knowledge/synonyms',
  access: 'knowledge.write',
  scope: 'read',
  summary: 'Groups of words that mean the same to readers, changed last first',
  query: z.strictObject({ ...pageQuery }),
  response: page(synonymGroup),
});
export const createSynonyms = endpoint({
  method: 'POST',
  path: '/api/knowledge/synonyms',
  access: 'knowledge.publish',
  scope: 'write',
  summary: 'Words or short phrases any of which finds the others',
  body: z.strictObject({ phrases }),
  response: synonymGroup,
  status: 201,
});
const synonymParams = z.strictObject({ article_synonym_id: uuid });
export const updateSynonyms = endpoint({
  method: 'PATCH',
  path: '/api/knowledge/synonyms/:article_synonym_id',
  access: { row: 'article_synonym', can: 'change' },
  scope: 'write',
  summary: 'Change a group of synonyms',
  params: synonymParams,
  body: z.strictObject({ phrases }),
  response: synonymGroup,
});
export const deleteSynonyms = endpoint({
  method: 'DELETE',
  path: '/api/knowledge/synonyms/:article_synonym_id',
  access: { row: 'article_synonym', can: 'change' },
  scope: 'write',
  summary: 'Delete a group of synonyms',
  params: synonymParams,
  response: empty,
});
