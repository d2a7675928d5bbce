/** Statements over one-time links, and the count of failed attempts. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import type { LinkPurpose } from './one-time-link.ts';

export async function insertLink(
  ctx: Ctx,
  row: {
    id: string;
    token_hash: Buffer;
    purpose: LinkPurpose;
    agent_id: string | null;
    created_by: string | null;
    expires_at: Date;
  },
): Promise<void> {
  await ctx.db
    .insertInto('one_time_links')
    .values({ ...row, created_at: ctx.now })
    .execute();
}

/** Ends the open links of an agent (or, without one, of the set-up) that serve these purposes. */
export async function endLinks(
  ctx: Ctx,
  agent_id: string | null,
  purposes: readonly LinkPurpose[],
): Promise<void> {
  await sql`update one_time_links set used_at = ${ctx.now}
    where used_at is null and purpose = any(${[...purposes]}::text[])
      and agent_id is not distinct from ${agent_id}::uuid`.execute(ctx.db);
}

export type LinkRow = { id: string; purpose: LinkPurpose; agent_id: string | null };

export function openLink(ctx: Ctx, token_hash: Buffer): Promise<LinkRow | undefined> {
  return firstRow(
    ctx,
    sql<LinkRow>`select id, purpose, agent_id from one_time_links
      where token_hash = ${token_hash} and used_at is null and expires_at > ${ctx.now}`,
  );
}

/** Uses the link up; of two at once only one gets it. */
export function takeLink(
  ctx: Ctx,
  token_hash: Buffer,
  purposes: readonly LinkPurpose[],
): Promise<LinkRow | undefined> {
  return firstRow(
    ctx,
    sql<LinkRow>`update one_time_links set used_at = ${ctx.now}
      where token_hash = ${token_hash} and used_at is null and expires_at > ${ctx.now}
        and purpose = any(${[...purposes]}::text[])
      returning id, purpose, agent_id`,
  );
}

export async function linksMadeSince(ctx: Ctx, agent_id: string, since: Date): Promise<number> {
  const row = await firstRow(
    ctx,
    sql<{ count: number }>`select count(*) as count from one_time_links
      where agent_id = ${agent_id} and purpose = 'password_reset' and created_at > ${since}`,
  );
  return row?.count ?? 0;
}

export type Failures = { from_here: number; everywhere: number };

/** Failed attempts on one account, from the events of the last while; 200 are as good as more. */
export async function failuresSince(
  ctx: Ctx,
  subject: { type: string; id: string },
  seen: { since: Date; ip: string },
): Promise<Failures> {
  const row = await firstRow(
    ctx,
    sql<Failures>`
    select count(*) as everywhere, count(*) filter (where data ->> 'ip' = ${seen.ip}) as from_here
    from (select at, data from events
      where subject_type = ${subject.type} and subject_id = ${subject.id} and name = 'agent.sign_in_failed'
      order by id desc limit 200) recent
    where at > ${seen.since}`,
  );
  return row ?? { from_here: 0, everywhere: 0 };
}
