/** Changes of a ticket's fields: what really differs, what a status brings, and how it is told. */
import type { Ctx } from '#platform/ctx.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { endsAfter, mayChoose } from './status.ts';
import { statusById } from './statuses.ts';
import { type Formed, refuseUnfilled } from './ticket-fields.ts';
import {
  type LockedTicket,
  lockVisibleTicket,
  survivorNumber,
  type TicketChange,
  updateTicketRow,
} from './tickets.sql.ts';

/** Writes the change and says so; nothing when there is none. */
export async function applyChange(
  tx: Ctx,
  ticket: LockedTicket,
  change: TicketChange,
): Promise<void> {
  const lasting = underOverride(ticket, change);
  const changes = differences(ticket, lasting);
  if (Object.keys(changes).length === 0) return;
  await updateTicketRow(tx, ticket.id, lasting);
  await publish(tx, {
    name: 'ticket.updated',
    ticket_id: ticket.id,
    subject_type: 'ticket',
    subject_id: ticket.id,
    data: { changes },
  });
}

/** What impact and urgency make of the priority does not hold while a person has set one. */
function underOverride(ticket: LockedTicket, change: TicketChange): TicketChange {
  if (ticket.priority_override === null || change.priority_override !== undefined) return change;
  const { priority: _computed, ...rest } = change;
  return rest;
}

export type Changes = Record<string, [unknown, unknown]>;

const toldFields = [
  'subject',
  'requester_id',
  'organization_id',
  'assignee_id',
  'team_id',
  'curator_id',
  'status_id',
  'type_id',
  'topic_id',
  'impact',
  'urgency',
  'priority',
  'tag_names',
  'language',
  'brand_id',
] as const;

/** `{field: [old, new]}` of what really differs. */
export function differences(ticket: LockedTicket, change: TicketChange): Changes {
  const changes: Changes = {};
  for (const field of toldFields) {
    const next = change[field];
    if (next === undefined || JSON.stringify(next) === JSON.stringify(ticket[field])) continue;
    changes[field] = [ticket[field], next];
  }
  return { ...changes, ...fieldDifferences(ticket.fields, change.fields) };
}

/** Each custom field by `fields.<id>`. */
function fieldDifferences(
  before: LockedTicket['fields'],
  after: LockedTicket['fields'] | undefined,
): Changes {
  if (after === undefined) return {};
  const changes: Changes = {};
  for (const id of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, next] = [before[id] ?? null, after[id] ?? null];
    if (JSON.stringify(old) !== JSON.stringify(next)) changes[`fields.${id}`] = [old, next];
  }
  return changes;
}

/** The status columns for a chosen status. `filled`: what else changes with it, as far as forms ask. */
export async function statusChange(
  tx: Ctx,
  ticket: LockedTicket,
  status_id: string | undefined,
  filled: Partial<Formed> = {},
): Promise<TicketChange> {
  if (status_id === undefined || status_id === ticket.status_id) return {};
  const status = await statusById(tx, status_id);
  if (status === undefined || status.archived_at !== null)
    failField('status_id', 'errors.field.status_unknown');
  if (!mayChoose(ticket.status_category, status.category))
    failField('status_id', 'errors.field.status_transition');
  await refuseUnfilled(tx, { ...ticket, ...filled }, status.category);
  return {
    status_id: status.id,
    status_category: status.category,
    ...endsAfter(status.category, ticket, tx.now),
  };
}

/** The ticket, locked, within the actor's scope. @throws OporaError not_found; conflict for a merged one */
export async function lockTicket(tx: Ctx, ticket_id: string): Promise<LockedTicket> {
  const ticket = await lockVisibleTicket(tx, ticket_id);
  if (ticket === undefined) fail('not_found', 'errors.not_found');
  if (ticket.merged_into_id !== null) await refuseMerged(tx, ticket_id);
  return ticket;
}

/** @throws OporaError conflict: the ticket is read by its survivor, and takes nothing more */
export async function refuseMerged(tx: Ctx, ticket_id: string): Promise<never> {
  const number = await survivorNumber(tx, ticket_id);
  return fail('conflict', 'errors.ticket_merged', { number });
}
