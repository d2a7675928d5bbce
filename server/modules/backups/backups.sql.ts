/** Statements over backups and their settings. */
import { sql } from 'kysely';
import type { Backup, BackupSettings } from '#contract/backups.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export type BackupRow = Omit<Backup, 'can'>;

const columns = sql`id, kind, state, file_name, progress, size, row_count, ticket_count, file_count,
  missing_files, is_sealed, error, proof, proof_words, proven_at, created_at, finished_at, removed_at`;

export function newestBackups(ctx: Ctx): Promise<BackupRow[]> {
  return rows(
    ctx,
    sql<BackupRow>`select ${columns} from backups order by created_at desc, id desc limit 100`,
  );
}

export function backupById(ctx: Ctx, id: string): Promise<BackupRow | undefined> {
  return firstRow(ctx, sql<BackupRow>`select ${columns} from backups where id = ${id}`);
}

/** Not ended yet, as far as the row says. */
export function openBackups(ctx: Ctx): Promise<BackupRow[]> {
  return rows(
    ctx,
    sql<BackupRow>`select ${columns} from backups where state in ('waiting', 'running', 'proving')
      order by created_at desc, id desc`,
  );
}

/** Whose files are there, the newest first. */
export function keptBackups(ctx: Ctx): Promise<BackupRow[]> {
  return rows(
    ctx,
    sql<BackupRow>`select ${columns} from backups where state = 'done' and removed_at is null
      order by created_at desc, id desc`,
  );
}

export type NewBackup = Pick<BackupRow, 'id' | 'kind' | 'file_name' | 'is_sealed'>;

export async function insertBackup(tx: Ctx, row: NewBackup): Promise<void> {
  await tx.db
    .insertInto('backups')
    .values({
      ...row,
      state: 'waiting',
      asked_by: tx.actor.kind === 'agent' ? tx.actor.id : null,
      created_at: tx.now,
    })
    .execute();
}

export type BackupEdit = Partial<
  Omit<BackupRow, 'id' | 'proven_at' | 'finished_at' | 'removed_at'>
> & {
  proven_at?: Date;
  finished_at?: Date;
  removed_at?: Date;
};

export async function updateBackup(ctx: Ctx, id: string, edit: BackupEdit): Promise<void> {
  await ctx.db.updateTable('backups').set(edit).where('id', '=', id).execute();
}

/** With what the watch over backups keeps for itself. */
export type WatchedSettings = {
  readonly settings: BackupSettings;
  readonly since: string;
  readonly overdue_told_at: string | null;
};

export async function readBackupSettings(ctx: Ctx): Promise<WatchedSettings> {
  const found = await firstRow(
    ctx,
    sql<WatchedSettings>`select jsonb_build_object('is_on', is_on, 'hour', hour, 'keep_days', keep_days,
        'keep_weeks', keep_weeks, 'is_proven', is_proven) as settings, since, overdue_told_at
      from backup_settings`,
  );
  if (found === undefined) throw new Error('the row of backup_settings is gone');
  return found;
}

export async function writeBackupSettings(
  tx: Ctx,
  edit: Partial<BackupSettings> & { overdue_told_at?: Date },
): Promise<void> {
  await tx.db.updateTable('backup_settings').set(edit).execute();
}

/** The newest nightly backup of any outcome. */
export async function lastNightly(ctx: Ctx): Promise<string | undefined> {
  const found = await firstRow(
    ctx,
    sql<{ at: string }>`select created_at as at from backups where kind = 'nightly'
      order by created_at desc limit 1`,
  );
  return found?.at;
}

/** When the newest backup was begun that came about, by night or by hand. */
export async function lastDone(ctx: Ctx): Promise<string | undefined> {
  const found = await firstRow(
    ctx,
    sql<{ at: string }>`select created_at as at from backups where state = 'done'
      order by created_at desc limit 1`,
  );
  return found?.at;
}

/** Bytes of the database and of all files: more than the next backup will take. */
export async function bytesToCopy(ctx: Ctx): Promise<{ rows: number; files: number }> {
  const found = await firstRow(
    ctx,
    sql<{ rows: number; files: number }>`select pg_database_size(current_database()) as rows,
      (select coalesce(sum(size), 0) from blobs)::bigint as files`,
  );
  return found ?? { rows: 0, files: 0 };
}
