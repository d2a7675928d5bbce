/** Rows as the contract shows them. */
import { z } from 'zod';
import { type MailParty, mailParty } from '#contract/common.ts';
import { lent } from '#contract/lent.ts';
import {
  attachment,
  type Comment,
  comment as commentContract,
  type Ticket,
  type TicketRow,
  writtenBy,
} from '#contract/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { unreadSummary } from './handover.sql.ts';
import { type MergedRow, mergedInto } from './merge.sql.ts';
import type { CommentRow, ParticipantRow, ReadRow, WholeRow } from './rows.sql.ts';
import { splitFromOf } from './split.sql.ts';
import { namesOfFields } from './ticket-fields.ts';
import { mayNote, mayReply, mayUpdate } from './tickets.access.ts';
import { listWaiting } from './waiting-shown.ts';

function personOf(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null ? null : { id, name: name ?? '' };
}

const lentOrNot = lent.nullable();

export function presentRow(row: ReadRow): TicketRow {
  return {
    id: row.id,
    number: row.number,
    subject: row.subject,
    status_id: row.status_id,
    status_category: row.status_category,
    priority: row.priority,
    is_priority_overridden: row.priority_override !== null,
    type_id: row.type_id,
    topic_id: row.topic_id,
    brand_id: row.brand_id,
    fields: row.fields,
    channel: row.channel,
    requester: { id: row.requester_id, name: row.requester_name },
    organization: personOf(row.organization_id, row.organization_name),
    assignee: personOf(row.assignee_id, row.assignee_name),
    team: personOf(row.team_id, row.team_name),
    curator: personOf(row.curator_id, row.curator_name),
    tags: row.tag_names,
    preview: row.preview,
    preview_author_kind: row.preview_author_kind,
    comment_count: row.comment_count,
    is_unread: row.is_unread,
    created_at: row.created_at,
    updated_at: row.updated_at,
    last_customer_at: row.last_customer_at,
    last_agent_at: row.last_agent_at,
    next_due_at: row.next_due_at,
    lent: lentOrNot.parse(row.lent),
    woken_at: row.woken_at,
    children: row.child_count === 0 ? null : { open: row.open_child_count, total: row.child_count },
  };
}

export async function presentTicket(ctx: Ctx, row: WholeRow): Promise<Ticket> {
  const { requester_address: address } = row;
  // Whoever became the requester is a participant no more.
  const participants = row.participants.filter((one) => one.contact_id !== row.requester_id);
  const waiting = row.has_waiting ? await listWaiting(ctx, row.id) : [];
  const summary = row.has_summary ? await unreadSummary(ctx, row.id) : null;
  const merged = row.has_merged ? await mergedInto(ctx, row.id) : [];
  return {
    ...presentRow(row),
    impact: row.impact,
    urgency: row.urgency,
    priority_override: overrideOf(row),
    field_names: await namesOfFields(ctx, row.fields),
    language: row.language,
    mailbox_id: row.mailbox_id,
    solved_at: row.solved_at,
    closed_at: row.closed_at,
    read_at: row.read_at,
    participants: participants.map(presentParticipant),
    follower_ids: row.followers.map((one) => one.id),
    followers: row.followers,
    is_asleep: row.is_asleep,
    reply_to: {
      to:
        address === null ? [] : [{ name: nameUnlessAddress(row.requester_name, address), address }],
      cc: participants.flatMap(partyOf),
    },
    waiting,
    merged: merged.map(presentMerged),
    split_from: row.is_split_off ? await splitFromOf(ctx, row.id) : null,
    summary,
    can: { reply: mayReply(ctx), note: mayNote(ctx), update: mayUpdate(ctx) },
  };
}

function overrideOf(row: WholeRow): Ticket['priority_override'] {
  const { priority_override: priority, priority_override_at: at } = row;
  if (priority === null || at === null) return null;
  const by = personOf(row.priority_override_by_id, row.priority_override_by_name);
  return { priority, by, at, reason: row.priority_override_reason };
}

function presentMerged(row: MergedRow): Ticket['merged'][number] {
  return {
    merge_id: row.merge_id,
    ticket: { id: row.id, number: row.number, subject: row.subject },
    requester: { id: row.requester_id, name: row.requester_name },
    merged_at: row.merged_at,
    merged_by: personOf(row.merged_by_id, row.merged_by_name),
  };
}

function presentParticipant(row: ParticipantRow): Ticket['participants'][number] {
  return {
    contact: { id: row.contact_id, name: row.name },
    address: row.address,
    level: row.level,
    added_by_kind: row.added_by_kind,
    added_by: personOf(row.added_by_id, row.added_by_name),
  };
}

function partyOf(row: ParticipantRow): MailParty[] {
  if (row.level !== 'cc' || row.address === null) return [];
  return [{ name: nameUnlessAddress(row.name, row.address), address: row.address }];
}

function nameUnlessAddress(name: string, address: string): string {
  return name === address ? '' : name;
}

const parties = z.array(mailParty);
const attachments = z.array(attachment);
const delivery = commentContract.shape.delivery;
const writer = writtenBy.nullable().catch(null);

export function presentComment(row: CommentRow): Comment {
  return {
    id: row.id,
    ticket_id: row.ticket_id,
    visibility: row.visibility,
    side_conversation_id: row.side_conversation_id,
    author_kind: row.author_kind,
    author: personOf(row.author_id, row.author_name),
    channel: row.channel,
    is_automatic: row.is_automatic,
    body_html: row.body_html,
    body_text: row.body_text,
    quoted_html: row.quoted_html,
    to: partiesOf(row.to_addresses),
    cc: partiesOf(row.cc_addresses),
    bcc: partiesOf(row.bcc_addresses),
    attachments: attachments.parse(row.attachments),
    delivery: delivery.parse(row.delivery),
    ledger_entry_id: row.ledger_entry_id,
    written_by: writer.parse(row.written_by),
    created_at: row.created_at,
  };
}

/** Addresses as they came: one that our own form would refuse is still shown. */
function partiesOf(value: unknown): MailParty[] {
  const parsed = parties.safeParse(value);
  if (parsed.success) return parsed.data;
  const loose = z
    .array(z.object({ name: z.string().catch(''), address: z.string() }))
    .safeParse(value);
  return loose.success ? loose.data : [];
}
