/** Statements of the reply guide: its settings, whose data is whose, and what words are written here. */
import { sql } from 'kysely';
import { visibleContacts, visibleOrganizations } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export async function readRules(ctx: Ctx): Promise<Map<string, string>> {
  const found = await ctx.db.selectFrom('guide_rules').select(['kind', 'mode']).execute();
  return new Map(found.map((row) => [row.kind, row.mode]));
}

export async function readLists(ctx: Ctx): Promise<Map<string, unknown>> {
  const found = await ctx.db.selectFrom('guide_lists').select(['key', 'items']).execute();
  return new Map(found.map((row) => [row.key, row.items]));
}

export async function writeRule(
  ctx: Ctx,
  kind: string,
  mode: 'off' | 'hint' | 'stop',
): Promise<void> {
  await ctx.db
    .insertInto('guide_rules')
    .values({ kind, mode, updated_at: ctx.now })
    .onConflict((same) => same.column('kind').doUpdateSet({ mode, updated_at: ctx.now }))
    .execute();
}

export type ListKey = 'empty_phrases' | 'internal_hosts' | 'tone_words' | 'known_words';

export async function writeList(ctx: Ctx, key: ListKey, value: unknown): Promise<void> {
  const items = JSON.stringify(value);
  await ctx.db
    .insertInto('guide_lists')
    .values({ key, items, updated_at: ctx.now })
    .onConflict((same) => same.column('key').doUpdateSet({ items, updated_at: ctx.now }))
    .execute();
}

export type TicketPeople = {
  requester_id: string;
  organization_id: string | null;
  participant_ids: string[];
  /** All that was said in it and where it went: whatever is there is no stranger's. */
  said: string;
};

const mostSaid = 200_000;

export function peopleOfTicket(ctx: Ctx, ticket_id: string): Promise<TicketPeople | undefined> {
  return firstRow(
    ctx,
    sql<TicketPeople>`
      select requester_id, organization_id,
        array(select contact_id from ticket_participants where ticket_id = tickets.id) as participant_ids,
        lower(tickets.subject || ' ' || coalesce((select string_agg(left(said, 20000), ' ') from (
          select body_text || ' ' || coalesce(sent_as_email, '') || ' ' || to_addresses::text || ' ' || cc_addresses::text as said
          from comments where ticket_id = tickets.id order by created_at desc limit ${mostSaid / 2000}) newest), '')) as said
      from tickets where id = ${ticket_id}`,
  );
}

/** Which of these addresses and telephones belong to contacts of other organisations. */
export async function strangersIdentities(
  ctx: Ctx,
  values: readonly string[],
  people: TicketPeople,
): Promise<string[]> {
  if (values.length === 0) return [];
  const ours = [people.requester_id, ...people.participant_ids];
  const found = await visibleContacts(ctx)
    .innerJoin('contact_identities as i', 'i.contact_id', 'contacts.id')
    .select('i.value')
    .where(sql<boolean>`i.value = any(${[...values]}::text[])`)
    .where(sql<boolean>`contacts.id <> all(${ours}::uuid[])`)
    .where(
      sql<boolean>`(contacts.organization_id is null or contacts.organization_id is distinct from ${people.organization_id}::uuid)`,
    )
    .execute();
  return found.map((row) => row.value);
}

type Name = { readonly first: string; readonly last: string };

/** Which of these names are those of contacts of other organisations, and of nobody here. */
export async function strangersNames(
  ctx: Ctx,
  names: readonly Name[],
  people: TicketPeople,
): Promise<Name[]> {
  if (names.length === 0) return [];
  const asked = JSON.stringify(names);
  const ours = [people.requester_id, ...people.participant_ids];
  return rows(
    ctx,
    sql<Name>`
      select distinct asked.first, asked.last
      from jsonb_to_recordset(${asked}::jsonb) as asked (first text, last text)
      join (${visibleContacts(ctx).select(['contacts.id', 'contacts.first_name', 'contacts.last_name', 'contacts.organization_id'])}) c
        on (c.first_name = asked.first and c.last_name = asked.last)
        or (c.first_name = asked.last and c.last_name = asked.first)
      where c.id <> all(${ours}::uuid[]) and c.organization_id is distinct from ${people.organization_id}::uuid
        and not exists (select from agents a where a.first_name in (asked.first, asked.last)
          and a.last_name in (asked.first, asked.last))
        and not exists (select from contacts o where o.id = any(${ours}::uuid[])
          and o.first_name in (asked.first, asked.last) and o.last_name in (asked.first, asked.last))`,
  );
}

const shortestName = 6;

/** Other organisations whose name stands in the text as it is. */
export async function namedOrganizations(
  ctx: Ctx,
  text: string,
  people: TicketPeople,
): Promise<string[]> {
  const found = await visibleOrganizations(ctx)
    .select('organizations.name')
    .where(sql<boolean>`length(organizations.name) >= ${shortestName}`)
    .where(sql<boolean>`strpos(${text}, organizations.name) > 0`)
    .where(sql<boolean>`organizations.id is distinct from ${people.organization_id}::uuid`)
    .limit(20)
    .execute();
  return found.map((row) => row.name);
}

/** A desk that has written less knows too few words to judge. */
const fewestWords = 2000;
const oftenUsed = 10;

/** For each word that was never written here: the words that look like it and were written often. */
export async function likeWords(
  ctx: Ctx,
  words: readonly string[],
): Promise<{ word: string; like: string; uses: number }[]> {
  if (words.length === 0) return [];
  return rows(
    ctx,
    sql<{ word: string; like: string; uses: number }>`
      select asked.word, near.word as like, near.uses
      from unnest(${[...words]}::text[]) as asked (word),
        lateral (select word, uses from search_words
          where word % asked.word and uses >= ${oftenUsed}
          order by similarity(word, asked.word) desc limit 8) near
      where not exists (select from search_words known where known.word = asked.word and known.uses > 1)
        and (select count(*) from (select from search_words limit ${fewestWords}) enough) >= ${fewestWords}`,
  );
}
