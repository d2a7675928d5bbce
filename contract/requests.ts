/** Requests as those see them who made them: what the desk says in public, and nothing of what it says inside. */
import { z } from 'zod';
import { emailAddress, empty, instant, line, page, pageQuery, text, uuid } from './common.ts';
import { turns } from './conditions.ts';
import { endpoint } from './endpoint.ts';

/** Files of one answer, and people in copy on one request. */
export const mostRequestFiles = 10;
export const mostColleagues = 10;

export const requestRow = z.strictObject({
  id: uuid,
  number: z.number().int(),
  subject: z.string(),
  /** As the administrator has named the state for customers. */
  status: z.string(),
  /** Whose turn it is; nobody's once it is solved. */
  turn: z.enum(turns),
  is_closed: z.boolean(),
  is_mine: z.boolean(),
  requester: z.string(),
  created_at: instant,
  /** The last word said in public. */
  changed_at: instant,
});
export type RequestRow = z.infer<typeof requestRow>;

export const requestFile = z.strictObject({
  id: uuid,
  name: z.string(),
  size: z.number().int(),
  media_type: z.string(),
  content_id: z.string().nullable(),
  is_inline: z.boolean(),
});
export const requestMessage = z.strictObject({
  id: uuid,
  author_kind: z.enum(['agent', 'contact', 'system']),
  author: z.string().nullable(),
  is_mine: z.boolean(),
  body_html: z.string(),
  quoted_html: z.string(),
  files: z.array(requestFile),
  created_at: instant,
});
export type RequestMessage = z.infer<typeof requestMessage>;

export const request = requestRow.extend({
  /** It became one with a request that the reader does not see: what is written here goes there. */
  is_merged: z.boolean(),
  /** What the desk owes by its promises; null: nothing, or it is not its turn. */
  promise: z
    .strictObject({ target: z.enum(['reply', 'solution']), due_at: instant, is_late: z.boolean() })
    .nullable(),
  /** Eight of ten such requests are solved within so much working time; null: too few to tell. */
  range: z.strictObject({ unit: z.enum(['days', 'hours']), count: z.number().int() }).nullable(),
  /** In copy: names, or addresses of those without one. */
  colleagues: z.array(z.string()),
  messages: z.array(requestMessage),
  /** Leads to earlier messages. */
  previous: z.string().nullable(),
});
export type Request = z.infer<typeof request>;

const params = z.strictObject({
  request_id: z.string().regex(/^(\d{1,15}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/),
});
const own = { row: 'request', can: 'view', by: 'contact' } as const;

export const listRequests = endpoint({
  method: 'GET',
  path: '/api/requests',
  access: 'contact',
  summary: 'Own requests, or those of the organisation where that is switched on; 30 a page',
  query: z.strictObject({
    whose: z.enum(['mine', 'organization']).optional(),
    state: z.enum(['open', 'closed']).optional(),
    q: line(200).optional(),
    ...pageQuery,
  }),
  response: page(requestRow),
});
export const getRequest = endpoint({
  method: 'GET',
  path: '/api/requests/:request_id',
  access: own,
  summary: 'A request with its public messages',
  params,
  query: z.strictObject({ before: z.string().max(300).optional() }),
  response: request,
});
export const answerRequest = endpoint({
  method: 'POST',
  path: '/api/requests/:request_id/messages',
  access: own,
  summary: 'Answer; a solved request opens again',
  params,
  body: z.strictObject({
    text: text(50_000).refine((words) => words.trim() !== ''),
    /** Any name that the writer gives: the same words under it are one answer, however often they are sent. */
    once: line(100).optional(),
  }),
  response: z.strictObject({ id: uuid }),
  status: 201,
  limit: 20,
});
export const closeRequest = endpoint({
  method: 'PUT',
  path: '/api/requests/:request_id/closed',
  access: own,
  summary: 'It is solved: close it',
  params,
  response: empty,
});
export const reopenRequest = endpoint({
  method: 'DELETE',
  path: '/api/requests/:request_id/closed',
  access: own,
  summary: 'Open it again',
  params,
  response: empty,
});
export const addColleague = endpoint({
  method: 'POST',
  path: '/api/requests/:request_id/colleagues',
  access: own,
  summary: 'Put a colleague in copy: they get the next answers by mail',
  params,
  body: z.strictObject({ address: emailAddress }),
  response: empty,
  limit: 10,
});
export const getRequestFile = endpoint({
  method: 'GET',
  path: '/api/requests/:request_id/files/:request_file_id',
  access: { row: 'request_file', can: 'view', by: 'contact' },
  summary: 'A file of a public message',
  params: z.strictObject({ ...params.shape, request_file_id: uuid }),
  query: z.strictObject({ preview: z.literal('1').optional() }),
  stream: 'download',
  response: empty,
});
