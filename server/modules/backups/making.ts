/** The job that makes a backup, proves it by a restore, and lets old ones go. */
import { existsSync } from 'node:fs';
import { mkdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { generalSettings } from '#modules/settings/settings.ts';
import { type BackupProgress, type MadeBackup, makeBackup } from '#platform/backup/dump.ts';
import { BackupProblem } from '#platform/backup/manifest.ts';
import { NoScratch, proveBackup } from '#platform/backup/scratch.ts';
import type { Config } from '#platform/config.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { OporaError } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { job } from '#platform/jobs.ts';
import type { Ports } from '#platform/ports.ts';
import { oporaVersion } from '#platform/version.ts';
import { tellDiffers, tellFailed } from './alarms.ts';
import {
  type BackupEdit,
  type BackupRow,
  backupById,
  bytesToCopy,
  keptBackups,
  readBackupSettings,
  updateBackup,
} from './backups.sql.ts';
import { backupsToRemove } from './keeping.ts';

const toldEveryMs = 1_500;

export const runBackup = job(
  'backups.make',
  z.strictObject({ backup_id: z.uuid() }),
  async (ctx, { backup_id }, ports) => {
    const row = await backupById(ctx, backup_id);
    // Tried again after a crash: what was under way then has an end of its own.
    if (row?.state !== 'waiting') return;
    const file = join(ports.config.backup_dir, row.file_name);
    try {
      await make(ctx, ports, row);
      await prove(ctx, ports, { row, file });
      await end(ctx, ports, row, { state: 'done' });
    } catch (error) {
      await end(ctx, ports, row, { state: 'failed', error: reasonOf(error) });
      ctx.log.error({ err: error }, 'the backup failed');
      return;
    }
    await letGo(ctx, ports.config);
  },
  // A second try would be another backup: the next one is asked for by a person or the next night.
  2,
);

async function make(ctx: Ctx, { config, blobs }: Ports, row: BackupRow): Promise<void> {
  await mkdir(config.backup_dir, { recursive: true, mode: 0o700 });
  await refuseFullDisk(ctx, config);
  await updateBackup(ctx, row.id, { state: 'running' });
  const made = await makeBackup(
    {
      url: config.database_url ?? '',
      blobs,
      secret_key: config.secret_keys,
      passphrase: config.backup_passphrase,
      opora: oporaVersion(),
      told: teller(ctx, row.id),
    },
    join(config.backup_dir, row.file_name),
  );
  await updateBackup(ctx, row.id, { ...figures(made), progress: 1, state: 'proving' });
}

function figures(made: MadeBackup): BackupEdit {
  return {
    size: made.size,
    row_count: Object.values(made.tables).reduce((sum, one) => sum + one.rows, 0),
    ticket_count: made.tables['tickets']?.rows ?? 0,
    file_count: made.files.count,
    missing_files: made.files.missing,
  };
}

/** Rows are the first half of the way, files the second; told now and then, never waited for. */
function teller(ctx: Ctx, id: string): (progress: BackupProgress) => void {
  let told = 0;
  return ({ phase, done }) => {
    if (Date.now() - told < toldEveryMs) return;
    told = Date.now();
    const progress = phase === 'rows' ? done * 0.5 : phase === 'files' ? 0.5 + done * 0.4 : 0.95;
    updateBackup(ctx, id, { progress: Math.min(Math.max(progress, 0), 1) }).catch(() => undefined);
  };
}

async function refuseFullDisk(ctx: Ctx, config: Config): Promise<void> {
  const needed = await bytesToCopy(ctx);
  const disk = await statfs(config.backup_dir);
  // Rows shrink to a third or less; files hardly at all.
  if (disk.bavail * disk.bsize < needed.rows / 3 + needed.files) throw new Error('no_space');
}

async function prove(
  ctx: Ctx,
  { config }: Ports,
  { row, file }: { row: BackupRow; file: string },
): Promise<void> {
  const { settings } = await readBackupSettings(ctx);
  if (row.kind !== 'nightly' || !settings.is_proven) return;
  const isHere = existsSync(join(config.data_dir, 'postgres'));
  try {
    const proof = await proveBackup(file, {
      url: config.database_url ?? '',
      passphrase: config.backup_passphrase,
      directory: isHere ? config.data_dir : undefined,
    });
    await updateBackup(ctx, row.id, {
      proof: proof.is_whole ? 'whole' : 'differs',
      proof_words: proof.is_whole ? String(proof.tables) : proof.words,
      proven_at: ctx.now,
    });
  } catch (error) {
    const isImpossible = error instanceof NoScratch;
    ctx.log.warn({ err: error }, 'the backup could not be proven');
    await updateBackup(ctx, row.id, {
      proof: isImpossible ? 'not_possible' : 'differs',
      proof_words: isImpossible ? error.cause_key : String(error).slice(0, 500),
      proven_at: ctx.now,
    });
  }
}

async function end(
  ctx: Ctx,
  ports: Ports,
  row: BackupRow,
  edit: Pick<BackupEdit, 'state' | 'error'>,
): Promise<void> {
  const now = ports.clock();
  await transaction({ ...ctx, now }, async (tx) => {
    await updateBackup(tx, row.id, { ...edit, finished_at: now });
    if (edit.state !== 'done') return tellFailed(tx, row, edit.error ?? null);
    await publish(tx, {
      ...{ name: 'backup.made', subject_type: 'backup', subject_id: row.id },
      data: { kind: row.kind },
    });
    if ((await backupById(tx, row.id))?.proof === 'differs') await tellDiffers(tx, row);
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof BackupProblem) return error.kind;
  if (error instanceof OporaError) return 'cannot_read_files';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'no_space';
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)) return 'cannot_write';
  return error instanceof Error ? error.message.slice(0, 500) : 'unknown';
}

/** Files that newer ones have made needless. A file that somebody removed by hand is gone, too. */
async function letGo(ctx: Ctx, config: Config): Promise<void> {
  const { settings } = await readBackupSettings(ctx);
  const { time_zone } = await generalSettings(ctx);
  const kept = await keptBackups(ctx);
  const going = new Set(backupsToRemove(kept, settings, { now: ctx.now, time_zone }));
  for (const row of kept) {
    const file = join(config.backup_dir, row.file_name);
    if (going.has(row.id)) await rm(file, { force: true });
    else if (existsSync(file)) continue;
    await updateBackup(ctx, row.id, { removed_at: ctx.now });
  }
}
