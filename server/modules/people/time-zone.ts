import { failField } from '#platform/errors.ts';

/** An IANA name that both JavaScript and PostgreSQL know; offsets such as +03:00 are none. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** @throws OporaError invalid at `time_zone` */
export function assertTimeZone(name: string): void {
  if (!isTimeZone(name)) failField('time_zone', 'errors.field.time_zone');
}
