/**
 * Time entries: minutes that agents spent on tickets, and the rules by which contracts bill them.
 * Minutes are kept as they were worked; what is billed is computed (billing.ts) whenever it is asked.
 * Does not know macros nor bulk edits, which add time by `addTime`.
 */
import type { TicketTime, TimeRule } from '#contract/time-entries.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { asWorked, timeTotals } from './billing.ts';
import {
  deleteEntry,
  type EntryRow,
  entriesOf,
  entryById,
  insertEntry,
  isTicketSeen,
  ruleOfTicket,
  writeEntry,
} from './time-entries.sql.ts';

export { writeTimeRule } from './rules.ts';

export async function getTicketTime(ctx: Ctx, ticket_id: string): Promise<TicketTime> {
  const rule: TimeRule = (await ruleOfTicket(ctx, ticket_id)) ?? asWorked;
  const rows = await entriesOf(ctx, ticket_id);
  return { items: rows.map((row) => present(ctx, row)), ...timeTotals(rows, rule), rule };
}

function present(ctx: Ctx, row: EntryRow): TicketTime['items'][number] {
  const { id, minutes, spent_on, note, is_billable, created_at } = row;
  return {
    ...{ id, minutes, spent_on, note, is_billable, created_at },
    agent: { id: row.agent_id, name: row.agent_name },
    can: { update: mayCorrect(ctx, row) },
  };
}

/** Own entries alone: nobody writes hours for another. */
export function mayCorrect(ctx: Ctx, entry: { readonly agent_id: string }): boolean {
  if (ctx.actor.kind === 'system') return true;
  return (
    ctx.actor.kind === 'agent' &&
    ctx.actor.id === entry.agent_id &&
    mayAct(ctx.actor, 'tickets.note')
  );
}

export type NewTime = {
  /** 1 to 1440, as they were worked. */
  readonly minutes: number;
  /** YYYY-MM-DD; without it today in the agent's time zone. */
  readonly spent_on?: string | undefined;
  readonly note?: string | undefined;
  readonly is_billable?: boolean | undefined;
};

/**
 * Time that the acting agent spent on the ticket. Answers the id of the entry.
 * @throws OporaError not_found; forbidden; invalid for a day that has not come
 */
export async function addTime(ctx: Ctx, ticket_id: string, input: NewTime): Promise<string> {
  const { actor } = ctx;
  if (actor.kind !== 'agent' || !mayAct(actor, 'tickets.note'))
    fail('forbidden', 'errors.forbidden');
  const { minutes, note = '', is_billable = true } = input;
  const spent_on = input.spent_on ?? dayIn(actor.time_zone, ctx.now);
  refuseFuture(ctx, spent_on);
  return transaction(ctx, async (tx) => {
    if (!(await isTicketSeen(tx, ticket_id))) fail('not_found', 'errors.not_found');
    const id = newId();
    await insertEntry(tx, {
      ...{ id, ticket_id, minutes, spent_on, note, is_billable },
      agent_id: actor.id,
      created_at: tx.now,
      updated_at: tx.now,
    });
    await publish(tx, {
      name: 'time_entry.added',
      ticket_id,
      subject_type: 'time_entry',
      subject_id: id,
      data: { minutes, spent_on, is_billable },
    });
    return id;
  });
}

/**
 * Takes back `addTime`.
 * @throws OporaError conflict when the entry was corrected since: it stays
 */
export async function takeBackTime(ctx: Ctx, ticket_id: string, entry_id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    if (!(await isTicketSeen(tx, ticket_id))) fail('not_found', 'errors.not_found');
    const row = await entryById(tx, entry_id);
    // It is gone already: nothing is left to take back.
    if (row === undefined) return;
    if (row.updated_at !== row.created_at) fail('conflict', 'errors.time_corrected');
    await removeLocked(tx, row);
  });
}

export type TimeChange = {
  readonly minutes?: number | undefined;
  readonly spent_on?: string | undefined;
  readonly note?: string | undefined;
  readonly is_billable?: boolean | undefined;
};

/** Corrects an entry; what stays the same makes no event. Answers the ticket it is on. */
export async function updateTime(ctx: Ctx, entry_id: string, change: TimeChange): Promise<string> {
  if (change.spent_on !== undefined) refuseFuture(ctx, change.spent_on);
  return transaction(ctx, async (tx) => {
    const row = (await entryById(tx, entry_id)) ?? fail('not_found', 'errors.not_found');
    if (!mayCorrect(tx, row)) fail('forbidden', 'errors.forbidden');
    const { ticket_id } = row;
    const fields = ['minutes', 'spent_on', 'note', 'is_billable'] as const;
    const changed = fields.filter(
      (field) => change[field] !== undefined && change[field] !== row[field],
    );
    if (changed.length === 0) return ticket_id;
    await writeEntry(
      tx,
      entry_id,
      Object.fromEntries(changed.map((field) => [field, change[field]])),
    );
    await publish(tx, {
      name: 'time_entry.updated',
      ticket_id,
      subject_type: 'time_entry',
      subject_id: entry_id,
      data: {
        minutes: change.minutes ?? row.minutes,
        changes: Object.fromEntries(
          changed.map((field) => [field, [row[field], change[field] ?? null]]),
        ),
      },
    });
    return ticket_id;
  });
}

export async function deleteTime(ctx: Ctx, entry_id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = (await entryById(tx, entry_id)) ?? fail('not_found', 'errors.not_found');
    if (!mayCorrect(tx, row)) fail('forbidden', 'errors.forbidden');
    await removeLocked(tx, row);
  });
}

async function removeLocked(tx: Ctx, row: EntryRow): Promise<void> {
  await deleteEntry(tx, row.id);
  await publish(tx, {
    name: 'time_entry.deleted',
    ticket_id: row.ticket_id,
    subject_type: 'time_entry',
    subject_id: row.id,
    data: { minutes: row.minutes, spent_on: row.spent_on },
  });
}

/** The calendar day of an instant in a time zone: YYYY-MM-DD. */
function dayIn(time_zone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: time_zone }).format(at);
}

/** Anywhere on earth it is at most fourteen hours later than in UTC. */
function refuseFuture(ctx: Ctx, day: string): void {
  if (day > dayIn('Pacific/Kiritimati', ctx.now)) failField('spent_on', 'errors.field.day_future');
}
