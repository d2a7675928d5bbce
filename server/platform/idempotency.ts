/**
 * A write that is asked twice is done once. The client names it by an `Idempotency-Key`
 * (draft-ietf-httpapi-idempotency-key-header); key, change and answer are one transaction, so that
 * neither a lost answer nor a killed process makes a second comment.
 */

import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Ctx } from './ctx.ts';
import { firstRow, transaction } from './db.ts';
import { fail } from './errors.ts';
import { job, type Schedule } from './jobs.ts';
import type { SealedColumn } from './sealed-columns.ts';
import type { Secrets } from './secrets.ts';

const keptHours = 24;
const purpose = 'idempotency';

export const sealedAnswers: SealedColumn = {
  ...{ table: 'idempotency_keys', column: 'sealed_answer', purpose },
};

export type Asked = {
  readonly agent_id: string;
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
};

/** The key of a request, quoted as a structured field or bare; undefined without one. */
export function idempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const match = /^("?)([\w-]{8,100})\1$/.exec(String(header).trim());
  return match?.[2] ?? fail('invalid', 'errors.idempotency_key');
}

export type Once = { readonly answer: unknown; readonly is_replayed: boolean };

/**
 * Runs the write in one transaction with its key, or answers what it answered before. A refusal is not
 * kept: the same request may be tried again.
 * @throws OporaError conflict when the key came with another request
 */
export async function answerOnce(
  ctx: Ctx,
  secrets: Secrets,
  asked: Asked,
  run: (tx: Ctx) => Promise<unknown>,
): Promise<Once> {
  const hash = hashOf(asked);
  return transaction(ctx, async (tx) => {
    // Whoever asks the same at the same moment waits here until the first has answered.
    const mine = await firstRow(
      tx,
      sql<{ key: string }>`
        insert into idempotency_keys (agent_id, key, request_hash, created_at)
        values (${asked.agent_id}::uuid, ${asked.key}, ${hash}, ${tx.now})
        on conflict (agent_id, key) do nothing returning key`,
    );
    if (mine === undefined)
      return { answer: await keptAnswer(tx, secrets, asked), is_replayed: true };
    const answer = await run(tx);
    const sealed = secrets.seal(purpose, JSON.stringify({ answer }));
    await sql`update idempotency_keys set sealed_answer = ${sealed}
      where agent_id = ${asked.agent_id} and key = ${asked.key}`.execute(tx.db);
    return { answer, is_replayed: false };
  });
}

const kept = z.object({ answer: z.unknown() });

type Kept = { readonly request_hash: Buffer; readonly sealed_answer: string | null };

function keptRow(ctx: Ctx, { agent_id, key }: Asked): Promise<Kept | undefined> {
  return firstRow(
    ctx,
    sql<Kept>`select request_hash, sealed_answer from idempotency_keys
      where agent_id = ${agent_id} and key = ${key}`,
  );
}

/** What this very request was answered before; undefined: it was not, or not with success. */
export async function answeredBefore(
  ctx: Ctx,
  secrets: Secrets,
  asked: Asked,
): Promise<Once | undefined> {
  const row = await keptRow(ctx, asked);
  if (row?.sealed_answer == null || !row.request_hash.equals(hashOf(asked))) return undefined;
  const { answer } = kept.parse(JSON.parse(secrets.open(purpose, row.sealed_answer)));
  return { answer, is_replayed: true };
}

async function keptAnswer(tx: Ctx, secrets: Secrets, asked: Asked): Promise<unknown> {
  const row = await keptRow(tx, asked);
  // Swept between the two statements: the client asks once more.
  if (row?.sealed_answer == null) fail('unavailable', 'errors.unavailable');
  if (!row.request_hash.equals(hashOf(asked))) fail('conflict', 'errors.idempotency_key_reused');
  return kept.parse(JSON.parse(secrets.open(purpose, row.sealed_answer))).answer;
}

function hashOf({ method, url, body }: Asked): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest();
}

export const forgetAnswers = job('platform.forget_answers', z.strictObject({}), async (ctx) => {
  await sql`delete from idempotency_keys
    where created_at < ${ctx.now}::timestamptz - make_interval(hours => ${keptHours})`.execute(
    ctx.db,
  );
});
export const idempotencySchedule: Schedule = { job: forgetAnswers, every_seconds: 3600 };
