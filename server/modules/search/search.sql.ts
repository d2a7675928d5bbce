/** Statements that search. Everything typed is bound; what is joined here is of our own making. */
import { type RawBuilder, sql } from 'kysely';
import { visibleContacts, visibleOrganizations } from '#modules/people/people.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { firstRow, planEachTime, rows } from '#platform/db.ts';
import type { KnownWord } from './typos.ts';
import type { Wanted } from './wanted.ts';

type TsQuery = RawBuilder<unknown>;

/** Constants to the planner, so that it sees whether a word is rare or common. */
function tsQuery(wanted: readonly Wanted[]): TsQuery {
  return sql.join(
    wanted.map((one) => {
      const any: TsQuery[] = one.phrases.map(
        (phrase) => sql`phraseto_tsquery('russian', ${phrase})`,
      );
      if (one.beginning !== undefined) any.push(sql`to_tsquery('simple', ${`${one.beginning}:*`})`);
      return sql`${one.is_excluded ? sql`!!` : sql``}(${sql.join(any, sql` || `)})`;
    }),
    sql` && `,
  );
}

/** The same predicate as everywhere; without the join for those who see every ticket. */
function isVisible(ctx: Ctx): RawBuilder<boolean> {
  if (mayAct(ctx.actor, 'tickets.view_all')) return sql<boolean>`true`;
  return sql<boolean>`exists (select from tickets where tickets.id = d.ticket_id and ${visibleTickets(ctx)})`;
}

export type Candidate = { ticket_id: string; updated_at: string; rank: number };
export type Place = { readonly updated_at: string; readonly ticket_id: string };

/** Weights of D, C, B and A: what was said, files and tags, people, subject and number. */
const weights = sql`'{0.1, 0.3, 0.6, 1.0}'::float4[]`;

/**
 * The newest tickets that match, ranked, at most `limit`: to rank thousands would take longer than
 * people wait. Later ones begin after the oldest of these.
 */
export function candidates(
  ctx: Ctx,
  wanted: readonly Wanted[],
  page: { before: Place | undefined; limit: number },
): Promise<Candidate[]> {
  const query = tsQuery(wanted);
  const before =
    page.before === undefined
      ? sql`true`
      : sql`(d.updated_at, d.ticket_id) < (${page.before.updated_at}::timestamptz, ${page.before.ticket_id}::uuid)`;
  return rows(
    ctx,
    sql<Candidate>`${sql.raw(planEachTime)}
      select ticket_id, updated_at, ts_rank(${weights}, tsv, ${query}) as rank
      from (
        select d.ticket_id, d.updated_at, d.tsv from search_documents d
        where d.tsv @@ (${query}) and ${isVisible(ctx)} and ${before}
        order by d.updated_at desc, d.ticket_id desc limit ${page.limit}
      ) newest`,
  );
}

/** The ticket with this number, if the actor sees it. */
export async function ticketByNumber(ctx: Ctx, number: number): Promise<string | undefined> {
  const found = await firstRow(
    ctx,
    sql<{ id: string }>`select id from tickets where number = ${number} and ${visibleTickets(ctx)}`,
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
      where tickets.id = any(${[...ticket_ids]}::uuid[]) and ${visibleTickets(ctx)}
      order by tickets.id, said.created_at desc, said.id desc`,
  );
}

/** The stems of these words, as they stand in the index. */
export async function stemsOf(ctx: Ctx, words: readonly string[]): Promise<string[]> {
  const found = await firstRow(
    ctx,
    sql<{
      stems: string[];
    }>`select tsvector_to_array(to_tsvector('russian', ${words.join(' ')})) as stems`,
  );
  return found?.stems ?? [];
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

const contactName = sql`lower(contacts.first_name || ' ' || contacts.last_name)`;

/** Each word somewhere in the text; е stands for ё as well. The words hold letters and digits only. */
function hasWords(text: RawBuilder<unknown>, words: readonly string[]): RawBuilder<boolean> {
  const each = words.map((word) => sql`${text} ~ ${word.replaceAll('е', '[её]')}`);
  return sql<boolean>`(${sql.join(each, sql` and `)})`;
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

/** By names that look like this one. */
export function contactsNearly(ctx: Ctx, name: string, limit: number): Promise<FoundContact[]> {
  return contactsWhere(ctx, sql<boolean>`${contactName} %> ${name}`, limit);
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
  return organizationsWhere(ctx, hasWords(sql`lower(organizations.name)`, words), limit);
}

export function organizationsNearly(ctx: Ctx, name: string, limit: number) {
  return organizationsWhere(ctx, sql<boolean>`lower(organizations.name) %> ${name}`, limit);
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
