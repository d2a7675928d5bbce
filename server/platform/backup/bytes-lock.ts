/** A backup copies files after the rows that name them; meanwhile no bytes go. */
import { sql } from 'kysely';
import type { Ctx } from '../ctx.ts';
import { firstRow } from '../db.ts';

/** An advisory lock: exclusive for a backup, shared for the transactions that remove bytes. */
export const bytesLock = 7_041_968;

/** False while a backup runs: what has ended may go the next time. */
export async function mayForgetBytes(tx: Ctx): Promise<boolean> {
  const found = await firstRow(
    tx,
    sql<{ is_free: boolean }>`select pg_try_advisory_xact_lock_shared(${bytesLock}) as is_free`,
  );
  return found?.is_free === true;
}
