import type { Module } from '#platform/module.ts';
import { guards } from './calendars.access.ts';
import { jobs, reactions, schedules } from './calendars.react.ts';
import { routes } from './calendars.routes.ts';

export const calendars: Module = { name: 'calendars', routes, guards, reactions, jobs, schedules };
