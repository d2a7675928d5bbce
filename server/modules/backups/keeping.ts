/** Which night is due and which backups stay: pure. */
import type { BackupSettings } from '#contract/backups.ts';

/** The last moment at which a nightly backup was to begin. */
export function lastDue(now: Date, hour: number, time_zone: string): Date {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(time_zone);
  const today = here.with({ hour, minute: 0, second: 0, millisecond: 0, microsecond: 0 });
  const due =
    Temporal.ZonedDateTime.compare(today, here) <= 0 ? today : today.subtract({ days: 1 });
  return new Date(due.epochMilliseconds);
}

/** A night that was missed, because the machine was off, is made up for once. */
export function isNightDue(
  now: Date,
  settings: Pick<BackupSettings, 'is_on' | 'hour'> & { readonly since: string },
  known: { readonly last: string | undefined; readonly time_zone: string },
): boolean {
  if (!settings.is_on) return false;
  const due = lastDue(now, settings.hour, known.time_zone);
  if (due < new Date(settings.since)) return false;
  return known.last === undefined || new Date(known.last) < due;
}

const overdueHours = 48;
const toldAgainHours = 24;

/** No backup came about for two days: said once a day, for as long as it lasts. */
export function isOverdue(
  now: Date,
  settings: Pick<BackupSettings, 'is_on'> & {
    readonly since: string;
    readonly overdue_told_at: string | null;
  },
  last_done: string | undefined,
): boolean {
  if (!settings.is_on) return false;
  const hoursFrom = (moment: string) => (now.getTime() - Date.parse(moment)) / 3_600_000;
  const waited = Math.min(hoursFrom(settings.since), hoursFrom(last_done ?? settings.since));
  if (waited < overdueHours) return false;
  const { overdue_told_at } = settings;
  return overdue_told_at === null || hoursFrom(overdue_told_at) >= toldAgainHours;
}

type Kept = { readonly id: string; readonly created_at: string; readonly kind: string };

/**
 * What may go, of nightly backups: all but the newest of each of the last `keep_days` days, and the
 * newest of each of the last `keep_weeks` weeks that have one. Those made by hand go after a month,
 * and the newest of all never goes.
 */
export function backupsToRemove(
  backups: readonly Kept[],
  settings: Pick<BackupSettings, 'keep_days' | 'keep_weeks'>,
  { now, time_zone }: { now: Date; time_zone: string },
): string[] {
  const [newest] = backups.toSorted((one, other) => (one.created_at < other.created_at ? 1 : -1));
  const nightly = backups
    .filter(({ kind }) => kind === 'nightly')
    .toSorted((one, other) => (one.created_at < other.created_at ? 1 : -1));
  const day = (one: Kept) => Temporal.Instant.from(one.created_at).toZonedDateTimeISO(time_zone);
  const kept = new Set<string>([
    ...newestOfEach(nightly, (one) => day(one).toPlainDate().toString(), settings.keep_days),
    ...newestOfEach(
      nightly,
      (one) => `${day(one).yearOfWeek} ${day(one).weekOfYear}`,
      settings.keep_weeks,
    ),
    ...(newest ? [newest.id] : []),
  ]);
  const month = now.getTime() - 30 * 86_400_000;
  return backups
    .filter(
      (one) =>
        !kept.has(one.id) && (one.kind === 'nightly' || new Date(one.created_at).getTime() < month),
    )
    .map(({ id }) => id);
}

function newestOfEach(
  sorted: readonly Kept[],
  span: (one: Kept) => string,
  count: number,
): string[] {
  const first = new Map<string, string>();
  for (const one of sorted) if (!first.has(span(one))) first.set(span(one), one.id);
  return [...first.values()].slice(0, count);
}
