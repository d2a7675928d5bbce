import { mayAct } from '#platform/ctx.ts';
import type { Guard } from '#platform/guards.ts';
import type { Module } from '#platform/module.ts';
import { jobs, schedules } from './backups.react.ts';
import { routes } from './backups.routes.ts';
import { type BackupRow, backupById } from './backups.sql.ts';

const guard: Guard<BackupRow> = {
  find: async (ctx, id) => (mayAct(ctx.actor, 'settings.manage') ? backupById(ctx, id) : undefined),
  can: {},
};

export const backups: Module = {
  name: 'backups',
  routes,
  jobs,
  schedules,
  guards: { backup: guard },
};
