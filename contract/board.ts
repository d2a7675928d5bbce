/**
 * The board of queues, for whoever leads: what waits and burns in each queue, who is on, whose work
 * must be moved, and what nobody can take and why. Every number opens its tickets. Counts are of the
 * tickets that the asker sees.
 */
import { z } from 'zod';
import { instant, page, pageQuery, personRef, ref, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { presence } from './presence.ts';
import { queueModes } from './routing.ts';
import { ticketRow } from './tickets.ts';

/** The strip of what burns: four hours ahead, a bar for each quarter of an hour. */
export const stripQuarters = 16;

const count = z.number().int();

/** Open tickets on which it is our turn, of one queue or of the desk. */
export const boardFigures = z.strictObject({
  /** Nobody has them. */
  waiting: count,
  /** Since when the longest waiting of those waits. */
  waits_since: instant.nullable(),
  /** Somebody has them. */
  given: count,
  next_due_at: instant.nullable(),
  late: count,
  /** Due within so many hours from now; each counts the nearer ones too, and none that is late. */
  in_1h: count,
  in_2h: count,
  in_4h: count,
  /** Due in each quarter of an hour from now on. */
  quarters: z.array(count),
});
export type BoardFigures = z.infer<typeof boardFigures>;

/** Why nobody can take what waits: the first of these after which nobody is left. */
export const stuckCauses = [
  'nobody_in_team',
  'no_skill',
  'no_language',
  'nobody_fits',
  'nobody_on_shift',
  'nobody_online',
  'no_capacity',
] as const;
export type StuckCause = (typeof stuckCauses)[number];

export const boardStuck = z.strictObject({
  cause: z.enum(stuckCauses),
  /** The skill, or the language, that nobody has; null for other causes. */
  lacks: z.string().nullable(),
  count,
});
export type BoardStuck = z.infer<typeof boardStuck>;

export const boardQueue = boardFigures.extend({
  /** Null: tickets that no queue has. */
  id: uuid.nullable(),
  name: z.string(),
  is_on: z.boolean(),
  mode: z.enum(queueModes).nullable(),
  team: personRef.nullable(),
  /** Those of the team who can own tickets. */
  agent_ids: z.array(uuid),
  stuck: z.array(boardStuck),
});
export type BoardQueue = z.infer<typeof boardQueue>;

export const boardPerson = z.strictObject({
  agent: personRef,
  presence,
  is_on_shift: z.boolean(),
  /** The end of today's shift, or the beginning of the next; null: no schedule, or it never opens. */
  shift_changes_at: instant.nullable(),
  points: z.strictObject({ used: z.number(), most: z.number() }),
  /** Open tickets of theirs on which it is our turn. */
  open: count,
  late: count,
  next_due_at: instant.nullable(),
  languages: z.array(z.string()),
  skills: z.array(z.strictObject({ id: uuid, name: z.string(), level: z.number().int() })),
  /** Of those: they are gone, and these will not wait until they are back. */
  must_move: count,
});
export type BoardPerson = z.infer<typeof boardPerson>;

const board = z.strictObject({
  at: instant,
  total: boardFigures,
  queues: z.array(boardQueue),
  people: z.array(boardPerson),
});
export type Board = z.infer<typeof board>;

export const getBoard = endpoint({
  method: 'GET',
  path: '/api/board',
  access: 'routing.manage',
  is_for_standby: true,
  scope: 'read',
  summary: 'What waits and burns in each queue, who is on, and what nobody can take',
  response: board,
});

/** What a number of the board counts. */
export const boardSlices = [
  'waiting',
  'given',
  'late',
  'in_1h',
  'in_2h',
  'in_4h',
  'stuck',
  'must_move',
  'open',
] as const;
export type BoardSlice = (typeof boardSlices)[number];

export const boardTicket = ticketRow.extend({
  queue: personRef.nullable(),
  /** Since when it waits in the queue. */
  waits_since: instant.nullable(),
  stuck: boardStuck.omit({ count: true }).nullable(),
});
export type BoardTicket = z.infer<typeof boardTicket>;

export const listBoardTickets = endpoint({
  method: 'GET',
  path: '/api/board/tickets',
  access: 'routing.manage',
  is_for_standby: true,
  scope: 'read',
  summary: 'The tickets that a number of the board counts, the nearest due first, 50 a page',
  query: z.strictObject({
    slice: z.enum(boardSlices),
    /** `none`: of those that no queue has. */
    queue: z.union([ref('queue'), z.literal('none')]).optional(),
    agent_id: ref('agent').optional(),
    cause: z.enum(stuckCauses).optional(),
    ...pageQuery,
  }),
  response: page(boardTicket),
});
