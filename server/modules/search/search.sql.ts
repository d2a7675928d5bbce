/** Statements that search. Everything typed is bound; what is joined here is of our own making. */
import { type RawBuilder, sql } from 'kysely';
import { visibleContacts, visibleOrganizations } from '#modules/people/people.ts';
import { unplanned, visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, listed, rows } from '#platform/db.ts';
import { quickRows } from '#platform/quick-rows.ts';
import type { KnownWord } from './typos.ts';

/** The ticket with this number, if the actor sees it. */
export async function ticketByNumber(ctx: Ctx, number: number): Promise<string | undefined> {
  const found = await firstRow(
    ctx,
    sql<{ id: string }>`select tickets.id from tickets asked
      join tickets on tickets.id = surviving_ticket(asked.id)
      where asked.number = ${number} and ${visibleTickets(ctx)}`,
  );
  return found?.id;
}

export type TicketText = { ticket_id: string; body_text: string };

/** Enough of the newest comments of these tickets to find the words in; only of visible tickets. */
export function ticketTexts(ctx: Ctx, ticket_ids: readonly string[]): Promise<TicketText[]> {
  return rows(
    ctx,
    sql<TicketText>`
      select tickets.id as ticket_id, said.body_text
      from tickets cross join lateral (
        select left(body_text, 4000) as body_text, created_at, id from comments
        where ticket_id = tickets.id order by created_at desc, id desc limit 12
      ) said
      where tickets.id in ${listed(ticket_ids)} and ${visibleTickets(ctx, 'tickets', unplanned)}
      order by tickets.id, said.created_at desc, said.id desc`,
  );
}

/** Each phrase as it stands in the index: the stems of its words, without those that are not indexed. */
export async function stemsOf(ctx: Ctx, phrases: readonly string[]): Promise<string[][]> {
  const found = await quickRows(
    ctx,
    sql<{ stems: string[] }>`
      select tsvector_to_array(to_tsvector('russian', phrase)) as stems
      from unnest(${[...phrases]}::text[]) with ordinality as asked (phrase, place) order by place`,
  );
  return found.map((row) => row.stems);
}

/** Words of the vocabulary that look like this one, or begin as it does. */
export function knownWords(ctx: Ctx, word: string, start: string): Promise<KnownWord[]> {
  return rows(
    ctx,
    sql<KnownWord>`
      (select word, uses from search_words where word % ${word} order by similarity(word, ${word}) desc limit 60)
      union
      (select word, uses from search_words
        where word >= ${start} collate "C" and word < ${`${start}\u{10ffff}`} collate "C"
        order by uses desc limit 60)`,
  );
}

// people ----------------------------------------------------------------------------------------

export type FoundContact = {
  id: string;
  first_name: string;
  last_name: string;
  address: string | null;
  organization_id: string | null;
  organization_name: string | null;
};

const contactName = sql`search_text(contacts.first_name || ' ' || contacts.last_name)`;
const organizationName = sql`search_text(organizations.name)`;

/** Each word somewhere in the text. The words hold letters and digits only, ё as е. */
function hasWords(text: RawBuilder<unknown>, words: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`(${sql.join(
    words.map((word) => sql`${text} like ${`%${word}%`}`),
    sql` and `,
  )})`;
}

/** By name, by a part of an address, by the digits of a telephone. */
export function contactsLike(
  ctx: Ctx,
  asked: { words: readonly string[]; part: string; phone: string | undefined },
  limit: number,
): Promise<FoundContact[]> {
  const digits = asked.phone === undefined ? null : `%${asked.phone.slice(-10)}%`;
  return contactsWhere(
    ctx,
    sql<boolean>`contacts.id in (
      (select contacts.id from contacts where ${hasWords(contactName, asked.words)} limit ${limit})
      union
      (select contact_id from contact_identities where value like ${`%${escapeLike(asked.part)}%`} limit ${limit})
      union
      (select contact_id from contact_identities where value like ${digits}::text limit ${limit}))`,
    limit,
  );
}

/** By names that look like these words. What is found so loosely is looked through once more by whoever asked. */
export function contactsNearly(
  ctx: Ctx,
  words: readonly string[],
  limit: number,
): Promise<FoundContact[]> {
  return contactsWhere(
    ctx,
    sql<boolean>`contacts.id = any(array(select contacts_nearly(${longestFirst(words)}::text[])))`,
    limit,
  );
}

function longestFirst(words: readonly string[]): string[] {
  return words.toSorted((a, b) => b.length - a.length);
}

function contactsWhere(ctx: Ctx, test: RawBuilder<boolean>, limit: number) {
  return visibleContacts(ctx)
    .leftJoin('organizations', 'organizations.id', 'contacts.organization_id')
    .select([
      'contacts.id',
      'contacts.first_name',
      'contacts.last_name',
      'organizations.id as organization_id',
      'organizations.name as organization_name',
    ])
    .select(
      sql<
        string | null
      >`(select value from contact_identities where contact_id = contacts.id order by kind, is_primary desc, created_at limit 1)`.as(
        'address',
      ),
    )
    .where(test)
    .orderBy('contacts.last_name')
    .orderBy('contacts.first_name')
    .orderBy('contacts.id')
    .limit(limit)
    .execute();
}

export function organizationsLike(ctx: Ctx, words: readonly string[], limit: number) {
  return organizationsWhere(ctx, hasWords(organizationName, words), limit);
}

export function organizationsNearly(ctx: Ctx, words: readonly string[], limit: number) {
  return organizationsWhere(
    ctx,
    sql<boolean>`organizations.id = any(array(select organizations_nearly(${longestFirst(words)}::text[])))`,
    limit,
  );
}

function organizationsWhere(ctx: Ctx, test: RawBuilder<boolean>, limit: number) {
  return visibleOrganizations(ctx)
    .select(['organizations.id', 'organizations.name'])
    .where(test)
    .orderBy('organizations.name')
    .orderBy('organizations.id')
    .limit(limit)
    .execute();
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}
