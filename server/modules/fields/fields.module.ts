import type { Module } from '#platform/module.ts';
import { guards } from './fields.access.ts';
import { routes } from './fields.routes.ts';

export const fields: Module = { name: 'fields', routes, guards };
