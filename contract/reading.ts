/** Mass reading: how much each agent reads in an hour, who stood out, and where it ends. */
import { z } from 'zod';
import { instant, page, pageQuery, personRef, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

/**
 * What is counted, each as so many different ones in an hour: tickets opened, tickets seen in lists and
 * search results, people, words searched for, files downloaded.
 */
export const readingKinds = ['tickets', 'listed', 'contacts', 'searches', 'files'] as const;
export type ReadingKind = (typeof readingKinds)[number];

/** Why somebody stood out: an hour above the limit, a day above four hours of it, or far above their own habit. */
export const readingSpans = ['hour', 'day', 'habit'] as const;

/** In an hour: administrators are told from `noticed` on; from `refused` on no more is shown. */
export const readingLimit = z.strictObject({
  noticed: z.number().int().min(10).max(1_000_000),
  refused: z.number().int().min(10).max(1_000_000).nullable(), // null: never
});
export const readingSettings = z.strictObject({
  is_on: z.boolean(),
  /** So many times a person's own habit is worth telling; null: habits are not looked at. */
  habit_times: z.number().int().min(2).max(100).nullable(),
  limits: z.strictObject({
    tickets: readingLimit,
    listed: readingLimit,
    contacts: readingLimit,
    searches: readingLimit,
    files: readingLimit,
  }),
});
export type ReadingSettings = z.infer<typeof readingSettings>;

/** An API token that works; what an excepted one reads is not counted. */
export const readingToken = z.strictObject({
  id: uuid,
  name: z.string(),
  agent: personRef,
  last_used_at: instant.nullable(),
  is_excepted: z.boolean(),
});
const readingPage = z.strictObject({ settings: readingSettings, tokens: z.array(readingToken) });
export type ReadingPage = z.infer<typeof readingPage>;

export const readingNotice = z.strictObject({
  id: uuid,
  agent: personRef,
  kind: z.enum(readingKinds),
  span: z.enum(readingSpans),
  since: instant, // the beginning of that hour or day
  counted: z.number().int(), // give or take three in a hundred
  compared: z.number().int(), // the limit, or what the agent reads by habit
  token_names: z.array(z.string()), // API tokens of the agent that read, too
  at: instant,
  refused_at: instant.nullable(),
});
export type ReadingNotice = z.infer<typeof readingNotice>;

export const getReadingSettings = endpoint({
  method: 'GET',
  path: '/api/reading/settings',
  access: 'people.manage',
  summary: 'From how much reading on administrators are told, and from how much on it ends',
  response: readingPage,
});
export const updateReadingSettings = endpoint({
  method: 'PATCH',
  path: '/api/reading/settings',
  access: 'people.manage',
  summary: 'Change the limits of reading, and the API tokens that are excepted',
  body: readingSettings.partial().extend({ excepted_token_ids: z.array(uuid).max(500).optional() }),
  response: readingPage,
});
export const listReadingNotices = endpoint({
  method: 'GET',
  path: '/api/reading/notices',
  access: 'people.manage',
  summary: 'Who read more than people do, the last first, 50 a page',
  query: z.strictObject(pageQuery),
  response: page(readingNotice),
});
