/**
 * Service levels: what was promised to whom, and how the clocks of a ticket stand. Owns policies, their
 * versions, the copies of clocks, and what excuses a breach. Knows of no queues and tells nobody: who is
 * warned is for notifications, which hears `clock.warned` and `clock.breached`.
 */
export {
  type ClockRule,
  type Cycle,
  consumedBy,
  cyclesOf,
  dueOf,
  type Fact,
  type Target,
} from './clocks.ts';
export { followCourt, keepCourts } from './court-keep.ts';
export { writeExcuses } from './excuses.ts';
export { createPolicy, updatePolicy } from './policies.ts';
export { recountOpenTickets } from './recounts.ts';
export {
  type ClockedTicket,
  clockReplay,
  policyReplay,
  type ReplayedTicket,
} from './replayed.ts';
export type { ClockState } from './states.ts';
export { clockStatesOfTicket } from './states-of.ts';
export { tellDue } from './sweep.ts';
