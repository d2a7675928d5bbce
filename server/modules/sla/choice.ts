/** Which policy holds for a ticket: the first, in their order, whose condition it fits. */
import { type RawBuilder, sql } from 'kysely';
import { type Condition, conditionSchema } from '#contract/conditions.ts';
import { type SlaTerms, slaTerms } from '#contract/sla.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import { conditionSql } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { allPolicies, type PolicyRow } from './policies.sql.ts';

/** A policy as it stands. */
export type KnownPolicy = SlaTerms & {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly position: number;
  readonly is_on: boolean;
  readonly conditions: Condition;
};

const readInside = new WeakMap<object, KnownPolicy[]>();

/** In their order, those that are off as well; read once for each transaction. */
export async function knownPolicies(ctx: Ctx): Promise<KnownPolicy[]> {
  const { open_transaction } = ctx;
  const known = open_transaction === undefined ? undefined : readInside.get(open_transaction);
  if (known !== undefined) return known;
  const rows = await allPolicies(ctx);
  const found = rows.map(understood);
  const stamp = rows
    .map((row) => `${row.id} ${row.xmin}`)
    .sort()
    .join(',');
  if (open_transaction === undefined || !changedIn.has(open_transaction))
    lastRead = { stamp, policies: found };
  if (open_transaction !== undefined) readInside.set(open_transaction, found);
  return found;
}

/**
 * As they were read last, by whatever transaction of this process: whoever uses them asks the database
 * for `policiesStamp` in the same breath, and reads anew when it is another.
 */
export async function rememberedPolicies(
  ctx: Ctx,
): Promise<{ stamp: string | undefined; policies: readonly KnownPolicy[] }> {
  const { open_transaction } = ctx;
  const known = open_transaction === undefined ? undefined : readInside.get(open_transaction);
  if (known !== undefined) return { stamp: undefined, policies: known };
  if (lastRead !== undefined && !(open_transaction && changedIn.has(open_transaction)))
    return lastRead;
  return { stamp: undefined, policies: await knownPolicies(ctx) };
}

let lastRead: { stamp: string; policies: KnownPolicy[] } | undefined;
/** Transactions that changed policies: what they read is not everybody's yet. */
const changedIn = new WeakSet<object>();

/** After a change of policies in the transaction. */
export function forgetPolicies(tx: Ctx): void {
  if (tx.open_transaction === undefined) return;
  readInside.delete(tx.open_transaction);
  changedIn.add(tx.open_transaction);
}

const understoodRows = new Map<string, KnownPolicy>();
const mostUnderstood = 500;

/** Parsed once for each text: asked for with every event of a ticket, changed twice a year. */
function understood(row: PolicyRow): KnownPolicy {
  const text = JSON.stringify(row);
  const known = understoodRows.get(text);
  if (known !== undefined) return known;
  const made: KnownPolicy = {
    ...{ id: row.id, name: row.name, version: row.version, position: row.position },
    is_on: row.is_on,
    conditions: conditionSchema.parse(row.conditions),
    ...termsIn(row),
  };
  if (understoodRows.size >= mostUnderstood) understoodRows.clear();
  understoodRows.set(text, made);
  return made;
}

/** What a row, or a request, says of the promise itself. */
export function termsIn(row: { readonly [K in keyof SlaTerms]: unknown }): SlaTerms {
  const { calendar_id, mode, zone, targets, pauses } = row;
  const { warn_shares, warn_lead_minutes, on_change, reopening_minutes } = row;
  return slaTerms.parse({
    ...{ calendar_id, mode, zone, targets, pauses },
    ...{ warn_shares, warn_lead_minutes, on_change, reopening_minutes },
  });
}

/** The id of the first policy that fits the row `tickets`, as SQL. */
export async function choiceSql(
  ctx: Ctx,
  policies: readonly KnownPolicy[],
): Promise<RawBuilder<string | null>> {
  const on = policies.filter((policy) => policy.is_on);
  if (on.length === 0) return sql<string | null>`null::uuid`;
  // Nobody in person asks; a day in a custom field is one of the desk's.
  const isDated = on.some((policy) => JSON.stringify(policy.conditions).includes('"today"'));
  const asker = {
    ...{ agent_id: null, team_ids: [], now: ctx.now },
    time_zone: isDated ? (await generalSettings(ctx)).time_zone : 'UTC',
  };
  const cases = on.map(
    (policy) => sql`when ${conditionSql(policy.conditions, asker)} then ${policy.id}::uuid`,
  );
  return sql<string | null>`case ${sql.join(cases, sql` `)} end`;
}
