/** Rules by which contracts bill time: one for everybody, and those of organisations. */
import type { TimeRule } from '#contract/time-entries.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { asWorked } from './billing.ts';
import { allRules, deleteRule, upsertRule } from './time-entries.sql.ts';

export async function getTimeRules(ctx: Ctx) {
  const rows = await allRules(ctx);
  return {
    rule: rows.find((row) => row.organization_id === null)?.rule ?? asWorked,
    organizations: rows.flatMap(({ organization_id: id, organization_name, rule }) =>
      id === null ? [] : [{ organization: { id, name: organization_name ?? '' }, rule }],
    ),
  };
}

/** Null takes a rule away: then the one for everybody holds, or none. */
export async function writeTimeRule(
  ctx: Ctx,
  organization_id: string | null,
  rule: TimeRule | null,
): Promise<void> {
  await transaction(ctx, async (tx) => {
    if (rule === null) await deleteRule(tx, organization_id);
    else await upsertRule(tx, organization_id, rule);
    await publish(tx, {
      name: 'time_rule.changed',
      subject_type: 'organization',
      subject_id: organization_id,
      data: { rule },
    });
  });
}
