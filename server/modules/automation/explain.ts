/** What rules did, and why others did not: the log, trials, and any event of the last 30 days told anew. */
import { z } from 'zod';
import type {
  EventVerdict,
  explainEvent as explainEndpoint,
  RuleMiss,
  RuleRun,
  RunOutcome,
  tryRule as tryEndpoint,
  Verdict,
} from '#contract/automation.ts';
import { countStops } from '#contract/automation.ts';
import type { Condition } from '#contract/conditions.ts';
import type { RuleAction, RuleDefinition } from '#contract/rule-definition.ts';
import {
  conditionFacts,
  conditionSql,
  deskReader,
  type TicketFacts,
} from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { compareInstants } from '#platform/instants.ts';
import { type Desk, deskNow } from './desk.ts';
import {
  countTickets,
  eventsSince,
  factsThen,
  firstTickets,
  missesOf,
  type RunRow,
  ruleNames,
  runsOfRule,
  runsOfTicket,
  ticketHeads,
} from './explain.sql.ts';
import { isItsMoment, matchRule, type RuleEvent, rewound } from './match.ts';
import { ruleById } from './rules.sql.ts';
import { scheduledCondition } from './sweep.ts';
import { statusSince } from './ticket.sql.ts';
import { clocksOf, dueOf } from './timers.ts';

const runsAPage = 50;

// the log --------------------------------------------------------------------------------------

export async function listRuns(
  ctx: Ctx,
  rule_id: string,
  ask: { after?: string | undefined; outcome?: RunOutcome | undefined },
): Promise<{ items: RuleRun[]; next: string | null }> {
  if (ask.after !== undefined && !/^\d{1,15}$/.test(ask.after)) fail('invalid', 'errors.cursor');
  const before = ask.after === undefined ? null : Number(ask.after);
  const found = await runsOfRule(ctx, rule_id, {
    before,
    outcome: ask.outcome,
    limit: runsAPage + 1,
  });
  const shown = found.slice(0, runsAPage);
  const last = shown.at(-1);
  return {
    items: await presentRuns(ctx, shown),
    next: found.length > runsAPage && last !== undefined ? String(last.id) : null,
  };
}

export async function listTicketRuns(ctx: Ctx, ticket_id: string): Promise<RuleRun[]> {
  return presentRuns(ctx, await runsOfTicket(ctx, ticket_id));
}

const ids = z.array(z.string()).catch([]);
const storedActions = z.array(z.custom<RuleAction>()).catch([]);
const params = z.record(z.string(), z.union([z.string(), z.number()])).catch({});

async function presentRuns(ctx: Ctx, rows: readonly RunRow[]): Promise<RuleRun[]> {
  const chains = rows.map((row) => ids.parse(row.chain));
  const names = await ruleNames(ctx, [
    ...new Set([...chains.flat(), ...rows.map((row) => row.rule_id)]),
  ]);
  const named = (id: string) => ({ id, name: names.get(id) ?? '' });
  return rows.map((row, index) => ({
    id: row.id,
    rule: named(row.rule_id),
    version: row.version,
    at: row.at,
    ticket:
      row.ticket_id === null || row.number === null
        ? null
        : { id: row.ticket_id, number: row.number, subject: row.subject ?? '' },
    event:
      row.event_id === null || row.event_name === null
        ? null
        : { id: row.event_id, name: row.event_name },
    outcome: row.outcome,
    cause:
      row.cause_key === null
        ? null
        : { key: row.cause_key, params: params.parse(row.cause_params) },
    chain: (chains[index] ?? []).map(named),
    actions: storedActions.parse(row.actions),
    operation_id: row.operation_id,
  }));
}

/** Of the version that is in force: the others asked something else. */
export async function listMisses(ctx: Ctx, rule_id: string): Promise<RuleMiss[]> {
  const row = (await ruleById(ctx, rule_id)) ?? fail('not_found', 'errors.not_found');
  const found = await missesOf(ctx, rule_id, row.version);
  return found.map(({ missed, count, last_at, ticket_id, number, subject }) => ({
    missed,
    count,
    last_at,
    ticket:
      ticket_id === null || number === null
        ? null
        : { id: ticket_id, number, subject: subject ?? '' },
  }));
}

// before it is switched on ---------------------------------------------------------------------

/** How many tickets it would concern now: of a trigger, those that meet its conditions. */
export async function countForRule(
  ctx: Ctx,
  rule: RuleDefinition,
): Promise<{ count: number; examples: { id: string; number: number; subject: string }[] }> {
  const where = conditionSql(await conditionsOf(ctx, rule), await deskReader(ctx));
  const count = await countTickets(ctx, where, countStops);
  return { count, examples: count === 0 ? [] : await firstTickets(ctx, where, 3) };
}

async function conditionsOf(ctx: Ctx, rule: RuleDefinition): Promise<Condition> {
  return rule.kind === 'schedule' ? scheduledCondition(ctx, rule) : rule.conditions;
}

const yes: Verdict = { fires: true, because: null, missed: [], due_at: null };

/** Would it fire? Nothing is done. @throws OporaError not_found */
export async function tryRule(
  ctx: Ctx,
  ticket_id: string,
  rule: RuleDefinition,
): Promise<z.input<typeof tryEndpoint.response>> {
  const [ticket] = await ticketHeads(ctx, [ticket_id]);
  const facts = (await conditionFacts(ctx, [ticket_id])).get(ticket_id);
  if (ticket === undefined || facts === undefined) fail('not_found', 'errors.not_found');
  const desk = await deskNow(asSystem(ctx));
  const now = await verdictNow(ctx, rule, { desk, facts, ticket_id });
  const events =
    rule.kind === 'trigger'
      ? (await pastOf(ctx, ticket_id, desk)).map(
          ({ event, ticket: facts }): EventVerdict => ({
            event: { id: event.id, name: event.name, at: event.at },
            verdict: verdictOf(rule, { desk, ticket: facts, event }),
          }),
        )
      : [];
  return { ticket, now, events };
}

type Now = { readonly desk: Desk; readonly facts: TicketFacts; readonly ticket_id: string };

async function verdictNow(
  ctx: Ctx,
  rule: RuleDefinition,
  { desk, facts, ticket_id }: Now,
): Promise<Verdict> {
  const conditions = await conditionsOf(ctx, rule);
  const asked = rule.kind === 'schedule' ? { ...rule, conditions } : rule;
  const decision = matchRule(asked, { ...desk, now: facts, before: facts }, null);
  const due_at =
    rule.kind === 'automation' ? await momentOf(ctx, rule, { desk, facts, ticket_id }) : null;
  if (!decision.fires)
    return { fires: false, because: 'conditions', missed: [...decision.missed], due_at };
  if (rule.kind !== 'automation') return yes;
  const isDue = due_at !== null && Date.parse(due_at) <= ctx.now.getTime();
  return { fires: isDue, because: isDue ? null : 'time', missed: [], due_at };
}

async function momentOf(
  ctx: Ctx,
  definition: Extract<RuleDefinition, { kind: 'automation' }>,
  { desk, facts, ticket_id }: Now,
): Promise<string | null> {
  const rule = { id: '', definition: { ...definition, conditions: { all: [] } } };
  const clocks = await clocksOf(ctx, [rule]);
  const since = (await statusSince(ctx, [ticket_id])).get(ticket_id);
  return dueOf(rule, facts, { desk, clocks, since })?.due_at ?? null;
}

// the past -------------------------------------------------------------------------------------

type Past = { readonly event: RuleEvent; readonly ticket: TicketFacts };

/** Events of the last 30 days that triggers can hear of, newest first, each with the ticket as it was then. */
async function pastOf(ctx: Ctx, ticket_id: string, desk: Desk): Promise<Past[]> {
  const now = (await conditionFacts(ctx, [ticket_id])).get(ticket_id);
  if (now === undefined) return [];
  const events = await eventsSince(ctx, ticket_id);
  const past: Past[] = [];
  let later: TicketFacts = now;
  for (const event of events) {
    past.push({ event, ticket: { ...later, ...(await factsThen(ctx, ticket_id, event.at)) } });
    later = rewound(later, [event], desk.statuses);
  }
  return past;
}

function verdictOf(
  rule: Extract<RuleDefinition, { kind: 'trigger' }>,
  { desk, ticket: facts, event }: Past & { desk: Desk },
): Verdict {
  const before = rewound(facts, [event], desk.statuses);
  const reader = { ...desk.reader, now: new Date(event.at) };
  const decision = matchRule(rule, { ...desk, reader, now: facts, before }, event);
  if (decision.fires) return yes;
  return { fires: false, because: decision.because, missed: [...decision.missed], due_at: null };
}

/** What each trigger that is on decided of an event, told anew; with what the log has of it. */
export async function explainEvent(
  ctx: Ctx,
  ticket_id: string,
  event_id: number | undefined,
): Promise<z.input<typeof explainEndpoint.response>> {
  const desk = await deskNow(asSystem(ctx));
  const past = await pastOf(ctx, ticket_id, desk);
  const heard = past.filter(({ event }) =>
    desk.triggers.some(({ definition }) => isItsMoment(definition.when, event, desk.statuses)),
  );
  const shown = event_id === undefined ? heard[0] : past.find(({ event }) => event.id === event_id);
  if (shown === undefined && event_id !== undefined) fail('not_found', 'errors.not_found');
  const outcomes = new Map(
    (await runsOfTicket(ctx, ticket_id))
      .filter((run) => run.event_id === shown?.event.id)
      .map((run) => [run.rule_id, run.outcome]),
  );
  return {
    events: heard.map(({ event }) => ({ id: event.id, name: event.name, at: event.at })),
    event_id: shown?.event.id ?? null,
    verdicts:
      shown === undefined
        ? []
        : desk.triggers.map((rule) => ({
            rule: { id: rule.id, name: rule.name },
            outcome: outcomes.get(rule.id) ?? null,
            verdict:
              rule.on_since !== null && compareInstants(shown.event.at, rule.on_since) < 0
                ? { ...yes, fires: false, because: 'older' as const }
                : verdictOf(rule.definition, { desk, ...shown }),
          })),
  };
}
