import type { Module } from '#platform/module.ts';

export const sla: Module = { name: 'sla' };
