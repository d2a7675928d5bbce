/** Statements that search. Everything typed is bound; what is joined here is of our own making. */
import { type RawBuilder, sql } from 'kysely';
import { visibleContacts, visibleOrganizations } from '#modules/people/people.ts';
import { unplanned, visibleTickets } from '#modules/tickets/tickets.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { type Db, firstRow, listed, rows } from '#platform/db.ts';
import type { KnownWord } from './typos.ts';
import type { Wanted } from './wanted.ts';

type TsQuery = RawBuilder<unknown>;

/** As it would be asked of a document whose stems stand in no block. */
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

export type Candidate = {
  readonly ticket_id: string;
  readonly number: number;
  readonly updated_at: string;
  readonly rank: number;
};
/** `before`: of lower numbers alone. */
export type Page = { readonly before: number | undefined; readonly limit: number };

/** Weights of D, C, B and A: what was said, files and tags, people, subject and number. */
const weights = sql`'{0.1, 0.3, 0.6, 1.0}'::float4[]`;

/** The newest blocks that are looked through first: of a word that everybody writes they hold enough. */
const firstBlocks = 2;
/** Words do not stand evenly: more is asked for than should be needed. */
const reserve = 1.2;

/**
 * The newest tickets that match, ranked, at most `limit`: to rank thousands would take longer than
 * people wait. Later pages begin before the oldest of these.
 *
 * As many blocks are looked through as should hold so many, judged by what the newest of them hold: a
 * common word is found in a few of them, a rare one is asked of all at once.
 */
export async function candidates(
  ctx: Ctx,
  wanted: readonly Wanted[],
  { before, limit }: Page,
): Promise<Candidate[]> {
  const blocks = (await blocksOf(ctx)).filter(
    (block) => before === undefined || block * blockSize < before,
  );
  const found: Candidate[] = [];
  let looked = 0;
  let next = firstBlocks;
  while (looked < blocks.length && found.length < limit) {
    const some = blocks.slice(looked, looked + next);
    found.push(
      ...(await candidatesIn(ctx, wanted, { blocks: some, before, limit: limit - found.length })),
    );
    looked += some.length;
    const missing = limit - found.length;
    next =
      found.length === 0 ? blocks.length : Math.ceil((missing / found.length) * looked * reserve);
  }
  return found;
}

function candidatesIn(
  ctx: Ctx,
  wanted: readonly Wanted[],
  { blocks, before, limit }: Page & { readonly blocks: readonly number[] },
): Promise<Candidate[]> {
  const isBefore = before === undefined ? sql`true` : sql`d.number < ${before}::bigint`;
  // Block by block: one query of all blocks is read again and again while the index is looked through. The sum
  // keeps PostgreSQL from walking back by number. Whether a ticket may be
  // seen costs more than finding it, and is asked of the newest until there are enough.
  return rows(
    ctx,
    sql<Candidate>`
      with asked as materialized (
        select block, search_in_block(everywhere.query, block)::tsquery as query
        from (select search_in_blocks(${tsQuery(wanted)}) as query offset 0) everywhere
        cross join unnest(${[...blocks]}::bigint[]) as block
      ),
      matching as (
        select d.*, asked.query from asked cross join lateral (
          select d.ticket_id, d.number + 0 as number, d.updated_at, d.tsv from search_documents d
          where d.tsv @@ asked.query and ${isBefore} offset 0) d
        order by d.number desc offset 0
      ),
      newest as materialized (
        select * from matching d where ${isVisible(ctx)} order by d.number desc limit ${limit}
      )
      select ticket_id, number, updated_at, ts_rank(${weights}, tsv, query) as rank from newest order by number desc`,
  );
}

/** Numbers in one block: a matter of the database's function `search_block`. */
const blockSize = 4096;

type Blocks = { readonly at: number; readonly list: readonly number[] };
const known = new WeakMap<Db, Promise<Blocks>>();
const keptFor = 5_000;
/** So few are asked for each time. */
const fewBlocks = 3;

/** The blocks that hold documents, the newest first. */
export async function blocksOf(ctx: Ctx): Promise<readonly number[]> {
  const kept = await known.get(ctx.db);
  const now = ctx.now.getTime();
  if (kept !== undefined && kept.list.length > fewBlocks && Math.abs(now - kept.at) < keptFor)
    return kept.list;
  const asked = readBlocks(ctx).then((list) => ({ at: now, list }));
  known.set(ctx.db, asked);
  asked.catch(() => known.delete(ctx.db));
  return (await asked).list;
}

/** Numbers have gaps, of whole blocks where a desk was moved from elsewhere: each is a step of the index. */
async function readBlocks(ctx: Ctx): Promise<number[]> {
  const found = await rows(
    ctx,
    sql<{ block: number }>`
      with recursive blocks as (
        (select search_block(number) as block from search_documents order by number desc limit 1)
        union all
        select (select search_block(number) from search_documents
          where number < blocks.block * ${sql.lit(blockSize)} order by number desc limit 1)
        from blocks where blocks.block is not null
      ) select block from blocks where block is not null`,
  );
  return found.map((row) => row.block);
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
      where tickets.id in ${listed(ticket_ids)} and ${visibleTickets(ctx, 'tickets', unplanned)}
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
