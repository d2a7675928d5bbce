/** Policies as the administrator writes them. Each change counts the open tickets anew. */
import type { Condition, ConditionField } from '#contract/conditions.ts';
import { type SlaPolicy, type SlaTerms, slaConditionFields } from '#contract/sla.ts';
import { type TagNames, withTagRenamed } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { forgetPolicies, knownPolicies, termsIn } from './choice.ts';
import {
  insertPolicy,
  insertVersion,
  lockPolicy,
  openTicketsBy,
  placePolicies,
  policyById,
  writePolicy,
} from './policies.sql.ts';
import { askRecount } from './recounts.ts';

export type PolicyInput = SlaTerms & {
  readonly name: string;
  readonly is_on: boolean;
  readonly conditions: Condition;
};

/** In the order in which they are asked. */
export async function listPolicies(ctx: Ctx): Promise<SlaPolicy[]> {
  const counts = await openTicketsBy(ctx);
  return (await knownPolicies(ctx)).map((policy) => ({
    ...policy,
    open_tickets: counts.get(policy.id) ?? 0,
  }));
}

/** As the last one. @throws OporaError invalid for a condition that would change by itself */
export async function createPolicy(ctx: Ctx, input: PolicyInput): Promise<SlaPolicy> {
  refuseJumping(input.conditions);
  const id = newId();
  return saved(ctx, id, async (tx) => {
    const { name, is_on, conditions } = input;
    const terms = termsIn(input);
    await insertPolicy(tx, {
      ...{ id, name, is_on, conditions: JSON.stringify(conditions) },
      ...columnsOf(terms),
      ...{ created_at: tx.now, updated_at: tx.now },
    });
    await insertVersion(tx, { policy_id: id, version: 1 }, { ...terms, name });
  });
}

export type PolicyEdit = { readonly [K in keyof PolicyInput]?: PolicyInput[K] | undefined };

/** A change of what is promised makes a version; one of the name, the switch or for whom does not. */
export async function updatePolicy(ctx: Ctx, id: string, edit: PolicyEdit): Promise<SlaPolicy> {
  if (edit.conditions !== undefined) refuseJumping(edit.conditions);
  return saved(ctx, id, async (tx) => {
    const row = (await lockPolicy(tx, id)) ?? fail('not_found', 'errors.not_found');
    const before = termsIn(row);
    const given = Object.fromEntries(
      Object.entries(edit).filter(([, value]) => value !== undefined),
    );
    const after = termsIn({ ...before, ...given });
    const name = edit.name ?? row.name;
    const isPromise = JSON.stringify(before) !== JSON.stringify(after);
    const version = isPromise ? row.version + 1 : row.version;
    await writePolicy(tx, id, {
      ...{ name, version, is_on: edit.is_on ?? row.is_on },
      ...(edit.conditions === undefined ? {} : { conditions: JSON.stringify(edit.conditions) }),
      ...columnsOf(after),
    });
    if (isPromise) await insertVersion(tx, { policy_id: id, version }, { ...after, name });
  });
}

function columnsOf({ targets, pauses, warn_shares, warn_lead_minutes, ...terms }: SlaTerms) {
  return {
    ...terms,
    targets: JSON.stringify(targets),
    pauses: [...pauses],
    warn_shares: [...warn_shares],
    warn_lead_minutes: [...warn_lead_minutes],
  };
}

async function saved(ctx: Ctx, id: string, write: (tx: Ctx) => Promise<void>): Promise<SlaPolicy> {
  return transaction(ctx, async (tx) => {
    await write(tx);
    await tell(tx, id);
    const found = (await listPolicies(tx)).find((policy) => policy.id === id);
    return found ?? fail('not_found', 'errors.not_found');
  });
}

async function tell(tx: Ctx, id: string): Promise<void> {
  forgetPolicies(tx);
  await publish(tx, { name: 'sla_policy.changed', subject_type: 'sla_policy', subject_id: id });
  await askRecount(tx, { cause: 'policy', organization_id: null });
}

/** Clocks and history go on naming it. */
export async function deletePolicy(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    if ((await policyById(tx, id)) === undefined) fail('not_found', 'errors.not_found');
    await writePolicy(tx, id, { deleted_at: tx.now, is_on: false });
    await tell(tx, id);
  });
}

export async function orderPolicies(ctx: Ctx, ids: readonly string[]): Promise<void> {
  const [first] = ids;
  await transaction(ctx, async (tx) => {
    await placePolicies(tx, ids);
    if (first !== undefined) await tell(tx, first);
  });
}

/** Policies name tags by their spelling: with a new one they still mean the same tickets. */
export async function renameTagInPolicies(tx: Ctx, names: TagNames): Promise<void> {
  for (const { id, conditions } of await knownPolicies(tx)) {
    const after = JSON.stringify(withTagRenamed(conditions, names));
    if (after === JSON.stringify(conditions)) continue;
    await writePolicy(tx, id, { conditions: after });
    forgetPolicies(tx);
    await publish(tx, { name: 'sla_policy.changed', subject_type: 'sla_policy', subject_id: id });
  }
}

const allowed: ReadonlySet<ConditionField> = new Set(slaConditionFields);

/** What changes with every status or minute would make a ticket jump between promises. */
function refuseJumping(condition: Condition): void {
  if ('all' in condition) condition.all.forEach(refuseJumping);
  else if ('any' in condition) condition.any.forEach(refuseJumping);
  else if ('not' in condition) refuseJumping(condition.not);
  else if (!allowed.has(condition.field)) failField('conditions', 'errors.field.sla_condition');
}
