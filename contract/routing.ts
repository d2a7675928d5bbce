/**
 * Queues: which work waits where, who may get it, and why they did. A ticket stands in the first queue,
 * by their order, whose team and condition fit it.
 */
import { z } from 'zod';
import { empty, instant, line, personRef, ref, uuid } from './common.ts';
import { conditionSchema, storedCondition, ticketChannels, ticketLanguages } from './conditions.ts';
import { endpoint } from './endpoint.ts';
import { presenceStates } from './presence.ts';
import { ticketParams } from './tickets.ts';

/** push: the best by score; round_robin: whose turn it is; pull: each takes the next. */
export const queueModes = ['push', 'round_robin', 'pull'] as const;
export type QueueMode = (typeof queueModes)[number];

/** 1 knows the basics, 2 confident, 3 expert. */
export const skillLevels = { least: 1, most: 3 } as const;
const level = z.number().int().min(skillLevels.least).max(skillLevels.most);

export const queueSkill = z.strictObject({
  skill_id: ref('skill'),
  level,
  /** Without it nobody gets the ticket; otherwise who has it comes first. */
  is_must: z.boolean(),
});
export type QueueSkill = z.infer<typeof queueSkill>;

/** How much each of them weighs in the score, 0 to 100: only their proportions count. */
export const queueWeights = z.strictObject({
  /** Whoever answered this requester before. */
  owner: z.number().int().min(0).max(100),
  /** Whoever is less busy. */
  load: z.number().int().min(0).max(100),
  /** Whoever knows more of what is wanted. */
  skill: z.number().int().min(0).max(100),
});
export type QueueWeights = z.infer<typeof queueWeights>;
export const defaultWeights: QueueWeights = { owner: 40, load: 40, skill: 20 };

/** Whose work returns when they are gone: only what nobody answered since they got it, or all. */
export const goneWork = ['unanswered', 'all'] as const;
export type GoneWork = (typeof goneWork)[number];

const minutes = z.number().int().min(0).max(100_000);

/** share: the other queue may take it too, and it stays where it is; move: it goes over. */
export const overflowModes = ['share', 'move'] as const;

/** What waits for so long is for another queue as well. */
export const queueOverflow = z.strictObject({
  queue_id: ref('queue'),
  minutes: minutes.min(1),
  /** Whose working time the minutes are; null: every minute counts. */
  calendar_id: ref('calendar').nullable(),
  mode: z.enum(overflowModes),
});
export type QueueOverflow = z.infer<typeof queueOverflow>;

const queueFields = {
  name: line(80).min(1),
  is_on: z.boolean(),
  conditions: conditionSchema,
  /** Whose work it is; a ticket without a team gets this one. Null: of the ticket's own team. */
  team_id: ref('team').nullable(),
  mode: z.enum(queueModes),
  skills: z.array(queueSkill).max(20),
  weights: queueWeights,
  /** Only to those who speak the ticket's language. */
  by_language: z.boolean(),
  /** What was given and not touched for so long returns; null: it stays. */
  untouched_minutes: minutes.min(1).nullable(),
  /** When the owner is gone, their work returns after so long: 0 at once, null never. */
  gone_minutes: minutes.nullable(),
  gone_work: z.enum(goneWork),
  /** Even from somebody whom a person named. */
  takes_named: z.boolean(),
  /** Null: it waits here for as long as it takes. */
  overflow: queueOverflow.nullable(),
};

export const queue = z.strictObject({
  ...queueFields,
  id: uuid,
  name: z.string(),
  conditions: storedCondition,
  team_id: uuid.nullable(),
  skills: z.array(z.strictObject({ skill_id: uuid, level, is_must: z.boolean() })),
  overflow: queueOverflow.extend({ queue_id: uuid, calendar_id: uuid.nullable() }).nullable(),
  /** Grows with every change: decisions name it. */
  version: z.number().int(),
});
export type Queue = z.infer<typeof queue>;

export const listQueues = endpoint({
  method: 'GET',
  path: '/api/queues',
  access: 'agent',
  scope: 'read',
  summary: 'Queues in their order: the first that fits a ticket takes it',
  response: z.strictObject({ items: z.array(queue) }),
});
export const newQueue = z.strictObject({
  ...queueFields,
  is_on: queueFields.is_on.default(true),
  conditions: conditionSchema.default({ all: [] }),
  team_id: queueFields.team_id.default(null),
  mode: queueFields.mode.default('pull'),
  skills: queueFields.skills.default([]),
  weights: queueWeights.default(defaultWeights),
  by_language: queueFields.by_language.default(false),
  untouched_minutes: queueFields.untouched_minutes.default(null),
  gone_minutes: queueFields.gone_minutes.default(null),
  gone_work: queueFields.gone_work.default('unanswered'),
  takes_named: queueFields.takes_named.default(false),
  overflow: queueFields.overflow.default(null),
});
export const createQueue = endpoint({
  method: 'POST',
  path: '/api/queues',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Make a queue, at the end of the order',
  body: newQueue,
  response: queue,
  status: 201,
});
const queueParams = z.strictObject({ queue_id: uuid });
export const updateQueue = endpoint({
  method: 'PATCH',
  path: '/api/queues/:queue_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Change a queue; what waits is placed anew',
  params: queueParams,
  body: z.strictObject(queueFields).partial(),
  response: queue,
});
export const deleteQueue = endpoint({
  method: 'DELETE',
  path: '/api/queues/:queue_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Delete a queue; its tickets go to the next one that fits, or to none',
  params: queueParams,
  response: empty,
});
export const orderQueues = endpoint({
  method: 'PUT',
  path: '/api/queue-order',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Put the queues into this order',
  body: z.strictObject({ queue_ids: z.array(ref('queue')).min(1).max(500) }),
  response: empty,
});
export const queueState = z.strictObject({
  waiting: z.number().int(),
  given: z.number().int(),
  waits_since: instant.nullable(),
  next_due_at: instant.nullable(),
  /** Those who could get work of the queue: of its team, and able to own tickets. */
  agents: z.number().int(),
  /** Of those: online, on shift, with points left. */
  free: z.number().int(),
});
export type QueueState = z.infer<typeof queueState>;
export const getQueueState = endpoint({
  method: 'GET',
  path: '/api/queues/:queue_id/state',
  access: 'agent',
  scope: 'read',
  summary: 'How many of the tickets that I see wait in the queue, and who is free for them',
  params: queueParams,
  response: queueState,
});

// what a person takes -----------------------------------------------------------------------------

const points = z.number().int().min(0).max(1000);
/** At most so many points of one channel at a time; a channel that is not named has no limit of its own. */
const channelPoints = z.partialRecord(z.enum(ticketChannels), points);

const agentSkill = z.strictObject({ skill_id: uuid, level });
export const agentRouting = z.strictObject({
  agent: personRef,
  skills: z.array(agentSkill),
  /** None: whatever the ticket's language is. */
  languages: z.array(z.enum(ticketLanguages)),
  /** Null: as the desk says. */
  capacity: points.nullable(),
  channel_capacity: channelPoints.nullable(),
  /** When they work; null: whenever they are online. */
  calendar_id: uuid.nullable(),
  points: z.strictObject({ used: z.number(), most: z.number() }),
});
export type AgentRouting = z.infer<typeof agentRouting>;
export const listAgentRouting = endpoint({
  method: 'GET',
  path: '/api/agent-routing',
  access: 'routing.manage',
  scope: 'read',
  summary: 'Skills, languages, points and schedules of those who work on tickets',
  response: z.strictObject({ items: z.array(agentRouting) }),
});
export const getMyRouting = endpoint({
  method: 'GET',
  path: '/api/me/routing',
  access: 'agent',
  scope: 'read',
  summary: 'My skills, languages, points and schedule',
  response: agentRouting,
});
export const agentRoutingEdit = z
  .strictObject({
    skills: z.array(z.strictObject({ skill_id: ref('skill'), level })).max(200),
    languages: z.array(z.enum(ticketLanguages)).max(ticketLanguages.length),
    capacity: points.nullable(),
    channel_capacity: channelPoints.nullable(),
    calendar_id: ref('calendar').nullable(),
  })
  .partial();
export const updateAgentRouting = endpoint({
  method: 'PATCH',
  path: '/api/agents/:agent_id/routing',
  access: 'routing.manage',
  scope: 'write',
  summary: 'Change what work a colleague can get',
  params: z.strictObject({ agent_id: uuid }),
  body: agentRoutingEdit,
  response: agentRouting,
});

/** What a ticket weighs: the most exact line counts (both named, then the type, then the channel). */
export const ticketPoints = z.strictObject({
  channel: z.enum(ticketChannels).nullable(),
  type_id: ref('ticket_type').nullable(),
  points: points.max(100),
});
export type TicketPoints = z.infer<typeof ticketPoints>;

const settingsFields = {
  /** How many points a person carries unless their own card says otherwise. */
  capacity: points,
  channel_capacity: channelPoints,
  /** What a ticket weighs when no line names it. */
  ticket_points: points.max(100),
  points: z.array(ticketPoints).max(200),
  /** Whether tickets that wait for others still weigh. */
  counts_waiting: z.boolean(),
  /** Silence of the line after which a person is away; then offline. */
  away_minutes: z.number().int().min(1).max(1440),
  offline_minutes: z.number().int().min(1).max(1440),
};
export const routingSettings = z.strictObject({
  ...settingsFields,
  points: z.array(ticketPoints.extend({ type_id: uuid.nullable() })),
});
export type RoutingSettings = z.infer<typeof routingSettings>;
export const getRoutingSettings = endpoint({
  method: 'GET',
  path: '/api/routing-settings',
  access: 'agent',
  scope: 'read',
  summary: 'Points and times that hold for everyone',
  response: routingSettings,
});
export const routingSettingsEdit = z.strictObject(settingsFields).partial();
export const updateRoutingSettings = endpoint({
  method: 'PATCH',
  path: '/api/routing-settings',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Change points and times that hold for everyone',
  body: routingSettingsEdit,
  response: routingSettings,
});

// decisions ---------------------------------------------------------------------------------------

/** Why somebody did not get a ticket, the weightiest first. */
export const refusals = [
  'cannot_own', // disabled, or in a role that owns no tickets
  'no_skill', // data: skill_id, level, has
  'no_language', // data: language
  'timed_out', // left it untouched just now; data: until
  'off_shift',
  'absent', // data: state
  'transfers_only', // and this is new work
  'no_capacity', // data: load, capacity, points
  'no_channel_capacity', // data: load, capacity, points, channel
] as const;
export type RefusalCause = (typeof refusals)[number];

export const refusal = z.strictObject({
  cause: z.enum(refusals),
  skill_id: uuid.optional(),
  level: z.number().optional(),
  has: z.number().optional(),
  language: z.string().optional(),
  until: instant.optional(),
  state: z.enum(presenceStates).optional(),
  load: z.number().optional(),
  capacity: z.number().optional(),
  points: z.number().optional(),
  channel: z.string().optional(),
});
export type Refusal = z.infer<typeof refusal>;

/** Each of 0 to 1; the score is their weighed sum, 0 to 100. */
export const scoreParts = z.strictObject({
  owner: z.number(),
  load: z.number(),
  skill: z.number(),
});

export const consideredAgent = z.strictObject({
  agent: personRef,
  /** Null: refused, or given by turn. */
  score: z.number().nullable(),
  parts: scoreParts.nullable(),
  load: z.number(),
  capacity: z.number(),
  /** When they got a ticket of this queue last. */
  last_given_at: instant.nullable(),
  /** Why not; none: they could have got it. */
  refusals: z.array(refusal),
});
export type ConsideredAgent = z.infer<typeof consideredAgent>;

/** What the engine came to. */
export const outcomes = [
  'given', // chosen by score or by turn
  'taken', // somebody took the next
  'waits_pull', // the queue gives nothing by itself
  'nobody_in_team',
  'nobody_fits', // skills or language
  'nobody_on', // off shift or absent
  'nobody_free', // no points left
] as const;
export type Outcome = (typeof outcomes)[number];

export const decision = z.strictObject({
  /** Null: not stored, it is how things stand at this moment. */
  id: uuid.nullable(),
  at: instant,
  queue: personRef,
  rules_version: z.number().int(),
  mode: z.enum(queueModes),
  /** What set it off: new, freed, presence, returned, timed_out, gone, sweep, taken, asked. */
  cause: z.string(),
  outcome: z.enum(outcomes),
  chosen: personRef.nullable(),
  inputs: z.strictObject({
    points: z.number(),
    channel: z.string(),
    language: z.string().nullable(),
    priority: z.number(),
    next_due_at: instant.nullable(),
    is_transfer: z.boolean(),
    skills: z.array(
      z.strictObject({ skill_id: uuid, name: z.string(), level, is_must: z.boolean() }),
    ),
    by_language: z.boolean(),
    weights: queueWeights,
  }),
  /** Best first, then those who could not; of a large team the nearest to it. */
  candidates: z.array(consideredAgent),
  /** Those of a large team that are not listed, by their weightiest refusal (`fit`: none). */
  unlisted: z.record(z.string(), z.number()),
});
export type Decision = z.infer<typeof decision>;

/**
 * waiting: nobody has it; given: by the queue; named: by somebody or something else; out: somebody took
 * it out of its queue, and none takes it.
 */
export const placeStates = ['waiting', 'given', 'named', 'out'] as const;
export type PlaceState = (typeof placeStates)[number];

export const placeOverflow = z.strictObject({
  /** The other queue: that it goes to, that may take it too, or that it came from. */
  queue: personRef,
  mode: z.enum(overflowModes),
  /** ahead: it has not come to that; shared, moved: it has; kept: somebody took it back. */
  state: z.enum(['ahead', 'shared', 'moved', 'kept']),
  /** When it is due, or when it happened; null: unknown, or never. */
  at: instant.nullable(),
  /** Of one that is due: why it has not happened, since nobody there could have it. */
  nobody: z.enum(outcomes).nullable(),
});
export type PlaceOverflow = z.infer<typeof placeOverflow>;

export const ticketRouting = z.strictObject({
  /** Null: no queue has it. */
  place: z
    .strictObject({
      /** Null: in none, since somebody took it out. */
      queue: personRef.nullable(),
      state: z.enum(placeStates),
      since: instant,
      /** Somebody put it there by hand: conditions do not move it. */
      is_put: z.boolean(),
      /** How many wait in front of it; null unless it waits. */
      ahead: z.number().int().nullable(),
      /** Null: its queue has none, or it has an owner that the overflow did not find. */
      overflow: placeOverflow.nullable(),
    })
    .nullable(),
  /** How the engine would decide now; null unless it waits. */
  now: decision.nullable(),
  /** The same of the queue that may take it too. */
  now_shared: decision.nullable(),
  /** What was decided before, newest first, of the last 90 days. */
  decisions: z.array(decision),
});
export type TicketRouting = z.infer<typeof ticketRouting>;
export const getTicketRouting = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/routing',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Why this agent has the ticket, or why nobody has',
  params: ticketParams,
  response: ticketRouting,
});
export const putIntoQueue = endpoint({
  method: 'PUT',
  path: '/api/tickets/:ticket_id/queue',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary:
    'Put the ticket into a queue by hand: it leaves its owner, and gets the team of the queue; null: take it out, so that no queue gives it',
  params: ticketParams,
  body: z.strictObject({ queue_id: ref('queue').nullable() }),
  response: ticketRouting,
});
export const takeOverflowBack = endpoint({
  method: 'DELETE',
  path: '/api/tickets/:ticket_id/overflow',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary: 'Back to the queue and the team it overflowed from, where it waits from now on',
  params: ticketParams,
  response: ticketRouting,
});
