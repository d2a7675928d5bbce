/**
 * Requests: what people see and do of the tickets they asked for. Owns the ranges that past requests took. Each
 * verb works in the name of the requester and starts from what they may see; tickets stay with tickets.
 */
import { z } from 'zod';
import { turnOfCategory } from '#contract/conditions.ts';
import {
  mostColleagues,
  type Request,
  type RequestMessage,
  type RequestRow,
  requestFile,
} from '#contract/requests.ts';
import { wordsOfFiles } from '#modules/files/files.ts';
import { contactActor, recogniseContact } from '#modules/people/people.ts';
import { addComment, addParticipants, endOwnTicket } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { textToHtml } from '#platform/html.ts';
import { idOfWords } from '#platform/id.ts';
import { rangeWords } from './ranges.ts';
import {
  colleaguesOf,
  type FoundRequest,
  type MessageRow,
  messagePage,
  type RequestListRow,
  rangeFor,
  rangeOfNumber,
  requestById,
  requestPage,
  runningClocks,
} from './requests.sql.ts';

export { isFileOfRequest } from './requests.sql.ts';

const rowsAPage = 30;
const messagesAPage = 50;
const mostWords = 6;

export type ListAsk = {
  readonly whose?: 'mine' | 'organization' | undefined;
  readonly state?: 'open' | 'closed' | undefined;
  readonly q?: string | undefined;
  readonly after?: string | undefined;
};

export async function listRequests(
  ctx: Ctx,
  ask: ListAsk,
): Promise<{ items: RequestRow[]; next: string | null }> {
  const { id } = contactActor(ctx);
  const found = await requestPage(ctx, id, {
    whose: ask.whose ?? 'mine',
    is_closed: ask.state === 'closed',
    words: (ask.q ?? '').split(/\s+/).filter(Boolean).slice(0, mostWords),
    after: ask.after === undefined ? undefined : readCursor(ask.after),
    limit: rowsAPage + 1,
  });
  const shown = found.slice(0, rowsAPage);
  const last = shown.at(-1);
  const isMore = found.length > rowsAPage && last !== undefined;
  return {
    items: shown.map((row) => presentRow(row, id)),
    next: isMore ? writeCursor({ at: last.sort_at, id: last.id }) : null,
  };
}

function presentRow(row: RequestListRow | FoundRequest, contact_id: string): RequestRow {
  const { id, number, subject, status, status_category, requester, created_at, changed_at } = row;
  return {
    ...{ id, number, subject, status, requester, created_at, changed_at },
    turn: turnOfCategory[status_category],
    is_closed: status_category === 'solved' || status_category === 'closed',
    is_mine: row.requester_id === contact_id,
  };
}

/** @throws OporaError not_found for another's */
export async function findRequest(ctx: Ctx, id: string): Promise<FoundRequest> {
  return (await requestById(ctx, id)) ?? fail('not_found', 'errors.not_found');
}

/** A request with its newest public messages, oldest first as people read; `before` leads back. */
export async function getRequest(ctx: Ctx, id: string, before?: string): Promise<Request> {
  const contact = contactActor(ctx);
  const found = await findRequest(ctx, id);
  const messages = await messagePage(ctx, found, {
    before: before === undefined ? undefined : readCursor(before),
    limit: messagesAPage + 1,
  });
  const shown = messages.slice(0, messagesAPage);
  const oldest = shown.at(-1);
  const isMore = messages.length > messagesAPage && oldest !== undefined;
  const row = presentRow(found, contact.id);
  const range = row.is_closed ? undefined : await rangeFor(ctx, found);
  return {
    ...row,
    is_merged: found.survivor_id !== found.id,
    promise: await promiseOf(ctx, found, row),
    range: range === undefined ? null : rangeWords(range),
    colleagues: await colleaguesOf(ctx, found.id),
    messages: shown.reverse().map((one) => presentMessage(one, contact.id)),
    previous: isMore ? writeCursor({ at: oldest.created_at, id: oldest.id }) : null,
  };
}

/**
 * How long such requests took, for whoever has just sent the one with this number; null: too few tell. The
 * number says nothing else.
 */
export async function usualTime(
  ctx: Ctx,
  number: number,
): Promise<ReturnType<typeof rangeWords> | null> {
  const range = await rangeOfNumber(ctx, number);
  return range === undefined ? null : rangeWords(range);
}

/** Promised while it is ours to act; the answer before the solution. */
async function promiseOf(
  ctx: Ctx,
  found: FoundRequest,
  { turn }: RequestRow,
): Promise<Request['promise']> {
  if (turn === 'customer' || turn === 'nobody' || found.survivor_id !== found.id) return null;
  const clocks = await runningClocks(ctx, found.id);
  const clock = clocks.find((one) => one.target !== 'resolution') ?? clocks[0];
  if (clock === undefined) return null;
  return {
    target: clock.target === 'resolution' ? 'solution' : 'reply',
    due_at: clock.due_at,
    is_late: Date.parse(clock.due_at) < ctx.now.getTime(),
  };
}

const files = z.array(requestFile);

function presentMessage(row: MessageRow, contact_id: string): RequestMessage {
  const { author_id, ...rest } = row;
  return {
    ...rest,
    is_mine: row.author_kind === 'contact' && author_id === contact_id,
    files: files.parse(row.files),
  };
}

/**
 * The requester's answer; a solved request opens again by it. `once` names the page that it was written on:
 * the same words from there are one answer, however often they are sent.
 * @throws OporaError not_found; invalid when there is nothing to say
 */
export async function answerRequest(
  ctx: Ctx,
  id: string,
  input: { text: string; file_ids?: readonly string[]; once?: string | undefined },
): Promise<string> {
  const contact = contactActor(ctx);
  const { text, file_ids = [], once = '' } = input;
  if (text.trim() === '' && file_ids.length === 0) failField('text', 'errors.field.too_short');
  const found = await findRequest(ctx, id);
  const said = [once, contact.id, found.id, text.trim(), ...(await wordsOfFiles(ctx, file_ids))];
  return addComment(ctx, found.id, {
    id: once === '' ? undefined : idOfWords(said),
    visibility: 'public',
    author_kind: 'contact',
    author_id: contact.id,
    channel: 'portal',
    body_html: textToHtml(text.trim()),
    body_text: text.trim(),
    attachments: file_ids.map((file_id) => ({ file_id })),
  });
}

export async function closeRequest(ctx: Ctx, id: string): Promise<void> {
  await endOwnTicket(ctx, (await findRequest(ctx, id)).id, true);
}

export async function reopenRequest(ctx: Ctx, id: string): Promise<void> {
  await endOwnTicket(ctx, (await findRequest(ctx, id)).id, false);
}

/**
 * Puts somebody in copy. They are let in nowhere by it: they get the answers that follow, by mail.
 * @throws OporaError not_found; conflict when too many are there; invalid for one's own address
 */
export async function addColleague(ctx: Ctx, id: string, address: string): Promise<void> {
  contactActor(ctx);
  const found = await findRequest(ctx, id);
  if (found.survivor_id !== found.id) fail('conflict', 'errors.conflict');
  await transaction(ctx, async (tx) => {
    const { contact_id } = await recogniseContact(tx, { address, name: '' });
    if (contact_id === found.requester_id) failField('address', 'errors.field.is_requester');
    if ((await colleaguesOf(tx, found.id)).length >= mostColleagues)
      fail('conflict', 'errors.too_many_colleagues', { count: mostColleagues });
    await addParticipants(tx, found.id, [contact_id]);
  });
}

const cursor = z.tuple([z.iso.datetime(), z.uuid()]);

function writeCursor({ at, id }: { at: string; id: string }): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** @throws OporaError invalid for one that we did not make */
function readCursor(text: string): { at: string; id: string } {
  try {
    const [at, id] = cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return { at, id };
  } catch {
    return fail('invalid', 'errors.cursor');
  }
}
