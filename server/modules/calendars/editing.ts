/** Changes of calendars by people, and what follows the desk's own settings. */
import { z } from 'zod';
import {
  type Calendar,
  mostDaysAtOnce,
  type ProductionCalendar,
  type Span,
  type WeekHours,
} from '#contract/calendars.ts';
import { assertTimeZone } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField, isUniqueViolation } from '#platform/errors.ts';
import { type OporaEvent, publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  type CalendarRow,
  deleteDays,
  dropDefault,
  insertCalendar,
  lockCalendar,
  lockFollowers,
  putDays,
  writeCalendar,
} from './calendars.sql.ts';
import { ruEdition } from './production-ru.ts';
import { calendarOf, defaultCalendarId, noteChange } from './time-of.ts';

type Changes = Readonly<Record<string, readonly [unknown, unknown]>>;

/** Its time has changed: a new version, and the news of it. Inside a transaction that holds the row. */
export async function grow(tx: Ctx, row: CalendarRow, changes: Changes): Promise<void> {
  noteChange(tx);
  const version = row.version + 1;
  await writeCalendar(tx, row.id, { version });
  await tell(tx, { ...row, version }, changes);
}

function tell(
  tx: Ctx,
  { id, name, version }: Pick<CalendarRow, 'id' | 'name' | 'version'>,
  changes: Changes,
) {
  return publish(tx, {
    name: 'calendar.changed',
    subject_type: 'calendar',
    subject_id: id,
    data: { name, version, changes },
  });
}

export type NewCalendar = {
  readonly name: string;
  readonly time_zone: string | null;
  readonly hours: WeekHours;
  readonly production: ProductionCalendar | null;
  readonly shortens_eves: boolean;
};

/** @throws OporaError invalid: the name is another's, the zone does not exist, no hours */
export async function createCalendar(ctx: Ctx, input: NewCalendar): Promise<Calendar> {
  assertSound(input);
  const id = newId();
  return named(ctx, async (tx) => {
    await insertCalendar(tx, {
      id,
      ...input,
      hours: JSON.stringify(input.hours),
      production_edition: editionOf(input.production),
      created_at: tx.now,
      updated_at: tx.now,
    });
    await tell(tx, { id, name: input.name, version: 1 }, {});
    return calendarOf(tx, id);
  });
}

function editionOf(production: ProductionCalendar | null): string | null {
  return production === null ? null : ruEdition;
}

export type CalendarEdit = {
  readonly [K in keyof NewCalendar]?: NewCalendar[K] | undefined;
} & { readonly is_default?: true | undefined; readonly is_archived?: boolean | undefined };

/** What its time depends on. */
const timely = ['time_zone', 'hours', 'production', 'shortens_eves'] as const;

/** @throws OporaError invalid as for a new one; conflict: the desk's own cannot be archived */
export async function updateCalendar(ctx: Ctx, id: string, edit: CalendarEdit): Promise<Calendar> {
  assertSound(edit);
  return named(ctx, async (tx) => {
    const row = await lockCalendar(tx, id);
    const { is_default, is_archived, ...given } = edit;
    const changes = changesOf(row, given);
    if (Object.keys(changes).length > 0) {
      const { hours, ...plain } = given;
      await writeCalendar(tx, id, {
        ...plain,
        ...(hours === undefined ? {} : { hours: JSON.stringify(hours) }),
        ...(given.production === undefined
          ? {}
          : { production_edition: editionOf(given.production) }),
      });
    }
    const name = given.name ?? row.name;
    if (timely.some((key) => key in changes)) await grow(tx, { ...row, name }, changes);
    else if (Object.keys(changes).length > 0) await tell(tx, { ...row, name }, changes);
    await archive(tx, row, is_archived);
    if (is_default === true) await makeDefault(tx, row, is_archived ?? row.archived_at !== null);
    return calendarOf(tx, id);
  });
}

function changesOf(row: CalendarRow, given: Readonly<Record<string, unknown>>): Changes {
  const before: Readonly<Record<string, unknown>> = row;
  const changed = Object.entries(given).filter(
    ([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(before[key]),
  );
  return Object.fromEntries(changed.map(([key, value]) => [key, [before[key], value] as const]));
}

async function archive(tx: Ctx, row: CalendarRow, is_archived: boolean | undefined) {
  const was = row.archived_at !== null;
  if (is_archived === undefined || is_archived === was) return;
  if (row.is_default) fail('conflict', 'errors.calendar_is_default');
  await writeCalendar(tx, row.id, { archived_at: is_archived ? tx.now : null });
  await tell(tx, row, { is_archived: [was, is_archived] });
}

/** What counts by the desk's own calendar counts by another now: both are news. */
async function makeDefault(tx: Ctx, row: CalendarRow, is_archived: boolean) {
  if (row.is_default) return;
  if (is_archived) fail('conflict', 'errors.calendar_is_archived');
  const before = await dropDefault(tx);
  await writeCalendar(tx, row.id, { is_default: true });
  for (const old of before) await tell(tx, old, { is_default: [true, false] });
  await tell(tx, row, { is_default: [false, true] });
}

/** @throws OporaError invalid: the zone does not exist, no hours */
export function assertSound(input: CalendarEdit): void {
  if (typeof input.time_zone === 'string') assertTimeZone(input.time_zone);
  const { hours } = input;
  if (hours !== undefined && Object.values(hours).every((spans) => spans.length === 0))
    failField('hours', 'errors.calendar_never_open');
}

async function named<Result>(ctx: Ctx, work: (tx: Ctx) => Promise<Result>): Promise<Result> {
  try {
    return await transaction(ctx, work);
  } catch (error) {
    if (isUniqueViolation(error, 'calendars_name')) failField('name', 'errors.field.name_taken');
    throw error;
  }
}

// days by hand --------------------------------------------------------------------------------

export type Stretch = { readonly from: string; readonly to?: string | undefined };
export type ExceptionInput = Stretch & { readonly name: string; readonly hours: readonly Span[] };

/** @throws OporaError invalid: the stretch ends before it begins, or is longer than a year */
export async function setExceptions(
  ctx: Ctx,
  calendar_id: string,
  input: ExceptionInput,
): Promise<Calendar> {
  const dates = datesOf(input);
  return transaction(ctx, async (tx) => {
    const row = await lockCalendar(tx, calendar_id);
    const { name, hours } = input;
    const given = dates.map((date) => ({ date, name, hours }));
    if (await putDays(tx, { calendar_id, feed_id: null }, given))
      await grow(tx, row, {
        days: [null, { from: input.from, to: input.to ?? input.from, name, hours }],
      });
    return calendarOf(tx, calendar_id);
  });
}

/** Nothing set by hand: nothing to take back, and no news. */
export async function removeExceptions(
  ctx: Ctx,
  calendar_id: string,
  stretch: Stretch,
): Promise<void> {
  const dates = datesOf(stretch);
  await transaction(ctx, async (tx) => {
    const row = await lockCalendar(tx, calendar_id);
    if ((await deleteDays(tx, calendar_id, dates)) > 0)
      await grow(tx, row, { days: [{ from: stretch.from, to: stretch.to ?? stretch.from }, null] });
  });
}

function datesOf({ from, to = from }: Stretch): string[] {
  const first = Temporal.PlainDate.from(from);
  const length = first.until(Temporal.PlainDate.from(to)).days;
  if (length < 0) failField('to', 'errors.field.days_backwards');
  if (length >= mostDaysAtOnce) failField('to', 'errors.field.too_many_days_at_once');
  return Array.from({ length: length + 1 }, (_, days) => first.add({ days }).toString());
}

// what follows -------------------------------------------------------------------------------

const settingsChange = z.object({
  changes: z.object({ time_zone: z.tuple([z.string(), z.string()]).optional() }),
});

/** Calendars that work by the organisation's clock are other ones when that is put right. */
export async function followTimeZone(tx: Ctx, event: OporaEvent): Promise<void> {
  const parsed = settingsChange.safeParse(event.data);
  const time_zone = parsed.data?.changes.time_zone;
  if (time_zone === undefined) return;
  for (const row of await lockFollowers(tx, 'time_zone')) await grow(tx, row, { time_zone });
}

const poleChoice = z.object({ language: z.enum(['ru', 'en']) });
const firstNames = { ru: 'Основной', en: 'Main' } as const;

/** The desk's own calendar speaks its language, as long as it has the name that it came with. */
export async function nameFirstCalendar(tx: Ctx, event: OporaEvent): Promise<void> {
  const { data } = poleChoice.safeParse(event.data);
  if (data === undefined) return;
  const { id, name } = await calendarOf(tx, await defaultCalendarId(tx));
  if (name !== firstNames[data.language === 'ru' ? 'en' : 'ru']) return;
  const production = data.language === 'ru' ? 'ru' : null;
  await updateCalendar(tx, id, { name: firstNames[data.language], production });
}

/** A newer program knows more of the state's calendar: those that follow it are counted anew. */
export async function followEdition(ctx: Ctx): Promise<void> {
  await transaction(ctx, async (tx) => {
    for (const row of await lockFollowers(tx, 'production')) {
      if (row.production_edition === ruEdition) continue;
      await writeCalendar(tx, row.id, { production_edition: ruEdition });
      await grow(tx, row, { production_edition: [row.production_edition, ruEdition] });
    }
  });
}
