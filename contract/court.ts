/** Whose court a ticket is in: each minute from its opening to now, or to its end, is somebody's. */
import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { conditionSchema } from './conditions.ts';
import { endpoint } from './endpoint.ts';
import { ticketParams } from './tickets.ts';

/**
 * - `line`: our own first, second or third line;
 * - `development`: those of our house who are on no line, developers first of all;
 * - `vendor`: an outer team, or a vendor that has no team here;
 * - `approval`: whoever has to agree; no status says so yet;
 * - `night`: it was our turn, and the calendar was closed.
 */
export const courtSides = [
  'line',
  'development',
  'vendor',
  'customer',
  'approval',
  'night',
] as const;
export type CourtSide = (typeof courtSides)[number];

export const courtLines = ['L1', 'L2', 'L3'] as const;
export type CourtLine = (typeof courtLines)[number];

/**
 * Why it was that side's turn: the status (`work` is a new or an open one), the customer's word while
 * a status still waited, or the solution that had been given and did not hold.
 */
export const courtCauses = [
  'work',
  'answered',
  'waiting_customer',
  'waiting_internal',
  'waiting_vendor',
  'solution',
] as const;
export type CourtCause = (typeof courtCauses)[number];

const owner = {
  side: z.enum(courtSides),
  /** Of `line`, and of the night in which it was that line's turn. */
  line: z.enum(courtLines).nullable(),
  team: z.strictObject({ id: uuid, name: z.string() }).nullable(),
};

export const courtPiece = z.strictObject({
  ...owner,
  cause: z.enum(courtCauses),
  from: instant,
  to: instant,
  /** Pieces of one turn, which nights cut, bear one number, counted from 0. */
  turn: z.number().int(),
});
export type CourtPiece = z.infer<typeof courtPiece>;

export const courtSum = z.strictObject({ ...owner, milliseconds: z.number().int() });
export type CourtSum = z.infer<typeof courtSum>;

export const ticketCourt = z.strictObject({
  from: instant,
  /** The end of a ticket that is over, else when this was asked. */
  until: instant,
  is_over: z.boolean(),
  pieces: z.array(courtPiece),
  /** Of all the time; longest first. They add up to it. */
  sums: z.array(courtSum),
});
export type TicketCourt = z.infer<typeof ticketCourt>;

export const getTicketCourt = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/court',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Whose each minute of a ticket was, from its opening to now or to its end',
  params: ticketParams,
  response: ticketCourt,
});

// sums for reports ------------------------------------------------------------------------------

const day = z.iso.date();
/** Both days belong to the period; days are those of the asker's time zone. */
const asked = { from: day, to: day, conditions: conditionSchema.default({ all: [] }) };

export const courtReportRow = z.strictObject({
  ...owner,
  milliseconds: z.number().int(),
  /** How many tickets have a part in it. */
  tickets: z.number().int(),
});

export const courtReport = z.strictObject({
  rows: z.array(courtReportRow),
  milliseconds: z.number().int(),
  tickets: z.number().int(),
});
export type CourtReport = z.infer<typeof courtReport>;

export const getCourtReport = endpoint({
  method: 'POST',
  path: '/api/court/sums',
  access: 'agent',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  summary:
    'Time by side, line, team and vendor within a period, of the tickets that conditions meet',
  body: z.strictObject(asked),
  response: courtReport,
});

export const listCourtTickets = endpoint({
  method: 'POST',
  path: '/api/court/tickets',
  access: 'agent',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  summary: 'The tickets behind one number of the report, those with most of the time first',
  body: z.strictObject({
    ...asked,
    side: z.enum(courtSides),
    /** Left out: of every line, or team; null: of none. */
    line: z.enum(courtLines).nullable().optional(),
    team_id: uuid.nullable().optional(),
    after: z.string().max(200).optional(),
  }),
  response: z.strictObject({
    items: z.array(
      z.strictObject({
        id: uuid,
        number: z.number().int(),
        subject: z.string(),
        milliseconds: z.number().int(),
      }),
    ),
    next: z.string().nullable(),
  }),
});
