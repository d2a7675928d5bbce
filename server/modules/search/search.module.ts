import type { Module } from '#platform/module.ts';
import { follow, schedules } from './search.react.ts';
import { routes } from './search.routes.ts';

export const search: Module = { name: 'search', routes, jobs: [follow], schedules };
