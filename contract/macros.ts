/**
 * Macros: what an agent does again and again as one object: a reply and a note in both languages with
 * {{variables}}, and actions of the one action language (contract/actions.ts).
 */
import { z } from 'zod';
import { mostActions, silentAction, ticketAction } from './actions.ts';
import { empty, language, line, ref, text, uuid } from './common.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { holdReply } from './replies.ts';
import { addComment, comment, ticketParams } from './tickets.ts';
import { waitingReply } from './waiting-reply.ts';

export const macroScopes = ['everyone', 'team', 'agent'] as const;
export type MacroScope = (typeof macroScopes)[number];

/** Between the folders and the name: "Касса::Нет связи". */
export const folderMark = '::';

/** The same words by language; whichever is missing is not offered, or the other one is. */
const words = z.strictObject({ ru: text(100_000).optional(), en: text(100_000).optional() });
export type MacroWords = z.infer<typeof words>;

/** Its words are `reply` and `note`; two places are kept for them in a list of actions. */
const actions = z.array(silentAction).max(mostActions - 2);

export const macro = z.strictObject({
  id: uuid,
  name: z.string(),
  scope: z.enum(macroScopes),
  team_id: uuid.nullable(),
  reply: words,
  note: words,
  actions: z.array(z.custom<z.infer<typeof silentAction>>()),
  /** After it the next ticket of the view is opened. */
  opens_next: z.boolean(),
  is_archived: z.boolean(),
  is_favourite: z.boolean(),
  /** Of the last 90 days: uses, and tickets that opened again within 7 days of one. */
  uses: z.number().int(),
  reopened: z.number().int(),
  can: z.strictObject({ update: z.boolean() }),
});
export type Macro = z.infer<typeof macro>;

export const listMacros = endpoint({
  method: 'GET',
  path: '/api/macros',
  access: 'agent',
  scope: 'read',
  summary: 'Macros the actor sees in their order, archived ones too, with how they are used',
  response: z.strictObject({ items: z.array(macro) }),
});

const body = {
  name: line(120).min(1),
  scope: z.enum(macroScopes),
  team_id: ref('team').nullable(),
  reply: words,
  note: words,
  actions,
  opens_next: z.boolean(),
};
export const createMacro = endpoint({
  method: 'POST',
  path: '/api/macros',
  access: 'agent',
  scope: 'write',
  summary: 'Make a macro (for a team or everyone: by the permission views.share)',
  body: z.strictObject({
    ...body,
    scope: body.scope.default('agent'),
    team_id: body.team_id.default(null),
    reply: body.reply.default({}),
    note: body.note.default({}),
    actions: body.actions.default([]),
    opens_next: body.opens_next.default(false),
  }),
  response: macro,
  status: 201,
});
const macroParams = z.strictObject({ macro_id: uuid });
export const updateMacro = endpoint({
  method: 'PATCH',
  path: '/api/macros/:macro_id',
  access: { row: 'macro', can: 'update' },
  scope: 'write',
  summary: 'Change a macro; archived ones are not offered',
  params: macroParams,
  body: z.strictObject({ ...body, is_archived: z.boolean() }).partial(),
  response: macro,
});
export const deleteMacro = endpoint({
  method: 'DELETE',
  path: '/api/macros/:macro_id',
  access: { row: 'macro', can: 'update' },
  scope: 'write',
  summary: 'Delete a macro; what it did stays',
  params: macroParams,
  response: empty,
});
export const orderMacros = endpoint({
  method: 'PUT',
  path: '/api/macro-order',
  access: 'views.share',
  scope: 'write',
  summary: 'Put macros into this order; only those the actor may change',
  body: z.strictObject({ macro_ids: z.array(ref('macro')).min(1).max(1000) }),
  response: empty,
});
export const setFavouriteMacro = endpoint({
  method: 'PUT',
  path: '/api/macros/:macro_id/favourite',
  access: { row: 'macro', can: 'use' },
  summary: 'Mine comes first in my picker, or no more',
  params: macroParams,
  body: z.strictObject({ is_favourite: z.boolean() }),
  response: empty,
});

// on a ticket ---------------------------------------------------------------------------------

export const offeredMacro = z.strictObject({
  id: uuid,
  name: z.string(),
  is_favourite: z.boolean(),
  /** Used on tickets of this kind: offered first. */
  fits: z.boolean(),
  has_reply: z.boolean(),
});
export type OfferedMacro = z.infer<typeof offeredMacro>;
export const offerMacros = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/macros',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Macros for the ticket: favourites first, then those that fit, then by their order',
  params: ticketParams,
  response: z.strictObject({ items: z.array(offeredMacro) }),
});

export const renderedMacro = z.strictObject({
  macro_id: uuid,
  name: z.string(),
  language,
  /** Variables filled in and safe to insert; null: it has no reply. */
  reply_html: z.string().nullable(),
  /** What it changes besides; the note is among them, its variables filled in. */
  actions: z.array(z.custom<z.infer<typeof ticketAction>>()),
  opens_next: z.boolean(),
  /** Variables that have no value here, nor a fall-back: their place is empty. */
  empty: z.array(z.string()),
});
export type RenderedMacro = z.infer<typeof renderedMacro>;
export const renderMacro = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/macros/:macro_id/rendered',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'What the macro says and does on this ticket, in the language of the requester',
  params: ticketParams.extend({ macro_id: uuid }),
  query: z.strictObject({ language: language.optional() }),
  response: renderedMacro,
});
export const previewMacro = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/macro-preview',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'How words that are not saved yet would read on this ticket',
  params: ticketParams,
  body: z.strictObject({ html: text(100_000), language }),
  response: z.strictObject({ html: z.string(), empty: z.array(z.string()) }),
});

function bodyOf<Body extends z.ZodType>(of: Endpoint<z.ZodType, z.ZodType, Body, z.ZodType>): Body {
  if (of.body === undefined) throw new Error(`${of.path} has no body`);
  return of.body;
}
export const runMacro = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/macros/:macro_id/runs',
  access: { row: 'ticket', can: 'note' }, // each action and the reply ask for their own
  scope: 'write',
  summary:
    'Do what is left of a macro, and send the reply that was made of it, in one go; all of it or nothing',
  params: ticketParams.extend({ macro_id: uuid }),
  body: z.strictObject({
    /** As rendered, less what the agent struck out. */
    actions: z.array(ticketAction).max(mostActions).default([]),
    /** The reply or note that leaves with it, at once or after a while. */
    comment: bodyOf(addComment).optional(),
    waiting_reply: bodyOf(holdReply).optional(),
  }),
  response: z.strictObject({
    /** By which the changes are taken back; null: there were none. */
    operation_id: uuid.nullable(),
    comment: comment.nullable(),
    waiting_reply: waitingReply.nullable(),
  }),
  status: 201,
});

// variables -----------------------------------------------------------------------------------

/** What `{{…}}` may name besides `field.<key>` of custom fields. */
export const macroVariables = [
  'contact.first_name',
  'contact.last_name',
  'contact.name',
  'contact.email',
  'organization.name',
  'ticket.number',
  'ticket.subject',
  'agent.first_name',
  'agent.last_name',
  'agent.name',
  'date.greeting',
  'date.today',
  'date.tomorrow',
  'date.next_workday',
  'date.in_a_week',
] as const;
