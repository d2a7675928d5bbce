/** What the lead looks at: what is answered again and again without an article, and which articles pay off. */
import { z } from 'zod';
import { page, pageQuery, ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { translatedWords } from './fields.ts';
import { ticketRow } from './tickets.ts';

/** Days of the desk's time zone, both inside; tickets and forms of one brand, tickets of one team. */
const period = {
  from: z.iso.date(),
  to: z.iso.date(),
  brand_id: ref('brand').optional(),
  team_id: ref('team').optional(),
};

/**
 * What answering took: minutes that agents wrote down, and, of tickets without such a record, the working
 * minutes in which it was our turn. The second are more than anybody worked: they hold the waiting, too.
 */
export const answeringMinutes = z.strictObject({
  recorded: z.number().int(),
  recorded_tickets: z.number().int(),
  our_turn: z.number().int(),
  our_turn_tickets: z.number().int(),
});
export type AnsweringMinutes = z.infer<typeof answeringMinutes>;

const topicOrNone = z.union([z.literal('none'), ref('topic')]);

const typical = z.strictObject({ id: uuid, number: z.number().int(), subject: z.string() });

export const unansweredTopic = z.strictObject({
  /** Null: tickets without a topic. */
  topic: z.strictObject({ id: uuid, name: translatedWords }).nullable(),
  /** Solved in the period. */
  solved: z.number().int(),
  /** Of them, answered without an article. */
  without: z.number().int(),
  minutes: answeringMinutes,
  /** Published articles about the topic. */
  articles: z.number().int(),
});
export type UnansweredTopic = z.infer<typeof unansweredTopic>;

export const unansweredWords = z.strictObject({
  /** Two words that each of the tickets holds, as they are cut for comparing, and as people write them. */
  key: z.string(),
  words: z.array(z.string()),
  /** Other words that most of them hold. */
  more: z.array(z.string()),
  tickets: z.number().int(),
  minutes: answeringMinutes,
  /** The one that holds most of what they share: an article is best written from it. */
  typical,
});
export type UnansweredWords = z.infer<typeof unansweredWords>;

export const listUnansweredTopics = endpoint({
  method: 'GET',
  path: '/api/reports/unanswered/topics',
  access: 'knowledge.publish',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  summary:
    'Topics of tickets that were solved in the period without an article, those that took longest first; of tickets that the actor sees',
  query: z.strictObject(period),
  response: z.strictObject({ items: z.array(unansweredTopic) }),
});
export const listUnansweredWords = endpoint({
  method: 'GET',
  path: '/api/reports/unanswered/words',
  access: 'knowledge.publish',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  summary:
    'Tickets that were solved in the period without an article, grouped by words that they share',
  query: z.strictObject({ ...period, topic_id: topicOrNone.optional() }),
  response: z.strictObject({
    items: z.array(unansweredWords),
    /** How many of the newest were compared; more were solved when `is_cut`. */
    compared: z.number().int(),
    is_cut: z.boolean(),
  }),
});
export const listUnansweredTickets = endpoint({
  method: 'GET',
  path: '/api/reports/unanswered/tickets',
  access: 'knowledge.publish',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  summary: 'The tickets behind a number of these lists, solved last first, 50 a page',
  query: z.strictObject({
    ...period,
    topic_id: topicOrNone.optional(),
    /** `key` of words, among the tickets of the topic. */
    words: text(100).optional(),
    /** Also those that were answered with an article. */
    is_all: z.stringbool().default(false),
    ...pageQuery,
  }),
  response: page(ticketRow),
});

/**
 * Why an article may do harm: `votes`: at least three readers said that it did not help, more than said that
 * it did; `asked`: at least three who opened it in a form sent their request all the same, half of them or
 * more; `reopened`: at least three solved tickets it was put into, and three in ten of them came back.
 */
export const articleHarms = ['votes', 'asked', 'reopened'] as const;

export const articleWorth = z.strictObject({
  article: z.strictObject({ id: uuid, number: z.number().int(), title: z.string() }),
  /** People to whom a form showed it; who opened it there; of them, who sent all the same within a day. */
  shown: z.number().int(),
  opened: z.number().int(),
  asked: z.number().int(),
  /** Requests it spared: at least (opened, nothing sent within 72 hours), at most (shown, nothing within 24). */
  spared_least: z.number().int(),
  spared_most: z.number().int(),
  /** Tickets it was put into, as a link or as text; of them, opened again within a week. */
  inserted: z.number().int(),
  /** Of them, where an agent looked for it: beside the ticket it was not offered, or not first. */
  searched: z.number().int(),
  reopened: z.number().int(),
  read: z.number().int(),
  helped: z.number().int(),
  not_helped: z.number().int(),
  harms: z.array(z.enum(articleHarms)),
});
export type ArticleWorth = z.infer<typeof articleWorth>;

export const listArticleWorth = endpoint({
  method: 'GET',
  path: '/api/reports/articles',
  access: 'knowledge.publish',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  summary:
    'What articles did in the period: shown, opened, put into tickets, read, voted on, and the requests they spared',
  query: z.strictObject(period),
  response: z.strictObject({
    items: z.array(articleWorth),
    is_cut: z.boolean(),
    /**
     * What one request takes, in minutes, from the last 20,000 tickets solved in the period: recorded ones when
     * there are ten, else our turns; null: nothing is known. Minutes saved are the requests spared by this.
     */
    per_request: z
      .strictObject({
        minutes: z.number(),
        from: z.enum(['recorded', 'our_turn']),
        tickets: z.number().int(),
      })
      .nullable(),
  }),
});
export const listArticleTickets = endpoint({
  method: 'GET',
  path: '/api/reports/articles/:article_id/tickets',
  access: 'knowledge.publish',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  summary: 'The tickets into which an article was put, the last first, 50 a page',
  params: z.strictObject({ article_id: uuid }),
  query: z.strictObject({ ...period, is_reopened: z.stringbool().default(false), ...pageQuery }),
  response: page(ticketRow),
});
