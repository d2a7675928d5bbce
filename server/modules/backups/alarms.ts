/** Tells administrators that backups cannot be relied upon: one failed, one is not whole, none comes about. */
import { agentsWhoMay } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import {
  type BackupRow,
  lastDone,
  readBackupSettings,
  writeBackupSettings,
} from './backups.sql.ts';
import { isOverdue } from './keeping.ts';

type Told = Pick<BackupRow, 'id' | 'kind'>;

/** Whom it is for, and where one reads more. */
async function addressed(tx: Ctx): Promise<{ agent_ids: string[]; path: string }> {
  return { agent_ids: await agentsWhoMay(tx, 'settings.manage'), path: '/settings/backups' };
}

/** Whoever asked for one by hand sees on the page what came of it. */
export async function tellFailed(tx: Ctx, { id, kind }: Told, error: string | null): Promise<void> {
  const to = kind === 'nightly' ? await addressed(tx) : {};
  await publish(tx, {
    ...{ name: 'backup.failed', subject_type: 'backup', subject_id: id },
    data: { kind, error, ...to },
  });
}

/** It was made, and what a restore gave is not what it was made of. */
export async function tellDiffers(tx: Ctx, { id, kind }: Told): Promise<void> {
  await publish(tx, {
    ...{ name: 'backup.differs', subject_type: 'backup', subject_id: id },
    data: { kind, ...(await addressed(tx)) },
  });
}

/** Says so when none has come about for two days, once a day. */
export async function tellOverdue(ctx: Ctx): Promise<void> {
  await transaction(ctx, async (tx) => {
    const { settings, ...watch } = await readBackupSettings(tx);
    const last = await lastDone(tx);
    if (!isOverdue(tx.now, { ...settings, ...watch }, last)) return;
    await writeBackupSettings(tx, { overdue_told_at: tx.now });
    await publish(tx, {
      ...{ name: 'backup.overdue', subject_type: 'backup', subject_id: null },
      data: { last_at: last ?? null, ...(await addressed(tx)) },
    });
  });
}
