/** What calendars do of themselves: follow the desk's settings, and read feeds. */
import { on } from '#platform/events.ts';
import { followTimeZone, nameFirstCalendar } from './editing.ts';
import { keepCalendarsJob, readFeedJob } from './feeds.ts';

export const reactions = [
  on('settings.updated', followTimeZone),
  on('desk.pole_chosen', nameFirstCalendar),
];
export const jobs = [readFeedJob, keepCalendarsJob];
export const schedules = [{ job: keepCalendarsJob, every_seconds: 3600 }];
