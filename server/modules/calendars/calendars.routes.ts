/** Endpoint to verb; no rules, no SQL. */
import * as contract from '#contract/calendars.ts';
import { type Route, route } from '#platform/http.ts';
import { createCalendar, removeExceptions, setExceptions, updateCalendar } from './editing.ts';
import { addFeed, importFeed, listFeeds, refreshFeed, removeFeed } from './feeds.ts';
import { listCalendars } from './time-of.ts';
import { calendarYear, probeCalendar } from './year.ts';

export const routes: readonly Route[] = [
  route(contract.listCalendars, async (ctx) => ({ items: await listCalendars(ctx) })),
  route(contract.createCalendar, (ctx, { body }) => createCalendar(ctx, body)),
  route(contract.updateCalendar, (ctx, { params, body }) =>
    updateCalendar(ctx, params.calendar_id, body),
  ),
  route(contract.getCalendarYear, (ctx, { params }) =>
    calendarYear(ctx, params.calendar_id, params.year),
  ),
  route(contract.setExceptions, (ctx, { params, body }) =>
    setExceptions(ctx, params.calendar_id, body),
  ),
  route(contract.removeExceptions, async (ctx, { params, query }) => {
    await removeExceptions(ctx, params.calendar_id, { from: params.from, to: query.to });
    return {};
  }),
  route(contract.listFeeds, async (ctx, { params }) => ({
    items: await listFeeds(ctx, params.calendar_id),
  })),
  route(contract.addFeed, (ctx, { params, body }) => addFeed(ctx, params.calendar_id, body)),
  route(contract.importFeed, (ctx, { params, body }) => importFeed(ctx, params.calendar_id, body)),
  route(contract.refreshFeed, (ctx, { params }) => refreshFeed(ctx, params.calendar_feed_id)),
  route(contract.removeFeed, async (ctx, { params }) => {
    await removeFeed(ctx, params.calendar_feed_id);
    return {};
  }),
  route(contract.probeCalendar, (ctx, { params, query }) =>
    probeCalendar(ctx, params.calendar_id, query),
  ),
];
