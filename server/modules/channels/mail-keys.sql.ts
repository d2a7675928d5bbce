/** Statements over keys and certificates of correspondents. */
import { sql } from 'kysely';
import type { MailKey } from '#contract/mail-keys.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import type { KnownKey } from './email/verify.ts';

const MOST_KEYS = 2_000;

export type NewKey = KnownKey & { expires_at: Date | null };

/** One that is there already stays as it is; a private part that it had not is added. */
export async function insertKey(
  tx: Ctx,
  key: NewKey & { created_by: string | null; secret: string | null },
): Promise<void> {
  await tx.db
    .insertInto('mail_keys')
    .values({ ...key, created_at: tx.now })
    .onConflict((on) =>
      on.column('fingerprint').doUpdateSet({
        secret: sql`coalesce(excluded.secret, mail_keys.secret)`,
      }),
    )
    .execute();
}

export function deleteKey(tx: Ctx, fingerprint: string): Promise<{ name: string } | undefined> {
  return tx.db
    .deleteFrom('mail_keys')
    .where('fingerprint', '=', fingerprint)
    .returning('name')
    .executeTakeFirst();
}

/** Every key, newest first; `fingerprints`: these alone. */
export async function listKeys(ctx: Ctx, fingerprints?: readonly string[]): Promise<MailKey[]> {
  const only =
    fingerprints === undefined ? sql`true` : sql`k.fingerprint = any(${[...fingerprints]}::text[])`;
  const found = await rows(
    ctx,
    sql<Omit<MailKey, 'created_by'> & { by_id: string | null; by_name: string | null }>`
    select k.fingerprint, k.kind, k.name, k.addresses, k.is_authority,
      k.secret is not null as can_decrypt, k.expires_at, k.created_at,
      a.id as by_id, trim(a.first_name || ' ' || a.last_name) as by_name
    from mail_keys k left join agents a on a.id = k.created_by
    where ${only} order by k.created_at desc, k.fingerprint limit ${MOST_KEYS}`,
  );
  return found.map(({ by_id, by_name, ...key }) => ({
    ...key,
    created_by: by_id === null ? null : { id: by_id, name: by_name ?? '' },
  }));
}

/** What signatures are checked with. */
export function knownKeys(ctx: Ctx, kind: KnownKey['kind']): Promise<KnownKey[]> {
  return rows(
    ctx,
    sql<KnownKey>`select fingerprint, kind, name, addresses, is_authority, material from mail_keys
      where kind = ${kind} limit ${MOST_KEYS}`,
  );
}

export type SealedKey = { fingerprint: string; material: string; sealed: string };
const MOST_PRIVATE = 200;

/** Those with a private part, newest first. */
export function sealedKeys(ctx: Ctx, kind: KnownKey['kind']): Promise<SealedKey[]> {
  return rows(
    ctx,
    sql<SealedKey>`select fingerprint, material, secret as sealed from mail_keys
      where kind = ${kind} and secret is not null
      order by created_at desc, fingerprint limit ${MOST_PRIVATE}`,
  );
}
