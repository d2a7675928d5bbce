/**
 * One rule on one ticket: whole or not at all, inside the transaction of what set it off. What it is
 * refused for is written in the log and never stops the rules after it, nor the ticket.
 */
import { sql } from 'kysely';
import { longestChain, mostFailures, type RunOutcome } from '#contract/automation.ts';
import type { RuleAction } from '#contract/rule-definition.ts';
import { type Acting, asSystem, type Ctx } from '#platform/ctx.ts';
import { isDatabaseLost, OporaError } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import type { Ports } from '#platform/ports.ts';
import { type Did, doActions } from './do.ts';
import { hasRun, insertRun, type RunCause } from './log.sql.ts';
import { planRule } from './plan.ts';
import { adminIds, noteFailure, noteSuccess, writeRule } from './rules.sql.ts';
import type { ReadyRule } from './stored.ts';

export type Setting = {
  readonly ticket_id: string;
  /** Null: time set it off. */
  readonly event: {
    readonly id: number;
    readonly name: string;
    readonly depth: number;
    readonly chain: readonly string[];
  } | null;
  readonly ports: Ports;
};

export type RunResult = { readonly outcome: RunOutcome; readonly stops: boolean };

/** Runs the rule, which fires; a second run for one event finds the first in the log. */
export async function runRule(tx: Ctx, rule: ReadyRule, setting: Setting): Promise<RunResult> {
  const { event } = setting;
  if (event !== null && (await hasRun(tx, rule.id, event.id)))
    return { outcome: 'unchanged', stops: false };
  const before = event?.chain ?? [];
  const chain = [...before, rule.id];
  const acting = inNameOf(tx, rule, { chain, event });
  if (before.includes(rule.id) || chain.length > longestChain)
    return stopLoop(acting, rule, { setting, chain });
  const tried = await attempt(acting, () => doActions(acting, rule, setting));
  if ('cause' in tried) {
    await note(tx, rule, { setting, chain, outcome: 'refused', cause: tried.cause });
    await countFailure(tx, rule);
    return { outcome: 'refused', stops: false };
  }
  await noteSuccess(tx, rule.id);
  const { did } = tried;
  await note(tx, rule, { setting, chain, ...did });
  return { outcome: did.outcome, stops: did.stops };
}

/** In the name of the desk, with the rule named in all that is published. */
function inNameOf(
  tx: Ctx,
  rule: ReadyRule,
  { chain, event }: { chain: readonly string[]; event: Setting['event'] },
): Ctx {
  const by: Acting = { kind: 'rule', id: rule.id, name: rule.name, chain };
  const cause = event === null ? {} : { cause: { event_id: event.id, depth: event.depth } };
  return { ...asSystem(tx), by, ...cause };
}

type Told = {
  readonly setting: Setting;
  readonly chain: readonly string[];
  readonly outcome: RunOutcome;
  readonly cause?: RunCause | null;
  readonly actions?: readonly RuleAction[];
  readonly operation_id?: string | null;
};

async function note(tx: Ctx, rule: ReadyRule, told: Told): Promise<void> {
  await insertRun(tx, {
    ...{ rule_id: rule.id, version: rule.version, chain: told.chain, outcome: told.outcome },
    ticket_id: told.setting.ticket_id,
    event_id: told.setting.event?.id ?? null,
    cause: told.cause ?? null,
    actions: told.actions ?? rule.definition.actions,
    operation_id: told.operation_id ?? null,
  });
}

/**
 * It is a consequence of itself. Said only when it would really do something once more: a rule that
 * holds what it did already is at rest.
 */
async function stopLoop(
  acting: Ctx,
  rule: ReadyRule,
  { setting, chain }: { setting: Setting; chain: readonly string[] },
): Promise<RunResult> {
  const speaks = rule.definition.actions.some(({ do: what }) => loud.has(what));
  const tried = speaks ? undefined : await trial(acting, () => doActions(acting, rule, setting));
  if (tried?.outcome === 'unchanged') return { outcome: 'unchanged', stops: false };
  const key = chain.length > longestChain ? 'rules.cause_chain' : 'rules.cause_own';
  const cause = { key, params: { count: longestChain } };
  await note(acting, rule, { setting, chain, outcome: 'loop', cause });
  return { outcome: 'loop', stops: false };
}

/** What can be heard outside, each time anew. */
const loud: ReadonlySet<RuleAction['do']> = new Set([
  'reply',
  'note',
  'mail',
  'notify',
  'run_macro',
  'webhook',
]);

// trying ---------------------------------------------------------------------------------------

type Tried = { readonly did: Did } | { readonly cause: RunCause };

/** Done, or as if it had never begun, with the reason. @throws when the database is lost */
async function attempt(tx: Ctx, work: () => Promise<Did>): Promise<Tried> {
  await sql`savepoint rule`.execute(tx.db);
  try {
    const did = await work();
    await sql`release savepoint rule`.execute(tx.db);
    return { did };
  } catch (error) {
    if (isDatabaseLost(error)) throw error;
    await sql`rollback to savepoint rule`.execute(tx.db);
    return { cause: causeOf(tx, error) };
  }
}

/** What it would do; nothing of it stays. */
async function trial(tx: Ctx, work: () => Promise<Did>): Promise<Did | undefined> {
  await sql`savepoint trial`.execute(tx.db);
  try {
    return await work();
  } catch (error) {
    if (isDatabaseLost(error)) throw error;
    return undefined;
  } finally {
    await sql`rollback to savepoint trial`.execute(tx.db);
  }
}

/** The reason in words that screens know; a bug is logged, and said as what it is. */
export function causeOf(ctx: Ctx, error: unknown): RunCause {
  if (!(error instanceof OporaError)) {
    ctx.log.error({ err: error }, 'a rule failed');
    return { key: 'errors.internal', params: {} };
  }
  const [of_field] = Object.values(error.fields ?? {});
  return { key: of_field ?? error.message_key, params: error.params ?? {} };
}

// failing --------------------------------------------------------------------------------------

/** After too many in a row nobody is served by another try: it is switched off, and people are told. */
async function countFailure(tx: Ctx, rule: ReadyRule): Promise<void> {
  const failures = await noteFailure(tx, rule.id);
  if (failures < mostFailures) return;
  const desk = asSystem(tx);
  await writeRule(desk, rule.id, { is_on: false, off_cause: 'failures', next_run_at: null });
  await planRule(desk, rule.id);
  const agent_ids = new Set(await adminIds(desk));
  if (rule.author_id !== null) agent_ids.add(rule.author_id);
  await publish(desk, {
    name: 'rule.switched_off',
    subject_type: 'rule',
    subject_id: rule.id,
    data: { agent_ids: [...agent_ids], path: `/settings/rules/${rule.id}`, words: rule.name },
  });
  await publish(desk, {
    name: 'rule.changed',
    subject_type: 'rule',
    subject_id: rule.id,
    data: { change: 'off' },
  });
}
