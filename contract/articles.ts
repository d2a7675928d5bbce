/** Articles: their texts in each language, versions, and the way from a draft to the reader. */
import { z } from 'zod';
import { instant, line, page, pageQuery, personRef, ref, uuid } from './common.ts';
import { organizationTags } from './contacts.ts';
import { endpoint } from './endpoint.ts';
import {
  articleAudiences,
  articleHtml,
  articleKinds,
  articleLanguage,
  articleParts,
  articleStates,
  mostRelated,
  slugText,
} from './knowledge.ts';

/**
 * Parts of a text as cleaned HTML: question, environment, cause, answer; or body alone.
 * Links to articles are `/articles/<id>`, pictures `/api/article-files/<id>`, an internal remark is
 * `<aside data-internal>`.
 */
export const articleContent = z.strictObject({
  question: articleHtml.optional(),
  environment: articleHtml.optional(),
  cause: articleHtml.optional(),
  answer: articleHtml.optional(),
  body: articleHtml.optional(),
});
export type ArticleContent = z.infer<typeof articleContent>;

/** How a text stands to the original it was translated from. */
export const textState = z.strictObject({
  language: z.string(),
  title: z.string(),
  slug: z.string(),
  version: z.number().int(),
  published_version: z.number().int().nullable(),
  published_at: instant.nullable(),
  is_original: z.boolean(),
  translated_from_version: z.number().int().nullable(),
  /** The original changed since it was translated. */
  is_behind: z.boolean(),
  updated_at: instant,
});
export type TextState = z.infer<typeof textState>;

export const articleRow = z.strictObject({
  id: uuid,
  number: z.number().int(),
  section_id: uuid,
  kind: z.enum(articleKinds),
  state: z.enum(articleStates),
  audience: z.enum(articleAudiences),
  /** In the language asked for, else in the original one. */
  language: z.string(),
  title: z.string(),
  slug: z.string(),
  languages: z.array(z.string()),
  owner: personRef.nullable(),
  review_at: instant.nullable(),
  is_stale: z.boolean(),
  is_frequent: z.boolean(),
  published_at: instant.nullable(),
  publish_at: instant.nullable(),
  /** The working text is newer than what is outside. */
  has_unpublished: z.boolean(),
  open_flags: z.number().int(),
  updated_at: instant,
});
export type ArticleRow = z.infer<typeof articleRow>;

export const articleFile = z.strictObject({
  id: uuid,
  name: z.string(),
  media_type: z.string(),
  size: z.number().int(),
});
export type ArticleFile = z.infer<typeof articleFile>;

/** What stands between the article and publishing it. */
export const publishing = z.strictObject({
  /** It came from inside and goes outside: somebody other than its last author looks first. */
  needs_second_look: z.boolean(),
  /** The second look is the caller's own to confirm, since nobody else may publish. */
  must_confirm: z.boolean(),
  may_publish: z.boolean(),
});

export const article = z.strictObject({
  ...articleRow.shape,
  original_language: z.string(),
  texts: z.array(textState),
  organization_ids: z.array(uuid),
  contracts: z.array(z.string()),
  organization_tags: z.array(z.string()),
  role_ids: z.array(uuid),
  topic_ids: z.array(uuid),
  related: z.array(z.strictObject({ id: uuid, number: z.number().int(), title: z.string() })),
  attachments: z.array(articleFile),
  reviewed_at: instant.nullable(),
  from_ticket_id: uuid.nullable(),
  redirect_to_id: uuid.nullable(),
  /** Addresses it had before, in the language shown. */
  old_slugs: z.array(z.string()),
  counts: z.strictObject({
    views: z.number().int(),
    uses: z.number().int(),
    searched: z.number().int(), // of the uses: by who looked for it
    helped: z.number().int(),
    not_helped: z.number().int(),
    open_comments: z.number().int(),
  }),
  publishing,
  can: z.strictObject({
    write: z.boolean(),
    publish: z.boolean(),
    unpublish: z.boolean(),
    archive: z.boolean(),
    restore: z.boolean(),
    states: z.array(z.enum(articleStates)),
  }),
});
export type Article = z.infer<typeof article>;

/** The working text, as colleagues read and edit it. */
export const articleText = z.strictObject({
  ...textState.shape,
  article_id: uuid,
  content: articleContent,
  keywords: z.array(z.string()),
  updated_by: personRef.nullable(),
});
export type ArticleText = z.infer<typeof articleText>;

const articleParams = z.strictObject({ article_id: uuid });
const textParams = z.strictObject({ article_id: uuid, language: articleLanguage });
const view = { row: 'article', can: 'view' } as const;
const write = { row: 'article', can: 'write' } as const;
const publish = { row: 'article', can: 'publish' } as const;

const titleLine = line(200).min(1);
const keywordList = z.array(line(60).min(1)).max(40);
const contracts = z.array(line(120).min(1)).max(50);
/** Who it is for, when the audience is organisations (all of a contract, of a tag) or roles. */
const named = {
  organization_ids: z.array(ref('organization')).max(200),
  ...{ contracts, organization_tags: organizationTags },
  role_ids: z.array(ref('role')).max(50),
};

export const listArticles = endpoint({
  method: 'GET',
  path: '/api/articles',
  access: 'agent',
  scope: 'read',
  summary: 'Articles that the agent may see, changed last first',
  query: z.strictObject({
    language: articleLanguage.optional(),
    space_id: ref('knowledge_space').optional(),
    section_id: ref('knowledge_section').optional(),
    state: z.enum(articleStates).optional(),
    audience: z.enum(articleAudiences).optional(),
    owner_id: ref('agent').optional(),
    topic_id: ref('topic').optional(),
    /** `stale`: its review is due; `changed`: newer than what is outside; `behind`: a translation is old. */
    only: z
      .enum(['stale', 'changed', 'behind', 'flagged', 'published', 'unpublished', 'scheduled'])
      .optional(),
    /** Words of the title; search proper is another endpoint. */
    title: line(100).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
    ...pageQuery,
  }),
  response: page(articleRow),
});
export const createArticle = endpoint({
  method: 'POST',
  path: '/api/articles',
  access: 'knowledge.write',
  scope: 'write',
  summary: 'Write an article: a work in progress that only colleagues see',
  body: z.strictObject({
    section_id: ref('knowledge_section'),
    kind: z.enum(articleKinds).default('question'),
    audience: z.enum(articleAudiences).default('staff'),
    language: articleLanguage,
    title: titleLine,
    slug: slugText.optional(),
    content: articleContent.default({}),
    keywords: keywordList.default([]),
    organization_ids: named.organization_ids.default([]),
    contracts: contracts.default([]),
    organization_tags: organizationTags.default([]),
    role_ids: named.role_ids.default([]),
    topic_ids: z.array(ref('topic')).max(20).default([]),
    from_ticket_id: ref('ticket').optional(),
  }),
  response: article,
  status: 201,
});
export const getArticle = endpoint({
  method: 'GET',
  path: '/api/articles/:article_id',
  access: view,
  scope: 'read',
  summary: 'An article with the states of its texts',
  params: articleParams,
  query: z.strictObject({ language: articleLanguage.optional() }),
  response: article,
});
export const updateArticle = endpoint({
  method: 'PATCH',
  path: '/api/articles/:article_id',
  access: write,
  scope: 'write',
  summary:
    'Change what is about the article; a wider audience takes it off until it is published anew',
  params: articleParams,
  body: z.strictObject({
    section_id: ref('knowledge_section').optional(),
    kind: z.enum(articleKinds).optional(),
    audience: z.enum(articleAudiences).optional(),
    organization_ids: named.organization_ids.optional(),
    contracts: contracts.optional(),
    organization_tags: organizationTags.optional(),
    role_ids: named.role_ids.optional(),
    topic_ids: z.array(ref('topic')).max(20).optional(),
    related_ids: z.array(ref('article')).max(mostRelated).optional(),
    owner_id: ref('agent').nullable().optional(),
    review_at: instant.nullable().optional(),
    /** Looked through now: it is not stale any more. */
    is_reviewed: z.literal(true).optional(),
    is_frequent: z.boolean().optional(),
  }),
  response: article,
});
export const putArticleState = endpoint({
  method: 'PUT',
  path: '/api/articles/:article_id/state',
  access: write,
  scope: 'write',
  summary: 'Move an article between work in progress, not validated and validated',
  params: articleParams,
  body: z.strictObject({ state: z.enum(['wip', 'not_validated', 'validated']) }),
  response: article,
});
export const publishArticle = endpoint({
  method: 'POST',
  path: '/api/articles/:article_id/publish',
  access: publish,
  scope: 'write',
  summary: 'Show the working texts to the audience, now or at a moment; it counts as validated',
  params: articleParams,
  body: z.strictObject({
    /** All that are written when not given. */
    languages: z.array(articleLanguage).min(1).max(40).optional(),
    at: instant.optional(),
    /** I am the only one who may publish, and I looked twice. */
    is_confirmed: z.boolean().default(false),
  }),
  response: article,
});
export const unpublishArticle = endpoint({
  method: 'POST',
  path: '/api/articles/:article_id/unpublish',
  access: publish,
  scope: 'write',
  summary: 'Take an article off, or one of its languages; a moment set for publishing is forgotten',
  params: articleParams,
  body: z.strictObject({ language: articleLanguage.optional() }),
  response: article,
});
export const archiveArticle = endpoint({
  method: 'POST',
  path: '/api/articles/:article_id/archive',
  access: { row: 'article', can: 'archive' },
  scope: 'write',
  summary: 'Archive an article; its links lead to another one when that is named',
  params: articleParams,
  body: z.strictObject({ redirect_to_id: ref('article').nullable().default(null) }),
  response: article,
});
export const restoreArticle = endpoint({
  method: 'POST',
  path: '/api/articles/:article_id/restore',
  access: write,
  scope: 'write',
  summary: 'Take an article out of the archive, as a work in progress',
  params: articleParams,
  response: article,
});

// texts and versions ----------------------------------------------------------------------------

export const getArticleText = endpoint({
  method: 'GET',
  path: '/api/articles/:article_id/texts/:language',
  access: view,
  scope: 'read',
  summary: 'The working text in a language, remarks and all',
  params: textParams,
  response: articleText,
});
export const putArticleText = endpoint({
  method: 'PUT',
  path: '/api/articles/:article_id/texts/:language',
  access: write,
  scope: 'write',
  summary: 'Write a text: a new version, or the one the same author wrote a moment ago',
  params: textParams,
  body: z.strictObject({
    title: titleLine,
    slug: slugText.optional(),
    content: articleContent,
    keywords: keywordList.optional(),
    /** The version one edited; 0: the text is new. Refused when a colleague saved since. */
    base_version: z.number().int().min(0),
    /** The version of the original it translates; the newest when not given for a new text. */
    translated_from_version: z.number().int().min(1).optional(),
    note: line(300).default(''),
  }),
  response: articleText,
});
export const deleteArticleText = endpoint({
  method: 'DELETE',
  path: '/api/articles/:article_id/texts/:language',
  access: write,
  scope: 'write',
  summary: 'Delete a translation that is not published',
  params: textParams,
  response: article,
});
export const articleVersion = z.strictObject({
  version: z.number().int(),
  title: z.string(),
  author: personRef.nullable(),
  note: z.string(),
  at: instant,
  published_at: instant.nullable(),
  is_published: z.boolean(),
});
export type ArticleVersion = z.infer<typeof articleVersion>;
export const listArticleVersions = endpoint({
  method: 'GET',
  path: '/api/articles/:article_id/texts/:language/versions',
  access: view,
  scope: 'read',
  summary: 'Versions of a text, the newest first',
  params: textParams,
  query: z.strictObject({ ...pageQuery }),
  response: page(articleVersion),
});
const version = z.coerce.number().int().min(1).max(1_000_000);
export const getArticleVersion = endpoint({
  method: 'GET',
  path: '/api/articles/:article_id/texts/:language/versions/:version',
  access: view,
  scope: 'read',
  summary: 'One version of a text',
  params: z.strictObject({ ...textParams.shape, version }),
  response: z.strictObject({ ...articleVersion.shape, content: articleContent }),
});
export const diffRun = z.strictObject({
  kind: z.enum(['same', 'added', 'removed']),
  text: z.string(),
});
export type DiffRun = z.infer<typeof diffRun>;
export const compareArticleVersions = endpoint({
  method: 'GET',
  path: '/api/articles/:article_id/texts/:language/compare',
  access: view,
  scope: 'read',
  summary: 'Two versions word by word, part by part',
  params: textParams,
  query: z.strictObject({ from: version, to: version }),
  response: z.strictObject({
    title: z.array(diffRun),
    parts: z.array(
      z.strictObject({
        part: z.enum(articleParts),
        runs: z.array(diffRun),
        is_changed: z.boolean(),
      }),
    ),
  }),
});
export const restoreArticleVersion = endpoint({
  method: 'POST',
  path: '/api/articles/:article_id/texts/:language/versions/:version/restore',
  access: write,
  scope: 'write',
  summary: 'Write an old version anew, as the newest one',
  params: z.strictObject({ ...textParams.shape, version }),
  response: articleText,
});

// reading ---------------------------------------------------------------------------------------

/** An article as its reader sees it: colleagues the working text, others what is published. */
export const readArticle = z.strictObject({
  id: uuid,
  number: z.number().int(),
  section_id: uuid,
  kind: z.enum(articleKinds),
  audience: z.enum(articleAudiences),
  language: z.string(),
  languages: z.array(z.strictObject({ language: z.string(), slug: z.string(), title: z.string() })),
  title: z.string(),
  slug: z.string(),
  content: articleContent,
  /** Articles that its links and «see also» lead to and the reader may see, by id. */
  links: z.record(z.string(), z.strictObject({ title: z.string(), slug: z.string() })),
  related_ids: z.array(uuid),
  attachments: z.array(articleFile),
  is_frequent: z.boolean(),
  published_at: instant.nullable(),
  updated_at: instant,
});
export type ReadArticle = z.infer<typeof readArticle>;

export const getReadArticle = endpoint({
  method: 'GET',
  path: '/api/articles/:article_id/reading',
  access: 'public',
  scope: 'read',
  summary: 'An article as the caller may read it, in the language or the nearest one there is',
  params: articleParams,
  query: z.strictObject({ language: articleLanguage.default('ru') }),
  response: readArticle,
});
export const getReadArticleBySlug = endpoint({
  method: 'GET',
  path: '/api/help/articles/:language/:slug',
  access: 'public',
  scope: 'read',
  summary: 'An article by its address, an old one too: `moved_to` names the present address',
  params: z.strictObject({ language: articleLanguage, slug: z.string().max(160) }),
  response: z.strictObject({ article: readArticle, moved_to: z.string().nullable() }),
});
export const downloadArticleFile = endpoint({
  method: 'GET',
  path: '/api/article-files/:article_file_id',
  access: 'public',
  scope: 'read',
  stream: 'download',
  summary: 'A picture or attachment of an article that the caller may read',
  params: z.strictObject({ article_file_id: uuid }),
  query: z.strictObject({ preview: z.enum(['1']).optional() }),
  response: z.unknown(),
});
