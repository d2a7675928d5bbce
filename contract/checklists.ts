/** Checklists: what is to be done on a ticket, from templates and in an agent's own words. */
import { z } from 'zod';
import { empty, instant, line, personRef, ref, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { ticketParams } from './tickets.ts';

export const mostChecklistItems = 50;

export const checklistItem = z.strictObject({
  id: uuid,
  text: z.string(),
  /** The ticket is not solved by an agent before it is done. */
  is_required: z.boolean(),
  done_at: instant.nullable(),
  done_by: personRef.nullable(),
});
export type ChecklistItem = z.infer<typeof checklistItem>;

export const checklist = z.strictObject({
  id: uuid,
  template_id: uuid.nullable(), // null: the items that agents wrote themselves
  name: z.string(),
  items: z.array(checklistItem),
  can: z.strictObject({
    tick: z.boolean(),
    remove: z.boolean(),
    /** Its words: only own items are changed and removed. */
    edit: z.boolean(),
  }),
});
export type Checklist = z.infer<typeof checklist>;

const itemText = line(500).min(1);
const ofTicket = z.strictObject({ items: z.array(checklist) });

export const listChecklists = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/checklists',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Checklists of a ticket, in the order they were added',
  params: ticketParams,
  response: ofTicket,
});
export const addChecklist = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/checklists',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary: 'Put a checklist on the ticket; one that is there already stays as it is',
  params: ticketParams,
  body: z.strictObject({ template_id: ref('checklist_template') }),
  response: ofTicket,
});
export const addChecklistItem = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/checklist-items',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary: 'Write an own item on the ticket',
  params: ticketParams,
  body: z.strictObject({ text: itemText, is_required: z.boolean().default(false) }),
  response: ofTicket,
});
export const removeChecklist = endpoint({
  method: 'DELETE',
  path: '/api/checklists/:checklist_id',
  access: { row: 'checklist', can: 'remove' },
  scope: 'write',
  summary: 'Take a checklist off its ticket: whoever added it, or an administrator',
  params: z.strictObject({ checklist_id: uuid }),
  response: empty,
});
const itemParams = z.strictObject({ checklist_item_id: uuid });
export const updateChecklistItem = endpoint({
  method: 'PATCH',
  path: '/api/checklist-items/:checklist_item_id',
  access: { row: 'checklist_item', can: 'tick' },
  scope: 'write',
  summary: 'Tick an item or not; the words of own items',
  params: itemParams,
  body: z.strictObject({
    is_done: z.boolean().optional(),
    text: itemText.optional(),
    is_required: z.boolean().optional(),
  }),
  response: ofTicket,
});
export const removeChecklistItem = endpoint({
  method: 'DELETE',
  path: '/api/checklist-items/:checklist_item_id',
  access: { row: 'checklist_item', can: 'edit' },
  scope: 'write',
  summary: 'Remove an own item',
  params: itemParams,
  response: empty,
});

// templates -----------------------------------------------------------------------------------

const templateItem = z.strictObject({ text: itemText, is_required: z.boolean() });
export const checklistTemplate = z.strictObject({
  id: uuid,
  name: z.string(),
  items: z.array(z.strictObject({ text: z.string(), is_required: z.boolean() })),
  is_archived: z.boolean(),
});
export type ChecklistTemplate = z.infer<typeof checklistTemplate>;

const templateName = line(120).min(1);
const templateItems = z.array(templateItem).min(1).max(mostChecklistItems);

export const listChecklistTemplates = endpoint({
  method: 'GET',
  path: '/api/checklist-templates',
  access: 'agent',
  scope: 'read',
  summary: 'Templates of checklists by name, archived ones too',
  response: z.strictObject({ items: z.array(checklistTemplate) }),
});
export const createChecklistTemplate = endpoint({
  method: 'POST',
  path: '/api/checklist-templates',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Make a template',
  body: z.strictObject({ name: templateName, items: templateItems }),
  response: checklistTemplate,
  status: 201,
});
export const updateChecklistTemplate = endpoint({
  method: 'PATCH',
  path: '/api/checklist-templates/:checklist_template_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Change a template; tickets that have it stay as they are',
  params: z.strictObject({ checklist_template_id: uuid }),
  body: z.strictObject({
    name: templateName.optional(),
    items: templateItems.optional(),
    is_archived: z.boolean().optional(),
  }),
  response: checklistTemplate,
});
