/** Statements of merging: who is merged into whom, and what stands where for it. */
import { sql } from 'kysely';
import type { StatusCategory } from '#contract/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { contactName } from './rows.sql.ts';

/** The columns of status as a ticket had them. */
export type StatusBefore = {
  status_id: string;
  status_category: StatusCategory;
  solved_at: string | null;
  closed_at: string | null;
};

export type Opened = { before: StatusBefore; status_id: string };

export type Merge = {
  id: string;
  ticket_id: string;
  into_id: string;
  merged_at: string;
  copies_people: boolean;
  before: StatusBefore;
  opened: Opened | null;
};

const mergeColumns = sql`id, ticket_id, into_id, merged_at, copies_people, before, opened`;

export async function insertMerge(ctx: Ctx, merge: Omit<Merge, 'merged_at'>): Promise<void> {
  await ctx.db
    .insertInto('ticket_merges')
    .values({
      ...merge,
      before: JSON.stringify(merge.before),
      opened: merge.opened === null ? null : JSON.stringify(merge.opened),
      merged_at: ctx.now,
      merged_by: ctx.actor.kind === 'agent' ? ctx.actor.id : null,
    })
    .execute();
}

/** Those of the merges that stand, the newest first: so each is taken back before what it was built on. */
export function standingMerges(ctx: Ctx, ids: readonly string[]): Promise<Merge[]> {
  return rows(
    ctx,
    sql<Merge>`select ${mergeColumns} from ticket_merges
      where id = any(${[...ids]}::uuid[]) and ended_at is null order by merged_at desc, id desc`,
  );
}

export function mergeOfTicket(ctx: Ctx, ticket_id: string): Promise<Merge | undefined> {
  return firstRow(
    ctx,
    sql<Merge>`select ${mergeColumns} from ticket_merges
      where ticket_id = ${ticket_id} and ended_at is null`,
  );
}

export async function endMerge(ctx: Ctx, id: string): Promise<void> {
  await sql`update ticket_merges set ended_at = ${ctx.now},
    ended_by = ${ctx.actor.kind === 'agent' ? ctx.actor.id : null} where id = ${id}`.execute(
    ctx.db,
  );
}

/** The next merge that would have opened the survivor answers for it from now on. Undefined: none. */
export async function handOpeningOn(ctx: Ctx, merge: Merge): Promise<boolean> {
  const next = await firstRow(
    ctx,
    sql`update ticket_merges set opened = ${JSON.stringify(merge.opened)}::jsonb
      where id = (select id from ticket_merges
        where into_id = ${merge.into_id} and id <> ${merge.id} and ended_at is null and opened is null
          and before->>'status_category' not in ('solved', 'closed') order by merged_at, id limit 1)
      returning id`,
  );
  return next !== undefined;
}

/** The status that a ticket has merges aside; of a merged one it is kept with its merge. */
export async function writeStatusBefore(ctx: Ctx, id: string, before: StatusBefore): Promise<void> {
  await sql`update ticket_merges set before = ${JSON.stringify(before)}::jsonb where id = ${id}`.execute(
    ctx.db,
  );
}

export async function setMergedInto(
  ctx: Ctx,
  ticket_id: string,
  change: StatusBefore & { merged_into_id: string | null },
): Promise<void> {
  await ctx.db
    .updateTable('tickets')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', ticket_id)
    .execute();
}

const carriedTables = {
  side_conversation: 'side_conversations',
  offered_draft: 'offered_drafts',
} as const;
const carriedKinds = ['side_conversation', 'offered_draft'] as const;

/** All that is said and waits in the merged ticket goes to the survivor, and knows whence. */
export async function carryOver(ctx: Ctx, from_id: string, into_id: string): Promise<void> {
  const target = { from: sql`${from_id}::uuid`, into: sql`${into_id}::uuid` };
  await sql`update comments set ticket_id = ${target.into},
    merged_from_id = coalesce(merged_from_id, ${target.from}) where ticket_id = ${target.from}`.execute(
    ctx.db,
  );
  await sql`update waiting_replies set ticket_id = ${target.into},
    merged_from_id = coalesce(merged_from_id, ${target.from}) where ticket_id = ${target.from}`.execute(
    ctx.db,
  );
  // An own draft of the survivor is not touched: the other is kept where it is.
  await sql`update drafts d set ticket_id = ${target.into},
    merged_from_id = coalesce(merged_from_id, ${target.from})
    where ticket_id = ${target.from} and not exists (select from drafts own
      where own.ticket_id = ${target.into} and own.agent_id = d.agent_id and own.visibility = d.visibility)`.execute(
    ctx.db,
  );
  for (const kind of carriedKinds) {
    await sql`with gone as (update ${sql.table(carriedTables[kind])} set ticket_id = ${target.into}
        where ticket_id = ${target.from} returning id)
      insert into merged_rows (kind, row_id, home_id) select ${kind}, id, ${target.from} from gone
      on conflict do nothing`.execute(ctx.db);
  }
}

/** What belongs to the ticket and to those merged into it goes back there. Asked when it is merged no more. */
export async function carryBack(ctx: Ctx, ticket_id: string): Promise<void> {
  const home = sql`${ticket_id}::uuid`;
  const belongs = sql`merged_from_id in (select merged_tree(${ticket_id}))`;
  const back = sql`ticket_id = ${home}, merged_from_id = nullif(merged_from_id, ${home})`;
  await sql`update comments set ${back} where ${belongs}`.execute(ctx.db);
  await sql`update waiting_replies set ${back} where ${belongs}`.execute(ctx.db);
  await sql`update drafts d set ${back} where ${belongs} and not exists (select from drafts own
    where own.ticket_id = ${home} and own.id <> d.id and own.agent_id = d.agent_id
      and own.visibility = d.visibility)`.execute(ctx.db);
  for (const kind of carriedKinds) {
    await sql`with back as (select row_id, home_id from merged_rows
        where kind = ${kind} and home_id in (select merged_tree(${ticket_id}))),
      home as (delete from merged_rows where kind = ${kind} and home_id = ${home})
      update ${sql.table(carriedTables[kind])} set ticket_id = ${home}
      where id in (select row_id from back)`.execute(ctx.db);
  }
}

/** Has a customer written there since, and stands the word there? */
export async function answeredSince(ctx: Ctx, ticket_id: string, since: string): Promise<boolean> {
  const found = await firstRow(
    ctx,
    sql`select from comments where ticket_id = ${ticket_id} and created_at > ${since}::timestamptz
      and visibility = 'public' and author_kind = 'contact' and not is_automatic limit 1`,
  );
  return found !== undefined;
}

// people and tags ----------------------------------------------------------------------------------

/** What a merged ticket lends: its own people and tags, and those of all that was merged into it. */
function lenders(id: string) {
  return sql`select tree.id from merged_tree(${id}) as tree (id)
    join ticket_merges m on m.ticket_id = tree.id and m.ended_at is null where tree.id <> ${id}`;
}

/**
 * The survivor has the people and tags of all that is merged into it, and those that no merged ticket
 * has any more leave it. Its own are never touched.
 *
 * Across people everybody of the merged ticket only looks on, unless the merge copies them: its
 * requester takes part by it, too.
 */
export async function gather(ctx: Ctx, id: string): Promise<void> {
  await gatherParticipants(ctx, id);
  await gatherFollowers(ctx, id);
  await sql`with wanted as (select distinct tag_id from ticket_tags
      where ticket_id in (${lenders(id)}) and not is_gathered),
    gone as (delete from ticket_tags where ticket_id = ${id} and is_gathered
      and tag_id not in (select tag_id from wanted))
    insert into ticket_tags (ticket_id, tag_id, is_gathered)
    select ${id}::uuid, tag_id, true from wanted on conflict do nothing`.execute(ctx.db);
}

async function gatherParticipants(ctx: Ctx, id: string): Promise<void> {
  await sql`
    with recursive tree as (
      select ${id}::uuid as id, true as is_copied, requester_id as whose from tickets where id = ${id}
      union all
      select t.id, tree.is_copied and (m.copies_people or t.requester_id = tree.whose), tree.whose
      from tree join tickets t on t.merged_into_id = tree.id
      join ticket_merges m on m.ticket_id = t.id and m.ended_at is null
    ),
    lent as (
      select p.contact_id, p.level, p.added_by_kind, p.added_by_id, p.created_at, tree.is_copied
      from tree join ticket_participants p on p.ticket_id = tree.id and not p.is_gathered
      where tree.id <> ${id}
      union all
      select t.requester_id, 'cc', 'system', null, t.created_at, tree.is_copied
      from tree join tickets t on t.id = tree.id where tree.id <> ${id}
    ),
    wanted as (
      select distinct on (contact_id) contact_id,
        case when is_copied then level else 'follower' end as level, added_by_kind, added_by_id, created_at
      from lent where contact_id <> (select requester_id from tickets where id = ${id})
      order by contact_id, is_copied desc, level, created_at
    ),
    gone as (
      delete from ticket_participants where ticket_id = ${id} and is_gathered
        and contact_id not in (select contact_id from wanted)
    )
    insert into ticket_participants
      (ticket_id, contact_id, level, added_by_kind, added_by_id, created_at, is_gathered)
    select ${id}::uuid, contact_id, level, added_by_kind, added_by_id, created_at, true from wanted
    on conflict (ticket_id, contact_id) do update set level = excluded.level
      where ticket_participants.is_gathered and ticket_participants.level <> excluded.level`.execute(
    ctx.db,
  );
}

/** Whoever had a merged ticket follows the survivor. */
async function gatherFollowers(ctx: Ctx, id: string): Promise<void> {
  await sql`
    with wanted as (
      select agent_id from ticket_followers where ticket_id in (${lenders(id)}) and not is_gathered
      union
      select assignee_id from tickets where id in (${lenders(id)}) and assignee_id is not null
        and assignee_id is distinct from (select assignee_id from tickets where id = ${id})
    ),
    gone as (
      delete from ticket_followers where ticket_id = ${id} and is_gathered
        and agent_id not in (select agent_id from wanted)
    )
    insert into ticket_followers (ticket_id, agent_id, is_gathered)
    select ${id}::uuid, agent_id, true from wanted on conflict do nothing`.execute(ctx.db);
}

export async function tagNamesOf(ctx: Ctx, ticket_id: string): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ name: string }>`select name from ticket_tags join tags on tags.id = ticket_tags.tag_id
      where ticket_id = ${ticket_id} order by lower(name)`,
  );
  return found.map((row) => row.name);
}

// read marks ---------------------------------------------------------------------------------------

/**
 * What an agent has not read of any of them is unread in the survivor; what they read of each stays
 * read. `looked_at` keeps when they really looked.
 */
export async function settleReads(ctx: Ctx, id: string): Promise<void> {
  await sql`
    with recursive tree as (
      select ${id}::uuid as id, '-infinity'::timestamptz as since
      union all
      select t.id, greatest(tree.since, m.merged_at) from tree
      join tickets t on t.merged_into_id = tree.id
      left join ticket_merges m on m.ticket_id = t.id and m.ended_at is null
    ),
    said as (
      select coalesce(c.merged_from_id, c.ticket_id) as home, max(c.created_at) as at from comments c
      where c.ticket_id = ${id} and c.visibility = 'public' and not c.is_automatic and c.author_kind = 'contact'
      group by 1
    ),
    seen as (
      select agent_id, coalesce(looked_at, read_at) as at from ticket_reads where ticket_id = ${id}
    ),
    unread as (
      select seen.agent_id, seen.at as looked_at, max(said.at) as newest,
        min(said.at) filter (where said.at > greatest(coalesce(own.looked_at, own.read_at, '-infinity'),
          case when seen.at > tree.since then seen.at else '-infinity' end)) as first_unread
      from seen left join (said join tree on tree.id = said.home) on true
      left join ticket_reads own on own.ticket_id = said.home and own.agent_id = seen.agent_id
      group by 1, 2
    )
    update ticket_reads r set looked_at = u.looked_at,
      read_at = case when u.first_unread is null then greatest(u.looked_at, u.newest)
        else least(u.looked_at, u.first_unread - interval '1 microsecond') end
    from unread u where r.ticket_id = ${id} and r.agent_id = u.agent_id`.execute(ctx.db);
}

/** Whoever looked at the survivor since the words came there has looked at what goes back. */
export async function returnReads(ctx: Ctx, ticket_id: string, survivor_id: string): Promise<void> {
  await sql`
    with recursive way as (
      select into_id, merged_at from ticket_merges where ticket_id = ${ticket_id} and ended_at is null
      union all
      select m.into_id, m.merged_at from way
      join ticket_merges m on m.ticket_id = way.into_id and m.ended_at is null
    )
    insert into ticket_reads (ticket_id, agent_id, read_at)
    select ${ticket_id}::uuid, agent_id, coalesce(looked_at, read_at) from ticket_reads
    where ticket_id = ${survivor_id} and coalesce(looked_at, read_at) > (select max(merged_at) from way)
    on conflict (ticket_id, agent_id) do update
      set read_at = greatest(ticket_reads.read_at, excluded.read_at), looked_at = null`.execute(
    ctx.db,
  );
}

// reading ------------------------------------------------------------------------------------------

export type MergedRow = {
  merge_id: string;
  id: string;
  number: number;
  subject: string;
  requester_id: string;
  requester_name: string;
  merged_at: string;
  merged_by_id: string | null;
  merged_by_name: string | null;
};

/** All merged into the ticket, by whatever way, the newest merge first. */
export function mergedInto(ctx: Ctx, ticket_id: string): Promise<MergedRow[]> {
  return rows(
    ctx,
    sql<MergedRow>`
    select m.id as merge_id, t.id, t.number, t.subject, t.requester_id, ${contactName('c')} as requester_name,
      m.merged_at, m.merged_by as merged_by_id, trim(a.first_name || ' ' || a.last_name) as merged_by_name
    from ticket_merges m join tickets t on t.id = m.ticket_id join contacts c on c.id = t.requester_id
    left join agents a on a.id = m.merged_by
    where m.ended_at is null and m.into_id in (select merged_tree(${ticket_id}))
    order by m.merged_at desc, t.number`,
  );
}
