/** What is asked of a ticket while a rule runs on it. */
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';

export type TicketNow = {
  readonly id: string;
  readonly number: number;
  readonly mailbox_id: string | null;
  readonly team_id: string | null;
  readonly assignee_id: string | null;
  /** Of the requester, else of the ticket, else of the desk. */
  readonly language: Language;
};

/** @throws OporaError not_found */
export async function ticketNow(ctx: Ctx, id: string): Promise<TicketNow> {
  const found = await firstRow(
    ctx,
    sql<Omit<TicketNow, 'language'> & { language: Language | null }>`
    select t.id, t.number, t.mailbox_id, t.team_id, t.assignee_id,
      coalesce(c.language, t.language) as language
    from tickets t join contacts c on c.id = t.requester_id where t.id = ${id}`,
  );
  if (found === undefined) fail('not_found', 'errors.not_found');
  return { ...found, language: found.language ?? (await generalSettings(ctx)).language };
}

export async function followersOf(ctx: Ctx, ticket_id: string): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ agent_id: string }>`select agent_id from ticket_followers where ticket_id = ${ticket_id}`,
  );
  return found.map((row) => row.agent_id);
}

/** Since when each has its status: the last event that says so, else its beginning. */
export async function statusSince(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await rows(
    ctx,
    sql<{ id: string; since: string }>`
    select t.id, coalesce((select e.at from events e where e.ticket_id = t.id
      and e.name = 'ticket.updated' and e.data -> 'changes' ? 'status_id'
      order by e.id desc limit 1), t.created_at) as since
    from tickets t where t.id = any(${[...ids]}::uuid[])`,
  );
  return new Map(found.map((row) => [row.id, row.since]));
}
