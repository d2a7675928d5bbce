/** Tickets that go from line to line: forward with a reason and what was tried, back with what was missing. */
import { z } from 'zod';
import { empty, instant, line, page, pageQuery, personRef, ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { lines } from './people.ts';
import { ticket, ticketParams, ticketRow } from './tickets.ts';

export const reasonKinds = ['escalation', 'return'] as const;
/** done: the line helped, the curator answers; returned: something was missing; overtaken: given on otherwise. */
export const escalationEnds = ['done', 'returned', 'overtaken'] as const;
export const mostTriedItems = 30;

const teamRef = personRef.extend({ line: z.enum(lines) });
/** One thing that was to be tried: done, or why not. */
const triedItem = z.strictObject({ text: z.string(), is_done: z.boolean(), words: z.string() });

export const escalation = z.strictObject({
  id: uuid,
  from_team: teamRef.nullable(), // null: no team had it
  to_team: teamRef,
  from_agent: personRef.nullable(),
  to_agent: personRef.nullable(),
  curator: personRef.nullable(),
  reason: z.string().nullable(),
  words: z.string(),
  tried: z.array(triedItem),
  by: personRef.nullable(), // null: a rule
  created_at: instant,
  /** Null: the ticket is still there. */
  end: z
    .strictObject({
      cause: z.enum(escalationEnds),
      at: instant,
      reason: z.string().nullable(),
      words: z.string(),
      by: personRef.nullable(),
      /** Of one that was overtaken: where the ticket went, and the queue or rule that gave it on. */
      moved: z
        .strictObject({
          team: teamRef.nullable(),
          by: z.strictObject({ kind: z.enum(['queue', 'rule']), name: z.string() }).nullable(),
        })
        .nullable(),
    })
    .nullable(),
});
export type Escalation = z.infer<typeof escalation>;

export const listEscalations = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/escalations',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'How the ticket went between the lines, oldest first, and what of it is not over',
  params: ticketParams,
  response: z.strictObject({
    items: z.array(escalation),
    /** Where a return leads; null: there is nothing to return. */
    back: z.strictObject({ team: teamRef.nullable(), agent: personRef.nullable() }).nullable(),
  }),
});

/** A person who answers, or who stands in. */
const answering = z.strictObject({
  area: z.strictObject({ id: uuid, path: z.array(z.string()) }),
  team: teamRef.nullable(),
  agent: personRef.nullable(),
  deputy: personRef.nullable(),
  /** Who of the two is on shift at this moment, the one who answers first; null: neither. */
  on_duty: personRef.nullable(),
});

export const prepareEscalation = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/escalation-form',
  access: { row: 'ticket', can: 'update' },
  scope: 'read',
  summary: 'What has to be tried before the ticket goes to the team, and whom the directory names',
  params: ticketParams,
  query: z.strictObject({ team_id: ref('team').optional() }),
  response: z.strictObject({
    items: z.array(z.string()),
    /** By the topic of the ticket. */
    answering: answering.nullable(),
    /** Who stays curator. */
    curator: personRef.nullable(),
  }),
});

export const escalateTicket = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/escalations',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary:
    'Give the ticket to a team of another line; whoever had it first stays its curator. Answers the ticket as it was left',
  params: ticketParams,
  body: z.strictObject({
    team_id: ref('team'),
    assignee_id: ref('agent').nullable().default(null),
    reason_id: ref('escalation_reason').nullable().default(null),
    words: text(5000).default(''),
    /** Each item of the form is done, or says why it is not. */
    tried: z
      .array(
        z.strictObject({
          text: line(500).min(1),
          is_done: z.boolean(),
          words: line(1000).default(''),
        }),
      )
      .max(mostTriedItems)
      .default([]),
  }),
  response: ticket,
});
export const returnEscalation = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/escalations/return',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary: 'Give the ticket back to the line before: it is done, or something was missing',
  params: ticketParams,
  body: z.strictObject({
    cause: z.enum(['done', 'returned']),
    reason_id: ref('escalation_reason').nullable().default(null),
    words: text(5000).default(''),
  }),
  response: ticket,
});
export const setCurator = endpoint({
  method: 'PUT',
  path: '/api/tickets/:ticket_id/curator',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary: 'Name another curator, or none',
  params: ticketParams,
  body: z.strictObject({ curator_id: ref('agent').nullable() }),
  response: ticket,
});

// settings ------------------------------------------------------------------------------------

export const escalationReason = z.strictObject({
  id: uuid,
  kind: z.enum(reasonKinds),
  name: z.string(),
  position: z.number().int(),
  is_archived: z.boolean(),
});
export type EscalationReason = z.infer<typeof escalationReason>;
export const listEscalationReasons = endpoint({
  method: 'GET',
  path: '/api/escalation-reasons',
  access: 'agent',
  scope: 'read',
  summary: 'Reasons of escalations and returns, archived ones too',
  response: z.strictObject({ items: z.array(escalationReason) }),
});
const reasonName = line(120).min(1);
export const createEscalationReason = endpoint({
  method: 'POST',
  path: '/api/escalation-reasons',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Make a reason',
  body: z.strictObject({ kind: z.enum(reasonKinds), name: reasonName }),
  response: escalationReason,
  status: 201,
});
export const updateEscalationReason = endpoint({
  method: 'PATCH',
  path: '/api/escalation-reasons/:escalation_reason_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Rename a reason, move it, archive it',
  params: z.strictObject({ escalation_reason_id: uuid }),
  body: z.strictObject({
    name: reasonName.optional(),
    position: z.number().int().min(0).max(1000).optional(),
    is_archived: z.boolean().optional(),
  }),
  response: escalationReason,
});

export const escalationChecklist = z.strictObject({
  id: uuid,
  team_id: uuid.nullable(), // null: whichever team it goes to
  topic_id: uuid.nullable(), // null: whatever it is about
  items: z.array(z.string()),
});
export type EscalationChecklist = z.infer<typeof escalationChecklist>;
export const listEscalationChecklists = endpoint({
  method: 'GET',
  path: '/api/escalation-checklists',
  access: 'agent',
  scope: 'read',
  summary: 'What has to be tried before tickets go to a team or of a topic',
  response: z.strictObject({ items: z.array(escalationChecklist) }),
});
const checklistBody = z.strictObject({
  team_id: ref('team').nullable(),
  topic_id: ref('topic').nullable(),
  items: z.array(line(500).min(1)).min(1).max(mostTriedItems),
});
export const createEscalationChecklist = endpoint({
  method: 'POST',
  path: '/api/escalation-checklists',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Say what has to be tried',
  body: checklistBody,
  response: escalationChecklist,
  status: 201,
});
export const updateEscalationChecklist = endpoint({
  method: 'PATCH',
  path: '/api/escalation-checklists/:escalation_checklist_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Change what has to be tried; what was answered stays as it is',
  params: z.strictObject({ escalation_checklist_id: uuid }),
  body: checklistBody.partial(),
  response: escalationChecklist,
});
export const deleteEscalationChecklist = endpoint({
  method: 'DELETE',
  path: '/api/escalation-checklists/:escalation_checklist_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Ask for it no more',
  params: z.strictObject({ escalation_checklist_id: uuid }),
  response: empty,
});

// counted -------------------------------------------------------------------------------------

const day = z.iso.date();
const lineOrNone = z.enum([...lines, 'none']);
export const escalationCount = z.strictObject({
  from_line: z.enum(lines).nullable(),
  to_line: z.enum(lines),
  reason: z.strictObject({ id: uuid, name: z.string() }).nullable(),
  topic_id: uuid.nullable(),
  count: z.number().int(),
  returned: z.number().int(),
  done: z.number().int(),
});
export type EscalationCount = z.infer<typeof escalationCount>;
export const countEscalations = endpoint({
  method: 'GET',
  path: '/api/reports/escalations',
  access: 'agent',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  summary:
    'Escalations of the days (in the desk’s time zone) by pair of lines, reason and topic, and how many came back for something missing; of tickets that the actor sees',
  query: z.strictObject({ from: day, to: day }),
  response: z.strictObject({ items: z.array(escalationCount) }),
});
/** What a number of the report is made of. */
export const listCountedEscalations = endpoint({
  method: 'GET',
  path: '/api/reports/escalations/tickets',
  access: 'agent',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  summary: 'The escalations behind a number of the report, newest first, 50 a page',
  query: z.strictObject({
    from: day,
    to: day,
    from_line: lineOrNone.optional(),
    to_line: z.enum(lines).optional(),
    reason_id: z.union([z.literal('none'), ref('escalation_reason')]).optional(),
    topic_id: z.union([z.literal('none'), ref('topic')]).optional(),
    end: z.enum(escalationEnds).optional(),
    ...pageQuery,
  }),
  response: page(z.strictObject({ escalation, ticket: ticketRow })),
});
