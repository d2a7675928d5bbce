/** Backups: made every night or on demand, proven by a restore, downloaded by administrators. */
import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

export const backupKinds = ['nightly', 'by_hand'] as const;
export const backupStates = ['waiting', 'running', 'proving', 'done', 'failed'] as const;
/** Whether it was restored into a scratch database, and all counts were the same. */
export const backupProofs = ['none', 'whole', 'differs', 'not_possible'] as const;
/** Why there is none; other reasons are in the words of the system. */
export const backupErrors = [
  'another_is_running',
  'no_space',
  'interrupted',
  'cannot_write',
  'cannot_read_files',
] as const;

export const backup = z.strictObject({
  id: uuid,
  kind: z.enum(backupKinds),
  state: z.enum(backupStates),
  file_name: z.string(),
  /** From 0 to 1, while it is made. */
  progress: z.number(),
  size: z.number().nullable(),
  row_count: z.number().nullable(),
  ticket_count: z.number().nullable(),
  file_count: z.number().nullable(),
  /** Files that the store had lost before. */
  missing_files: z.number().nullable(),
  is_sealed: z.boolean(),
  error: z.string().nullable(),
  proof: z.enum(backupProofs),
  proof_words: z.string().nullable(),
  proven_at: instant.nullable(),
  created_at: instant,
  finished_at: instant.nullable(),
  /** The file went, to make room for newer ones. */
  removed_at: instant.nullable(),
  can: z.strictObject({ download: z.boolean() }),
});
export type Backup = z.infer<typeof backup>;

export const backupSettings = z.strictObject({
  is_on: z.boolean(),
  /** Of the desk's time zone. */
  hour: z.number().int().min(0).max(23),
  /** So many days with the newest backup of each, then so many weeks. */
  keep_days: z.number().int().min(1).max(90),
  keep_weeks: z.number().int().min(0).max(52),
  /** Each nightly backup is restored into a scratch database and compared. */
  is_proven: z.boolean(),
});
export type BackupSettings = z.infer<typeof backupSettings>;

export const backupsPage = z.strictObject({
  /** The newest first, at most a hundred. */
  items: z.array(backup),
  settings: backupSettings,
  /** Where the files are, on the server. */
  directory: z.string(),
  /** Backups are sealed by a passphrase of the configuration, with the secret key inside. */
  is_sealed: z.boolean(),
  /** Where the secret key is: in SECRET_KEY, or in a file of the data directory. */
  key_place: z.enum(['environment', 'file']),
});
export type BackupsPage = z.infer<typeof backupsPage>;

export const listBackups = endpoint({
  method: 'GET',
  path: '/api/backups',
  access: 'settings.manage',
  summary: 'Backups, the newest first, and how they are made',
  response: backupsPage,
});
export const createBackup = endpoint({
  method: 'POST',
  path: '/api/backups',
  access: 'settings.manage',
  limit: 6,
  summary: 'Make a backup now, in the background',
  response: backup,
  status: 202,
});
export const updateBackupSettings = endpoint({
  method: 'PATCH',
  path: '/api/backups/settings',
  access: 'settings.manage',
  summary: 'When backups are made by themselves, and how many are kept',
  body: backupSettings.partial(),
  response: backupSettings,
});
/** Everything the desk knows leaves by it: administrators alone, by a browser session, and it is recorded. */
export const downloadBackup = endpoint({
  method: 'GET',
  path: '/api/backups/:backup_id/file',
  access: 'settings.manage',
  stream: 'download',
  limit: 10,
  summary: 'Download a backup',
  params: z.strictObject({ backup_id: uuid }),
  response: z.unknown(),
});
