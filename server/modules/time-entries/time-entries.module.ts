import type { Module } from '#platform/module.ts';
import { timeEntryGuard } from './time-entries.access.ts';
import { routes } from './time-entries.routes.ts';

export const timeEntries: Module = {
  name: 'time-entries',
  routes,
  guards: { time_entry: timeEntryGuard },
};
