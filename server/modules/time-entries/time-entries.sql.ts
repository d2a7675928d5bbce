/** Every statement over time entries and the rules of contracts. */
import { type Insertable, sql, type Updateable } from 'kysely';
import type { TimeRule } from '#contract/time-entries.ts';
import { timeRule } from '#contract/time-entries.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { TimeEntriesTable } from '#platform/database.gen.ts';
import { newId } from '#platform/id.ts';

export type EntryRow = {
  readonly id: string;
  readonly ticket_id: string;
  readonly agent_id: string;
  readonly agent_name: string;
  readonly minutes: number;
  readonly spent_on: string;
  readonly note: string;
  readonly is_billable: boolean;
  readonly created_at: string;
  readonly updated_at: string;
};

/** Locks it against being deleted, so that what hangs on it has something to hang on. */
export async function isTicketSeen(ctx: Ctx, ticket_id: string): Promise<boolean> {
  const { rows } = await sql`
    select from tickets where id = ${ticket_id} and ${visibleTickets(ctx)} for key share`.execute(
    ctx.db,
  );
  return rows.length === 1;
}

const columns = sql`e.id, e.ticket_id, e.agent_id, e.minutes, e.spent_on, e.note, e.is_billable,
  e.created_at, e.updated_at,
  coalesce(nullif(trim(a.first_name || ' ' || a.last_name), ''), a.email) as agent_name`;

/** Of the ticket and of all that was merged into it, within the actor's sight, the newest day first. */
export async function entriesOf(ctx: Ctx, ticket_id: string): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select ${columns} from time_entries e join agents a on a.id = e.agent_id
    join tickets on tickets.id = ${ticket_id}
    where e.ticket_id in (select merged_tree(${ticket_id})) and ${visibleTickets(ctx)}
    order by e.spent_on desc, e.id desc`.execute(ctx.db);
  return rows;
}

/** One, within the actor's sight, locked. */
export async function entryById(ctx: Ctx, id: string): Promise<EntryRow | undefined> {
  const { rows } = await sql<EntryRow>`
    select ${columns} from time_entries e join agents a on a.id = e.agent_id
    join tickets on tickets.id = surviving_ticket(e.ticket_id)
    where e.id = ${id} and ${visibleTickets(ctx)} for update of e`.execute(ctx.db);
  return rows[0];
}

export async function insertEntry(ctx: Ctx, row: Insertable<TimeEntriesTable>): Promise<void> {
  await ctx.db.insertInto('time_entries').values(row).execute();
}

export async function writeEntry(
  ctx: Ctx,
  id: string,
  change: Updateable<TimeEntriesTable>,
): Promise<void> {
  await ctx.db
    .updateTable('time_entries')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

export async function deleteEntry(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('time_entries').where('id', '=', id).execute();
}

// rules ---------------------------------------------------------------------------------------

/** The rule of the ticket's organisation, else the one for everybody. */
export async function ruleOfTicket(ctx: Ctx, ticket_id: string): Promise<TimeRule | undefined> {
  const { rows } = await sql<{ per: string; step: number; minimum: number }>`
    select r.per, r.step, r.minimum from tickets t
    join time_rules r on r.organization_id = t.organization_id or r.organization_id is null
    where t.id = ${ticket_id} order by r.organization_id nulls last limit 1`.execute(ctx.db);
  const [row] = rows;
  return row === undefined ? undefined : timeRule.parse(row);
}

export type RuleRow = {
  readonly organization_id: string | null;
  readonly organization_name: string | null;
  readonly rule: TimeRule;
};

export async function allRules(ctx: Ctx): Promise<RuleRow[]> {
  const found = await ctx.db
    .selectFrom('time_rules')
    .leftJoin('organizations', 'organizations.id', 'time_rules.organization_id')
    .select([
      'time_rules.organization_id',
      'organizations.name as organization_name',
      'time_rules.per',
      'time_rules.step',
      'time_rules.minimum',
    ])
    .orderBy(sql`lower(organizations.name)`)
    .execute();
  return found.map(({ organization_id, organization_name, per, step, minimum }) => ({
    organization_id,
    organization_name,
    rule: timeRule.parse({ per, step, minimum }),
  }));
}

export async function upsertRule(
  ctx: Ctx,
  organization_id: string | null,
  rule: TimeRule,
): Promise<void> {
  await ctx.db
    .insertInto('time_rules')
    .values({ id: newId(), organization_id, ...rule, updated_at: ctx.now })
    .onConflict((same) =>
      same.column('organization_id').doUpdateSet({ ...rule, updated_at: ctx.now }),
    )
    .execute();
}

export async function deleteRule(ctx: Ctx, organization_id: string | null): Promise<void> {
  await ctx.db
    .deleteFrom('time_rules')
    .where('organization_id', organization_id === null ? 'is' : '=', organization_id)
    .execute();
}
