/**
 * Keeps the index behind the desk by about a second: it follows the events, gathers the tickets they
 * touch, and writes each once, however many mails came. Nothing is added to the writing of a ticket.
 */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import type { FedEvent } from '#platform/events.ts';
import { followEvents } from '#platform/follow.ts';
import {
  attempt,
  lockIndex,
  settleIndex,
  sortIn,
  ticketsAfter,
  ticketsOfPeople,
  writeDocuments,
} from './index.sql.ts';

const ticketsAtOnce = 250;
/** A renamed person's older tickets keep the old name in the index until something happens in them. */
const ticketsOfOnePerson = 500;

/** What changes the words of a ticket. */
const wordsChanged = new Set([
  'ticket.created',
  'comment.added',
  'comment.moved',
  'comment.decrypted',
  'ticket.merged',
  'ticket.unmerged',
  'ticket.split',
  'ticket.unsplit',
  'ticket.participants_changed',
]);
const indexedFields = ['subject', 'tags', 'tag_names', 'requester_id', 'organization_id'];

/** Indexes what happened since the last time. Answers how many tickets were written. */
export async function catchUp(ctx: Ctx): Promise<number> {
  let written = 0;
  await followEvents(ctx, 'search', async (tx, events) => {
    const ids = await touchedTickets(tx, events);
    if (ids.length === 0) return;
    await lockIndex(tx);
    for (let from = 0; from < ids.length; from += ticketsAtOnce) {
      await writeOrSkip(tx, ids.slice(from, from + ticketsAtOnce));
    }
    written += ids.length;
  });
  if (written > 0) await sortIn(ctx);
  return written;
}

async function touchedTickets(tx: Ctx, events: readonly FedEvent[]): Promise<string[]> {
  const tickets = events.filter(changesWords).flatMap((event) => event.ticket_id ?? []);
  const subjects = (name: string) =>
    events.filter((event) => event.name === name).flatMap((event) => event.subject_id ?? []);
  const people = {
    contact_ids: subjects('contact.updated'),
    organization_ids: subjects('organization.updated'),
  };
  const isEmpty = people.contact_ids.length + people.organization_ids.length === 0;
  const theirs = isEmpty ? [] : await ticketsOfPeople(tx, people, ticketsOfOnePerson);
  return [...new Set([...tickets, ...theirs])].sort();
}

function isIndexed(field: string): boolean {
  return indexedFields.includes(field) || field.startsWith('fields.');
}

function changesWords(event: FedEvent): boolean {
  if (wordsChanged.has(event.name)) return true;
  if (event.name !== 'ticket.updated') return false;
  const { changes } = event.data;
  return typeof changes === 'object' && changes !== null && Object.keys(changes).some(isIndexed);
}

/** So many of each step teach the vocabulary: all on a quiet day, a sample in a flood. */
const teachersAtOnce = 60;

/** A ticket that cannot be indexed is told of and passed over: it must not stop all the others. */
async function writeOrSkip(
  tx: Ctx,
  ids: readonly string[],
  teachers = teachersAtOnce,
): Promise<void> {
  const failure = await attempt(tx, () => writeDocuments(tx, ids, ids.slice(0, teachers)));
  if (failure === undefined) return;
  for (const id of ids) {
    const error = await attempt(tx, () => writeDocuments(tx, [id], []));
    if (error !== undefined)
      tx.log.error({ err: error, ticket_id: id }, 'a ticket was not indexed');
  }
}

const beforeAll = '00000000-0000-0000-0000-000000000000';
/** The whole of a small desk teaches the vocabulary, of a large one a sample. */
const ticketsThatTeach = 5000;
/** Stemming is the database's work: two connections keep two of its processors busy. */
const lanes = 2;

/**
 * Writes the whole index anew, beside the running desk: after an import, a seeding, or an upgrade
 * that changes what is indexed. Answers how many tickets were written.
 */
export async function reindexAll(
  ctx: Ctx,
  onProgress?: (written: number) => void,
): Promise<number> {
  let after = beforeAll;
  let written = 0;
  for (;;) {
    const ids = await ticketsAfter(ctx, after, lanes * ticketsAtOnce * 2);
    const last = ids.at(-1);
    if (last === undefined) break;
    const half = Math.ceil(ids.length / lanes);
    const teachers = written < ticketsThatTeach ? half : teachersAtOnce;
    await Promise.all(
      Array.from({ length: lanes }, (_, lane) => {
        const own = ids.slice(lane * half, (lane + 1) * half);
        return writeBatch(ctx, own, lane === 0 || written < ticketsThatTeach ? teachers : 0);
      }),
    );
    written += ids.length;
    after = last;
    onProgress?.(written);
  }
  await settleIndex(ctx);
  return written;
}

async function writeBatch(ctx: Ctx, ids: readonly string[], teachers: number): Promise<void> {
  if (ids.length === 0) return;
  await transaction(ctx, async (tx) => {
    // Two that teach the same words in different orders would lock each other out.
    if (teachers > 0) await lockIndex(tx);
    await writeOrSkip(tx, ids, teachers);
  });
}
