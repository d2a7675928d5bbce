import type { Module } from '#platform/module.ts';
import { routes } from './settings.routes.ts';

export const settings: Module = { name: 'settings', routes };
