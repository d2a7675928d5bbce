import type { Module } from '#platform/module.ts';
import { jobs, schedules } from './history.react.ts';

export const history: Module = { name: 'history', jobs, schedules };
