import type { Module } from '#platform/module.ts';
import { guards } from './brands.access.ts';
import { routes } from './brands.routes.ts';

export const brands: Module = { name: 'brands', routes, guards };
