/** What is said in a ticket: public replies and internal notes, by people and by machines. */
import type { MailParty } from '#contract/common.ts';
import type { PromiseOffer } from '#contract/promise-offer.ts';
import type { deliveryStates, WrittenBy } from '#contract/tickets.ts';
import { holdFiles } from '#modules/files/files.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { type NewEvent, publishTogether } from '#platform/events.ts';
import { HTML_VERSION } from '#platform/html.ts';
import { newId } from '#platform/id.ts';
import { type Changes, differences, refuseMerged, statusChange } from './changes.ts';
import { withoutPrivate } from './private-words.ts';
import { categoryAfterWord, endsAfter, type Word } from './status.ts';
import { defaultStatus } from './statuses.ts';
import { mayNote, mayReply, mayUpdate } from './tickets.access.ts';
import {
  insertAttachments,
  insertComment,
  isAssignable,
  isSaid,
  type LockedTicket,
  lockVisibleTicket,
  noteSpokenWord,
  type SpokenWord,
  spokenColumns,
  survivorId,
  type ThreadKey,
  type TicketChange,
  writeDelivery,
} from './tickets.sql.ts';

export type NewComment = {
  /** Given by whoever may say it twice: under one id it is said once. */
  readonly id?: string | undefined;
  /** `side` is written by side.ts alone. */
  readonly visibility: 'public' | 'internal' | 'side';
  readonly side_conversation_id?: string;
  readonly author_kind: 'agent' | 'contact' | 'system';
  readonly author_id: string | null;
  readonly channel: 'email' | 'agent' | 'api' | 'portal' | 'form';
  /** The channel's conversation that it belongs to: its key there, and with whom. */
  readonly thread?: { readonly channel_key: string; readonly contact_id: string };
  /** Out-of-office, bounce, our own automatic answer: joins without moving the status. */
  readonly is_automatic?: boolean;
  /** Already clean: by sanitizeMailHtml or sanitizeComposerHtml. */
  readonly body_html: string;
  readonly body_text: string;
  readonly quoted_html?: string;
  readonly to?: readonly MailParty[];
  readonly cc?: readonly MailParty[];
  readonly bcc?: readonly MailParty[];
  readonly sent_as_email?: string | null;
  /** The channel's record of what came. */
  readonly source_id?: string | null;
  readonly attachments?: readonly NewAttachment[];
  /** What the writer promises in it; told with it, kept by promises. */
  readonly promises?: readonly PromiseOffer[] | undefined;
  /** Whose draft it was, when the author finished another's. */
  readonly written_by?: WrittenBy | null;
  /** When it was said, if not now. */
  readonly created_at?: Date;
  /** The merged ticket that it answers: it goes back there when that merge is taken back. */
  readonly merged_from_id?: string | undefined;
};
export type NewAttachment = {
  readonly file_id: string;
  readonly is_inline?: boolean;
  readonly content_id?: string | null;
};

export type CommentOptions = {
  /** The status that the writer chose with it. */
  readonly status_id?: string | undefined;
  /** The newest comment that the writer had seen. */
  readonly seen_comment_id?: string | undefined;
};

const previewLength = 160;

/**
 * Adds a comment within the actor's scope: one transaction that locks the ticket, computes the next
 * status, writes and publishes.
 * @throws OporaError not_found; forbidden; conflict when the customer wrote after `seen_comment_id`
 */
export async function addComment(
  ctx: Ctx,
  ticket_id: string,
  input: NewComment & CommentOptions,
): Promise<string> {
  const { status_id, seen_comment_id, ...comment } = input;
  if (!mayWrite(ctx, comment)) fail('forbidden', 'errors.forbidden');
  if (status_id !== undefined && !mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  return transaction(ctx, (tx) =>
    writeComment(tx, ticket_id, comment, { status_id, seen_comment_id }),
  );
}

/** People speak in their own name; customers in public; the desk itself for those whom it received. */
function mayWrite(ctx: Ctx, comment: NewComment): boolean {
  const { actor } = ctx;
  if (actor.kind === 'system') return true;
  if (actor.kind === 'anonymous') return false;
  if (comment.author_kind !== actor.kind || comment.author_id !== actor.id) return false;
  if (actor.kind === 'contact') return comment.visibility === 'public';
  return comment.visibility === 'public' ? mayReply(ctx) : mayNote(ctx);
}

/** The write itself, inside an open transaction. */
export async function writeComment(
  tx: Ctx,
  ticket_id: string,
  said: NewComment,
  options: CommentOptions,
): Promise<string> {
  const comment = await withoutPrivate(tx, said);
  // A side word in the customer's conversation would be a leak: only side.ts writes one.
  if (comment.visibility === 'side') throw new Error('side words are written by side.ts');
  const ticket = await lockVisibleTicket(tx, ticket_id);
  if (ticket === undefined) fail('not_found', 'errors.not_found');
  if (comment.id !== undefined && (await isSaid(tx, comment.id))) return comment.id;
  if (ticket.merged_into_id !== null) return writeToSurvivor(tx, ticket_id, comment);
  // Under the lock: a word that came while we waited for it is newer, too.
  if (options.seen_comment_id !== undefined && comment.visibility === 'public')
    await refuseUnseen(tx, ticket_id, options.seen_comment_id);
  const comment_id = comment.id ?? newId();
  await insertComment(tx, commentRow(tx, comment_id, ticket_id, comment), threadOf(comment));
  await attach(tx, comment_id, comment.attachments ?? []);
  const change = {
    ...(await changeByWord(tx, ticket, comment)),
    ...(await statusChange(tx, ticket, options.status_id)),
  };
  await noteSpokenWord(tx, ticket_id, spokenWord(tx, comment), change);
  const changes = differences(ticket, change);
  const told = Object.keys(changes).length === 0 ? [] : [ticketUpdated(ticket_id, changes)];
  await publishTogether(tx, [commentAdded(ticket_id, comment_id, comment), ...told]);
  return comment_id;
}

/** It was merged while this word was on its way: people read first, what a channel brings goes on. */
async function writeToSurvivor(tx: Ctx, ticket_id: string, comment: NewComment): Promise<string> {
  if (tx.actor.kind === 'agent') await refuseMerged(tx, ticket_id);
  const survivor_id = await survivorId(tx, ticket_id);
  return writeComment(asSystem(tx), survivor_id, { ...comment, merged_from_id: ticket_id }, {});
}

/** Does a ticket that opens with this word stay new? Then its first comment needs no lock and no update. */
export function startsAsNew(comment: NewComment): boolean {
  return categoryAfterWord('new', wordOf(comment)) === undefined;
}

/** What the first comment says in the row of its ticket. */
export function spokenFirst(tx: Ctx, comment: NewComment) {
  return { ...spokenColumns(spokenWord(tx, comment)), comment_count: 1 };
}

/** The first comment of a ticket inserted with `spokenFirst`; `news` are told before it. */
export async function writeFirstComment(
  tx: Ctx,
  ticket_id: string,
  { comment, news }: { comment: NewComment; news: readonly NewEvent[] },
): Promise<string> {
  const comment_id = newId();
  await insertComment(tx, commentRow(tx, comment_id, ticket_id, comment), threadOf(comment));
  await attach(tx, comment_id, comment.attachments ?? []);
  const added = commentAdded(ticket_id, comment_id, comment);
  await publishTogether(tx, [...news, { ...added, data: { ...added.data, is_first: true } }]);
  return comment_id;
}

function spokenWord(tx: Ctx, comment: NewComment): SpokenWord {
  return {
    preview: previewOf(comment.body_text),
    author_kind: comment.author_kind,
    is_public: comment.visibility === 'public',
    is_automatic: comment.is_automatic === true,
    at: comment.created_at ?? tx.now,
  };
}

/** For side.ts as well: it writes the same rows in another place of the ticket. */
export function commentAdded(ticket_id: string, comment_id: string, comment: NewComment): NewEvent {
  return {
    name: 'comment.added',
    ticket_id,
    subject_type: 'comment',
    subject_id: comment_id,
    data: {
      visibility: comment.visibility,
      author_kind: comment.author_kind,
      author_id: comment.author_id,
      channel: comment.channel,
      is_automatic: comment.is_automatic === true,
      ...(comment.side_conversation_id === undefined
        ? {}
        : { side_conversation_id: comment.side_conversation_id }),
      ...(comment.promises === undefined || comment.promises.length === 0
        ? {}
        : { promises: comment.promises }),
    },
  };
}

function ticketUpdated(ticket_id: string, changes: Changes): NewEvent {
  return {
    name: 'ticket.updated',
    ticket_id,
    subject_type: 'ticket',
    subject_id: ticket_id,
    data: { changes },
  };
}

function threadOf({ channel, thread }: NewComment): ThreadKey | undefined {
  return thread === undefined ? undefined : { id: newId(), channel, ...thread };
}

export function commentRow(tx: Ctx, id: string, ticket_id: string, comment: NewComment) {
  return {
    id,
    ticket_id,
    origin_ticket_id: ticket_id,
    visibility: comment.visibility,
    author_kind: comment.author_kind,
    author_id: comment.author_id,
    channel: comment.channel,
    is_automatic: comment.is_automatic === true,
    body_html: comment.body_html,
    body_text: comment.body_text,
    quoted_html: comment.quoted_html ?? '',
    html_version: HTML_VERSION,
    to_addresses: JSON.stringify(comment.to ?? []),
    cc_addresses: JSON.stringify(comment.cc ?? []),
    bcc_addresses: JSON.stringify(comment.bcc ?? []),
    sent_as_email: comment.sent_as_email ?? null,
    source_id: comment.source_id ?? null,
    merged_from_id: comment.merged_from_id ?? null,
    side_conversation_id: comment.side_conversation_id ?? null,
    written_by: comment.written_by == null ? null : JSON.stringify(comment.written_by),
    created_at: comment.created_at ?? tx.now,
  };
}

export async function attach(
  tx: Ctx,
  comment_id: string,
  attachments: readonly NewAttachment[],
): Promise<void> {
  if (attachments.length === 0) return;
  await holdFiles(
    tx,
    attachments.map((one) => one.file_id),
  );
  await insertAttachments(
    tx,
    attachments.map((one, position) => ({
      comment_id,
      file_id: one.file_id,
      position,
      is_inline: one.is_inline === true,
      content_id: one.content_id ?? null,
    })),
  );
}

function wordOf(comment: NewComment): Word {
  if (comment.visibility === 'internal') return 'note';
  if (comment.is_automatic === true || comment.author_kind === 'system') return 'automatic';
  return comment.author_kind === 'contact' ? 'customer_public' : 'agent_public';
}

/** The status that the word brings, and an owner for a ticket that somebody answers and nobody has. */
async function changeByWord(
  tx: Ctx,
  ticket: LockedTicket,
  comment: NewComment,
): Promise<TicketChange> {
  const word = wordOf(comment);
  const change: TicketChange = {};
  const category = categoryAfterWord(ticket.status_category, word);
  if (category !== undefined) {
    const status = await defaultStatus(tx, category);
    Object.assign(change, {
      status_id: status.id,
      status_category: category,
      ...endsAfter(category, ticket, tx.now),
    });
  }
  const { author_id } = comment;
  const isTaken = word === 'agent_public' && ticket.assignee_id === null && author_id !== null;
  if (isTaken && (await isAssignable(tx, author_id))) change.assignee_id = author_id;
  return change;
}

/** A reply to what the writer has not read is stopped; the text stays with the writer. */
export async function refuseUnseen(
  tx: Ctx,
  ticket_id: string,
  seen_comment_id: string,
): Promise<void> {
  const seen = await tx.db
    .selectFrom('comments')
    .select('created_at')
    .where('id', '=', seen_comment_id)
    .where('ticket_id', '=', ticket_id)
    .executeTakeFirst();
  if (seen === undefined) fail('conflict', 'errors.newer_comment');
  const newer = await tx.db
    .selectFrom('comments')
    .select('id')
    .where('ticket_id', '=', ticket_id)
    .where('visibility', '=', 'public')
    .where('author_kind', '!=', 'system')
    .where('id', '!=', seen_comment_id)
    .where('created_at', '>', seen.created_at)
    .executeTakeFirst();
  if (newer !== undefined) fail('conflict', 'errors.newer_comment');
}

/** The first words, for a row of the list. */
export function previewOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= previewLength ? line : `${cutText(line, previewLength - 1)}…`;
}

/** The start of a text, cut between characters: half of an emoji is no text. */
export function cutText(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}

export type CommentDelivery = {
  readonly id: string;
  readonly state: (typeof deliveryStates)[number];
  readonly error: string | null;
  readonly attempts: number;
  readonly next_try_at: string | null;
  readonly sent_at: string | null;
};

/** For channels: how a comment is leaving, so that the conversation can show it. */
export async function setCommentDelivery(
  ctx: Ctx,
  comment_id: string,
  delivery: CommentDelivery,
): Promise<void> {
  await writeDelivery(ctx, comment_id, delivery);
}
