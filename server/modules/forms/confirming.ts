/** The link in the letter, and a person's word on what is held. */
import { z } from 'zod';
import { wordsIn } from '#contract/fields.ts';
import type { HeldRequest, SentRequest } from '#contract/forms.ts';
import { listTopics } from '#modules/fields/fields.ts';
import { releaseFiles } from '#modules/files/files.ts';
import { confirmAddress, recogniseContact } from '#modules/people/people.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import type { Ports } from '#platform/ports.ts';
import { hashToken } from '#platform/secrets.ts';
import {
  confirmedNumber,
  endedRequests,
  endRequest,
  forgetOldRequests,
  heldRequests,
  lockHeld,
  ownerOfAddress,
  type RequestRow,
  waitingRequest,
} from './forms.sql.ts';
import { acknowledge } from './letters.ts';
import { joinOwn, likeOwn, type Opening, openFromRequest } from './opening.ts';

const secretShape = /^[\w-]{43}$/;

function hashOf(secret: string): Buffer {
  return secretShape.test(secret) ? hashToken(secret) : fail('not_found', 'errors.link_dead');
}

/**
 * What the link would send, for whoever reads the mail of that address: so their own open requests may be told.
 * @throws OporaError not_found when it is dead
 */
export async function lookUpRequest(ctx: Ctx, secret: string) {
  const row = await waitingRequest(ctx, hashOf(secret), false);
  if (row === undefined || row.content === null) fail('not_found', 'errors.link_dead');
  const contact_id = await ownerOfAddress(ctx, row.address);
  const words = `${row.content.subject} ${row.content.text}`;
  const topic = (await listTopics(asSystem(ctx))).find((one) => one.id === row.topic_id);
  return {
    subject: row.content.subject,
    topic: topic === undefined ? '' : wordsIn(topic.name, row.language),
    created_at: row.created_at,
    like:
      contact_id === undefined
        ? null
        : await likeOwn(ctx, { contact_id, topic_id: row.topic_id, words }),
  };
}

/**
 * Confirms by the link: a ticket, once. Who clicks again is told the same number.
 * @throws OporaError not_found when it is dead
 */
export async function confirmRequest(
  ctx: Ctx,
  ports: Ports,
  { secret, add_to }: { secret: string; add_to?: number | undefined },
): Promise<SentRequest> {
  const hash = hashOf(secret);
  return transaction(ctx, async (tx) => {
    const row = await waitingRequest(tx, hash, true);
    if (row === undefined) {
      const number = await confirmedNumber(tx, hash);
      if (number === undefined) fail('not_found', 'errors.link_dead');
      return { state: 'sent', number, like: null, promise: null };
    }
    const request = await requestOf(tx, row);
    await confirmAddress(tx, row.address);
    const opened =
      add_to === undefined
        ? await openFromRequest(tx, request)
        : await joinOwn(tx, request, add_to);
    const { contact_id } = request;
    await endRequest(tx, row.id, { state: 'sent', ticket_id: opened.ticket_id, contact_id });
    const promise = await acknowledge(tx, ports, { request, opened });
    return { state: 'sent', number: opened.number, like: null, promise };
  });
}

async function requestOf(tx: Ctx, row: RequestRow): Promise<Opening> {
  const { content, address, language } = row;
  if (content === null) fail('not_found', 'errors.not_found');
  const stranger = { address, name: content.name, language };
  const { contact_id } = await recogniseContact(asSystem(tx), stranger);
  return { ...row, content, contact_id };
}

// what is held --------------------------------------------------------------------------------

const pageSize = 50;
const place = z.tuple([z.iso.datetime(), z.uuid()]);

export async function listHeld(
  ctx: Ctx,
  after: string | undefined,
): Promise<{ items: HeldRequest[]; next: string | null }> {
  const before = after === undefined ? undefined : readPlace(after);
  const found = await heldRequests(ctx, { before, limit: pageSize + 1 });
  const topics = new Map((await listTopics(ctx)).map((topic) => [topic.id, topic.name]));
  const items = found.slice(0, pageSize);
  const last = items.at(-1);
  return {
    items: items.map((row) => ({
      id: row.id,
      address: row.address,
      name: row.content?.name ?? '',
      subject: row.content?.subject ?? '',
      text: row.content?.text ?? '',
      topic: { id: row.topic_id, name: topics.get(row.topic_id) ?? { ru: '', en: '' } },
      way: row.way,
      causes: row.causes,
      files: row.file_ids.length,
      created_at: row.created_at,
      expires_at: row.expires_at,
    })),
    next: last !== undefined && found.length > pageSize ? `${last.created_at}~${last.id}` : null,
  };
}

function readPlace(after: string): { at: string; id: string } {
  const read = place.safeParse(after.split('~'));
  if (!read.success) fail('invalid', 'errors.cursor');
  return { at: read.data[0], id: read.data[1] };
}

/**
 * Somebody looked, and it is a request: a ticket, though its address is not confirmed.
 * @throws OporaError conflict when somebody decided it before
 */
export async function releaseHeld(ctx: Ctx, id: string): Promise<{ number: number }> {
  return transaction(ctx, async (tx) => {
    const row = (await lockHeld(tx, id)) ?? fail('conflict', 'errors.conflict');
    const request = await requestOf(tx, row);
    const { ticket_id, number } = await openFromRequest(tx, request);
    await endRequest(tx, id, { state: 'sent', ticket_id, contact_id: request.contact_id });
    await tellDecision(tx, id, 'request.released');
    return { number };
  });
}

/** @throws OporaError conflict when somebody decided it before */
export async function refuseHeld(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = (await lockHeld(tx, id)) ?? fail('conflict', 'errors.conflict');
    await endRequest(tx, id, { state: 'refused' });
    await releaseFiles(tx, row.file_ids);
    await tellDecision(tx, id, 'request.refused');
  });
}

async function tellDecision(
  tx: Ctx,
  id: string,
  name: 'request.released' | 'request.refused',
): Promise<void> {
  await publish(tx, { name, subject_type: 'held_request', subject_id: id });
}

// ends ----------------------------------------------------------------------------------------

/** So long is known that a request was sent, without what it said: repeats and returns are counted by it. */
const keptDays = 90;

/** Forgets what nobody confirmed in time and nobody looked at in a month. */
export async function endOldRequests(ctx: Ctx): Promise<void> {
  await transaction(ctx, async (tx) => {
    for (const { id, file_ids } of await endedRequests(tx)) {
      await endRequest(tx, id, { state: 'expired' });
      await releaseFiles(tx, file_ids);
    }
    await forgetOldRequests(tx, new Date(tx.now.getTime() - keptDays * 86_400_000));
  });
}
