/** Every statement over the settings table. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';

export async function readSettings(ctx: Ctx): Promise<Map<string, unknown>> {
  const found = await rows(
    ctx,
    sql<{ key: string; value: unknown }>`select key, value from settings`,
  );
  return new Map(found.map((row) => [row.key, row.value]));
}

/** One change of the settings at a time, until the transaction ends. */
export async function lockSettings(ctx: Ctx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('opora.settings'))`.execute(ctx.db);
}

export async function writeSettings(ctx: Ctx, values: Readonly<Record<string, unknown>>) {
  const given = Object.entries(values).map(([key, value]) => ({ key, value }));
  if (given.length === 0) return;
  await sql`insert into settings (key, value, updated_at)
    select key, value, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given (key text, value jsonb)
    on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`.execute(
    ctx.db,
  );
}
