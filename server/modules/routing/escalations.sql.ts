/** Every statement over escalations, and what they need to know of teams and people. */
import { type Insertable, type RawBuilder, sql, type Updateable } from 'kysely';
import type { Escalation } from '#contract/escalations.ts';
import type { lines } from '#contract/people.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { EscalationsTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

export type Line = (typeof lines)[number];
export type TeamCard = { id: string; name: string; line: Line; is_archived: boolean };

export async function teamCard(ctx: Ctx, id: string): Promise<TeamCard | undefined> {
  return firstRow(
    ctx,
    sql<TeamCard>`select id, name, line, archived_at is not null as is_archived
      from teams where id = ${id}`,
  );
}

export async function isInTeam(ctx: Ctx, agent_id: string, team_id: string): Promise<boolean> {
  const found = await rows(
    ctx,
    sql`select from team_members where agent_id = ${agent_id} and team_id = ${team_id}`,
  );
  return found.length > 0;
}

/** Enabled, and in a role that works on tickets. */
export async function canOwn(ctx: Ctx, agent_id: string | null): Promise<boolean> {
  if (agent_id === null) return false;
  const found = await rows(
    ctx,
    sql`select from agents join roles on roles.id = agents.role_id
      where agents.id = ${agent_id} and disabled_at is null and 'tickets.update' = any(roles.permissions)`,
  );
  return found.length > 0;
}

export type OpenEscalation = {
  readonly id: string;
  readonly from_team_id: string | null;
  readonly from_line: Line | null;
  readonly to_team_id: string;
  readonly to_line: Line;
  readonly from_agent_id: string | null;
  readonly curator_id: string | null;
};

/** Those that are not over, the newest first. */
export function openEscalations(ctx: Ctx, ticket_id: string): Promise<OpenEscalation[]> {
  return rows(
    ctx,
    sql<OpenEscalation>`
      select id, from_team_id, from_line, to_team_id, to_line, from_agent_id, curator_id
      from escalations where ticket_id = ${ticket_id} and ended_at is null
      order by created_at desc, id desc`,
  );
}

export async function insertEscalation(ctx: Ctx, row: Insertable<EscalationsTable>): Promise<void> {
  await ctx.db.insertInto('escalations').values(row).execute();
}

export async function endEscalations(
  ctx: Ctx,
  ids: readonly string[],
  end: Updateable<EscalationsTable>,
): Promise<void> {
  if (ids.length === 0) return;
  await ctx.db
    .updateTable('escalations')
    .set({ ended_at: ctx.now, ...end })
    .where('id', 'in', [...ids])
    .execute();
}

/** As if it had never been: what made it is taken back. */
export async function deleteEscalation(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('escalations').where('id', '=', id).execute();
}

/** Open again, as far as they were overtaken: what overtook them is taken back. */
export async function reopenEscalations(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await ctx.db
    .updateTable('escalations')
    .set({ ended_at: null, end_cause: null, returned_by_id: null })
    .where('id', 'in', [...ids])
    .where('end_cause', '=', 'overtaken')
    .execute();
}

export type EscalationRow = {
  id: string;
  ticket_id: string;
  from_team: (Omit<TeamCard, 'is_archived'> & object) | null;
  to_team: Omit<TeamCard, 'is_archived'>;
  from_agent: Named | null;
  to_agent: Named | null;
  curator: Named | null;
  reason: string | null;
  words: string;
  tried: unknown;
  by: Named | null;
  created_at: string;
  ended_at: string | null;
  end_cause: 'done' | 'returned' | 'overtaken' | null;
  return_reason: string | null;
  return_words: string;
  returned_by: Named | null;
  moved: NonNullable<Escalation['end']>['moved'];
};
type Named = { id: string; name: string };

function person(alias: string): RawBuilder<unknown> {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return sql`case when ${column('id')} is not null then jsonb_build_object('id', ${column('id')}, 'name',
    coalesce(nullif(trim(${column('first_name')} || ' ' || ${column('last_name')}), ''), ${column('email')})) end`;
}

/** Teams by the line they had then: a team that changed its line changes nothing of the past. */
const escalationColumns = sql`e.id, e.ticket_id,
  case when f.id is not null then jsonb_build_object('id', f.id, 'name', f.name, 'line', coalesce(e.from_line, f.line)) end as from_team,
  jsonb_build_object('id', t.id, 'name', t.name, 'line', e.to_line) as to_team,
  ${person('fa')} as from_agent, ${person('ta')} as to_agent, ${person('cu')} as curator,
  r.name as reason, e.words, e.tried, ${person('b')} as by, e.created_at, e.ended_at, e.end_cause,
  rr.name as return_reason, e.return_words, ${person('rb')} as returned_by,
  case when moved.data is not null then jsonb_build_object(
    'team', case when mt.id is not null then jsonb_build_object('id', mt.id, 'name', mt.name, 'line', mt.line) end,
    'by', case when moved.data #>> '{by,kind}' in ('queue', 'rule') then jsonb_build_object(
      'kind', moved.data #>> '{by,kind}', 'name', moved.data #>> '{by,name}') end) end as moved
  from escalations e
  join teams t on t.id = e.to_team_id
  left join teams f on f.id = e.from_team_id
  left join agents fa on fa.id = e.from_agent_id
  left join agents ta on ta.id = e.to_agent_id
  left join agents cu on cu.id = e.curator_id
  left join agents b on b.id = e.by_id
  left join agents rb on rb.id = e.returned_by_id
  left join escalation_reasons r on r.id = e.reason_id
  left join escalation_reasons rr on rr.id = e.return_reason_id
  -- The change that overtook it ended it in the same moment.
  left join lateral (select data from events where e.end_cause = 'overtaken' and ticket_id = e.ticket_id
    and name = 'ticket.updated' and at = e.ended_at and data -> 'changes' ? 'team_id'
    order by id desc limit 1) moved on true
  left join teams mt on mt.id = (moved.data #>> '{changes,team_id,1}')::uuid`;

/** Of the ticket and of those that were merged into it, oldest first. */
export function escalationsOf(ctx: Ctx, ticket_id: string): Promise<EscalationRow[]> {
  return rows(
    ctx,
    sql<EscalationRow>`select ${escalationColumns}
      where e.ticket_id in (select merged_tree(${ticket_id})) order by e.created_at, e.id`,
  );
}

// counted -------------------------------------------------------------------------------------

export type Span = { readonly from: string; readonly to: string; readonly time_zone: string };

/** The days of the span, both included, as they are in the zone. */
function within({ from, to, time_zone }: Span): RawBuilder<boolean> {
  return sql<boolean>`e.created_at >= ${from}::date::timestamp at time zone ${time_zone}
    and e.created_at < (${to}::date + 1)::timestamp at time zone ${time_zone}`;
}

export type CountRow = {
  from_line: Line | null;
  to_line: Line;
  reason_id: string | null;
  reason_name: string | null;
  topic_id: string | null;
  count: number;
  returned: number;
  done: number;
};

export function countRows(ctx: Ctx, span: Span): Promise<CountRow[]> {
  return rows(
    ctx,
    sql<CountRow>`
      select e.from_line, e.to_line, e.reason_id, r.name as reason_name, e.topic_id, count(*)::int as count,
        (count(*) filter (where e.end_cause = 'returned'))::int as returned,
        (count(*) filter (where e.end_cause = 'done'))::int as done
      from escalations e join tickets on tickets.id = surviving_ticket(e.ticket_id)
      left join escalation_reasons r on r.id = e.reason_id
      where ${within(span)} and ${visibleTickets(ctx)}
      group by e.from_line, e.to_line, e.reason_id, r.name, e.topic_id
      order by count(*) desc, e.from_line, e.to_line, r.name, e.topic_id`,
  );
}

export type Behind = {
  readonly span: Span;
  readonly from_line?: Line | 'none' | undefined;
  readonly to_line?: Line | undefined;
  readonly reason_id?: string | undefined; // 'none'
  readonly topic_id?: string | undefined; // 'none'
  readonly end?: 'done' | 'returned' | 'overtaken' | undefined;
};
export type PageEnd = { readonly created_at: string; readonly id: string };

/** One more than `limit` when there are more. */
export function escalationsBehind(
  ctx: Ctx,
  { span, ...asked }: Behind,
  page: { before: PageEnd | undefined; limit: number },
): Promise<(EscalationRow & { survivor_id: string })[]> {
  const is = (column: string, value: string | undefined) => {
    if (value === undefined) return sql`true`;
    return value === 'none'
      ? sql`${sql.ref(column)} is null`
      : sql`${sql.ref(column)}::text = ${value}`;
  };
  const { before } = page;
  const older =
    before === undefined
      ? sql`true`
      : sql`(e.created_at, e.id) < (${before.created_at}::timestamptz, ${before.id}::uuid)`;
  return rows(
    ctx,
    sql<EscalationRow & { survivor_id: string }>`
      select tickets.id as survivor_id, ${escalationColumns}
      join tickets on tickets.id = surviving_ticket(e.ticket_id)
      where ${within(span)} and ${visibleTickets(ctx)} and ${older}
        and ${is('e.from_line', asked.from_line)} and ${is('e.to_line', asked.to_line)}
        and ${is('e.reason_id', asked.reason_id)} and ${is('e.topic_id', asked.topic_id)}
        and ${is('e.end_cause', asked.end)}
      order by e.created_at desc, e.id desc limit ${page.limit + 1}`,
  );
}
