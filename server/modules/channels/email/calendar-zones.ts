/** Time zones that a calendar describes itself, within bounds. */
import ICAL from 'ical.js';

const MAX_ZONES = 10;
const MAX_OBSERVANCES = 200;
/** Years over which all rules together are worked out; one rule since 1601, as Outlook writes, takes 440. */
const MAX_YEARS = 4000;
/** ical.js works no further. */
const LAST_YEAR = 2040;

/** Once a year: on a day, on a weekday of a month by its number, or on the one among seven days. */
const TAME_RULE =
  /^FREQ=YEARLY(?:;(?:INTERVAL=\d{1,4}|COUNT=\d{1,4}|UNTIL=\w{8,20}|WKST=[A-Z]{2}|BYMONTH=\d{1,2}|BYDAY=(?:[+-]?\d{1,2})?[A-Z]{2}|BYMONTHDAY=-?\d{1,2}(?:,-?\d{1,2}){0,6}|BYSETPOS=-?\d{1,2}))*$/;

/**
 * The rules of a zone are worked out year by year: one that repeats each second would never end. A
 * zone with such rules, or too many, is taken by its name, like one that is not described.
 */
export function keepTameZones(calendar: ICAL.Component): void {
  let [observances, years] = [0, 0];
  for (const [index, zone] of calendar.getAllSubcomponents('vtimezone').entries()) {
    const all = zone.getAllSubcomponents();
    observances += all.length;
    const isFew = index < MAX_ZONES && observances <= MAX_OBSERVANCES;
    years += isFew ? all.reduce((sum, one) => sum + yearsOf(one), 0) : 0;
    if (!isFew || years > MAX_YEARS) calendar.removeSubcomponent(zone);
  }
}

function yearsOf(observance: ICAL.Component): number {
  const rules = observance.getAllProperties('rrule');
  if (rules.length === 0) return 0;
  const [rule] = rules;
  const repeats: unknown = rule?.getFirstValue();
  const start: unknown = observance.getFirstPropertyValue('dtstart');
  const isTame = rules.length === 1 && TAME_RULE.test(String(repeats));
  if (!isTame || !(repeats instanceof ICAL.Recur) || !(start instanceof ICAL.Time)) {
    return Number.POSITIVE_INFINITY;
  }
  // A weekday without a number comes up to five times a month, and in each month if none is named.
  const isOnce =
    /BYDAY=[+-]?\d|BYMONTHDAY=/.test(String(repeats)) || !/BYDAY/.test(String(repeats));
  const last = Math.min(repeats.until?.year ?? LAST_YEAR, LAST_YEAR);
  return Math.max(1, last - start.year) * (isOnce ? 1 : 53);
}
