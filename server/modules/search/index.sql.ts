/** Statements that write the index: documents and the vocabulary. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';

/**
 * The most text of one ticket, newest first, about a hundred pages: PostgreSQL holds a megabyte of
 * words in one document.
 */
const mostText = 250_000;
const mostOfOneComment = 50_000;

/** Numbers and subjects of those merged into the ticket `t`: they are found by it. Few have any. */
const mergedWords = sql`case when exists (select from tickets below where below.merged_into_id = t.id)
  then (select string_agg(m.number || ' ' || m.subject, ' ') from tickets m
    where m.id in (select merged_tree(t.id)) and m.id <> t.id) end`;

/** What people wrote into custom fields of one line: serial numbers, contracts. Most tickets have none. */
const fieldWords = sql`case when t.fields <> '{}' then (
  select string_agg(filled.value #>> '{}', ' ') from jsonb_each(t.fields) as filled (id, value)
  join ticket_fields on ticket_fields.id = filled.id::uuid and ticket_fields.kind = 'text') end`;

/** Whose texts are gathered: each part of a ticket that a weight of its own stands for. */
function gathered(ticket_ids: readonly string[]) {
  const ids = sql`any(${[...ticket_ids]}::uuid[])`;
  return sql`
    said as (
      select ticket_id, max(created_at) as at, string_agg(part, ' ') as words
      from (
        select ticket_id, created_at, left(body_text, ${mostOfOneComment}) as part,
          sum(least(length(body_text), ${mostOfOneComment}))
            over (partition by ticket_id order by created_at desc, id desc) as total
        from comments where ticket_id = ${ids}
      ) newest
      where total <= ${mostText} group by ticket_id
    ),
    attached as (
      select comments.ticket_id, string_agg(files.name, ' ') as words
      from comments
      join attachments on attachments.comment_id = comments.id and not attachments.is_inline
      join files on files.id = attachments.file_id
      where comments.ticket_id = ${ids} group by comments.ticket_id
    ),
    texts as materialized (
      select t.id, t.number, coalesce(said.at, t.created_at) as at,
        search_text(concat_ws(' ', t.number, t.subject, ${mergedWords})) as subject,
        search_text(concat_ws(' ', people.words, o.name)) as people,
        search_text(concat_ws(' ', array_to_string(t.tag_names, ' '), ${fieldWords}, attached.words)) as things,
        search_text(coalesce(said.words, '')) as said
      from tickets t
      left join said on said.ticket_id = t.id
      left join attached on attached.ticket_id = t.id
      left join organizations o on o.id = t.organization_id
      cross join lateral (
        select string_agg(concat_ws(' ', c.first_name, c.last_name, addresses.words), ' ') as words
        from contacts c
        cross join lateral (
          select string_agg(value, ' ') as words from contact_identities where contact_id = c.id
        ) addresses
        where c.id = any(t.requester_id || array(
          select contact_id from ticket_participants where ticket_id = t.id))
      ) people
      where t.id = ${ids} and t.merged_into_id is null
    )`;
}

/** Counting stops here, so that common words are soon written no more. */
const mostUses = 1000;

/** Documents of the gathered texts; equal ones are left as they are. */
const documents = sql`
  insert into search_documents (ticket_id, number, updated_at, tsv)
  select id, number, at, search_of_block(
    setweight(to_tsvector('russian', subject), 'A') || setweight(to_tsvector('russian', people), 'B')
      || setweight(to_tsvector('russian', things), 'C') || to_tsvector('russian', said), search_block(number))
  from texts order by id
  on conflict (ticket_id) do update set updated_at = excluded.updated_at, tsv = excluded.tsv
    where search_documents.tsv <> excluded.tsv or search_documents.updated_at <> excluded.updated_at`;

/** The words of some of them, of letters only: numbers are never corrected. */
const vocabulary = (teachers: readonly string[]) => sql`
  insert into search_words (word, uses)
  select seen.word, least(seen.uses, ${sql.lit(mostUses)})
  from (
    select word collate "C" as word, count(*) as uses
    from texts, unnest(tsvector_to_array(to_tsvector('simple', concat_ws(' ', subject, people, said)))) as word
    where texts.id = any(${[...teachers]}::uuid[]) and word ~ '^[[:alpha:]]{3,30}$' group by 1
  ) seen
  left join search_words known on known.word = seen.word
  where known.word is null or known.uses < ${sql.lit(mostUses)}
  order by seen.word
  on conflict (word) do update set uses = least(${sql.lit(mostUses)}, search_words.uses + excluded.uses)`;

/**
 * Writes the documents of these tickets anew; a second run changes none of them. The vocabulary
 * learns from `teachers` only: it costs as much again, and a sample teaches all that is common.
 */
export async function writeDocuments(
  ctx: Ctx,
  ticket_ids: readonly string[],
  teachers: readonly string[],
): Promise<void> {
  const parts = gathered(ticket_ids);
  const statement =
    teachers.length > 0
      ? sql`with ${parts}, written as (${documents}) ${vocabulary(teachers)}`
      : sql`with ${parts} ${documents}`;
  await statement.execute(ctx.db);
  // A merged ticket is found by its survivor.
  await sql`delete from search_documents d using tickets t
    where d.ticket_id = any(${[...ticket_ids]}::uuid[]) and t.id = d.ticket_id
      and t.merged_into_id is not null`.execute(ctx.db);
}

/** Waits until nobody else writes the index, and keeps others out until the transaction ends. */
export async function lockIndex(ctx: Ctx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('search.index', 0))`.execute(ctx.db);
}

/**
 * What was written waits in a list beside the index, so that many documents are sorted in at once. Every look
 * into the index reads that list, and a search looks into each block: it is emptied after each writing.
 */
export async function sortIn(ctx: Ctx): Promise<void> {
  await sql`select gin_clean_pending_list('search_documents_tsv'::regclass)`.execute(ctx.db);
}

/** After much was written: nothing unsorted, and fresh statistics. */
export async function settleIndex(ctx: Ctx): Promise<void> {
  await sortIn(ctx);
  await sql`analyze search_documents, search_words`.execute(ctx.db);
}

/** The newest tickets of these people or organisations: their names stand in the documents. */
export async function ticketsOfPeople(
  ctx: Ctx,
  people: { contact_ids: readonly string[]; organization_ids: readonly string[] },
  limit: number,
): Promise<string[]> {
  const contacts = sql`any(${[...people.contact_ids]}::uuid[])`;
  const found = await rows(
    ctx,
    sql<{ id: string }>`
      (select id from tickets where requester_id = ${contacts} order by updated_at desc limit ${limit})
      union (select ticket_id from ticket_participants where contact_id = ${contacts} limit ${limit})
      union (select id from tickets where organization_id = any(${[...people.organization_ids]}::uuid[])
        order by updated_at desc limit ${limit})`,
  );
  return found.map((row) => row.id);
}

/** The next tickets in the order of their ids, for a walk over all of them. */
export async function ticketsAfter(ctx: Ctx, after: string, limit: number): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{
      id: string;
    }>`select id from tickets where id > ${after}::uuid order by id limit ${limit}`,
  );
  return found.map((row) => row.id);
}

/**
 * Runs the work inside the open transaction. Answers the failure when the texts themselves are to
 * blame (SQLSTATE 22 and 54: odd data, a limit), with only this work undone; throws any other.
 */
export async function attempt(tx: Ctx, work: () => Promise<void>): Promise<Error | undefined> {
  await sql`savepoint search_attempt`.execute(tx.db);
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && /^(22|54)/.test(String(error.code)))) {
      throw error;
    }
    await sql`rollback to savepoint search_attempt`.execute(tx.db);
    return error;
  }
  await sql`release savepoint search_attempt`.execute(tx.db);
  return undefined;
}
