/** Endpoint to verb; no rules, no SQL. */
import * as contract from '#contract/backups.ts';
import { contentDisposition } from '#modules/files/files.ts';
import { type Route, route } from '#platform/http.ts';
import { createBackup, listBackups, openBackup, updateBackupSettings } from './backups.ts';

export const routes: readonly Route[] = [
  route(contract.listBackups, (ctx, _input, { ports }) => listBackups(ctx, ports.config)),
  route(contract.createBackup, (ctx, _input, { ports }) => createBackup(ctx, ports.config)),
  route(contract.updateBackupSettings, (ctx, { body }) => updateBackupSettings(ctx, body)),
  route(contract.downloadBackup, async (ctx, { params }, { reply, ports }) => {
    const { size, name, bytes } = await openBackup(ctx, ports.config, params.backup_id);
    reply.headers({
      'content-type': 'application/octet-stream',
      'content-disposition': contentDisposition('attachment', name),
      'content-length': size,
      'x-content-type-options': 'nosniff',
    });
    return reply.send(bytes);
  }),
];
