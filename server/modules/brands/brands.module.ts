import type { Module } from '#platform/module.ts';
import { guards } from './brands.access.ts';
import { reactions } from './brands.react.ts';
import { routes } from './brands.routes.ts';

export const brands: Module = { name: 'brands', routes, reactions, guards };
