/** What a backup says about itself: at its beginning what it is, at its end what must have come before. */

import { hkdfSync } from 'node:crypto';
import { z } from 'zod';
import { keysOf } from '../secrets.ts';

export const backupFormat = 1;

/** The first entry. */
export const backupHeader = z.object({
  format: z.literal(backupFormat),
  made_at: z.string(),
  /** Of the program that made it. */
  opora: z.string(),
  server_version: z.string(),
  organization_name: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  /** Above every place in the feed that the backup holds (see feed-places.ts). */
  feed_top: z.number(),
  /** Where the parts of the table of events begin, but the first (see event-parts.ts). */
  event_borders: z.array(z.number()).default([]),
  has_files: z.boolean(),
  /** Tells one SECRET_KEY from another, and nothing about it. */
  key_mark: z.string(),
  /** The keys themselves, a line each; only in a sealed backup. */
  secret_key: z.string().optional(),
});
export type BackupHeader = z.infer<typeof backupHeader>;

const part = z.object({ rows: z.number(), bytes: z.number(), sha256: z.string() });

/** The last entry. */
export const backupManifest = z.object({
  tables: z.record(z.string(), part),
  jobs: part,
  sequences: z.array(
    z.object({ name: z.string(), last_value: z.string(), is_called: z.boolean() }),
  ),
  files: z.object({
    count: z.number(),
    bytes: z.number(),
    /** Named by the database, and not found in the store when the backup was made. */
    missing: z.number(),
  }),
});
export type BackupManifest = z.infer<typeof backupManifest>;

export const headerName = 'opora-backup.json';
export const manifestName = 'manifest.json';

/** The file is no backup of ours, is damaged, or is of a version that we do not know. */
export class BackupProblem extends Error {
  override name = 'BackupProblem';
  readonly kind: BackupProblemKind;
  constructor(kind: BackupProblemKind, detail = '') {
    super(detail === '' ? kind : `${kind}: ${detail}`);
    this.kind = kind;
  }
}
export type BackupProblemKind =
  | 'not_a_backup'
  | 'newer_format'
  | 'newer_opora'
  | 'damaged'
  | 'passphrase_needed'
  | 'passphrase_wrong'
  | 'another_is_running'
  | 'target_not_empty'
  | 'counts_differ';

/** Of the key in use, the first line. */
export function keyMark(secret_keys: string): string {
  const [key = ''] = keysOf(secret_keys);
  return Buffer.from(hkdfSync('sha256', key, 'opora', 'backup key mark', 9)).toString('base64url');
}
