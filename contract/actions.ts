/**
 * The one action language: what macros, bulk edits, rules and buttons of one click do with a ticket.
 * As the condition language says "which tickets?", this one says "and then?". One schema here, one
 * executor (server/modules/operations), which writes for each ticket how to take it back.
 *
 *   [ { do: 'set', fields: { assignee_id: 'me', urgency: 1 } },
 *     { do: 'add_tags', tags: ['касса'] },
 *     { do: 'reply', body_html: '<p>{{contact.first_name|"Здравствуйте"}}, …</p>' } ]
 *
 * Actions run in the order written, with the rights of the person who runs them. A list runs whole
 * for a ticket or not at all. What a ticket already has is not written again and makes no event.
 */
import { z } from 'zod';
import { line, ref, text } from './common.ts';
import { fieldValue } from './field-values.ts';

const grade = z.number().int().min(1).max(3);
const tags = z.array(line(60).min(1)).min(1).max(50);

/** Kinds of links between tickets, as the first says of the second. */
export const linkKinds = ['related', 'duplicate_of', 'child_of', 'caused_by'] as const;
export type LinkKind = (typeof linkKinds)[number];

export const setAction = z.strictObject({
  do: z.literal('set'),
  fields: z
    .strictObject({
      subject: line(500).min(1),
      status_id: ref('status'),
      assignee_id: z.union([z.literal('me'), ref('agent')]).nullable(),
      team_id: ref('team').nullable(),
      type_id: ref('ticket_type').nullable(),
      topic_id: ref('topic').nullable(),
      brand_id: ref('brand'),
      impact: grade,
      urgency: grade,
    })
    .partial()
    .refine((fields) => Object.keys(fields).length > 0, { error: 'errors.field.nothing_to_set' }),
});

const written = {
  body_html: text(500_000),
  file_ids: z.array(ref('file')).max(50).default([]),
};

/** What changes a ticket without a word: all that a macro does besides its own words. */
export const silentAction = z.discriminatedUnion('do', [
  setAction,
  z.strictObject({ do: z.literal('set_field'), field_id: ref('ticket_field'), value: fieldValue }),
  z.strictObject({ do: z.literal('add_tags'), tags }),
  z.strictObject({ do: z.literal('remove_tags'), tags }),
  /** Time spent, minutes as they were worked; rounding is the report's. */
  z.strictObject({ do: z.literal('add_time'), minutes: z.number().int().min(1).max(1440) }),
  z.strictObject({ do: z.literal('add_checklist'), template_id: ref('checklist_template') }),
  z.strictObject({ do: z.literal('link'), kind: z.enum(linkKinds), ticket_id: ref('ticket') }),
  z.strictObject({ do: z.literal('follow'), is_following: z.boolean() }),
  /** Into a queue, whatever its conditions say; null: out of it, so that no queue gives the ticket. */
  z.strictObject({ do: z.literal('queue'), queue_id: ref('queue').nullable() }),
  /** To another line, with the reason in words; what has to be tried before must have been. */
  z.strictObject({ do: z.literal('escalate'), team_id: ref('team'), words: line(500).min(1) }),
]);
export type SilentAction = z.infer<typeof silentAction>;

export const ticketAction = z.discriminatedUnion('do', [
  ...silentAction.options,
  /** Public: to the requester and those in copy. */
  z.strictObject({ do: z.literal('reply'), ...written }),
  z.strictObject({ do: z.literal('note'), ...written }),
]);
export type TicketAction = z.infer<typeof ticketAction>;

export const mostActions = 30;
export const ticketActions = z.array(ticketAction).min(1).max(mostActions);
