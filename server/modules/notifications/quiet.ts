/** When it is quiet for a person, and when the next digest leaves. Pure; instants in, instants out. */
import type { NotificationDelivery } from '#contract/notifications.ts';

type Quiet = NotificationDelivery['quiet'];

/** Days and nights of a week, and one more. */
const mostTurns = 16;

/**
 * The end of the quiet that `at` lies in; undefined when it is not quiet. Who is quiet for ever (all
 * days off) hears at the end of the week that is looked at.
 */
export function quietUntil(at: Date, quiet: Quiet, time_zone: string): Date | undefined {
  if (!quiet.is_on) return undefined;
  let local = zoned(at, time_zone);
  let isQuiet = false;
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const end = endOfQuiet(local, quiet);
    if (end === undefined) break;
    isQuiet = true;
    local = end;
  }
  return isQuiet ? instantOf(local) : undefined;
}

function endOfQuiet(
  local: Temporal.ZonedDateTime,
  quiet: Quiet,
): Temporal.ZonedDateTime | undefined {
  if (quiet.days_off.includes(local.dayOfWeek)) return local.add({ days: 1 }).startOfDay();
  const now = local.toPlainTime();
  const from = Temporal.PlainTime.from(quiet.from);
  const to = Temporal.PlainTime.from(quiet.to);
  const isBefore = (one: Temporal.PlainTime, other: Temporal.PlainTime) =>
    Temporal.PlainTime.compare(one, other) < 0;
  if (isBefore(from, to)) {
    return isBefore(now, from) || !isBefore(now, to) ? undefined : at(local, to);
  }
  // Over midnight; equal ends are a whole day.
  if (isBefore(now, to)) return at(local, to);
  return isBefore(now, from) ? undefined : at(local.add({ days: 1 }), to);
}

function at(day: Temporal.ZonedDateTime, time: Temporal.PlainTime): Temporal.ZonedDateTime {
  return day.toPlainDate().toZonedDateTime({ timeZone: day.timeZoneId, plainTime: time });
}

/** When the next letter leaves for whoever has them gathered: on the hour, or at a time of the day. */
export function nextDigest(
  now: Date,
  delivery: Pick<NotificationDelivery, 'mail' | 'mail_at'>,
  time_zone: string,
): Date {
  if (delivery.mail === 'at_once') return now;
  const local = zoned(now, time_zone);
  if (delivery.mail === 'hourly') {
    const hour = local.round({ smallestUnit: 'hour', roundingMode: 'floor' });
    return instantOf(hour.add({ hours: 1 }));
  }
  const today = at(local, Temporal.PlainTime.from(delivery.mail_at));
  const isOver = Temporal.ZonedDateTime.compare(today, local) <= 0;
  return instantOf(
    isOver ? at(local.add({ days: 1 }), Temporal.PlainTime.from(delivery.mail_at)) : today,
  );
}

function zoned(instant: Date, time_zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(time_zone);
}

function instantOf(local: Temporal.ZonedDateTime): Date {
  return new Date(local.epochMilliseconds);
}
