import type { Module } from '#platform/module.ts';
import { jobs, schedules } from './notifications.react.ts';
import { routes } from './notifications.routes.ts';

export const notifications: Module = { name: 'notifications', routes, jobs, schedules };
