/**
 * What a machine suggests. Topic, type and language of a ticket come from models of our own, trained on
 * the desk's tickets; summaries and drafts from an outside language model, which is off until named.
 */
import { z } from 'zod';
import { empty, instant, line, page, pageQuery, personRef, ref, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { ticketParams } from './tickets.ts';

export const assistFields = ['topic', 'type', 'language'] as const;
export type AssistField = (typeof assistFields)[number];
const field = z.enum(assistFields);
const share = z.number().min(0).max(1);

// suggestions on a ticket ---------------------------------------------------------------------

/** `filled`: put in by itself, since the administrator lets it; a person may still undo it. */
export const suggestionStates = ['open', 'filled'] as const;
export const suggestion = z.strictObject({
  id: uuid,
  field,
  /** An id of a topic or of a type, or a language. */
  value: z.string(),
  probability: share,
  state: z.enum(suggestionStates),
});
export type Suggestion = z.infer<typeof suggestion>;

export const listSuggestions = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/suggestions',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary:
    'What is suggested for the ticket and not yet answered; whether a robot may draft for it',
  params: ticketParams,
  response: z.strictObject({ items: z.array(suggestion), can_draft: z.boolean() }),
});
export const answerSuggestion = endpoint({
  method: 'PUT',
  path: '/api/tickets/:ticket_id/suggestions/:suggestion_id/answer',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary:
    'Accept a suggestion, which sets the field, or say that it is wrong, which undoes what was filled',
  params: ticketParams.extend({ suggestion_id: uuid }),
  body: z.strictObject({ answer: z.enum(['accepted', 'rejected']) }),
  response: z.strictObject({ items: z.array(suggestion), can_draft: z.boolean() }),
});

// models of the desk --------------------------------------------------------------------------

export const curvePoint = z.strictObject({ threshold: share, coverage: share, accuracy: share });
export type CurvePoint = z.infer<typeof curvePoint>;

/** A value with its name as it was when the model was trained, both languages where it has two. */
const named = z.strictObject({ value: z.string(), name: z.string() });
/** What it learnt from and how well, measured on held-out tickets that it had not seen. */
export const modelReport = z.strictObject({
  tickets: z.number().int(),
  held_out: z.number().int(),
  /** The oldest and the newest ticket; null without any. */
  from: instant.nullable(),
  to: instant.nullable(),
  /** More were there than are learnt from: the newest are taken. */
  is_cut: z.boolean(),
  values: z.array(named.extend({ tickets: z.number().int(), found: share.nullable() })),
  /** With too few tickets to learn: left out, never suggested. */
  rare: z.array(named.extend({ tickets: z.number().int() })),
  curve: z.array(curvePoint),
  confusions: z.array(
    // An empty value: people left it without one, or it would say nothing.
    z.strictObject({ right: named, said: named, times: z.number().int(), of: z.number().int() }),
  ),
  seconds: z.number(),
  bytes: z.number().int(),
});
export type ModelReport = z.infer<typeof modelReport>;

export const modelStates = ['working', 'ready', 'too_little', 'failed'] as const;
export const assistModel = z.strictObject({
  id: uuid,
  version: z.number().int(),
  state: z.enum(modelStates),
  /** Of the training that is done. */
  share,
  started_at: instant,
  finished_at: instant.nullable(),
  report: z.custom<ModelReport>().nullable(),
});
export type AssistModel = z.infer<typeof assistModel>;

export const assistSettings = z.strictObject({
  field,
  is_on: z.boolean(),
  threshold: z.number(),
  fills_above: z.number().nullable(),
  pinned_model_id: uuid.nullable(),
  /** The newest first; those kept. */
  models: z.array(assistModel),
  /** What people said of its suggestions in the last thirty days. */
  live: z.strictObject({
    accepted: z.number().int(),
    rejected: z.number().int(),
    open: z.number().int(),
    filled: z.number().int(),
  }),
});
export type AssistSettings = z.infer<typeof assistSettings>;
const allSettings = z.strictObject({ fields: z.array(assistSettings) });

export const getAssist = endpoint({
  method: 'GET',
  path: '/api/assist',
  access: 'settings.manage',
  scope: 'read',
  summary: 'Suggestions of topic, type and language: settings, models and how well they do',
  response: allSettings,
});
export const thresholds = { least: 0.3, most: 0.99, least_to_fill: 0.5, most_to_fill: 0.999 };
export const updateAssist = endpoint({
  method: 'PATCH',
  path: '/api/assist/:field',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Switch suggestions of a field on or off, set their thresholds, choose a version',
  params: z.strictObject({ field }),
  body: z
    .strictObject({
      is_on: z.boolean(),
      threshold: z.number().min(thresholds.least).max(thresholds.most),
      /** Null: nothing is filled without a person. */
      fills_above: z.number().min(thresholds.least_to_fill).max(thresholds.most_to_fill).nullable(),
      /** Null: the newest. */
      pinned_model_id: ref('assist_model').nullable(),
    })
    .partial(),
  response: allSettings,
});
export const trainAssist = endpoint({
  method: 'POST',
  path: '/api/assist/trainings',
  access: 'settings.manage',
  scope: 'write',
  limit: 10,
  summary: 'Train anew now; nothing more when it is already at work',
  body: empty,
  response: allSettings,
  status: 202,
});

// an outside language model -------------------------------------------------------------------

export const textModel = z.strictObject({
  is_on: z.boolean(),
  /** Up to /v1, of a server that speaks as OpenAI's does. */
  url: z.string(),
  model: z.string(),
  has_key: z.boolean(),
  masks_names: z.boolean(),
  timeout_seconds: z.number().int(),
});
export type TextModel = z.infer<typeof textModel>;
export const getTextModel = endpoint({
  method: 'GET',
  path: '/api/text-model',
  access: 'settings.manage',
  summary: 'The outside language model, without its key',
  response: textModel,
});
export const updateTextModel = endpoint({
  method: 'PATCH',
  path: '/api/text-model',
  access: 'settings.manage',
  summary: 'Name the outside language model, switch it on or off; a new address forgets the key',
  body: z
    .strictObject({
      is_on: z.boolean(),
      url: line(500),
      model: line(200),
      /** Empty: without one. */
      key: line(500),
      masks_names: z.boolean(),
      timeout_seconds: z.number().int().min(5).max(300),
    })
    .partial(),
  response: textModel,
});
export const testTextModel = endpoint({
  method: 'POST',
  path: '/api/text-model/test',
  access: 'settings.manage',
  limit: 10,
  summary: 'Ask it for one word; told as any other use',
  body: empty,
  response: z.strictObject({ robot_draft_id: uuid }),
  status: 202,
});

export const robotKinds = ['summary', 'reply', 'article'] as const;
export type RobotKind = (typeof robotKinds)[number];
export const maskedKinds = ['mail', 'phone', 'card', 'name'] as const;
/** Why there is no answer; said in words by `assist.error_…`. */
export const robotErrors = [
  'off',
  'host_not_found',
  'host_is_private',
  'dns_unavailable',
  'refused',
  'timeout',
  'dropped',
  'tls',
  'broken',
  'not_https',
  'key',
  'busy',
  'status',
  'redirect',
  'not_understood',
  'too_long',
  'empty',
] as const;
export type RobotError = (typeof robotErrors)[number];
export const robotDraft = z.strictObject({
  id: uuid,
  kind: z.enum([...robotKinds, 'test']),
  state: z.enum(['waiting', 'done', 'failed']),
  /** Plain text, written by a robot: nobody has read it yet. */
  answer: z.string().nullable(),
  error: z.enum(robotErrors).nullable(),
  masked: z.partialRecord(z.enum(maskedKinds), z.number().int()),
});
export type RobotDraft = z.infer<typeof robotDraft>;
export const askRobot = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/robot-drafts',
  access: { row: 'ticket', can: 'note' },
  limit: 20,
  summary:
    'Ask the outside language model for a summary or a draft; nothing is sent to anybody else',
  params: ticketParams,
  body: z.strictObject({ kind: z.enum(robotKinds) }),
  response: robotDraft,
  status: 202,
});
export const getRobotDraft = endpoint({
  method: 'GET',
  path: '/api/robot-drafts/:robot_draft_id',
  access: 'agent',
  summary: 'What came of one’s own asking; kept for thirty days',
  params: z.strictObject({ robot_draft_id: uuid }),
  response: robotDraft,
});
export const offerRobotDraft = endpoint({
  method: 'POST',
  path: '/api/robot-drafts/:robot_draft_id/offer',
  access: 'agent',
  summary:
    'Lay one’s own draft of a reply by the ticket, as written by the model; a person takes it',
  params: z.strictObject({ robot_draft_id: uuid }),
  response: empty,
});
export const robotUse = robotDraft.extend({
  agent: personRef,
  ticket: z.strictObject({ number: z.number().int(), subject: z.string() }).nullable(),
  model: z.string(),
  /** As it left: what is personal is masked. */
  sent: z.string(),
  tokens_in: z.number().int().nullable(),
  tokens_out: z.number().int().nullable(),
  created_at: instant,
  finished_at: instant.nullable(),
});
export type RobotUse = z.infer<typeof robotUse>;
export const listRobotUses = endpoint({
  method: 'GET',
  path: '/api/robot-drafts',
  access: 'settings.manage',
  summary:
    'Who asked the outside language model for what, what was sent and what came, newest first',
  query: z.strictObject({ ...pageQuery }),
  response: page(robotUse),
});
