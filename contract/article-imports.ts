/** Imports of articles: an archive is read into a plan, somebody agrees, a job writes, and all of it can be taken back. */
import { z } from 'zod';
import { empty, instant, line, page, pageQuery, ref, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { articleLanguage } from './knowledge.ts';

/** Bytes of one archive. */
export const maxArchiveBytes = 1024 * 1024 * 1024;
/** Archives of one person that wait for a word. */
export const mostWaitingImports = 5;
/** Days after which a plan that nobody ran is forgotten. */
export const planDays = 7;

export const articleImportStates = [
  'reading',
  'planned',
  'running',
  'done',
  'undoing',
  'undone',
  'failed',
] as const;
export type ArticleImportState = (typeof articleImportStates)[number];

export const importFormats = ['opora', 'notion', 'confluence', 'markdown', 'html'] as const;

/** `edited`: somebody changed it here since the last import; `same`: nothing to do. */
export const importActions = ['new', 'changed', 'same', 'edited', 'skipped'] as const;
/** `kept`: it stays as it is here. */
export const importOutcomes = [
  'pending',
  'done',
  'kept',
  'refused',
  'undone',
  'undo_refused',
] as const;
/** `as_written`: what the head of each file says, else for colleagues. */
export const importAudiences = ['staff', 'signed_in', 'public', 'as_written'] as const;
export const importArticleStates = ['wip', 'not_validated', 'as_written'] as const;
/** What becomes of a text that was changed here and there. */
export const whenChanged = ['keep', 'replace'] as const;

const count = z.number().int();

export const articleImport = z.strictObject({
  id: uuid,
  name: z.string(),
  state: z.enum(articleImportStates),
  format: z.enum(importFormats).nullable(),
  space_id: uuid,
  section_id: uuid.nullable(),
  language: z.string(),
  /** The same source again is an update of what it brought before. */
  source: z.string(),
  audience: z.enum(importAudiences),
  article_state: z.enum(importArticleStates),
  when_changed: z.enum(whenChanged),
  /** Of what is being read, written or taken back. */
  total: count,
  done: count,
  counts: z.strictObject({
    sections_new: count,
    new: count,
    changed: count,
    same: count,
    edited: count,
    skipped: count,
    troubled: count,
    written: count,
    refused: count,
    undone: count,
    undo_refused: count,
  }),
  /** A key of contract/i18n. */
  failure: z.string().nullable(),
  created_at: instant,
  finished_at: instant.nullable(),
  undone_at: instant.nullable(),
  can: z.strictObject({
    plan: z.boolean(),
    run: z.boolean(),
    undo: z.boolean(),
    forget: z.boolean(),
  }),
});
export type ArticleImport = z.infer<typeof articleImport>;

export const articleImportItem = z.strictObject({
  position: count,
  kind: z.enum(['section', 'text', 'file']),
  path: z.string(),
  /** Names of the sections above. */
  place: z.array(z.string()),
  title: z.string(),
  language: z.string(),
  action: z.enum(importActions),
  outcome: z.enum(importOutcomes),
  cause: z.string().nullable(),
  troubles: z.array(z.strictObject({ code: z.string(), what: z.string(), count })),
  article_id: uuid.nullable(),
});
export type ArticleImportItem = z.infer<typeof articleImportItem>;

const importParams = z.strictObject({ article_import_id: uuid });
const view = { row: 'article_import', can: 'view' } as const;
const source = line(60).regex(/^[\p{L}\p{N}][\p{L}\p{N} ._:/()-]*$/u, {
  error: 'errors.field.invalid',
});

export const uploadArticleImport = endpoint({
  method: 'POST',
  path: '/api/knowledge/imports',
  access: 'knowledge.publish',
  scope: 'write',
  stream: 'upload',
  limit: 30,
  summary:
    'Upload a ZIP of Markdown, HTML, a Notion or Confluence export or our own; it is read into a plan, nothing is written yet',
  query: z.strictObject({
    name: line(255).min(1),
    space_id: ref('knowledge_space').optional(),
    section_id: ref('knowledge_section').optional(),
    language: articleLanguage.default('ru'),
    source: source.optional(),
  }),
  response: articleImport,
  status: 201,
});
export const listArticleImports = endpoint({
  method: 'GET',
  path: '/api/knowledge/imports',
  access: 'knowledge.publish',
  scope: 'read',
  summary: 'Own imports, newest first',
  query: z.strictObject(pageQuery),
  response: page(articleImport),
});
export const getArticleImport = endpoint({
  method: 'GET',
  path: '/api/knowledge/imports/:article_import_id',
  access: view,
  scope: 'read',
  summary: 'An import: how far it is and what it found',
  params: importParams,
  response: articleImport,
});
export const listArticleImportItems = endpoint({
  method: 'GET',
  path: '/api/knowledge/imports/:article_import_id/items',
  access: view,
  scope: 'read',
  summary: 'What an import found and what became of it, in the order of the archive',
  params: importParams,
  query: z.strictObject({
    kind: z.enum(['section', 'text', 'file']).optional(),
    action: z.enum(importActions).optional(),
    outcome: z.enum(importOutcomes).optional(),
    /** Only what could not be carried over whole. */
    troubled: z.enum(['true']).optional(),
    ...pageQuery,
  }),
  response: page(articleImportItem),
});
export const planArticleImport = endpoint({
  method: 'PUT',
  path: '/api/knowledge/imports/:article_import_id/plan',
  access: { row: 'article_import', can: 'plan' },
  scope: 'write',
  summary: 'Read the archive anew, into another place or language',
  params: importParams,
  body: z.strictObject({
    space_id: ref('knowledge_space'),
    section_id: ref('knowledge_section').nullable().default(null),
    language: articleLanguage,
    source: source.optional(),
  }),
  response: articleImport,
});
export const runArticleImport = endpoint({
  method: 'POST',
  path: '/api/knowledge/imports/:article_import_id/run',
  access: { row: 'article_import', can: 'run' },
  scope: 'write',
  summary: 'Write what was planned, as drafts: nothing is published',
  params: importParams,
  body: z.strictObject({
    audience: z.enum(importAudiences).default('staff'),
    article_state: z.enum(importArticleStates).default('wip'),
    when_changed: z.enum(whenChanged).default('keep'),
  }),
  response: articleImport,
  status: 202,
});
export const undoArticleImport = endpoint({
  method: 'POST',
  path: '/api/knowledge/imports/:article_import_id/undo',
  access: { row: 'article_import', can: 'undo' },
  scope: 'write',
  summary: 'Take back what the import wrote and nobody has changed or published since',
  params: importParams,
  response: articleImport,
  status: 202,
});
export const forgetArticleImport = endpoint({
  method: 'DELETE',
  path: '/api/knowledge/imports/:article_import_id',
  access: { row: 'article_import', can: 'forget' },
  scope: 'write',
  summary: 'Forget a plan and its archive',
  params: importParams,
  response: empty,
});
