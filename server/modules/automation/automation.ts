/**
 * Automation: rules that the desk follows by itself. Owns rules, their versions, what waits to be looked
 * at, when what is due, and the log. What an action does is the executor's (operations) and of the
 * modules that own it. Whether a rule fires: match.ts, pure. How it runs: feed.ts fills the queue from
 * events, work.ts takes it, run.ts does one rule on one ticket.
 */
import type { Rule, RuleVersion } from '#contract/automation.ts';
import type { RuleDefinition } from '#contract/rule-definition.ts';
import { agentNames } from '#modules/people/people.ts';
import type { TagNames } from '#modules/tickets/tickets.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { checkedDefinition } from './checks.ts';
import { planRule } from './plan.ts';
import {
  allRules,
  insertRule,
  insertVersion,
  lockRule,
  type RuleRow,
  type RunCounts,
  ruleById,
  runCounts,
  versionsOf,
  writeOrder,
  writeRule,
} from './rules.sql.ts';
import { definitionOf } from './stored.ts';
import { withTagsRenamed } from './tags-renamed.ts';

export { followFeed } from './feed.ts';

export async function listRules(ctx: Ctx): Promise<Rule[]> {
  return present(ctx, await allRules(ctx));
}

/** @throws OporaError not_found */
export async function getRule(ctx: Ctx, id: string): Promise<Rule> {
  const row = (await ruleById(ctx, id)) ?? fail('not_found', 'errors.not_found');
  const [shown] = await present(ctx, [row]);
  return shown ?? fail('not_found', 'errors.not_found');
}

async function present(ctx: Ctx, rows: readonly RuleRow[]): Promise<Rule[]> {
  const counts = await runCounts(ctx);
  const names = await agentNames(
    ctx,
    rows.flatMap(({ author_id }) => author_id ?? []),
  );
  return rows.flatMap((row) => {
    const definition = definitionOf(row.definition);
    return definition === undefined ? [] : [presentRule(row, definition, { counts, names })];
  });
}

type Known = {
  readonly counts: ReadonlyMap<string, RunCounts>;
  readonly names: ReadonlyMap<string, string>;
};

function presentRule(row: RuleRow, definition: RuleDefinition, { counts, names }: Known): Rule {
  const { id, kind, name, is_on, version, changed_at, next_run_at, author_id } = row;
  const count = counts.get(id);
  return {
    ...{ id, kind, name, is_on, version, definition, changed_at, next_run_at },
    off_cause: row.off_cause === null ? null : 'failures',
    author: author_id === null ? null : { id: author_id, name: names.get(author_id) ?? '' },
    fired: count?.fired ?? 0,
    refused: count?.refused ?? 0,
    loops: count?.loops ?? 0,
    last_fired_at: count?.last_fired_at ?? null,
  };
}

export type NewRule = {
  readonly name: string;
  readonly definition: RuleDefinition;
  readonly is_on: boolean;
  /** Of one that every desk starts with. */
  readonly key?: string;
};

/** @throws OporaError invalid when an action cannot be done by a rule, with its place */
export async function createRule(ctx: Ctx, input: NewRule): Promise<Rule> {
  const id = newId();
  await saved(ctx, id, async (tx) => {
    const definition = await checkedDefinition(tx, input.definition);
    const author_id = actorId(tx.actor);
    await insertRule(tx, {
      ...{ id, kind: definition.kind, name: input.name, is_on: input.is_on, author_id },
      ...{ key: input.key ?? null, definition: JSON.stringify(definition) },
      ...{ created_at: tx.now, changed_at: tx.now, on_since: input.is_on ? tx.now : null },
    });
    await noteVersion(tx, id, null);
    await planRule(tx, id);
    return { change: 'created' };
  });
  return getRule(ctx, id);
}

export type RuleEdit = {
  readonly name?: string | undefined;
  readonly definition?: RuleDefinition | undefined;
  readonly is_on?: boolean | undefined;
  readonly version?: number | undefined;
};

/** @throws OporaError conflict when it was changed since that version; invalid as createRule */
export async function updateRule(ctx: Ctx, id: string, edit: RuleEdit): Promise<Rule> {
  await saved(ctx, id, async (tx) => {
    const row = (await lockRule(tx, id)) ?? fail('not_found', 'errors.not_found');
    if (edit.version !== undefined && edit.version !== row.version)
      fail('conflict', 'errors.rule_changed');
    const changed = await rewritten(tx, row, edit);
    const switched = edit.is_on !== undefined && edit.is_on !== row.is_on;
    if (switched)
      await writeRule(tx, id, {
        is_on: edit.is_on ?? false,
        on_since: edit.is_on === true ? tx.now : row.on_since,
        failures: 0,
        off_cause: null,
      });
    if (changed || switched) await planRule(tx, id);
    return { change: changed ? 'edited' : edit.is_on === true ? 'on' : 'off' };
  });
  return getRule(ctx, id);
}

/** A new version, unless all stays as it is. */
async function rewritten(tx: Ctx, row: RuleRow, edit: RuleEdit): Promise<boolean> {
  const name = edit.name ?? row.name;
  const asked =
    edit.definition === undefined ? undefined : await checkedDefinition(tx, edit.definition);
  if (asked !== undefined && asked.kind !== row.kind) fail('conflict', 'errors.rule_kind');
  const known = JSON.stringify(definitionOf(row.definition));
  if (name === row.name && (asked === undefined || JSON.stringify(asked) === known)) return false;
  await writeRule(tx, row.id, {
    name,
    ...(asked === undefined ? {} : { definition: JSON.stringify(asked) }),
    version: row.version + 1,
    author_id: actorId(tx.actor),
    changed_at: tx.now,
    failures: 0,
  });
  await noteVersion(tx, row.id, null);
  return true;
}

/** Rules name tags by their spelling: a new version means the same tickets. */
export async function renameTagInRules(ctx: Ctx, names: TagNames): Promise<void> {
  for (const row of await allRules(ctx)) {
    const before = definitionOf(row.definition);
    if (before === undefined) continue;
    const definition = JSON.stringify(withTagsRenamed(before, names));
    if (definition === JSON.stringify(before)) continue;
    await saved(ctx, row.id, async (tx) => {
      const author_id = actorId(tx.actor);
      const version = row.version + 1;
      await writeRule(tx, row.id, { definition, version, author_id, changed_at: tx.now });
      await noteVersion(tx, row.id, null);
      return { change: 'edited' };
    });
  }
}

/** Goes back by a new version that says the same. @throws OporaError not_found */
export async function restoreVersion(ctx: Ctx, id: string, version: number): Promise<Rule> {
  await saved(ctx, id, async (tx) => {
    const row = (await lockRule(tx, id)) ?? fail('not_found', 'errors.not_found');
    const old = (await versionsOf(tx, id)).find((one) => one.version === version);
    const definition = definitionOf(old?.definition);
    if (old === undefined || definition === undefined) fail('not_found', 'errors.not_found');
    await writeRule(tx, id, {
      name: old.name,
      definition: JSON.stringify(definition),
      version: row.version + 1,
      author_id: actorId(tx.actor),
      changed_at: tx.now,
      failures: 0,
    });
    await noteVersion(tx, id, version);
    await planRule(tx, id);
    return { change: 'restored' };
  });
  return getRule(ctx, id);
}

async function noteVersion(tx: Ctx, id: string, restored_from: number | null): Promise<void> {
  const row = await ruleById(tx, id);
  const definition = definitionOf(row?.definition);
  if (row === undefined || definition === undefined) return;
  const { version, name, author_id } = row;
  await insertVersion(tx, {
    ...{ rule_id: id, version, name, definition, author_id, restored_from },
    created_at: tx.now,
  });
}

export async function listVersions(ctx: Ctx, id: string): Promise<RuleVersion[]> {
  const rows = await versionsOf(ctx, id);
  const names = await agentNames(
    ctx,
    rows.flatMap(({ author_id }) => author_id ?? []),
  );
  return rows.flatMap(({ version, name, author_id, created_at, restored_from, ...row }) => {
    const definition = definitionOf(row.definition);
    if (definition === undefined) return [];
    const author = author_id === null ? null : { id: author_id, name: names.get(author_id) ?? '' };
    return [{ version, name, definition, author, created_at, restored_from }];
  });
}

/** What it did stays in the log and can be taken back. */
export async function deleteRule(ctx: Ctx, id: string): Promise<void> {
  await saved(ctx, id, async (tx) => {
    await writeRule(tx, id, { is_on: false, deleted_at: tx.now, key: null });
    await planRule(tx, id);
    return { change: 'deleted' };
  });
}

export async function orderRules(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await transaction(ctx, async (tx) => {
    await writeOrder(tx, [...new Set(ids)]);
    await publish(tx, {
      name: 'rule.changed',
      subject_type: 'rule',
      subject_id: null,
      data: { change: 'ordered' },
    });
  });
}

async function saved(
  ctx: Ctx,
  id: string,
  work: (tx: Ctx) => Promise<{ change: string }>,
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const data = await work(tx);
    await publish(tx, { name: 'rule.changed', subject_type: 'rule', subject_id: id, data });
  });
}
