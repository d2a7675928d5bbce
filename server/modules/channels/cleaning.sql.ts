/** How far the cleaning of old messages has come, and where their raw bytes are. */
import { sql } from 'kysely';
import type { StoredBody } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import type { BlobAddress } from '#platform/files.ts';
import { WHOLE_BYTES } from './email/record.ts';

type Progress = { target: number; after_id: string | null };

/** Where the walk stands; one to another version begins anew. Undefined: there is nothing to be done. */
export async function beginCleaning(ctx: Ctx, version: number): Promise<Progress | undefined> {
  await sql`update comment_cleaning
    set target = ${version}, after_id = null, looked = 0, cleaned = 0, began_at = ${ctx.now},
      finished_at = null
    where version < ${version} and target is distinct from ${version}`.execute(ctx.db);
  return firstRow(
    ctx,
    sql<Progress>`select target, after_id from comment_cleaning where target = ${version}`,
  );
}

type Step = {
  version: number;
  from_id: string | null;
  to_id: string;
  looked: number;
  cleaned: number;
};

/** Unless another worker was faster: then its step stands. */
export async function advanceCleaning(tx: Ctx, step: Step): Promise<void> {
  await sql`update comment_cleaning set after_id = ${step.to_id},
      looked = looked + ${step.looked}::int, cleaned = cleaned + ${step.cleaned}::int
    where target = ${step.version} and after_id is not distinct from ${step.from_id}`.execute(
    tx.db,
  );
}

export async function endCleaning(tx: Ctx, version: number): Promise<void> {
  await sql`update comment_cleaning
    set version = target, target = null, after_id = null, finished_at = ${tx.now}
    where target = ${version}`.execute(tx.db);
}

export type Raw = BlobAddress & { comment_id: string };

/** The bytes of those that are one message and nothing else: no forward, nothing too large to be read whole. */
export async function rawsOf(ctx: Ctx, comments: readonly StoredBody[]): Promise<Map<string, Raw>> {
  const ids = comments.filter((one) => one.source_id !== null).map((one) => one.id);
  if (ids.length === 0) return new Map();
  const found = await rows(
    ctx,
    sql<Raw>`select c.id as comment_id, l.raw_sha256 as sha256, b.storage
      from comments c join mail_ledger l on l.id = c.source_id and l.comment_id = c.id
      join blobs b on b.sha256 = l.raw_sha256
      where c.id = any(${ids}::uuid[]) and not l.evidence ? 'forwarded_by'
        and l.raw_size <= ${WHOLE_BYTES}`,
  );
  return new Map(found.map((raw) => [raw.comment_id, raw]));
}
