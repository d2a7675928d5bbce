import type { Module } from '#platform/module.ts';
import { routes } from './reports.routes.ts';

export const reports: Module = { name: 'reports', routes };
