/** What a hand changes of a ticket's fields. */
import { contactFacts } from '#modules/people/people.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { applyChange, lockTicket, statusChange } from './changes.ts';
import { namedTags } from './named-tags.ts';
import { assignable, refuseArchived } from './opening.ts';
import { priorityOf } from './status.ts';
import type { FieldValues } from './ticket-fields.ts';
import { formChange, withTopic } from './ticket-forms.ts';
import { mayUpdate } from './tickets.access.ts';
import { type LockedTicket, setTicketTags, type TicketChange } from './tickets.sql.ts';

export type TicketEdit = {
  readonly subject?: string | undefined;
  readonly status_id?: string | undefined;
  readonly assignee_id?: string | null | undefined;
  readonly team_id?: string | null | undefined;
  readonly type_id?: string | null | undefined;
  readonly impact?: number | undefined;
  readonly urgency?: number | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly topic_id?: string | null | undefined;
  /** Of custom fields, by field id; null empties. */
  readonly fields?: FieldValues | undefined;
  readonly requester_id?: string | undefined;
  readonly language?: 'ru' | 'en' | null | undefined;
  readonly brand_id?: string | undefined;
  /** Named by routing when the ticket goes to another line. */
  readonly curator_id?: string | null | undefined;
};

/**
 * Changes fields of a ticket; what stays the same makes no event.
 * @throws OporaError not_found, forbidden, or invalid when the status cannot follow the present one
 */
export async function updateTicket(ctx: Ctx, ticket_id: string, edit: TicketEdit): Promise<void> {
  if (!mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  await transaction(ctx, async (tx) => {
    const ticket = await lockTicket(tx, ticket_id);
    const full = await withTopic(tx, ticket, edit);
    const plain = await plainChanges(tx, ticket, full);
    const formed = { ...plain, ...(await formChange(tx, ticket, plain, edit.fields)) };
    const change = { ...formed, ...(await statusChange(tx, ticket, edit.status_id, formed)) };
    if (full.tags !== undefined) {
      const names = await setTicketTags(tx, ticket_id, namedTags(full.tags));
      if (names.join('\n') !== ticket.tag_names.join('\n')) change.tag_names = names;
    }
    await applyChange(tx, ticket, change);
  });
}

async function plainChanges(
  tx: Ctx,
  ticket: LockedTicket,
  edit: TicketEdit,
): Promise<TicketChange> {
  const change: TicketChange = {};
  if (edit.subject !== undefined) change.subject = edit.subject;
  if (edit.topic_id !== undefined) change.topic_id = edit.topic_id;
  if (edit.language !== undefined) change.language = edit.language;
  if (edit.brand_id !== undefined) change.brand_id = edit.brand_id;
  if (edit.team_id !== undefined && edit.team_id !== ticket.team_id) {
    await refuseArchived(tx, { team_id: edit.team_id });
    change.team_id = edit.team_id;
  }
  if (edit.type_id !== undefined && edit.type_id !== ticket.type_id) {
    await refuseArchived(tx, { type_id: edit.type_id });
    change.type_id = edit.type_id;
  }
  if (edit.assignee_id !== undefined && edit.assignee_id !== ticket.assignee_id)
    change.assignee_id = await assignable(tx, edit.assignee_id);
  if (edit.curator_id !== undefined && edit.curator_id !== ticket.curator_id)
    change.curator_id = await assignable(tx, edit.curator_id);
  if (edit.requester_id !== undefined && edit.requester_id !== ticket.requester_id) {
    change.requester_id = edit.requester_id;
    change.organization_id = (await contactFacts(tx, edit.requester_id)).organization_id;
  }
  if (edit.impact !== undefined || edit.urgency !== undefined) {
    const impact = edit.impact ?? ticket.impact;
    const urgency = edit.urgency ?? ticket.urgency;
    const { priority_matrix } = await generalSettings(tx);
    Object.assign(change, {
      impact,
      urgency,
      priority: priorityOf(priority_matrix, impact, urgency),
    });
  }
  return change;
}
