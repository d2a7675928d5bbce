/**
 * Backups of this installation: when they are made, what came of them, who takes one away. Owns the
 * tables `backups` and `backup_settings`. Does not own the format (platform/backup) nor the commands.
 */
import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Backup, BackupSettings, BackupsPage } from '#contract/backups.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Config } from '#platform/config.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { enqueue } from '#platform/jobs.ts';
import { tellFailed, tellOverdue } from './alarms.ts';
import {
  type BackupRow,
  backupById,
  insertBackup,
  lastNightly,
  newestBackups,
  openBackups,
  readBackupSettings,
  updateBackup,
  writeBackupSettings,
} from './backups.sql.ts';
import { isNightDue } from './keeping.ts';
import { runBackup } from './making.ts';

/** After this without a word of progress whoever made it was killed. */
const silentMinutes = 30;

/** Everything the desk knows is in it: for those who may see and change everything anyway. */
function mayDownload(ctx: Ctx, row: BackupRow): boolean {
  const needed = ['settings.manage', 'people.manage', 'tickets.view_all'] as const;
  const isThere = row.state === 'done' && row.removed_at === null;
  return isThere && needed.every((permission) => mayAct(ctx.actor, permission));
}

export async function listBackups(ctx: Ctx, config: Config): Promise<BackupsPage> {
  const { settings } = await readBackupSettings(ctx);
  return {
    items: (await newestBackups(ctx)).map((row) => present(ctx, row)),
    settings,
    directory: config.backup_dir,
    is_sealed: config.backup_passphrase !== undefined,
    key_place: existsSync(join(config.data_dir, 'secret.key')) ? 'file' : 'environment',
  };
}

function present(ctx: Ctx, row: BackupRow): Backup {
  return { ...row, can: { download: mayDownload(ctx, row) } };
}

/** Asks for a backup; a worker makes it. One that is under way already is the answer. */
export async function createBackup(
  ctx: Ctx,
  config: Config,
  kind: 'nightly' | 'by_hand' = 'by_hand',
): Promise<Backup> {
  return transaction(ctx, async (tx) => {
    const [open] = await openBackups(tx);
    if (open !== undefined) return present(tx, open);
    const id = newId(tx.now.getTime());
    const stamp = tx.now.toISOString().slice(0, 19).replaceAll(':', '');
    const file_name = `opora-${stamp}Z-${id.slice(-4)}.opora`;
    const is_sealed = config.backup_passphrase !== undefined;
    await insertBackup(tx, { id, kind, file_name, is_sealed });
    await enqueue(tx, runBackup, { backup_id: id });
    await publish(tx, {
      ...{ name: 'backup.asked', subject_type: 'backup', subject_id: id },
      data: { kind },
    });
    const row = (await backupById(tx, id)) ?? fail('not_found', 'errors.not_found');
    return present(tx, row);
  });
}

/** Whether a night is due; and what a killed worker left open is closed. */
export async function watchBackups(ctx: Ctx, config: Config): Promise<void> {
  const silent = ctx.now.getTime() - silentMinutes * 60_000;
  for (const row of await openBackups(ctx)) {
    // A row that is worked on changes every few seconds; its file is the sign of life.
    if (new Date(row.created_at).getTime() > silent) continue;
    const written = await stat(join(config.backup_dir, `${row.file_name}.unfinished`)).catch(
      () => undefined,
    );
    if (row.state === 'proving' || (written && written.mtimeMs > silent)) continue;
    await closeInterrupted(ctx, row);
  }
  const { settings, since } = await readBackupSettings(ctx);
  const { time_zone } = await generalSettings(ctx);
  const last = await lastNightly(ctx);
  if (isNightDue(ctx.now, { ...settings, since }, { last, time_zone }))
    await createBackup(ctx, config, 'nightly');
  await tellOverdue(ctx);
}

async function closeInterrupted(ctx: Ctx, row: BackupRow): Promise<void> {
  const error = 'interrupted';
  await transaction(ctx, async (tx) => {
    await updateBackup(tx, row.id, { state: 'failed', error, finished_at: tx.now });
    await tellFailed(tx, row, error);
  });
}

export async function updateBackupSettings(
  ctx: Ctx,
  edit: { [Key in keyof BackupSettings]?: BackupSettings[Key] | undefined },
): Promise<BackupSettings> {
  return transaction(ctx, async (tx) => {
    const { settings: before } = await readBackupSettings(tx);
    const given = Object.entries(edit).filter(([, value]) => value !== undefined);
    const after: BackupSettings = { ...before, ...Object.fromEntries(given) };
    await writeBackupSettings(tx, after);
    await publish(tx, {
      ...{ name: 'backup_settings.changed', subject_type: 'backup', subject_id: null },
      data: { before, after },
    });
    return after;
  });
}

export type OpenedBackup = {
  readonly size: number;
  readonly name: string;
  readonly bytes: Readable;
};

/** The file, for whoever the guard let through; that it was taken is recorded. @throws OporaError unavailable */
export async function openBackup(ctx: Ctx, config: Config, id: string): Promise<OpenedBackup> {
  const row = (await backupById(ctx, id)) ?? fail('not_found', 'errors.not_found');
  if (!mayDownload(ctx, row)) fail('forbidden', 'errors.forbidden');
  const file = join(config.backup_dir, row.file_name);
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) fail('unavailable', 'errors.backup_not_here');
  const { size } = await handle.stat();
  await transaction(ctx, (tx) =>
    publish(tx, {
      ...{ name: 'backup.downloaded', subject_type: 'backup', subject_id: id },
      data: { file_name: row.file_name },
    }),
  );
  return { size, name: row.file_name, bytes: handle.createReadStream() };
}
