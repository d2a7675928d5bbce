import type { Module } from '#platform/module.ts';

export const routing: Module = { name: 'routing' };
