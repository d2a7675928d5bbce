/** Statements over blobs and files. */
import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import type { BlobStorage, StoredBlob } from '#platform/files.ts';

export type FileRow = {
  id: string;
  sha256: Buffer;
  name: string;
  media_type: string;
  size: number;
  uploaded_by: string | null;
  created_at: string;
  expires_at: string | null;
  storage: BlobStorage;
};

const fileColumns = sql`f.id, f.sha256, f.name, f.media_type, f.size, f.uploaded_by, f.created_at,
  f.expires_at, b.storage`;

export function filesOf(ctx: Ctx, ids: readonly string[]): Promise<FileRow[]> {
  return rows(
    ctx,
    sql<FileRow>`select ${fileColumns} from files f join blobs b on b.sha256 = f.sha256
      where f.id = any(${[...ids]}::uuid[])`,
  );
}

/** The insert as a part of another statement (`with kept as (…)`), for those who count round trips. */
export function blobsInsert(ctx: Ctx, blobs: readonly StoredBlob[]): RawBuilder<unknown> {
  const given = blobs.map((blob) => ({ ...blob, sha256: blob.sha256.toString('hex') }));
  return sql`insert into blobs (sha256, size, storage, created_at)
    select decode(sha256, 'hex'), size, storage, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as one (sha256 text, size bigint, storage text)
    order by sha256 on conflict (sha256) do nothing`;
}

export async function insertBlob(ctx: Ctx, blob: StoredBlob): Promise<void> {
  await sql`insert into blobs (sha256, size, storage, created_at)
    values (${blob.sha256}, ${blob.size}, ${blob.storage}, ${ctx.now})
    on conflict (sha256) do nothing`.execute(ctx.db);
}

export type NewFileRow = Omit<FileRow, 'created_at' | 'expires_at' | 'storage'> & {
  uploaded_by_contact_id: string | null;
  expires_at: Date | null;
};

export async function insertFile(ctx: Ctx, file: NewFileRow): Promise<void> {
  await ctx.db
    .insertInto('files')
    .values({ ...file, created_at: ctx.now })
    .execute();
}

export async function setExpiry(
  ctx: Ctx,
  ids: readonly string[],
  expires_at: Date | null,
): Promise<void> {
  if (ids.length === 0) return;
  await sql`update files set expires_at = ${expires_at} where id = any(${[...ids]}::uuid[])`.execute(
    ctx.db,
  );
}

export type Uploads = { count: number; bytes: number };

/** What the agent uploaded and nothing holds yet. */
export async function unheldUploads(ctx: Ctx, agent_id: string): Promise<Uploads> {
  const found = await firstRow(
    ctx,
    sql<Uploads>`select count(*)::int as count, coalesce(sum(size), 0) as bytes from files
      where uploaded_by = ${agent_id} and expires_at is not null`,
  );
  return found ?? { count: 0, bytes: 0 };
}

/** Uploads of one agent are counted one at a time. */
export async function lockUploads(ctx: Ctx, agent_id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`uploads:${agent_id}`}, 0))`.execute(
    ctx.db,
  );
}

export async function endedFiles(ctx: Ctx, limit: number): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{
      id: string;
    }>`select id from files where expires_at <= ${ctx.now} order by expires_at limit ${limit}`,
  );
  return found.map((row) => row.id);
}

/** `kept`: something holds it after all. `gone`: with it went the last use of its bytes. */
export type Forgotten = 'kept' | 'forgotten' | 'gone';

/** Deletes a file that ended, and its blob when nothing else refers to that. */
export async function forgetEndedFile(ctx: Ctx, id: string): Promise<Forgotten> {
  const answer = await firstRow(
    ctx,
    sql<{ outcome: Forgotten }>`select forget_ended_file(${id}, ${ctx.now}) as outcome`,
  );
  return answer?.outcome ?? 'kept';
}
