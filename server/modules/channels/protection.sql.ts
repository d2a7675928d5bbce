/** Statements over rules of trust, the settings of protection, and what waits in quarantine. */
import { sql } from 'kysely';
import type { Decryption } from '#contract/mail-keys.ts';
import type { MailRule } from '#contract/mail-protection.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { newId } from '#platform/id.ts';

export async function readProtection(ctx: Ctx): Promise<unknown> {
  const row = await firstRow(ctx, sql<{ value: unknown }>`select value from mail_protection`);
  return row?.value ?? {};
}

export async function lockProtection(ctx: Ctx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('opora.mail_protection'))`.execute(ctx.db);
}

export async function writeProtection(ctx: Ctx, value: Record<string, unknown>): Promise<void> {
  await sql`insert into mail_protection (value, updated_at)
    values (${JSON.stringify(value)}::jsonb, ${ctx.now})
    on conflict (is_only) do update set value = excluded.value, updated_at = excluded.updated_at`.execute(
    ctx.db,
  );
}

export type RuleRow = Omit<MailRule, 'created_by'> & { created_by: string | null };

const columns = sql`r.id, r.verdict, r.kind, r.value, r.created_at,
  nullif(trim(concat_ws(' ', a.first_name, a.last_name)), '') as created_by`;

export function allRules(ctx: Ctx): Promise<RuleRow[]> {
  return rows(
    ctx,
    sql<RuleRow>`select ${columns} from mail_rules r left join agents a on a.id = r.created_by
      order by r.created_at desc, r.id desc`,
  );
}

export type NewRule = Pick<MailRule, 'verdict' | 'kind' | 'value'>;

/** One word for a value: the last one holds. */
export async function upsertRule(ctx: Ctx, rule: NewRule): Promise<string> {
  const by = ctx.actor.kind === 'agent' ? ctx.actor.id : null;
  const row = await firstRow(
    ctx,
    sql<{ id: string }>`
    insert into mail_rules as r (id, verdict, kind, value, created_at, created_by)
    values (${newId()}, ${rule.verdict}, ${rule.kind}, ${rule.value}, ${ctx.now}, ${by})
    on conflict (value) do update set verdict = excluded.verdict, created_at = excluded.created_at,
      created_by = excluded.created_by
    returning r.id`,
  );
  if (row === undefined) throw new Error('a rule was not written');
  return row.id;
}

export function ruleById(ctx: Ctx, id: string): Promise<RuleRow | undefined> {
  return firstRow(
    ctx,
    sql<RuleRow>`select ${columns} from mail_rules r left join agents a on a.id = r.created_by
      where r.id = ${id}`,
  );
}

export async function deleteRuleRow(ctx: Ctx, id: string): Promise<{ value: string } | undefined> {
  return firstRow(
    ctx,
    sql<{ value: string }>`delete from mail_rules where id = ${id} returning value`,
  );
}

export async function countQuarantined(ctx: Ctx): Promise<number> {
  const row = await firstRow(
    ctx,
    sql<{ count: number }>`select count(*) as count from
      (select from mail_ledger where state = 'quarantined' limit 1000) waiting`,
  );
  return row?.count ?? 0;
}

/** Out of quarantine, to be understood without being judged; undefined when it is not there. */
export async function releaseEntry(
  ctx: Ctx,
  id: string,
): Promise<{ from_address: string | null } | undefined> {
  const by = ctx.actor.kind === 'agent' ? ctx.actor.id : null;
  return firstRow(
    ctx,
    sql<{ from_address: string | null }>`
    update mail_ledger set state = 'received', cause = null, detail = null, evidence = '{}',
      released_at = ${ctx.now}, released_by = ${by}
    where id = ${id} and state = 'quarantined' returning from_address`,
  );
}

/** Says of a copy which entry was understood in its place. */
export async function markDuplicate(
  ctx: Ctx,
  copy: { id: string; content_sha256: Buffer },
): Promise<void> {
  await sql`update mail_ledger copy set duplicate_of = first.id
    from (select id from mail_ledger where content_sha256 = ${copy.content_sha256}
        and id <> ${copy.id} and state in ('opened', 'joined', 'bounce')
      order by received_at, id limit 1) first
    where copy.id = ${copy.id}`.execute(ctx.db);
}

export type ArrivalRow = {
  ledger_entry_id: string;
  auth: unknown;
  claims_to_be_ours: boolean;
  received_count: number;
  is_released: boolean;
  decryption: Decryption | null;
};

/** How the mail of a ticket came. */
export function arrivalsOf(ctx: Ctx, ticket_id: string): Promise<ArrivalRow[]> {
  return rows(
    ctx,
    sql<ArrivalRow>`
    select l.id as ledger_entry_id, l.auth, l.decryption, l.released_at is not null as is_released,
      l.evidence ? 'claims_agent' as claims_to_be_ours,
      l.received_count + coalesce((select sum(c.received_count) from mail_ledger c
        where c.duplicate_of = l.id), 0)::int as received_count
    from comments join mail_ledger l on l.id = comments.source_id
    where comments.ticket_id = ${ticket_id} order by l.received_at, l.id limit 1000`,
  );
}
