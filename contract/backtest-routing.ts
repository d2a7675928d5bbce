/**
 * What a backtest of routing or of a calendar tells of who would have had what: two replays of the same
 * past, one by the rules that hold and one by those that are written, beside what really happened.
 */
import { z } from 'zod';
import { uuid } from './common.ts';

const named = z.strictObject({ id: uuid, name: z.string() });
const count = z.number().int();
/** Seconds; null when there was none. */
const seconds = z.number().int().nullable();

function pair<Schema extends z.ZodType>(schema: Schema) {
  return z.strictObject({ before: schema, after: schema });
}

/** Times in which a ticket waited for somebody to have it. */
export const replayedWaits = z.strictObject({
  count,
  /** Of those that ended: the middle one, and the one that nine of ten do not exceed. */
  half: seconds,
  most: seconds,
  /** Still waiting at the end, or over before anybody had it. */
  never: count,
});
export type ReplayedWaits = z.infer<typeof replayedWaits>;

/** What the past does not tell, and how it was taken instead. */
export const replayDoubts = [
  'presence', // of some people nothing was written: on in their hours, or while they did something
  'people', // teams, skills, languages, points and schedules are those of now
  'pull', // who would have taken the next one: whoever had waited longest
  'overflow', // what waits stays in its queue: nothing flows over, and nothing is shared
  'handling', // what nobody ever had is handled in the usual time
] as const;
export type ReplayDoubt = (typeof replayDoubts)[number];

export const routingReplay = z.strictObject({
  waits: pair(replayedWaits),
  /** As it was. */
  really: replayedWaits,
  /** Given by a queue itself. */
  given: pair(count),
  /** Tickets that somebody else would have had first. */
  elsewhere: count,
  by_queue: z.array(
    z.strictObject({
      /** Null: in no queue. `id` null: one that is not saved yet. */
      queue: z.strictObject({ id: uuid.nullable(), name: z.string() }).nullable(),
      waits: pair(replayedWaits),
    }),
  ),
  /** Whoever got anything, the busiest first; others beyond a hundred are counted. */
  by_person: z.array(
    z.strictObject({
      agent: named,
      given: pair(count),
      /** Share of their points that was used while they were on, in percent; null: never on. */
      busy: pair(z.number().int().nullable()),
    }),
  ),
  other_people: count,
  /** Of whom nothing was written about when they were on. */
  people_unknown: count,
  doubts: z.array(z.enum(replayDoubts)),
});
export type RoutingReplay = z.infer<typeof routingReplay>;

const standing = z.strictObject({
  queue: z.string().nullable(),
  agent: z.string().nullable(),
  /** Until somebody had it; null: nobody. */
  waited_seconds: seconds,
});
/** Where a ticket first stood and who had it. */
export const routingWhy = pair(standing);
export type RoutingWhy = z.infer<typeof routingWhy>;
