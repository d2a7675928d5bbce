import type { Module } from '#platform/module.ts';
import { guards } from './announcements.access.ts';
import { routes } from './announcements.routes.ts';

export const announcements: Module = { name: 'announcements', routes, guards };
