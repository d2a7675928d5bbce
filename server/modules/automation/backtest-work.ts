/**
 * The work of a backtest: tickets in the order of their ids, some hundreds a step, read in transactions
 * that cannot write, on a standby where there is one; what was found is written between them. A killed
 * one begins anew.
 */
import { sql } from 'kysely';
import { z } from 'zod';
import { type BacktestAsk, type BacktestResult, backtestAsk } from '#contract/backtest.ts';
import type { RuleDefinition, ScheduleRule } from '#contract/rule-definition.ts';
import {
  alwaysOpen,
  calendarOf,
  defaultCalendarId,
  workingTimeOf,
} from '#modules/calendars/calendars.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import { policyReplay } from '#modules/sla/sla.ts';
import { conditionFacts, deskReader } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type Job, job } from '#platform/jobs.ts';
import { fromStandby } from '#platform/standby.ts';
import {
  backtestById,
  type Found,
  forgetTickets,
  insertFound,
  teamNames,
  writeUnfinished,
} from './backtest.sql.ts';
import {
  changesOfAll,
  countInside,
  eventsInside,
  idsInside,
  type PastEvent,
  statusBefore,
  type Window,
  wordsOf,
} from './backtest-past.sql.ts';
import { momentsOf } from './backtest-past.ts';
import { policyStep } from './backtest-policy.ts';
import { preparedReplay, type Replayed } from './backtest-routing.ts';
import {
  type AskedRule,
  changesOf,
  type Firing,
  firingsOf,
  sideOf,
  teamOf,
  unknownIn,
  whyOf,
} from './backtest-rule.ts';
import { dayIn, Sums, type Which } from './backtest-sums.ts';
import { statusCategoriesOf } from './desk.ts';
import { changesOf as changedIn } from './match.ts';
import { ruleById } from './rules.sql.ts';
import { definitionOf } from './stored.ts';
import { scheduledCondition } from './sweep.ts';
import { nextRun } from './when.ts';

const ticketsAtOnce = 500;
const foundAtOnce = 2000;
const dayMilliseconds = 24 * 3600_000;

export const backtestJob: Job<{ backtest_id: string }> = job(
  'automation.backtest',
  z.strictObject({ backtest_id: z.uuid() }),
  (ctx, { backtest_id }) => work(ctx, backtest_id),
  3,
);

/** What came of the tickets of a step; adds to the sums. */
export type Counting = (sums: Sums) => Found[];
/** Reads tickets, twice where a standby fails; what it answers counts them, once. */
export type Step = (tx: Ctx, ids: readonly string[]) => Promise<Counting>;
type Prepared = {
  readonly step: Step;
  readonly unknown_then: BacktestResult['unknown_then'];
  readonly finish?: Replayed['finish'];
};

async function work(ctx: Ctx, id: string): Promise<void> {
  const row = await backtestById(ctx, id);
  const asked = backtestAsk.safeParse(row?.asked);
  if (row === undefined || row.finished_at !== null) return;
  if (!asked.success) {
    await writeUnfinished(ctx, id, { state: 'failed', finished_at: ctx.now });
    return;
  }
  const to = new Date(row.created_at);
  const window = { from: new Date(to.getTime() - row.days * dayMilliseconds), to };
  const at = { ...ctx, now: to };
  await forgetTickets(ctx, id);
  const total = await reading(at, (tx) => countInside(tx, window));
  if (!(await writeUnfinished(ctx, id, { state: 'working', total, done: 0 }))) return;
  const result = await replay(at, { id, asked: asked.data, window });
  if (result === undefined) return;
  await writeUnfinished(ctx, id, {
    ...{ state: 'done', result: JSON.stringify(result), done: total },
    finished_at: new Date(),
  });
}

type Replay = { readonly id: string; readonly asked: BacktestAsk; readonly window: Window };

/** Undefined: it was cancelled meanwhile. */
async function replay(
  ctx: Ctx,
  { id, asked, window }: Replay,
): Promise<BacktestResult | undefined> {
  const sums = new Sums();
  const { time_zone: zone } = await generalSettings(ctx);
  const { step, unknown_then, finish } = await prepared(ctx, asked, { window, zone });
  let after: string | null = null;
  while (true) {
    const place: string | null = after;
    const read = await reading(ctx, async (tx) => {
      const ids = await idsInside(tx, window, { after: place, limit: ticketsAtOnce });
      return { ids, count: ids.length === 0 ? undefined : await step(tx, ids) };
    });
    sums.tickets += read.ids.length;
    await insertFound(ctx, id, read.count?.(sums) ?? []);
    if (!(await writeUnfinished(ctx, id, { done: sums.tickets }))) return undefined;
    after = read.ids.at(-1) ?? null;
    if (read.ids.length < ticketsAtOnce) break;
  }
  const last = await finish?.(ctx, sums, () => writeUnfinished(ctx, id, { done: sums.tickets }));
  if (finish !== undefined && last === undefined) return undefined;
  const found = last?.found ?? [];
  for (let place = 0; place < found.length; place += foundAtOnce)
    await insertFound(ctx, id, found.slice(place, place + foundAtOnce));
  const teams = await teamNames(ctx);
  return sums.result(window, { zone, teams, unknown_then, routing: last?.routing ?? null });
}

function prepared(ctx: Ctx, asked: BacktestAsk, setting: Setting): Promise<Prepared> {
  switch (asked.kind) {
    case 'rule':
      return preparedRule(ctx, asked, setting);
    case 'policy':
      return preparedPolicy(ctx, asked, setting);
    default:
      return preparedReplay(ctx, asked, setting);
  }
}

/** Nothing can be written in it, whatever the step does. */
async function reading<Result>(ctx: Ctx, read: (tx: Ctx) => Promise<Result>): Promise<Result> {
  return fromStandby(ctx, (there) =>
    there.db.transaction().execute(async (db) => {
      await sql`set transaction read only`.execute(db);
      return read({ ...there, db });
    }),
  );
}

// a rule ----------------------------------------------------------------------------------------

type Setting = { readonly window: Window; readonly zone: string };

async function preparedRule(
  ctx: Ctx,
  { definition, rule_id }: Extract<BacktestAsk, { kind: 'rule' }>,
  { window, zone }: Setting,
): Promise<Prepared> {
  const saved = rule_id === undefined ? undefined : await ruleById(ctx, rule_id);
  // One that is off does nothing now.
  const old = saved?.is_on === true ? definitionOf(saved.definition) : undefined;
  const own = rule_id ?? null;
  const rules: Record<Which, AskedRule | undefined> = {
    before: old === undefined ? undefined : await askedRule(ctx, old, { rule_id: own, window }),
    after: await askedRule(ctx, definition, { rule_id: own, window }),
  };
  const statuses = await statusCategoriesOf(ctx);
  const reader = await deskReader(ctx);
  const dayOf = dayIn(zone);
  const wantsStatus = [old, definition].some(
    (one) => one?.kind === 'automation' && one.anchor === 'status_since',
  );
  const step: Step = async (tx, ids) => {
    const [facts, events, words] = [
      await conditionFacts(tx, ids),
      await eventsInside(tx, ids, window),
      await wordsOf(tx, ids),
    ];
    const since = wantsStatus ? await statusBefore(tx, ids, window) : new Map<string, string>();
    const countOne = (sums: Sums, ticket_id: string): Found[] => {
      const ticket = facts.get(ticket_id);
      if (ticket === undefined) return [];
      const own = events.get(ticket_id) ?? [];
      sums.events += own.length;
      for (const team_id of own.flatMap(arrivalsOf)) {
        sums.teams.add(team_id, 'before');
        sums.teams.add(team_id, 'after');
      }
      const past = {
        ...{
          facts: ticket,
          events: own,
          words: words.get(ticket_id) ?? [],
          statuses,
          window,
          reader,
        },
        status_since: since.get(ticket_id) ?? ticket.created_at,
      };
      const fired = {
        before: rules.before === undefined ? [] : firingsOf(rules.before, past),
        after: rules.after === undefined ? [] : firingsOf(rules.after, past),
      };
      for (const which of ['before', 'after'] as const)
        for (const firing of fired[which]) count(sums, rules[which], { which, firing, dayOf });
      return foundIn(ticket_id, rules, { fired, sums, dayOf });
    };
    return (sums) => ids.flatMap((ticket_id) => countOne(sums, ticket_id));
  };
  const conditions = [definition, ...(old === undefined ? [] : [old])].map((one) => one.conditions);
  return { step, unknown_then: unknownIn(conditions) };
}

/** The team that the ticket came to with the event. */
function arrivalsOf(event: PastEvent): string[] {
  const team_id =
    event.name === 'ticket.created' ? event.data['team_id'] : changedIn(event)['team_id']?.[1];
  return typeof team_id === 'string' ? [team_id] : [];
}

type Counted = {
  readonly which: Which;
  readonly firing: Firing;
  readonly dayOf: (at: number) => string;
};

function count(sums: Sums, rule: AskedRule | undefined, { which, firing, dayOf }: Counted): void {
  if (rule === undefined) return;
  sums.time(which, dayOf(Date.parse(firing.at)));
  for (const place of changesOf(rule.definition, firing.facts)) sums.actions.add(place, which);
  const team_id = teamOf(rule.definition, firing.facts);
  if (team_id === undefined) return;
  // What the saved rule did is among what really happened already.
  sums.teams.add(team_id, 'after', which === 'after' ? 1 : -1);
}

type FoundIn = {
  readonly fired: Record<Which, readonly Firing[]>;
  readonly sums: Sums;
  readonly dayOf: (at: number) => string;
};

function foundIn(
  ticket_id: string,
  rules: Record<Which, AskedRule | undefined>,
  { fired, sums, dayOf }: FoundIn,
): Found[] {
  const times = { before: fired.before.length, after: fired.after.length };
  const which = times.after > 0 ? 'after' : 'before';
  const [firing, rule] = [fired[which][0], rules[which]];
  if (firing === undefined || rule === undefined) return [];
  const side = sideOf(times);
  sums.sides[side] += 1;
  const day = dayOf(Date.parse(firing.at));
  return [{ ticket_id, side, day, at: firing.at, why: whyOf(rule, firing, times) }];
}

async function askedRule(
  ctx: Ctx,
  definition: RuleDefinition,
  { rule_id, window }: { rule_id: string | null; window: Window },
): Promise<AskedRule> {
  const isWorking = definition.kind === 'automation' && definition.time === 'working';
  return {
    definition,
    rule_id,
    clock: isWorking ? await workingTimeOf(ctx, definition.calendar_id) : alwaysOpen,
    runs: definition.kind === 'schedule' ? await runsOf(ctx, definition, window) : [],
    condition:
      definition.kind === 'schedule'
        ? await scheduledCondition(ctx, definition)
        : definition.conditions,
  };
}

async function runsOf(ctx: Ctx, rule: ScheduleRule, { from, to }: Window): Promise<Date[]> {
  if (rule.opens !== null) return [];
  const calendar = await calendarOf(ctx, rule.calendar_id ?? (await defaultCalendarId(ctx)));
  const clock = await workingTimeOf(ctx, rule.calendar_id);
  const zone = calendar.time_zone ?? (await generalSettings(ctx)).time_zone;
  const runs: Date[] = [];
  let run = nextRun(rule, from, { zone, clock });
  while (run !== null && run < to && runs.length < 100) {
    runs.push(run);
    run = nextRun(rule, run, { zone, clock });
  }
  return runs;
}

// a policy --------------------------------------------------------------------------------------

async function preparedPolicy(
  ctx: Ctx,
  { policy, policy_id }: Extract<BacktestAsk, { kind: 'policy' }>,
  { window, zone }: Setting,
): Promise<Prepared> {
  const replayed = await policyReplay(ctx, { ...policy, policy_id });
  const statuses = await statusCategoriesOf(ctx);
  const dayOf = dayIn(zone);
  const step: Step = async (tx, ids) => {
    const changes = await changesOfAll(tx, ids);
    const pasts = new Map(
      [...(await conditionFacts(tx, ids))].map(([id, facts]) => {
        const moments = momentsOf({ facts, events: changes.get(id) ?? [], words: [], statuses });
        const points = moments.map(({ event, now }) => ({ at: Date.parse(event.at), ticket: now }));
        const first = { at: Date.parse(facts.created_at), ticket: moments[0]?.before ?? facts };
        return [id, [first, ...points]];
      }),
    );
    const tickets = await replayed(tx, pasts);
    return (sums) => tickets.flatMap((ticket) => policyStep(ticket, { window, sums, dayOf }));
  };
  return { step, unknown_then: [] };
}
