/**
 * Calendars: when work is done. Owns calendars, their days and feeds. Knows hours, holidays and time
 * zones; knows of no tickets, clocks or promises.
 */
export { assertSound, createCalendar, setExceptions, updateCalendar } from './editing.ts';
export { importFeed } from './feeds.ts';
export {
  alwaysOpen,
  calendarOf,
  defaultCalendarId,
  workingTimeOf,
  workingTimeOfDraft,
} from './time-of.ts';
export {
  type CalendarRules,
  type Instant,
  type Period,
  type WorkingTime,
  weekdays,
  workingTime,
} from './working-time.ts';
