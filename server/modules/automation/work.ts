/**
 * The work: each shard's items in their order. What sets nothing off is decided from facts read for
 * many tickets at once and goes together; what fires has a transaction of its own, in which the item
 * is taken, the ticket locked and everything decided anew. A killed worker leaves either nothing or all.
 */
import type { MissedLeaf } from '#contract/automation.ts';
import type { TriggerRule } from '#contract/rule-definition.ts';
import { conditionFacts, type TicketFacts } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { isDatabaseLost } from '#platform/errors.ts';
import { compareInstants } from '#platform/instants.ts';
import { type Job, job } from '#platform/jobs.ts';
import type { Ports } from '#platform/ports.ts';
import { type Desk, deskNow, type Ready } from './desk.ts';
import { workJob as asked, askToWork } from './feed.ts';
import { countMisses, type Miss } from './log.sql.ts';
import { matchRule, type RuleEvent, rewound } from './match.ts';
import { dropItems, lockTicketForRules, nextItems, type QueueItem, takeItem } from './queue.sql.ts';
import { runRule, type Setting } from './run.ts';
import { planTickets } from './timers.ts';
import { fireDue } from './work-due.ts';

const itemsAtOnce = 200;
/** How long one turn keeps a worker: others wait for one, too. */
const turnMilliseconds = 10_000;

export const workJob: Job<{ shard: number }> = job(
  asked.name,
  asked.payload,
  (ctx, { shard }, ports) => work(asSystem(ctx), shard, ports),
  asked.max_attempts,
);

async function work(ctx: Ctx, shard: number, ports: Ports): Promise<void> {
  const until = performance.now() + turnMilliseconds;
  for (;;) {
    const now = { ...ctx, now: ports.clock() };
    const items = await nextItems(now, shard, itemsAtOnce);
    if (items.length === 0) return;
    await workThrough(now, items, { shard, ports });
    if (performance.now() < until) continue;
    await transaction(now, (tx) => askToWork(tx, shard));
    return;
  }
}

type Place = { readonly shard: number; readonly ports: Ports };

async function workThrough(ctx: Ctx, items: readonly QueueItem[], place: Place): Promise<void> {
  const desk = await deskNow(ctx);
  const alive = items.flatMap((item) => (item.is_alive ? [item.ticket_id] : []));
  const facts = await conditionFacts(ctx, [...new Set(alive)]);
  const quiet: number[] = [];
  const misses: Miss[] = [];
  for (const item of items) {
    const ticket = facts.get(item.ticket_id);
    const event = eventOf(item);
    if (
      ticket === undefined ||
      (event !== undefined && !isAnyFired(desk, ticket, { item, misses }))
    ) {
      quiet.push(item.id);
      continue;
    }
    await guarded(ctx, item, () => fire(ctx, desk, { item, ports: place.ports, misses }));
    const [after] = (await conditionFacts(ctx, [item.ticket_id])).values();
    if (after !== undefined) facts.set(item.ticket_id, after);
  }
  await transaction(ctx, async (tx) => {
    await planTickets(tx, desk, facts);
    await countMisses(tx, place.shard, misses);
    await dropItems(tx, quiet);
  });
}

/** A fault of ours in one item must not hold up all that wait behind it. */
async function guarded(ctx: Ctx, item: QueueItem, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isDatabaseLost(error)) throw error;
    ctx.log.error({ err: error, ticket_id: item.ticket_id }, 'an item of the rules failed');
    await transaction(ctx, (tx) => dropItems(tx, [item.id]));
  }
}

function eventOf(item: QueueItem): (RuleEvent & { depth: number }) | undefined {
  const { event_id, name, at, data, depth } = item;
  if (event_id === null || name === null || at === null) return undefined;
  return { id: event_id, name, at, data: data ?? {}, depth: depth ?? 0 };
}

// events ---------------------------------------------------------------------------------------

type Look = { readonly item: QueueItem; readonly misses: Miss[] };

/** Whether any trigger would fire on these facts; else why each of them did not is counted. */
function isAnyFired(desk: Desk, ticket: TicketFacts, { item, misses }: Look): boolean {
  const event = eventOf(item);
  if (event === undefined) return false;
  const own: Miss[] = [];
  const before = rewound(ticket, [event], desk.statuses);
  for (const rule of desk.triggers) {
    const decision = decide(rule, desk, { ticket, before, event });
    if (decision === 'fires') return true;
    if (decision !== undefined) own.push(missOf(rule, item.ticket_id, decision));
  }
  misses.push(...own);
  return false;
}

export function missOf(
  rule: Pick<Ready<TriggerRule>, 'id' | 'version'>,
  ticket_id: string,
  missed: MissedLeaf,
): Miss {
  return { rule_id: rule.id, version: rule.version, ticket_id, missed };
}

type Happened = {
  readonly ticket: TicketFacts;
  readonly before: TicketFacts;
  readonly event: RuleEvent;
};

/** The first test that stood in the way; undefined: the event is not its business. */
function decide(
  rule: Ready<TriggerRule>,
  desk: Desk,
  { ticket, before, event }: Happened,
): 'fires' | MissedLeaf | undefined {
  if (rule.on_since === null || compareInstants(event.at, rule.on_since) < 0) return undefined;
  const decision = matchRule(rule.definition, { ...desk, now: ticket, before }, event);
  return decision.fires ? 'fires' : decision.missed[0];
}

type Firing = { readonly item: QueueItem; readonly ports: Ports; readonly misses: Miss[] };

/** Everything that this item sets off, in one transaction. */
async function fire(ctx: Ctx, desk: Desk, { item, ports, misses }: Firing): Promise<void> {
  const own: Miss[] = [];
  await transaction(ctx, async (tx) => {
    if (!(await takeItem(tx, item.id))) return;
    if (!(await lockTicketForRules(tx, item.ticket_id))) return;
    const event = eventOf(item);
    if (event === undefined) return fireDue(tx, desk, { item, ports, misses: own });
    const setting: Setting = {
      ticket_id: item.ticket_id,
      event: { id: event.id, name: event.name, depth: event.depth, chain: chainOf(event) },
      ports,
    };
    let ticket = await factsNow(tx, item.ticket_id);
    for (const rule of desk.triggers) {
      if (ticket === undefined) return;
      const before = rewound(ticket, [event], desk.statuses);
      const decision = decide(rule, desk, { ticket, before, event });
      if (decision !== 'fires') {
        if (decision !== undefined) own.push(missOf(rule, item.ticket_id, decision));
        continue;
      }
      const { outcome, stops } = await runRule(tx, rule, setting);
      if (outcome === 'fired') ticket = await factsNow(tx, item.ticket_id);
      if (stops) return;
    }
  });
  misses.push(...own);
}

async function factsNow(tx: Ctx, ticket_id: string): Promise<TicketFacts | undefined> {
  return (await conditionFacts(tx, [ticket_id])).get(ticket_id);
}

/** The rules that led to the event, the first first. */
export function chainOf({ data }: Pick<RuleEvent, 'data'>): readonly string[] {
  const { by } = data;
  if (typeof by !== 'object' || by === null || !('chain' in by)) return [];
  return Array.isArray(by.chain) ? by.chain.filter((id) => typeof id === 'string') : [];
}
