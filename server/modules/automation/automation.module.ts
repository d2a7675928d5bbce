import type { Module } from '#platform/module.ts';

export const automation: Module = { name: 'automation' };
