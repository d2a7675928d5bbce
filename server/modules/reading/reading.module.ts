import { z } from 'zod';
import { transaction } from '#platform/db.ts';
import { job } from '#platform/jobs.ts';
import type { Module } from '#platform/module.ts';
import { routes } from './reading.routes.ts';
import { forgetHours } from './reading.sql.ts';

const forget = job('reading.forget', z.strictObject({}), (ctx) =>
  transaction(ctx, async (tx) => {
    await forgetHours(tx);
  }),
);

export const reading: Module = {
  name: 'reading',
  routes,
  jobs: [forget],
  schedules: [{ job: forget, every_seconds: 3600 }],
};
