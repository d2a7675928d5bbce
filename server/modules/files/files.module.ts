import type { Module } from '#platform/module.ts';
import { schedules, sweep } from './files.react.ts';
import { routes } from './files.routes.ts';

export const files: Module = { name: 'files', routes, jobs: [sweep], schedules };
