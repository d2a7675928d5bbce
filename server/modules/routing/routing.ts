/**
 * Routing: which work waits where and who gets it. Owns queues, skills, what each person can take,
 * presences, where each ticket stands in a queue, and why it went to whom it did. Changes tickets by
 * their own verbs. Knows of clocks only what stands on the ticket (next_due_at).
 */
export { countedCategories } from './agents.sql.ts';
export { pointsOf, updateAgentRouting, updateRoutingSettings } from './agents.ts';
export { type Candidate, decide, type Work } from './decide.ts';
export { type AreaEdit, createArea, findAreas } from './directory.ts';
export { assignWaiting } from './engine.ts';
export {
  type EscalationChange,
  escalateTicket,
  openEscalationIds,
  resumeEscalations,
  returnEscalation,
  unmakeEscalations,
} from './escalations.ts';
export { placeTicket } from './placing.ts';
export { choosePresence, noteSeen } from './presence.ts';
export { placeRecordSchema } from './putting.sql.ts';
export { type PutRecord, putBackInQueue, putIntoQueue, refusePlaceChanged } from './putting.ts';
export { createQueue } from './queues.ts';
export {
  type DeskPerson,
  type DeskQueue,
  type PastPresence,
  pastPresences,
  type RoutingDesk,
  routingDesk,
} from './replayed.ts';
export { isOnShift } from './shifts.ts';
export { createSkill } from './skills.ts';
