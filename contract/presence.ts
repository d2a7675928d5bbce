/** Presence: whether a person takes work now. It is chosen by them or a lead, or follows from silence. */
import { z } from 'zod';
import { instant, personRef, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

/**
 * online: takes new work; away: back soon, keeps what they have; transfers_only: takes what colleagues
 * pass on, nothing new; training, offline: gone, and their work may return to its queue.
 */
export const presenceStates = ['online', 'away', 'transfers_only', 'training', 'offline'] as const;
export type PresenceState = (typeof presenceStates)[number];

/** Who or what chose it last: `silence` is a line that fell silent, `return` the line coming back. */
export const presenceCauses = ['self', 'lead', 'sign_out', 'silence', 'return'] as const;
export type PresenceCause = (typeof presenceCauses)[number];

export const presence = z.strictObject({
  state: z.enum(presenceStates),
  /** Null: they have never been on yet. */
  since: instant.nullable(),
  /** When they said they would be back: told to others, nothing happens by itself. */
  until: instant.nullable(),
  cause: z.enum(presenceCauses).nullable(),
  /** The lead who chose it for them. */
  by: personRef.nullable(),
});

/** What of the schedule and the presence says that work may come. */
export const agentPresence = z.strictObject({
  agent: personRef,
  presence,
  is_on_shift: z.boolean(),
});
export type AgentPresence = z.infer<typeof agentPresence>;

const body = z.strictObject({
  state: z.enum(presenceStates),
  /** Kept for every state but online. */
  until: instant.nullable().default(null),
});

export const getMyPresence = endpoint({
  method: 'GET',
  path: '/api/me/presence',
  access: 'agent',
  scope: 'read',
  summary: 'Whether I take work now',
  response: agentPresence,
});
export const setMyPresence = endpoint({
  method: 'PUT',
  path: '/api/me/presence',
  access: 'agent',
  scope: 'write',
  summary: 'Take work, or take none for a while',
  body,
  response: agentPresence,
});
export const listPresences = endpoint({
  method: 'GET',
  path: '/api/presences',
  access: 'agent',
  scope: 'read',
  summary: 'Which of the colleagues who work on tickets are on',
  response: z.strictObject({ items: z.array(agentPresence) }),
});
export const setPresence = endpoint({
  method: 'PUT',
  path: '/api/agents/:agent_id/presence',
  access: 'routing.manage',
  scope: 'write',
  summary: 'Set the presence of a colleague; they are told who did',
  params: z.strictObject({ agent_id: uuid }),
  body,
  response: agentPresence,
});
