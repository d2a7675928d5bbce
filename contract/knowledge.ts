/** Knowledge: its spaces and sections, and the words that every contract about articles uses. */
import { z } from 'zod';
import { empty, line, ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

/** Languages that articles may be written in; the desk itself speaks Russian and English. */
export const articleLanguages = [
  ...['ru', 'en', 'be', 'uk', 'kk', 'uz', 'ky', 'tg', 'hy', 'az', 'ka', 'ro', 'lt', 'lv', 'et'],
  ...['de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'cs', 'sk', 'bg', 'sr', 'hr', 'hu', 'fi', 'sv'],
  ...['da', 'no', 'el', 'tr', 'he', 'ar', 'fa', 'hi', 'id', 'vi', 'th', 'ko', 'ja', 'zh'],
] as const;
/** ISO 639-1. */
export const articleLanguage = z.string().regex(/^[a-z]{2,3}$/);

/** States of an article (KCS v6, «article state»). */
export const articleStates = ['wip', 'not_validated', 'validated', 'archived'] as const;
export type ArticleState = (typeof articleStates)[number];

/** Who may read it: from everybody to colleagues of some roles. */
export const articleAudiences = ['public', 'signed_in', 'organizations', 'staff', 'roles'] as const;
export type ArticleAudience = (typeof articleAudiences)[number];
/** Audiences that reach beyond the desk's own people. */
export const outsideAudiences: readonly ArticleAudience[] = [
  'public',
  'signed_in',
  'organizations',
];

export const articleKinds = ['question', 'free'] as const;
export type ArticleKind = (typeof articleKinds)[number];

/** The parts of an article of kind `question`, in their order; `free` has `body` alone. */
export const questionParts = ['question', 'environment', 'cause', 'answer'] as const;
export const articleParts = [...questionParts, 'body'] as const;
export type ArticlePart = (typeof articleParts)[number];

/** Words by language. */
export const wordsByLanguage = (max: number) => z.record(articleLanguage, line(max));
export type WordsByLanguage = Record<string, string>;

/** The words in the language, else in Russian, English, or any. */
export function wordsFor(words: WordsByLanguage, language: string): string {
  const found = [language, 'ru', 'en', ...Object.keys(words)].find((one) => Boolean(words[one]));
  return found === undefined ? '' : (words[found] ?? '');
}

const shownWords = z.record(z.string(), z.string());

export const slugText = z
  .string()
  .trim()
  .toLowerCase()
  .max(120)
  .regex(/^[a-z0-9][a-z0-9-]*$/, { error: 'errors.field.slug' });

export const knowledgeSection = z.strictObject({
  id: uuid,
  space_id: uuid,
  parent_id: uuid.nullable(),
  slug: z.string(),
  names: shownWords,
  intro: shownWords,
  /** Name of an icon of the Tabler set. */
  icon: z.string(),
  position: z.number().int(),
  is_archived: z.boolean(),
  /** Of the articles in it that the reader may see; archived ones are not counted. */
  article_count: z.number().int(),
});
export type KnowledgeSection = z.infer<typeof knowledgeSection>;

export const knowledgeSpace = z.strictObject({
  id: uuid,
  key: z.string(),
  names: shownWords,
  position: z.number().int(),
  is_archived: z.boolean(),
  sections: z.array(knowledgeSection),
});
export type KnowledgeSpace = z.infer<typeof knowledgeSpace>;

const structure = z.strictObject({
  items: z.array(knowledgeSpace),
  can: z.strictObject({ write: z.boolean(), publish: z.boolean(), arrange: z.boolean() }),
});

export const getKnowledge = endpoint({
  method: 'GET',
  path: '/api/knowledge',
  access: 'agent',
  scope: 'read',
  summary: 'Spaces with their sections, in their order, archived ones too',
  response: structure,
});

const names = wordsByLanguage(120);
const intro = wordsByLanguage(500);
const icon = line(60);

export const createSpace = endpoint({
  method: 'POST',
  path: '/api/knowledge/spaces',
  access: 'knowledge.publish',
  scope: 'write',
  summary: 'Make a space',
  body: z.strictObject({ key: slugText, names }),
  response: knowledgeSpace,
  status: 201,
});
export const updateSpace = endpoint({
  method: 'PATCH',
  path: '/api/knowledge/spaces/:knowledge_space_id',
  access: 'knowledge.publish',
  scope: 'write',
  summary: 'Rename a space, move or archive it; what is in an archived space nobody outside sees',
  params: z.strictObject({ knowledge_space_id: uuid }),
  body: z.strictObject({
    key: slugText.optional(),
    names: names.optional(),
    position: z.number().int().min(0).max(10_000).optional(),
    is_archived: z.boolean().optional(),
  }),
  response: knowledgeSpace,
});
export const createSection = endpoint({
  method: 'POST',
  path: '/api/knowledge/sections',
  access: 'knowledge.publish',
  scope: 'write',
  summary: 'Make a section, last among its neighbours',
  body: z.strictObject({
    space_id: ref('knowledge_space'),
    parent_id: ref('knowledge_section').nullable().default(null),
    names,
    intro: intro.default({}),
    icon: icon.default(''),
    /** In the address; made of the name when not given. */
    slug: slugText.optional(),
  }),
  response: knowledgeSection,
  status: 201,
});
const sectionParams = z.strictObject({ knowledge_section_id: uuid });
export const updateSection = endpoint({
  method: 'PATCH',
  path: '/api/knowledge/sections/:knowledge_section_id',
  access: 'knowledge.publish',
  scope: 'write',
  summary: 'Change a section or put it elsewhere, with all that is in it',
  params: sectionParams,
  body: z.strictObject({
    space_id: ref('knowledge_space').optional(),
    parent_id: ref('knowledge_section').nullable().optional(),
    names: names.optional(),
    intro: intro.optional(),
    icon: icon.optional(),
    slug: slugText.optional(),
    is_archived: z.boolean().optional(),
  }),
  response: knowledgeSection,
});
export const deleteSection = endpoint({
  method: 'DELETE',
  path: '/api/knowledge/sections/:knowledge_section_id',
  access: 'knowledge.publish',
  scope: 'write',
  summary: 'Delete an empty section',
  params: sectionParams,
  response: empty,
});
export const arrangeSections = endpoint({
  method: 'PUT',
  path: '/api/knowledge/sections/order',
  access: 'knowledge.publish',
  scope: 'write',
  summary: 'Put sections in this order; those not named follow as they were',
  body: z.strictObject({ section_ids: z.array(ref('knowledge_section')).min(1).max(500) }),
  response: structure,
});
export const arrangeArticles = endpoint({
  method: 'PUT',
  path: '/api/knowledge/sections/:knowledge_section_id/articles',
  access: 'knowledge.write',
  scope: 'write',
  summary: 'Put the articles of a section in this order',
  params: sectionParams,
  body: z.strictObject({ article_ids: z.array(ref('article')).min(1).max(500) }),
  response: empty,
});

/** Sections as a reader meets them: only those with something to read below them. */
export const listHelpSections = endpoint({
  method: 'GET',
  path: '/api/help/sections',
  access: 'public',
  scope: 'read',
  summary: 'Sections with articles that the caller may read in the language',
  query: z.strictObject({ language: articleLanguage.default('ru') }),
  response: z.strictObject({
    items: z.array(
      z.strictObject({
        id: uuid,
        space_id: uuid,
        parent_id: uuid.nullable(),
        slug: z.string(),
        name: z.string(),
        intro: z.string(),
        icon: z.string(),
        article_count: z.number().int(),
      }),
    ),
  }),
});

export const exportKnowledge = endpoint({
  method: 'GET',
  path: '/api/knowledge/export',
  access: 'knowledge.publish',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  stream: 'download',
  summary: 'The articles the caller may read as Markdown files with their pictures, in one ZIP',
  query: z.strictObject({
    space_id: ref('knowledge_space').optional(),
    /** With the sections below it. */
    section_id: ref('knowledge_section').optional(),
    language: articleLanguage.optional(),
    remarks: z.enum(['true', 'false']).default('true'),
  }),
  response: z.unknown(),
});

/** HTML of one part. */
export const articleHtml = text(400_000);

/** Articles that one names as related. */
export const mostRelated = 20;
