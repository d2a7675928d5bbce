/** Endpoint to verb; no rules, no SQL. */
import * as reading from '#contract/reading.ts';
import { type Route, route } from '#platform/http.ts';
import { listReadingNotices, readingSettings, updateReadingSettings } from './reading.ts';

export const routes: readonly Route[] = [
  route(reading.getReadingSettings, (ctx) => readingSettings(ctx)),
  route(reading.updateReadingSettings, (ctx, { body }) => updateReadingSettings(ctx, body)),
  route(reading.listReadingNotices, (ctx, { query }) => listReadingNotices(ctx, query.after)),
];
