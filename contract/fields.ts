/** Custom fields, topics and their forms. */
import { z } from 'zod';
import { empty, line, ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { fieldRule, requirements } from './field-rules.ts';
import { fieldKinds } from './field-values.ts';

/** A name in both languages; whichever is empty is read as the other. */
function words(max: number) {
  return z.strictObject({ ru: line(max), en: line(max) });
}
const named = (max: number) =>
  words(max).refine((name) => name.ru !== '' || name.en !== '', {
    error: 'errors.field.name_needed',
  });
export const translatedWords = z.strictObject({ ru: text(2000), en: text(2000) });
export type TranslatedWords = z.infer<typeof translatedWords>;

/** The words in the language, or in the other one where they were not translated. */
export function wordsIn(name: TranslatedWords, language: 'ru' | 'en'): string {
  const other = language === 'ru' ? name.en : name.ru;
  return name[language] === '' ? other : name[language];
}

export const mostOptions = 2000;
/** Levels of a tree, of options and of topics. */
export const deepestTree = 8;

export const fieldOption = z.strictObject({
  id: uuid,
  parent_id: uuid.nullable(),
  name: words(200),
  is_archived: z.boolean(),
});
export type FieldOption = z.infer<typeof fieldOption>;

/** What customers may do with a field: nothing, read it, fill it. */
export const customerAccesses = ['none', 'view', 'fill'] as const;

/**
 * Bounds of a value. `mask` of a text: `#` is a digit, `@` a letter, `*` either, everything else
 * stands for itself. Bounds of dates are days.
 */
export const fieldLimits = z.strictObject({
  max_length: z.number().int().min(1).max(2000).optional(),
  mask: line(100).min(1).optional(),
  min: z.number().min(-1e15).max(1e15).optional(),
  max: z.number().min(-1e15).max(1e15).optional(),
  decimals: z.number().int().min(0).max(6).optional(),
});
export type FieldLimits = z.infer<typeof fieldLimits>;

export const ticketField = z.strictObject({
  id: uuid,
  key: z.string(),
  kind: z.enum(fieldKinds),
  name: words(80),
  help: words(500),
  customer_access: z.enum(customerAccesses),
  /** In every ticket; otherwise only where the form of the topic has it. */
  is_everywhere: z.boolean(),
  required: z.enum(requirements),
  required_when: fieldRule.nullable(),
  shown_when: fieldRule.nullable(),
  limits: fieldLimits,
  /** In their order; a child after its parent. Archived ones too: old values have names. */
  options: z.array(fieldOption),
  is_archived: z.boolean(),
});
export type TicketField = z.infer<typeof ticketField>;

export const listTicketFields = endpoint({
  method: 'GET',
  path: '/api/ticket-fields',
  access: 'agent',
  scope: 'read',
  summary: 'Custom fields in their order, archived ones too',
  response: z.strictObject({ items: z.array(ticketField) }),
});

const fieldBody = {
  name: named(80),
  help: words(500),
  customer_access: z.enum(customerAccesses),
  is_everywhere: z.boolean(),
  required: z.enum(requirements),
  required_when: fieldRule.nullable(),
  shown_when: fieldRule.nullable(),
  limits: fieldLimits,
};
const optionBody = z.strictObject({
  /** New options bring an id of their own, so that children can name them. */
  id: uuid,
  parent_id: uuid.nullable(),
  name: named(200),
  is_archived: z.boolean(),
});
export const createTicketField = endpoint({
  method: 'POST',
  path: '/api/ticket-fields',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Make a custom field',
  body: z
    .strictObject({
      key: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,39}$/, { error: 'errors.field.field_key' })
        .optional(),
      kind: z.enum(fieldKinds),
      ...fieldBody,
      options: z.array(optionBody).max(mostOptions),
    })
    .partial({
      help: true,
      customer_access: true,
      is_everywhere: true,
      required: true,
      required_when: true,
      shown_when: true,
      limits: true,
      options: true,
    }),
  response: ticketField,
  status: 201,
});
export const updateTicketField = endpoint({
  method: 'PATCH',
  path: '/api/ticket-fields/:ticket_field_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Change a custom field; its kind stays, and options that are left out are archived',
  params: z.strictObject({ ticket_field_id: uuid }),
  body: z
    .strictObject({
      ...fieldBody,
      options: z.array(optionBody).max(mostOptions),
      is_archived: z.boolean(),
    })
    .partial(),
  response: ticketField,
});
export const orderTicketFields = endpoint({
  method: 'PUT',
  path: '/api/ticket-fields/order',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Put custom fields in this order; those left out follow as they were',
  body: z.strictObject({ ids: z.array(ref('ticket_field')).min(1).max(500) }),
  response: empty,
});

const grade = z.number().int().min(1).max(3);
export const topic = z.strictObject({
  id: uuid,
  parent_id: uuid.nullable(),
  name: words(80),
  /** What the requester reads above the form. */
  note: translatedWords,
  /** What a ticket of the topic gets where nothing was chosen; a parent's where the child is silent. */
  team_id: uuid.nullable(),
  type_id: uuid.nullable(),
  impact: grade.nullable(),
  urgency: grade.nullable(),
  tags: z.array(z.string()),
  /** The topic's own fields, in their order; those of its parent come before. */
  field_ids: z.array(uuid),
  is_archived: z.boolean(),
});
export type Topic = z.infer<typeof topic>;

export const listTopics = endpoint({
  method: 'GET',
  path: '/api/topics',
  access: 'agent',
  scope: 'read',
  summary: 'Topics in their order, a child after its parent, archived ones too',
  response: z.strictObject({ items: z.array(topic) }),
});
const topicBody = {
  name: named(80),
  note: translatedWords,
  parent_id: ref('topic').nullable(),
  team_id: ref('team').nullable(),
  type_id: ref('ticket_type').nullable(),
  impact: grade.nullable(),
  urgency: grade.nullable(),
  tags: z.array(line(60).min(1)).max(50),
  field_ids: z.array(ref('ticket_field')).max(100),
};
export const createTopic = endpoint({
  method: 'POST',
  path: '/api/topics',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Make a topic, last among its siblings',
  body: z.strictObject(topicBody).partial().required({ name: true }),
  response: topic,
  status: 201,
});
export const updateTopic = endpoint({
  method: 'PATCH',
  path: '/api/topics/:topic_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Change a topic, its form and its defaults; archiving takes what is below along',
  params: z.strictObject({ topic_id: uuid }),
  body: z.strictObject({ ...topicBody, is_archived: z.boolean() }).partial(),
  response: topic,
});
export const orderTopics = endpoint({
  method: 'PUT',
  path: '/api/topics/order',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Put topics in this order among their siblings',
  body: z.strictObject({ ids: z.array(ref('topic')).min(1).max(2000) }),
  response: empty,
});
