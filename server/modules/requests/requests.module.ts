import { z } from 'zod';
import { job } from '#platform/jobs.ts';
import type { Module } from '#platform/module.ts';
import { countRanges } from './ranges.ts';
import { guards } from './requests.access.ts';
import { routes } from './requests.routes.ts';

const count = job('requests.count_ranges', z.strictObject({}), (ctx) => countRanges(ctx));

export const requests: Module = {
  name: 'requests',
  routes,
  guards,
  jobs: [count],
  schedules: [{ job: count, every_seconds: 86_400 }],
};
