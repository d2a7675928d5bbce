/** What facts are read from, for many tickets at once: a few statements, however many they are. */
import { sql } from 'kysely';
import type { StatusCategory } from '#contract/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import type { TicketWorld } from './facts.sql.ts';
import type { Written } from './facts.ts';

type Plain = Omit<Written, 'events' | 'words' | 'merges' | 'categories' | 'lines'>;
type Listed<Item> = { readonly ticket_id: string; readonly item: Item };

/** Of tickets that are merged into no other. In no order. */
export async function worldsOf(ctx: Ctx, ids: readonly string[]): Promise<Written[]> {
  const asked = sql`${[...ids]}::uuid[]`;
  const plain = await rows(
    ctx,
    sql<Plain>`
      select t.id, t.status_category, t.priority, t.assignee_id, t.team_id, t.created_at,
        coalesce(t.closed_at, t.solved_at) as ended_at, o.time_zone as zone
      from tickets t left join organizations o on o.id = t.organization_id
      where t.id = any(${asked})`,
  );
  const events = await rows(
    ctx,
    sql<Listed<TicketWorld['events'][number]>>`
      select ticket_id, jsonb_build_array(id, at, name, data -> 'changes') as item from events
      where ticket_id = any(${asked}) and name = 'ticket.updated'
        and data -> 'changes' ?| array['status_id', 'assignee_id', 'team_id']
      order by ticket_id, id`,
  );
  const words = await rows(
    ctx,
    sql<Listed<TicketWorld['words'][number]>>`
      select ticket_id, jsonb_build_array(author_kind, created_at) as item from comments c
      where ticket_id = any(${asked}) and visibility = 'public' and not is_automatic
        and author_kind in ('agent', 'contact') and (body_text ~ '[^[:space:]]'
          or exists (select from attachments a where a.comment_id = c.id))
      order by ticket_id, created_at, id`,
  );
  const merges = await rows(
    ctx,
    sql<Listed<TicketWorld['merges'][number]>>`
      select ticket_id, jsonb_build_array(merged_at, ended_at, before ->> 'status_category') as item
      from ticket_merges where ticket_id = any(${asked}) order by merged_at, id`,
  );
  const shared = await deskWords(ctx);
  const [byEvents, byWords, byMerges] = [listed(events), listed(words), listed(merges)];
  return plain.map((ticket) => ({
    ...ticket,
    ...shared,
    events: byEvents.get(ticket.id) ?? [],
    words: byWords.get(ticket.id) ?? [],
    merges: byMerges.get(ticket.id) ?? [],
  }));
}

function listed<Item>(list: readonly Listed<Item>[]): Map<string, Item[]> {
  const all = new Map<string, Item[]>();
  for (const { ticket_id, item } of list) {
    const known = all.get(ticket_id);
    if (known === undefined) all.set(ticket_id, [item]);
    else known.push(item);
  }
  return all;
}

async function deskWords(ctx: Ctx): Promise<Pick<TicketWorld, 'categories' | 'lines'>> {
  const statuses = await ctx.db.selectFrom('statuses').select(['id', 'category']).execute();
  const teams = await ctx.db.selectFrom('teams').select(['id', 'line']).execute();
  return {
    categories: Object.fromEntries(
      statuses.map(({ id, category }): [string, StatusCategory] => [id, category]),
    ),
    lines: Object.fromEntries(teams.map(({ id, line }) => [id, line])),
  };
}
