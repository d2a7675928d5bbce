/** What conditions are read against in memory: the facts of tickets, and the reader that a rule is. */
import { sql } from 'kysely';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import type { Reader, TicketFacts } from './conditions.ts';

type Row = TicketFacts & { readonly id: string };

/** Facts of these tickets as they are now, by id; whoever asks, since rules of the desk do. */
export async function conditionFacts(
  ctx: Ctx,
  ids: readonly string[],
): Promise<Map<string, TicketFacts>> {
  if (ids.length === 0) return new Map();
  const found = await rows(
    ctx,
    sql<Row>`
    select id, subject, status_id, status_category, type_id, team_id, assignee_id, requester_id,
      organization_id, mailbox_id, brand_id, topic_id, fields, channel, language, tag_names, priority, impact,
      urgency, number, comment_count, created_at, updated_at, last_customer_at, last_agent_at,
      next_due_at, solved_at, closed_at,
      (select contract from organizations where organizations.id = tickets.organization_id) as contract
    from tickets where id = any(${[...ids]}::uuid[])`,
  );
  return new Map(found.map(({ id, ...facts }) => [id, facts]));
}

/** Whoever reads the conditions of a rule: nobody in person, with the desk's days and trees. */
export async function deskReader(ctx: Ctx): Promise<Reader> {
  const { time_zone } = await generalSettings(ctx);
  const nodes = await rows(
    ctx,
    sql<{ id: string; parent_id: string }>`
    select id, parent_id from topics where parent_id is not null
    union all select id, parent_id from ticket_field_options where parent_id is not null`,
  );
  const parents = new Map(nodes.map((node) => [node.id, node.parent_id]));
  return { agent_id: null, team_ids: [], now: ctx.now, time_zone, parents };
}
