import type { Module } from '#platform/module.ts';
import { guards } from './sla.access.ts';
import { jobs, reactions, schedules } from './sla.react.ts';
import { routes } from './sla.routes.ts';

export const sla: Module = { name: 'sla', routes, guards, reactions, jobs, schedules };
