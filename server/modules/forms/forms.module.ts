import type { Module } from '#platform/module.ts';
import { guards } from './forms.access.ts';
import { jobs, schedules } from './forms.react.ts';
import { routes } from './forms.routes.ts';

export const forms: Module = { name: 'forms', routes, guards, jobs, schedules };
