/** Endpoint to verb; no rules, no SQL. */
import * as contract from '#contract/calendars.ts';
import { type Route, route } from '#platform/http.ts';
import { listCalendars } from './time-of.ts';

export const routes: readonly Route[] = [
  route(contract.listCalendars, async (ctx) => ({ items: await listCalendars(ctx) })),
];
