/** Statements over reminders. */
import { type Insertable, type Selectable, sql } from 'kysely';
import type { StatusCategory } from '#contract/settings.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { RemindersTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

export type ReminderRow = Selectable<RemindersTable>;
export type ShownReminderRow = ReminderRow & {
  number: number;
  subject: string;
  status_category: StatusCategory;
};

const shown = sql`m.*, tickets.number, tickets.subject, tickets.status_category
  from reminders m join tickets on tickets.id = surviving_ticket(m.ticket_id)`;

/** One's own, on tickets that one still sees. */
export function ownReminder(
  ctx: Ctx,
  agent_id: string,
  id: string,
): Promise<ShownReminderRow | undefined> {
  return firstRow(
    ctx,
    sql<ShownReminderRow>`select ${shown}
      where m.id = ${id} and m.agent_id = ${agent_id} and ${visibleTickets(ctx)}`,
  );
}

export type ReminderPage = {
  readonly state: 'fired' | 'waiting' | undefined;
  readonly before: { created_at: string; id: string } | undefined;
  readonly limit: number;
};

/** Those that fired first, then those that wait; the newest of each first. */
export function reminderPage(
  ctx: Ctx,
  agent_id: string,
  { state, before, limit }: ReminderPage,
): Promise<ShownReminderRow[]> {
  const ofState =
    state === undefined ? sql`m.state in ('fired', 'waiting')` : sql`m.state = ${state}`;
  const after = before
    ? sql`(m.created_at, m.id) < (${before.created_at}::timestamptz, ${before.id}::uuid)`
    : sql`true`;
  return rows(
    ctx,
    sql<ShownReminderRow>`select ${shown}
      where m.agent_id = ${agent_id} and ${ofState} and ${after} and ${visibleTickets(ctx)}
      order by m.created_at desc, m.id desc limit ${limit + 1}`,
  );
}

export async function firedCount(ctx: Ctx, agent_id: string): Promise<number> {
  const found = await firstRow(
    ctx,
    sql<{ count: number }>`select count(*)::int as count from reminders m
      join tickets on tickets.id = surviving_ticket(m.ticket_id)
      where m.agent_id = ${agent_id} and m.state = 'fired' and ${visibleTickets(ctx)}`,
  );
  return found?.count ?? 0;
}

export function remindersOn(
  ctx: Ctx,
  agent_id: string,
  ticket_id: string,
): Promise<ShownReminderRow[]> {
  return rows(
    ctx,
    sql<ShownReminderRow>`select ${shown}
      where m.agent_id = ${agent_id} and m.ticket_id in (select merged_tree(${ticket_id}))
        and m.state in ('fired', 'waiting') and ${visibleTickets(ctx)} order by m.created_at, m.id`,
  );
}

export async function insertReminder(ctx: Ctx, row: Insertable<RemindersTable>): Promise<void> {
  await ctx.db.insertInto('reminders').values(row).execute();
}

export function lockReminder(ctx: Ctx, id: string): Promise<ReminderRow | undefined> {
  return ctx.db
    .selectFrom('reminders')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function changeReminder(
  ctx: Ctx,
  id: string,
  change: Partial<Insertable<RemindersTable>>,
): Promise<void> {
  await ctx.db.updateTable('reminders').set(change).where('id', '=', id).execute();
}

/** The ticket first, as everybody who writes in it does, so that nobody waits for the other. */
export async function lockTicketOf(ctx: Ctx, reminder_id: string): Promise<void> {
  await sql`select from tickets where id = (select ticket_id from reminders where id = ${reminder_id})
    for no key update`.execute(ctx.db);
}

/** Those of a ticket that wait, locked in the order of their ids. */
export function lockWaitingOn(ctx: Ctx, ticket_id: string): Promise<ReminderRow[]> {
  return rows(
    ctx,
    sql<ReminderRow>`select * from reminders where ticket_id in (select merged_tree(${ticket_id}))
      and state = 'waiting' order by id for no key update`,
  );
}

/** Due ones whose job is lost, by a restored backup or after too many failures of ours. */
export async function overdueReminders(ctx: Ctx): Promise<{ id: string; due_at: string }[]> {
  return rows(
    ctx,
    sql<{ id: string; due_at: string }>`select id, due_at from reminders
      where state = 'waiting' and due_at < ${ctx.now}::timestamptz - interval '1 minute'
      order by due_at limit 500`,
  );
}

export async function hasOtherSnooze(
  ctx: Ctx,
  row: { id: string; ticket_id: string; agent_id: string },
): Promise<boolean> {
  const found = await firstRow(
    ctx,
    sql`select id from reminders where ticket_id = ${row.ticket_id} and agent_id = ${row.agent_id}
      and id <> ${row.id} and state = 'waiting' and is_snooze limit 1`,
  );
  return found !== undefined;
}
