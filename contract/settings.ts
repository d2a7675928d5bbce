/** Organisation, first set-up, and what the administrator names: statuses, types, priorities, tags. */
import { z } from 'zod';
import { emailAddress, empty, language, line, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { newPassword } from './password.ts';

/** help_desk: of a company that uses products; tech_support: of one that makes them; outsourcing: for others. */
export const poles = ['help_desk', 'tech_support', 'outsourcing'] as const;

/** Steps of the wizard, in order; each but the first two can be left for later. */
export const setupSteps = [
  'organization',
  'administrator',
  'pole',
  'mailbox',
  'colleagues',
] as const;

export const setupState = z.strictObject({
  is_set_up: z.boolean(), // an administrator exists: the set-up link is dead
  /** For a signed-in administrator: which steps are still open. Empty for strangers. */
  open_steps: z.array(z.enum(setupSteps)),
});
export const getSetupState = endpoint({
  method: 'GET',
  path: '/api/setup',
  access: 'public',
  summary: 'Is the desk set up',
  response: setupState,
});
/** The first two steps in one call: it uses up the link, makes the administrator and signs in. */
export const beginSetup = endpoint({
  method: 'POST',
  path: '/api/setup',
  access: 'setup',
  limit: 10,
  summary: 'Name the organisation and make the first administrator',
  body: z.strictObject({
    token: z.string().max(100),
    organization_name: line(200).min(1),
    language,
    time_zone: line(60).min(1),
    email: emailAddress,
    first_name: line(100).min(1),
    last_name: line(100).default(''),
    password: newPassword,
  }),
  response: empty,
  status: 201,
});
export const choosePole = endpoint({
  method: 'POST',
  path: '/api/setup/pole',
  access: 'settings.manage',
  summary:
    'Preset ticket types, teams, statuses and texts for the pole; only while no ticket exists',
  body: z.strictObject({ pole: z.enum(poles) }),
  response: setupState,
});
export const closeSetupStep = endpoint({
  method: 'POST',
  path: '/api/setup/steps/:step',
  access: 'settings.manage',
  summary: 'Mark a step as done or not wanted',
  params: z.strictObject({ step: z.enum(setupSteps) }),
  response: setupState,
});

export const priorities = [1, 2, 3, 4] as const; // critical, high, normal, low
/** matrix[impact - 1][urgency - 1] = priority. */
export const priorityMatrix = z.array(z.array(z.number().int().min(1).max(4)).length(3)).length(3);

/** How mail finds its ticket, as far as an organisation may decide it. */
export const threadingSettings = z.strictObject({
  /** An answer to a ticket closed for so many days opens a new one, linked to it; null: never. */
  mail_follow_up_after_days: z.number().int().min(0).max(3650).nullable(),
  /** The same sender and subject within so many days are worth a question; 0: never. */
  mail_suggestion_days: z.number().int().min(0).max(365),
});

/** Whom an automatic letter goes to: the requester alone, or those in copy whom we know, too. */
export const automaticAudiences = ['requester', 'all'] as const;
export const generalSettings = z.strictObject({
  ...threadingSettings.shape,
  organization_name: z.string(),
  language,
  time_zone: z.string(),
  pole: z.enum(poles).nullable(),
  priority_matrix: priorityMatrix,
  auto_reply_subject: z.record(language, z.string()),
  auto_reply_text: z.record(language, z.string()),
  auto_reply_to: z.enum(automaticAudiences),
  /** A line to the customer when a ticket gets another owner for good; {name} is theirs. */
  introduces_owner: z.boolean(),
  introduction_text: z.record(language, z.string()),
  /** Picking a team of another line in a ticket asks for a reason and what was tried. */
  asks_on_line_change: z.boolean(),
  /** Numbers of payment cards in what is written lose all but their last four digits before they are kept. */
  masks_cards: z.boolean(),
  /** The same of passwords, keys and tokens; their beginning stays. */
  masks_keys: z.boolean(),
  /** The same of passports, licences and social security numbers; their last three digits stay. */
  masks_papers: z.boolean(),
});
export type GeneralSettings = z.infer<typeof generalSettings>;
export const getSettings = endpoint({
  method: 'GET',
  path: '/api/settings',
  access: 'agent',
  scope: 'read',
  summary: 'Settings of the organisation',
  response: generalSettings,
});
export const updateSettings = endpoint({
  method: 'PATCH',
  path: '/api/settings',
  access: 'settings.manage',
  summary: 'Change settings of the organisation',
  body: z.strictObject({
    organization_name: line(200).min(1).optional(),
    language: language.optional(),
    time_zone: line(60).min(1).optional(),
    priority_matrix: priorityMatrix.optional(),
    auto_reply_subject: z.strictObject({ ru: line(200), en: line(200) }).optional(),
    auto_reply_text: z.strictObject({ ru: text(5000), en: text(5000) }).optional(),
    auto_reply_to: z.enum(automaticAudiences).optional(),
    introduces_owner: z.boolean().optional(),
    introduction_text: z.strictObject({ ru: text(2000), en: text(2000) }).optional(),
    asks_on_line_change: z.boolean().optional(),
    masks_cards: z.boolean().optional(),
    masks_keys: z.boolean().optional(),
    masks_papers: z.boolean().optional(),
    ...threadingSettings.partial().shape,
  }),
  response: generalSettings,
});

export const statusCategories = [
  'new',
  'open',
  'waiting_customer',
  'waiting_internal',
  'waiting_vendor',
  'solved',
  'closed',
] as const;
export type StatusCategory = (typeof statusCategories)[number];

export const status = z.strictObject({
  id: uuid,
  category: z.enum(statusCategories),
  name: z.string(),
  customer_name: z.string(),
  position: z.number().int(),
  is_default: z.boolean(),
  is_archived: z.boolean(),
});
export type Status = z.infer<typeof status>;
export const ticketType = z.strictObject({
  id: uuid,
  key: z.string(),
  name: z.string(),
  position: z.number().int(),
  is_archived: z.boolean(),
});
export const tag = z.strictObject({ id: uuid, name: z.string(), ticket_count: z.number().int() });

export const listStatuses = endpoint({
  method: 'GET',
  path: '/api/statuses',
  access: 'agent',
  scope: 'read',
  summary: 'Statuses, archived ones too',
  response: z.strictObject({ items: z.array(status) }),
});
const statusBody = z.strictObject({
  category: z.enum(statusCategories),
  name: line(60).min(1),
  customer_name: line(60).min(1),
  position: z.number().int().min(0).max(1000).optional(),
});
export const createStatus = endpoint({
  method: 'POST',
  path: '/api/statuses',
  access: 'settings.manage',
  summary: 'Make a status',
  body: statusBody,
  response: status,
  status: 201,
});
export const updateStatus = endpoint({
  method: 'PATCH',
  path: '/api/statuses/:status_id',
  access: 'settings.manage',
  summary: 'Change a status; its category stays while tickets have it',
  params: z.strictObject({ status_id: uuid }),
  body: statusBody.partial().extend({
    is_default: z.literal(true).optional(),
    is_archived: z.boolean().optional(),
  }),
  response: status,
});
export const listTicketTypes = endpoint({
  method: 'GET',
  path: '/api/ticket-types',
  access: 'agent',
  scope: 'read',
  summary: 'Ticket types, archived ones too',
  response: z.strictObject({ items: z.array(ticketType) }),
});
const typeBody = z.strictObject({
  name: line(60).min(1),
  position: z.number().int().min(0).max(1000).optional(),
});
export const createTicketType = endpoint({
  method: 'POST',
  path: '/api/ticket-types',
  access: 'settings.manage',
  summary: 'Make a ticket type',
  body: typeBody,
  response: ticketType,
  status: 201,
});
export const updateTicketType = endpoint({
  method: 'PATCH',
  path: '/api/ticket-types/:ticket_type_id',
  access: 'settings.manage',
  summary: 'Change a ticket type',
  params: z.strictObject({ ticket_type_id: uuid }),
  body: typeBody.partial().extend({ is_archived: z.boolean().optional() }),
  response: ticketType,
});
export const listTags = endpoint({
  method: 'GET',
  path: '/api/tags',
  access: 'agent',
  scope: 'read',
  summary: 'Tags; counts only what the actor may see',
  query: z.strictObject({ q: line(60).optional() }),
  response: z.strictObject({ items: z.array(tag) }),
});
export const renameTag = endpoint({
  method: 'PATCH',
  path: '/api/tags/:tag_id',
  access: 'settings.manage',
  summary: 'Rename a tag everywhere',
  params: z.strictObject({ tag_id: uuid }),
  body: z.strictObject({ name: line(60).min(1) }),
  response: tag,
});
export const deleteTag = endpoint({
  method: 'DELETE',
  path: '/api/tags/:tag_id',
  access: 'settings.manage',
  summary: 'Delete a tag; tickets lose it',
  params: z.strictObject({ tag_id: uuid }),
  response: empty,
});
