/** One customer wrote twice, and the agent made it one; one trouble has two consequences. By the verbs themselves. */
import { sql } from 'kysely';
import { linkTickets, mergeTickets } from '#modules/tickets/tickets.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';

type Asked = { agent_id: string; time_zone: string };

export async function plantWhole(tx: Ctx, { agent_id, time_zone }: Asked): Promise<void> {
  const actor: AgentActor = {
    ...{ kind: 'agent', id: agent_id, role_key: 'agent', via: 'session' },
    permissions: new Set(['tickets.view_all', 'tickets.update']),
    team_ids: [],
    time_zone,
  };
  const as = { ...tx, actor };
  const twice = await writtenTwice(as);
  if (twice !== undefined) await mergeTickets(as, { into: twice.first, from_ids: [twice.again] });
  const [parent, ...children] = await ofOneTrouble(as);
  if (parent === undefined) return;
  for (const ticket_id of children)
    await linkTickets(as, ticket_id, { kind: 'child_of', ticket_id: parent });
}

/** The newest ticket of somebody who had an open one already. */
function writtenTwice(ctx: Ctx): Promise<{ first: string; again: string } | undefined> {
  return firstRow(
    ctx,
    sql<{ first: string; again: string }>`
    select a.id as first, b.id as again from tickets a
    join tickets b on b.requester_id = a.requester_id and b.number > a.number
    where a.solved_at is null and b.solved_at is null and a.comment_count + b.comment_count <= 8
    order by b.number desc, a.number desc limit 1`,
  );
}

/** Open tickets of different people with one tag, the oldest first. */
async function ofOneTrouble(ctx: Ctx): Promise<string[]> {
  const found = await firstRow(
    ctx,
    sql<{ ids: string[] }>`
    select (array_agg(id order by number))[1:3] as ids from (
      select distinct on (tag, requester_id) tag, id, number from tickets, unnest(tag_names) as tag
      where solved_at is null and merged_into_id is null order by tag, requester_id, number desc
    ) open group by tag having count(*) >= 3 order by count(*) desc, tag limit 1`,
  );
  return found?.ids ?? [];
}
