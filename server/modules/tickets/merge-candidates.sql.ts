/** Which tickets may be the same matter as this one. */
import { sql } from 'kysely';
import type { MergeCandidate } from '#contract/merging.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { contactName } from './rows.sql.ts';
import { standsAlone, visibleTickets } from './tickets.access.ts';

export type Matter = {
  id: string;
  subject: string;
  requester_id: string;
  organization_id: string | null;
};

export function matterOf(ctx: Ctx, id: string): Promise<Matter | undefined> {
  return firstRow(
    ctx,
    sql<Matter>`select id, subject, requester_id, organization_id from tickets
      where id = ${id} and ${visibleTickets(ctx)}`,
  );
}

export type Likely = { id: string; reasons: MergeCandidate['reasons'] };

const mostShown = 8;
/** Of one requester or organisation; older ones are found by words. */
const mostLookedAt = 60;

/**
 * Open tickets of the requester; open ones of the organisation with a like subject. How like: trigrams
 * of the subjects (pg_trgm's own threshold of 0.3).
 */
export function similarTickets(
  ctx: Ctx,
  matter: Matter,
  named_id: string | undefined,
): Promise<Likely[]> {
  const isOther = sql`tickets.id <> ${matter.id} and ${standsAlone()} and ${visibleTickets(ctx)}`;
  if (named_id !== undefined)
    return rows(
      ctx,
      sql<Likely>`select id, ${reasonsFor(matter)} as reasons from tickets
      where id = ${named_id} and ${isOther}`,
    );
  const isOpen = sql`status_category not in ('solved', 'closed')`;
  return rows(
    ctx,
    sql<Likely>`
    with near as (
      (select id from tickets where requester_id = ${matter.requester_id} and ${isOpen} and ${isOther}
        order by updated_at desc limit ${mostLookedAt})
      union
      (select id from (select id, subject from tickets
          where organization_id = ${matter.organization_id}::uuid and ${isOpen} and ${isOther}
          order by updated_at desc limit ${mostLookedAt}) colleagues
        where similarity(lower(subject), lower(${matter.subject})) >= 0.3)
    )
    select tickets.id, ${reasonsFor(matter)} as reasons
    from tickets where id in (select id from near)
    order by similarity(lower(subject), lower(${matter.subject})) desc, updated_at desc, id
    limit ${mostShown}`,
  );
}

function reasonsFor(matter: Matter) {
  return sql`array_remove(array[
    case when requester_id = ${matter.requester_id} then 'same_requester'
      when organization_id = ${matter.organization_id}::uuid then 'same_organization' end,
    case when similarity(lower(subject), lower(${matter.subject})) >= 0.3 then 'similar_subject' end], null)`;
}

type Words = NonNullable<MergeCandidate['last_words']>;

/** The newest word of each that a person said; of tickets that are known to be seen. */
export async function lastWords(ctx: Ctx, ids: readonly string[]): Promise<Map<string, Words>> {
  const found = await rows(
    ctx,
    sql<Words & { id: string }>`
    select t.id, left(said.body_text, 400) as text, said.created_at as at, said.author
    from unnest(${[...ids]}::uuid[]) as t (id)
    cross join lateral (
      select s.body_text, s.created_at, case s.author_kind
        when 'agent' then (select trim(a.first_name || ' ' || a.last_name) from agents a where a.id = s.author_id)
        when 'contact' then (select ${contactName('c')} from contacts c where c.id = s.author_id) end as author
      from comments s where s.ticket_id = t.id and s.visibility <> 'side'
      order by s.created_at desc, s.id desc limit 1
    ) said`,
  );
  return new Map(found.map(({ id, ...words }) => [id, words]));
}
