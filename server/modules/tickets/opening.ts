/** How a ticket begins: with its first word, or waiting for one that is moved into it. */
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { type NewEvent, publishTogether } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  cutText,
  type NewComment,
  spokenFirst,
  startsAsNew,
  writeComment,
  writeFirstComment,
} from './comments.ts';
import { namedTags } from './named-tags.ts';
import { subjectWithoutPrivate, withoutPrivate } from './private-words.ts';
import { priorityOf } from './status.ts';
import { participantsNews } from './taking-part.ts';
import type { FieldValues } from './ticket-fields.ts';
import {
  insertTicket,
  isArchived,
  isAssignable,
  openingOf,
  setTicketTags,
  type TicketRow,
  updateTicketRow,
} from './tickets.sql.ts';

export type NewTicket = {
  readonly subject: string;
  readonly requester_id: string;
  readonly channel: 'email' | 'agent' | 'api' | 'portal' | 'form' | 'phone';
  readonly mailbox_id?: string | null;
  /** Not given: the main brand. */
  readonly brand_id?: string | undefined;
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
export async function openTicket(ctx: Ctx, asked: NewTicket): Promise<OpenedTicket> {
  return transaction(ctx, async (tx) => {
    const subject = await subjectWithoutPrivate(tx, asked.subject);
    const input = { ...asked, subject, comment: await withoutPrivate(tx, asked.comment) };
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
    ...(input.brand_id === undefined ? {} : { brand_id: input.brand_id }),
    language: input.language ?? opening.language,
    created_at: tx.now,
    updated_at: tx.now,
    ...(input.comment !== undefined && startsAsNew(input.comment)
      ? spokenFirst(tx, input.comment)
      : {}),
  };
}

/** A light or disabled agent cannot own a ticket. */
export async function assignable(tx: Ctx, agent_id: string | null): Promise<string | null> {
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
