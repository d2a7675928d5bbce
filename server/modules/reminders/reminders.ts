/**
 * Reminders: "wake me when". Owns reminders; the sleep of a ticket is the ticket's (tickets). Each fires
 * once: whoever turns the row from `waiting` under its lock is the one.
 */
import { z } from 'zod';
import type { Reminder, ReminderInput } from '#contract/reminders.ts';
import { maySeeTicket, putToSleep, sightOfTickets, wakeTicket } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { type OporaEvent, publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { enqueue, type Job, job } from '#platform/jobs.ts';
import { readPlace, writePlace } from './place.ts';
import {
  changeReminder,
  firedCount,
  hasOtherSnooze,
  insertReminder,
  lockReminder,
  lockTicketOf,
  lockWaitingOn,
  overdueReminders,
  ownReminder,
  type ReminderRow,
  reminderPage,
  remindersOn,
  type ShownReminderRow,
} from './reminders.sql.ts';
import { type Happening, outcomeOf } from './waking.ts';

const HOUR = 3_600_000;
const FARTHEST = 5 * 366 * 24 * HOUR;
const rowsAPage = 50;
const mostOnTicket = 20;

export const fireJob: Job<{ reminder_id: string }> = job(
  'reminders.fire',
  z.strictObject({ reminder_id: z.uuid() }),
  (ctx, { reminder_id }) => fireDue(ctx, reminder_id),
);

async function askToFire(ctx: Ctx, id: string, at: Date): Promise<void> {
  await enqueue(ctx, fireJob, { reminder_id: id }, { key: `reminders.fire:${id}`, run_at: at });
}

/** Asks again for those whose job is lost. */
export async function askForOverdue(ctx: Ctx): Promise<void> {
  for (const { id, due_at } of await overdueReminders(ctx))
    await askToFire(ctx, id, new Date(due_at));
}

export async function listReminders(
  ctx: Ctx,
  { state, after }: { state?: 'fired' | 'waiting' | undefined; after?: string | undefined },
): Promise<{ items: Reminder[]; next: string | null; fired_count: number }> {
  const agent_id = agentOf(ctx);
  const page = { state, before: readPlace(after), limit: rowsAPage };
  const found = await reminderPage(ctx, agent_id, page);
  const shown = found.slice(0, rowsAPage);
  const last = shown.at(-1);
  return {
    items: shown.map(present),
    next: found.length > rowsAPage && last !== undefined ? writePlace(last) : null,
    fired_count: await firedCount(ctx, agent_id),
  };
}

export async function listTicketReminders(ctx: Ctx, ticket_id: string): Promise<Reminder[]> {
  return (await remindersOn(ctx, agentOf(ctx), ticket_id)).map(present);
}

/**
 * @throws OporaError not_found; invalid without what it waits for, for a past or too distant time;
 *   conflict when too many wait on the ticket
 */
export async function createReminder(
  ctx: Ctx,
  ticket_id: string,
  input: ReminderInput,
): Promise<Reminder> {
  const agent_id = agentOf(ctx);
  return transaction(ctx, async (tx) => {
    await refuseUnseen(tx, ticket_id);
    if ((await remindersOn(tx, agent_id, ticket_id)).length >= mostOnTicket)
      fail('conflict', 'errors.too_many_reminders');
    const { wake, note, is_snooze, ends_when_solved } = input;
    const due_at = dueOf(tx, input);
    if (wake === 'status' && input.status_id === undefined)
      failField('status_id', 'errors.field.reminder_needs');
    const id = newId();
    await insertReminder(tx, {
      ...{ id, ticket_id, agent_id, note, wake, is_snooze, ends_when_solved },
      due_at,
      status_id: wake === 'status' ? (input.status_id ?? null) : null,
      created_at: tx.now,
    });
    if (is_snooze) await putToSleep(tx, ticket_id);
    if (due_at !== null) await askToFire(tx, id, due_at);
    await tellChanged(tx, { id, agent_id, ticket_id });
    return shownOwn(tx, id);
  });
}

function dueOf(ctx: Ctx, { wake, at, hours }: ReminderInput): Date | null {
  if (wake === 'at') return timeOf(ctx, at ?? failField('at', 'errors.field.reminder_needs'));
  if (wake !== 'silence') return null;
  if (hours === undefined) failField('hours', 'errors.field.reminder_needs');
  return new Date(ctx.now.getTime() + hours * HOUR);
}

function timeOf(ctx: Ctx, at: string): Date {
  const time = new Date(at);
  if (time <= ctx.now) failField('at', 'errors.field.time_past');
  if (time.getTime() > ctx.now.getTime() + FARTHEST) failField('at', 'errors.field.time_far');
  return time;
}

/**
 * Puts it off to another time, whatever it waited for; one that fired waits again.
 * @throws OporaError conflict when it is done; invalid for a past time
 */
export async function moveReminder(ctx: Ctx, id: string, at: string): Promise<Reminder> {
  return transaction(ctx, async (tx) => {
    const row = await locked(tx, id);
    if (row.state !== 'waiting' && row.state !== 'fired') fail('conflict', 'errors.reminder_over');
    const due_at = timeOf(tx, at);
    await changeReminder(tx, id, {
      ...{ wake: 'at', due_at, status_id: null },
      ...{ state: 'waiting', cause: null, fired_at: null },
    });
    if (row.is_snooze) await putToSleep(tx, row.ticket_id);
    await askToFire(tx, id, due_at);
    await tellChanged(tx, row);
    return shownOwn(tx, id);
  });
}

/** Done with it, or called off: then its ticket is awake again. */
export async function endReminder(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = await locked(tx, id);
    if (row.state !== 'waiting' && row.state !== 'fired') return;
    await end(tx, row, row.state === 'fired' ? 'done' : 'cancelled');
  });
}

async function end(
  tx: Ctx,
  row: ReminderRow,
  state: 'done' | 'cancelled',
  cause: string | null = state === 'cancelled' ? 'by_hand' : row.cause,
): Promise<void> {
  await changeReminder(tx, row.id, { state, cause, ended_at: tx.now });
  const isAsleep = row.is_snooze && row.state === 'waiting' && !(await hasOtherSnooze(tx, row));
  if (isAsleep) await wakeTicket(tx, row.ticket_id, { agent_id: row.agent_id, is_quiet: true });
  await tellChanged(tx, row);
}

/** Its time has come; a job that runs early or twice does nothing. */
async function fireDue(ctx: Ctx, id: string): Promise<void> {
  await transaction(asSystem(ctx), async (tx) => {
    await lockTicketOf(tx, id);
    const row = await lockReminder(tx, id);
    if (row === undefined || row.state !== 'waiting' || row.due_at === null) return;
    const due = new Date(row.due_at);
    if (due > tx.now) return askToFire(tx, id, due);
    await fire(tx, row, row.wake === 'silence' ? 'silence' : 'time');
  });
}

async function fire(tx: Ctx, row: ReminderRow, cause: string): Promise<void> {
  await changeReminder(tx, row.id, { state: 'fired', cause, fired_at: tx.now });
  if (row.is_snooze) await wakeTicket(tx, row.ticket_id, { agent_id: row.agent_id });
  await publish(tx, {
    name: 'reminder.due',
    ticket_id: row.ticket_id,
    subject_type: 'agent',
    subject_id: row.agent_id,
    data: { agent_id: row.agent_id, reminder_id: row.id, cause, note: row.note },
  });
}

const spoken = z.object({
  visibility: z.string(),
  author_kind: z.string(),
  is_automatic: z.boolean(),
});
const changed = z.object({ changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])) });

/** Something happened to a ticket, in the transaction in which it did. */
export async function wakeBy(ctx: Ctx, event: OporaEvent): Promise<void> {
  if (event.ticket_id === null) return;
  const tx = asSystem(ctx);
  const waiting = await lockWaitingOn(tx, event.ticket_id);
  if (waiting.length === 0) return;
  const happening = await happeningOf(tx, event);
  for (const row of waiting) {
    const outcome = outcomeOf(row, happening);
    if (outcome?.state === 'fired') await fire(tx, row, outcome.cause);
    if (outcome?.state === 'cancelled') await end(tx, row, 'cancelled', outcome.cause);
  }
}

async function happeningOf(tx: Ctx, event: OporaEvent): Promise<Happening> {
  const said = event.name === 'comment.added' ? spoken.safeParse(event.data).data : undefined;
  const changes = changed.safeParse(event.data).data?.changes ?? {};
  const status_id = changes['status_id']?.[1];
  const isAnswer = said !== undefined && said.author_kind === 'contact' && !said.is_automatic;
  return {
    kind: said === undefined ? 'change' : 'word',
    agent_id: event.actor_kind === 'agent' ? event.actor_id : null,
    is_answer: isAnswer,
    is_customer: isAnswer && said.visibility === 'public',
    status_id: typeof status_id === 'string' ? status_id : null,
    is_solved: typeof status_id === 'string' && (await isEnding(tx, status_id)),
  };
}

async function isEnding(tx: Ctx, status_id: string): Promise<boolean> {
  const status = await tx.db
    .selectFrom('statuses')
    .select('category')
    .where('id', '=', status_id)
    .executeTakeFirst();
  return status?.category === 'solved' || status?.category === 'closed';
}

async function refuseUnseen(tx: Ctx, ticket_id: string): Promise<void> {
  const sight = (await sightOfTickets(tx, [ticket_id])).get(ticket_id);
  if (sight === undefined || !maySeeTicket(tx.actor, sight)) fail('not_found', 'errors.not_found');
}

async function locked(tx: Ctx, id: string): Promise<ReminderRow> {
  const row = await lockReminder(tx, id);
  if (row === undefined || row.agent_id !== agentOf(tx)) fail('not_found', 'errors.not_found');
  return row;
}

async function shownOwn(tx: Ctx, id: string): Promise<Reminder> {
  const row = await ownReminder(tx, agentOf(tx), id);
  return row === undefined ? fail('not_found', 'errors.not_found') : present(row);
}

/** Without the ticket: it is the agent's own and no part of the ticket's history. */
async function tellChanged(
  tx: Ctx,
  row: { id: string; agent_id: string; ticket_id: string },
): Promise<void> {
  await publish(tx, {
    name: 'reminder.changed',
    subject_type: 'agent',
    subject_id: row.agent_id,
    data: { reminder_id: row.id, ticket_id: row.ticket_id },
  });
}

function agentOf(ctx: Ctx): string {
  return ctx.actor.kind === 'agent' ? ctx.actor.id : fail('forbidden', 'errors.forbidden');
}

const causes = ['time', 'answered', 'changed', 'status', 'silence', 'solved', 'by_hand'] as const;

function present(row: ShownReminderRow): Reminder {
  const { id, note, wake, due_at, status_id, is_snooze, ends_when_solved, state } = row;
  const { ticket_id, number, subject, status_category, created_at, fired_at } = row;
  return {
    ...{ id, note, wake, due_at, status_id, is_snooze, ends_when_solved, state },
    ticket: { id: ticket_id, number, subject, status_category },
    cause: causes.find((cause) => cause === row.cause) ?? null,
    ...{ created_at, fired_at },
  };
}
