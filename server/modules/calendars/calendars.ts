/**
 * Calendars: when work is done. Knows hours, holidays and time zones; knows of no tickets, clocks or
 * promises.
 */
export {
  type CalendarRules,
  type Instant,
  type Period,
  type WorkingTime,
  weekdays,
  workingTime,
} from './working-time.ts';
