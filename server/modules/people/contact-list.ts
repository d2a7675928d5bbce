/** The list of contacts: by name or a part of an address, the newest first, in pages. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { Ctx } from '#platform/ctx.ts';
import { containing, cursorOf, cutPage, valuesOf, wordsOf } from './after.ts';
import { contactCards, presentContact } from './contacts.ts';
import { visibleContacts } from './people.access.ts';
import { normalPhone } from './phone.ts';

const pageSize = 50;
/** So many of the newest are looked through one by one before an index is asked. */
const newestFirst = 2000;

export type ContactQuery = {
  q?: string | undefined;
  organization_id?: string | undefined;
  after?: string | undefined;
};

export async function listContacts(ctx: Ctx, query: ContactQuery) {
  const ids = await pageOfIds(ctx, query);
  const { items, next } = cutPage(ids, pageSize, cursorOf);
  const found = await contactCards(ctx)
    .where(sql<boolean>`contacts.id = any(${items}::uuid[])`)
    .orderBy('contacts.id', 'desc')
    .execute();
  return { items: found.map(presentContact).map(({ notes: _, ...row }) => row), next };
}

/**
 * The ids of a page and one more. A word that many match fills the page from the newest contacts
 * alone; only a word that few match goes to the trigram indexes, where few is what they are good at.
 */
async function pageOfIds(ctx: Ctx, query: ContactQuery): Promise<string[]> {
  const words = wordsSought(query.q);
  const limit = pageSize + 1;
  if (words.length === 0) return idsOf(await inOrder(ctx, query).limit(limit).execute());
  const newest = inOrder(ctx, query).select(['first_name', 'last_name']).limit(newestFirst);
  let near = ctx.db.selectFrom(newest.as('contacts')).select('contacts.id');
  for (const word of words) near = near.where(has(word));
  const nearest = await near.orderBy('contacts.id', 'desc').limit(limit).execute();
  if (nearest.length === limit) return idsOf(nearest);
  let all = inOrder(ctx, query);
  for (const word of words) all = all.where(isAmong(word));
  return idsOf(await all.limit(limit).execute());
}

/** A telephone number however it was written finds the one that is kept. */
function wordsSought(q: string | undefined): string[] {
  const phone = q === undefined ? undefined : normalPhone(q.trim());
  return phone !== undefined && phone.length >= 7 ? [phone] : wordsOf(q);
}

function inOrder(ctx: Ctx, { organization_id, after }: ContactQuery) {
  let contacts = visibleContacts(ctx).select('contacts.id').orderBy('contacts.id', 'desc');
  if (organization_id !== undefined)
    contacts = contacts.where('contacts.organization_id', '=', organization_id);
  if (after === undefined) return contacts;
  const [id] = valuesOf(after, z.tuple([z.uuid()]));
  return contacts.where('contacts.id', '<', id);
}

/** Asked of one row after another. */
function has(word: string) {
  const pattern = containing(word);
  return sql<boolean>`(search_text(contacts.first_name || ' ' || contacts.last_name) like search_text(${pattern})
    or exists (select from contact_identities i where i.contact_id = contacts.id and i.value like ${pattern}))`;
}

/** Asked of the indexes: one for names and one for addresses; an OR over the join would use neither. */
function isAmong(word: string) {
  const pattern = containing(word);
  return sql<boolean>`contacts.id in (
    select id from contacts where search_text(first_name || ' ' || last_name) like search_text(${pattern})
    union all
    select contact_id from contact_identities where value like ${pattern})`;
}

function idsOf(rows: readonly { id: string }[]): string[] {
  return rows.map((row) => row.id);
}
