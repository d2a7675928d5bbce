/**
 * Tickets: what a customer asked, who holds it, and what was said. Owns tickets, comments, threads,
 * attachments, participants, followers, drafts, reads, tags, statuses, types and views. Does not
 * know how a comment came or leaves (channels), who is told (notifications), or how it is found
 * (search): they hear of it by events.
 */
import { contactFacts } from '#modules/people/people.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { type NewEvent, publishTogether } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { applyChange, lockTicket, statusChange } from './changes.ts';
import {
  cutText,
  type NewComment,
  spokenFirst,
  startsAsNew,
  writeComment,
  writeFirstComment,
} from './comments.ts';
import { namedTags } from './named-tags.ts';
import { priorityOf } from './status.ts';
import type { FieldValues } from './ticket-fields.ts';
import { formChange, withTopic } from './ticket-forms.ts';
import { participantsNews } from './taking-part.ts';
import { findVisibleTicket, mayUpdate } from './tickets.access.ts';
import {
  insertTicket,
  isArchived,
  isAssignable,
  type LockedTicket,
  openingOf,
  setFollower,
  setTicketTags,
  type TicketChange,
  type TicketRow,
  updateTicketRow,
  upsertRead,
} from './tickets.sql.ts';

export {
  addComment,
  type CommentDelivery,
  type NewComment,
  setCommentDelivery,
} from './comments.ts';
export { linkTickets, unlinkTickets } from './links.ts';
export { copiesOfTicket } from './participants.sql.ts';
export { pickTickets } from './pick.sql.ts';
export { presentRow } from './present.ts';
export { moveComment } from './relocate.ts';
export { restoreTicket, ticketAsItIs, type Written, writtenBetween } from './restore.ts';
export { rewordComment } from './reword.ts';
export { joinSide } from './side-join.ts';
export { moveSides } from './side.sql.ts';
export { ticketRowsOf } from './rows.sql.ts';
export { setTicketFields } from './ticket-forms.ts';
export { sayFromDesk } from './said.ts';
export { addParticipants } from './taking-part.ts';
export {
  maySeeTicket,
  sightOfTickets,
  visibleTickets,
} from './tickets.access.ts';
export { viewQuery } from './views.ts';

export type NewTicket = {
  readonly subject: string;
  readonly requester_id: string;
  readonly channel: 'email' | 'agent' | 'api';
  readonly mailbox_id?: string | null;
  readonly team_id?: string | null;
  readonly assignee_id?: string | null;
  readonly type_id?: string | null;
  readonly impact?: number;
  readonly urgency?: number;
  readonly language?: 'ru' | 'en' | null;
  readonly tags?: readonly string[];
  readonly topic_id?: string | null;
  /** Checked by withForm. */
  readonly fields?: FieldValues;
  /** Contacts in copy, besides the requester. */
  readonly participant_ids?: readonly string[];
  readonly comment: NewComment;
};

export type OpenedTicket = {
  readonly ticket_id: string;
  readonly number: number;
  readonly comment_id: string;
};

const maxSubject = 500;

/** Opens a ticket with its first comment. The requester's organisation becomes the ticket's. */
export async function openTicket(ctx: Ctx, input: NewTicket): Promise<OpenedTicket> {
  return transaction(ctx, async (tx) => {
    const ticket_id = newId();
    const number = await insertTicket(tx, await ticketRow(tx, ticket_id, input));
    if (input.tags !== undefined && input.tags.length > 0) {
      const names = await setTicketTags(tx, ticket_id, namedTags(input.tags));
      await updateTicketRow(tx, ticket_id, { tag_names: names });
    }
    const participants = await participantsNews(tx, ticket_id, input.participant_ids ?? []);
    const news = [ticketCreated(ticket_id, number, input), ...participants];
    if (startsAsNew(input.comment)) {
      const comment_id = await writeFirstComment(tx, ticket_id, { comment: input.comment, news });
      return { ticket_id, number, comment_id };
    }
    await publishTogether(tx, news);
    const comment_id = await writeComment(tx, ticket_id, input.comment, {});
    return { ticket_id, number, comment_id };
  });
}

/** Opens a ticket that waits for the comment that is moved into it in the same transaction. */
export async function openEmptyTicket(
  tx: Ctx,
  input: Omit<NewTicket, 'comment'>,
): Promise<{ ticket_id: string; number: number }> {
  const ticket_id = newId();
  const number = await insertTicket(tx, await ticketRow(tx, ticket_id, input));
  await publishTogether(tx, [ticketCreated(ticket_id, number, input)]);
  return { ticket_id, number };
}

function ticketCreated(
  ticket_id: string,
  number: number,
  input: Omit<NewTicket, 'comment'>,
): NewEvent {
  return {
    name: 'ticket.created',
    ticket_id,
    subject_type: 'ticket',
    subject_id: ticket_id,
    data: {
      number,
      channel: input.channel,
      requester_id: input.requester_id,
      assignee_id: input.assignee_id ?? null,
      team_id: input.team_id ?? null,
    },
  };
}

async function ticketRow(
  tx: Ctx,
  id: string,
  input: Omit<NewTicket, 'comment'> & { comment?: NewComment },
): Promise<TicketRow> {
  const opening =
    (await openingOf(tx, { requester_id: input.requester_id, team_id: input.team_id ?? null })) ??
    fail('not_found', 'errors.not_found');
  const { priority_matrix } = await generalSettings(tx);
  const impact = input.impact ?? 2;
  const urgency = input.urgency ?? 2;
  return {
    id,
    subject: cutText(input.subject.trim(), maxSubject),
    requester_id: input.requester_id,
    organization_id: opening.organization_id,
    assignee_id: await assignable(tx, input.assignee_id ?? null),
    // A team that is no more would hide the ticket: it goes to those whom all tickets without a team go to.
    team_id: opening.team_id,
    status_id: opening.status_id ?? fail('unavailable', 'errors.no_status', { category: 'new' }),
    status_category: 'new',
    type_id: input.type_id ?? null,
    topic_id: input.topic_id ?? null,
    fields: JSON.stringify(input.fields ?? {}),
    impact,
    urgency,
    priority: priorityOf(priority_matrix, impact, urgency),
    channel: input.channel,
    mailbox_id: input.mailbox_id ?? null,
    language: input.language ?? opening.language,
    created_at: tx.now,
    updated_at: tx.now,
    ...(input.comment !== undefined && startsAsNew(input.comment)
      ? spokenFirst(tx, input.comment)
      : {}),
  };
}

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

/** A light or disabled agent cannot own a ticket. */
async function assignable(tx: Ctx, agent_id: string | null): Promise<string | null> {
  if (agent_id === null) return null;
  if (!(await isAssignable(tx, agent_id))) failField('assignee_id', 'errors.field.not_assignable');
  return agent_id;
}

/** @throws OporaError invalid: what was archived is not chosen anew */
export async function refuseArchived(
  tx: Ctx,
  chosen: { team_id?: string | null | undefined; type_id?: string | null | undefined },
): Promise<void> {
  const { team_id, type_id } = chosen;
  if (team_id && (await isArchived(tx, 'teams', team_id)))
    failField('team_id', 'errors.field.archived');
  if (type_id && (await isArchived(tx, 'ticket_types', type_id)))
    failField('type_id', 'errors.field.archived');
}

/** The agent has seen the ticket up to now. */
export async function markTicketRead(ctx: Ctx, ticket_id: string): Promise<void> {
  if (ctx.actor.kind !== 'agent') return;
  if ((await findVisibleTicket(ctx, ticket_id)) === undefined)
    fail('not_found', 'errors.not_found');
  await upsertRead(ctx, ticket_id, ctx.actor.id);
}

/** Whether the agent hears of every change of the ticket. */
export async function followTicket(
  ctx: Ctx,
  ticket_id: string,
  is_following: boolean,
): Promise<void> {
  if (ctx.actor.kind !== 'agent') return;
  if ((await findVisibleTicket(ctx, ticket_id)) === undefined)
    fail('not_found', 'errors.not_found');
  await setFollower(ctx, ticket_id, ctx.actor.id, is_following);
}
