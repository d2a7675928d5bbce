/** Statements that write what threading remembers: ancestors, links between tickets, rules. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

/** Messages that this one refers to and that we never saw. */
export async function rememberAncestors(
  ctx: Ctx,
  message_ids: readonly string[],
  place: { ticket_id: string; comment_id: string },
): Promise<void> {
  if (message_ids.length === 0) return;
  await sql`insert into mail_ancestors (message_id, ticket_id, comment_id)
    select id, ${place.ticket_id}::uuid, ${place.comment_id}::uuid
    from unnest(${[...message_ids]}::text[]) as id on conflict do nothing`.execute(ctx.db);
}

export type NewLink = {
  other_ticket_id: string;
  kind: 'possible' | 'follow_up' | 'moved';
  evidence: Record<string, unknown>;
};

/** What mail says of two tickets; what a person decided about the pair is not asked again. */
export async function linkTickets(
  ctx: Ctx,
  ticket_id: string,
  links: readonly NewLink[],
): Promise<void> {
  if (links.length === 0) return;
  await sql`insert into mail_ticket_links (ticket_id, other_ticket_id, kind, evidence, created_at)
    select ${ticket_id}::uuid, other_ticket_id, kind, evidence, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(links)}::jsonb)
      as link (other_ticket_id uuid, kind text, evidence jsonb)
    on conflict (ticket_id, other_ticket_id) do update set kind = excluded.kind,
      evidence = excluded.evidence where excluded.kind = 'moved'`.execute(ctx.db);
}

/** A ticket that others were moved to and that is now moved itself leads them on. */
export async function leadOn(ctx: Ctx, from_id: string, to_id: string): Promise<void> {
  await sql`update mail_ticket_links set other_ticket_id = ${to_id}
    where kind = 'moved' and other_ticket_id = ${from_id} and ticket_id <> ${to_id}
      and not exists (select from mail_ticket_links l
        where l.ticket_id = mail_ticket_links.ticket_id and l.other_ticket_id = ${to_id})`.execute(
    ctx.db,
  );
}

export async function unlinkMoved(ctx: Ctx, ticket_id: string): Promise<void> {
  await sql`delete from mail_ticket_links where ticket_id = ${ticket_id} and kind = 'moved'`.execute(
    ctx.db,
  );
}

export type Link = {
  ticket_id: string;
  other_ticket_id: string;
  kind: 'possible' | 'follow_up' | 'moved';
  evidence: unknown;
  settled_at: string | null;
};

export function linksOf(ctx: Ctx, ticket_id: string): Promise<Link[]> {
  return rows(
    ctx,
    sql<Link>`select ticket_id, other_ticket_id, kind, evidence, settled_at from mail_ticket_links
      where ticket_id = ${ticket_id} or (other_ticket_id = ${ticket_id} and kind <> 'possible')
      order by created_at, other_ticket_id limit 50`,
  );
}

/** The question is answered; undefined when it was not open. */
export async function settleLink(
  ctx: Ctx,
  ticket_id: string,
  settled: { other_ticket_id: string; by: string | null },
): Promise<{ other_ticket_id: string } | undefined> {
  return firstRow(
    ctx,
    sql<{ other_ticket_id: string }>`update mail_ticket_links
      set settled_at = ${ctx.now}, settled_by = ${settled.by}
      where ticket_id = ${ticket_id} and other_ticket_id = ${settled.other_ticket_id}
        and kind = 'possible' and settled_at is null returning other_ticket_id`,
  );
}

/** Everything that mail knows of a comment follows it to its new ticket. */
export async function moveMail(ctx: Ctx, comment_id: string, to_ticket_id: string): Promise<void> {
  await sql`
    with ids as (
      update mail_message_ids set ticket_id = ${to_ticket_id}
      where comment_id = ${comment_id} and not exists (select from mail_message_ids m
        where m.message_id = mail_message_ids.message_id and m.ticket_id = ${to_ticket_id})
    ), ancestors as (
      update mail_ancestors set ticket_id = ${to_ticket_id} where comment_id = ${comment_id}
    )
    update mail_ledger set ticket_id = ${to_ticket_id} where comment_id = ${comment_id}`.execute(
    ctx.db,
  );
}

// rules ---------------------------------------------------------------------------------------

export type NewRule = {
  id: string;
  message_id: string | null;
  from_address: string | null;
  base_subject: string | null;
  to_ticket_id: string | null;
  away_from_ticket_id: string | null;
  comment_id: string | null;
  created_by: string | null;
};

export async function insertRule(ctx: Ctx, rule: NewRule): Promise<void> {
  await ctx.db
    .insertInto('mail_thread_rules')
    .values({ ...rule, created_at: ctx.now })
    .execute();
}

export type Rule = Omit<NewRule, 'created_by'> & {
  created_by_id: string | null;
  created_at: string;
  used_count: number;
  last_used_at: string | null;
};

const ruleColumns = sql`r.id, r.message_id, r.from_address, r.base_subject, r.to_ticket_id,
  r.away_from_ticket_id, r.comment_id, r.created_by as created_by_id, r.created_at, r.used_count,
  r.last_used_at`;

export function ruleById(ctx: Ctx, id: string): Promise<Rule | undefined> {
  return firstRow(
    ctx,
    sql<Rule>`select ${ruleColumns} from mail_thread_rules r where r.id = ${id}`,
  );
}

/** Rules that lead to the ticket or away from it. */
export function rulesOfTicket(ctx: Ctx, ticket_id: string): Promise<Rule[]> {
  return rows(
    ctx,
    sql<Rule>`select ${ruleColumns} from mail_thread_rules r
      where r.to_ticket_id = ${ticket_id} or r.away_from_ticket_id = ${ticket_id}
      order by r.created_at desc, r.id desc limit 100`,
  );
}

export function rulesPage(
  ctx: Ctx,
  page: { before: string | null; size: number },
): Promise<Rule[]> {
  return rows(
    ctx,
    sql<Rule>`select ${ruleColumns} from mail_thread_rules r
      where ${page.before === null ? sql`true` : sql`r.id < ${page.before}::uuid`}
      order by r.id desc limit ${page.size}`,
  );
}

export async function deleteRule(ctx: Ctx, id: string): Promise<void> {
  await sql`delete from mail_thread_rules where id = ${id}`.execute(ctx.db);
}

/** The rules that a correction of this comment made; a new correction replaces them. */
export async function forgetRulesOf(ctx: Ctx, comment_id: string): Promise<void> {
  await sql`delete from mail_thread_rules where comment_id = ${comment_id}`.execute(ctx.db);
}

export async function noteRuleUse(ctx: Ctx, id: string): Promise<void> {
  await sql`update mail_thread_rules set used_count = used_count + 1, last_used_at = ${ctx.now}
    where id = ${id}`.execute(ctx.db);
}
