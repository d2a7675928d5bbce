/** Statements that search. Everything typed is bound; what is joined here is of our own making. */
import { type RawBuilder, sql } from 'kysely';
import { visibleContacts, visibleOrganizations } from '#modules/people/people.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { type Db, firstRow, planEachTime, rows } from '#platform/db.ts';
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
export type Page = { readonly before: Place | undefined; readonly limit: number };

/** Weights of D, C, B and A: what was said, files and tags, people, subject and number. */
const weights = sql`'{0.1, 0.3, 0.6, 1.0}'::float4[]`;

/** How many of the newest documents are looked through for a common word. */
const walkedAtMost = 8000;

/**
 * The newest tickets that match, ranked, at most `limit`: to rank thousands would take longer than
 * people wait. Later pages begin before the oldest of these.
 *
 * A common word is found at once by walking back from the newest ticket, a rare one by the index of
 * words; the wrong way round either takes seconds among a million tickets. PostgreSQL cannot know
 * which is which when a word's beginning is asked for, so the caller says.
 */
export async function candidates(
  ctx: Ctx,
  wanted: readonly Wanted[],
  page: Page & { is_common: boolean },
): Promise<Candidate[]> {
  if (page.is_common) {
    const walked = await rows(ctx, ranked(wanted, page, walk(ctx, tsQuery(wanted), page)));
    if (walked.length === page.limit) return walked;
  }
  return rows(ctx, ranked(wanted, page, lookUp(ctx, tsQuery(wanted), page)));
}

function ranked(wanted: readonly Wanted[], page: Page, found: RawBuilder<unknown>) {
  return sql<Candidate>`${sql.raw(planEachTime)}
    select ticket_id, updated_at, ts_rank(${weights}, tsv, ${tsQuery(wanted)}) as rank
    from (${found} limit ${page.limit}) newest`;
}

function walk(ctx: Ctx, query: TsQuery, page: Page): RawBuilder<unknown> {
  return sql`
    select ticket_id, updated_at, tsv from (
      select * from search_documents d where ${isBefore(page)}
      order by updated_at desc, ticket_id desc limit ${walkedAtMost}
    ) d
    where tsv @@ (${query}) and ${isVisible(ctx)}
    order by updated_at desc, ticket_id desc`;
}

function lookUp(ctx: Ctx, query: TsQuery, page: Page): RawBuilder<unknown> {
  // No index is in this order, so PostgreSQL has no other way than by the words.
  return sql`
    select ticket_id, updated_at, tsv from search_documents d
    where tsv @@ (${query}) and ${isVisible(ctx)} and ${isBefore(page)}
    order by (updated_at, ticket_id) desc`;
}

function isBefore({ before }: Page): RawBuilder<boolean> {
  if (before === undefined) return sql<boolean>`true`;
  return sql<boolean>`(d.updated_at, d.ticket_id) < (${before.updated_at}::timestamptz, ${before.ticket_id}::uuid)`;
}

type Common = { readonly at: number; readonly shares: ReadonlyMap<string, number> };
const known = new WeakMap<Db, Promise<Common>>();
const keptFor = 300_000;

/** The stems that stand in many documents, and in which part of them, as of the last ANALYZE. */
export async function commonStems(ctx: Ctx): Promise<ReadonlyMap<string, number>> {
  const kept = await known.get(ctx.db);
  const now = ctx.now.getTime();
  if (kept !== undefined && Math.abs(now - kept.at) < keptFor) return kept.shares;
  const asked = readCommonStems(ctx).then((shares) => ({ at: now, shares }));
  known.set(ctx.db, asked);
  asked.catch(() => known.delete(ctx.db));
  return (await asked).shares;
}

async function readCommonStems(ctx: Ctx): Promise<Map<string, number>> {
  const found = await rows(
    ctx,
    sql<{ stem: string; share: number }>`
      select stem, share from pg_stats,
        unnest(most_common_elems::text::text[], most_common_elem_freqs) as common (stem, share)
      where schemaname = current_schema and tablename = 'search_documents' and attname = 'tsv'
        and stem is not null and share >= 0.005`,
  );
  return new Map(found.map((row) => [row.stem, row.share]));
}

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
      where tickets.id = any(${[...ticket_ids]}::uuid[]) and ${visibleTickets(ctx)}
      order by tickets.id, said.created_at desc, said.id desc`,
  );
}

/** Each phrase as it stands in the index: the stems of its words, without those that are not indexed. */
export async function stemsOf(ctx: Ctx, phrases: readonly string[]): Promise<string[][]> {
  const found = await rows(
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

/** Something like each word in the text: trigrams alike, wherever they stand. */
function hasNearly(text: RawBuilder<unknown>, words: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`(${sql.join(
    words.map((word) => sql`${text} %> ${word}`),
    sql` and `,
  )})`;
}

/**
 * PostgreSQL's own threshold (0.6) forgives no error in the middle of a word. What is found below it
 * is looked through once more by whoever asked.
 */
export async function withLooseNames<T>(ctx: Ctx, ask: (loose: Ctx) => Promise<T>): Promise<T> {
  return ctx.db.transaction().execute(async (db) => {
    await sql`select set_config('pg_trgm.word_similarity_threshold', '0.4', true)`.execute(db);
    return ask({ ...ctx, db });
  });
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

/** By names that look like these words; asked inside `withLooseNames`. */
export function contactsNearly(
  ctx: Ctx,
  words: readonly string[],
  limit: number,
): Promise<FoundContact[]> {
  return contactsWhere(ctx, hasNearly(contactName, words), limit);
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
  return organizationsWhere(ctx, hasNearly(organizationName, words), limit);
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
