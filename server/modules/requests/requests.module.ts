import type { Module } from '#platform/module.ts';

export const requests: Module = { name: 'requests' };
