/** Whose court a ticket is in, read anew from its facts; and the same kept as rows, a second after its events. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { TicketCourt } from '#contract/court.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { after, type FedEvent, type OporaEvent } from '#platform/events.ts';
import { followEvents } from '#platform/follow.ts';
import { enqueue, job } from '#platform/jobs.ts';
import {
  type CountedBy,
  countedBy,
  heldOf,
  lockSpans,
  replaceSpans,
  type SpanRow,
  type TicketSpan,
  teamNames,
  uncounted,
} from './court.sql.ts';
import { isOurs, piecesOf, type Stretch, stretchesOf, sumsOf } from './court.ts';
import { type CourtHours, courtHours, workedUntil } from './court-hours.ts';
import { worldOf } from './facts.sql.ts';
import { factsFrom } from './facts.ts';
import { worldsOf } from './worlds.sql.ts';

type Told = {
  readonly created_at: string;
  readonly stretches: Stretch[];
  readonly hours: CourtHours;
};

async function told(ctx: Ctx, ticket_id: string): Promise<Told | undefined> {
  const world = await worldOf(ctx, ticket_id, sql<string | null>`null::uuid`);
  if (world === undefined) return undefined;
  return {
    created_at: world.created_at,
    stretches: stretchesOf(factsFrom(world)),
    hours: await courtHours(ctx, world.held),
  };
}

/** @throws OporaError not_found */
export async function ticketCourt(ctx: Ctx, ticket_id: string): Promise<TicketCourt> {
  const { created_at, stretches, hours } =
    (await told(ctx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  const pieces = piecesOf(stretches, hours.time, ctx.now.getTime());
  const names = await teamNames(
    ctx,
    pieces.flatMap((piece) => piece.team_id ?? []),
  );
  const last = stretches.at(-1);
  const opened = Date.parse(created_at);
  const text = (at: number) => new Date(at).toISOString();
  const shown = <Whose extends { team_id: string | null }>({ team_id, ...rest }: Whose) => ({
    ...rest,
    team: team_id === null ? null : { id: team_id, name: names.get(team_id) ?? '' },
  });
  return {
    from: text(pieces[0]?.from ?? opened),
    until: text(pieces.at(-1)?.to ?? opened),
    is_over: last === undefined || last.to !== null,
    pieces: pieces.map((piece) => ({
      ...shown(piece),
      from: text(piece.from),
      to: text(piece.to),
    })),
    sums: sumsOf(pieces).map(shown),
  };
}

// kept as rows -------------------------------------------------------------------------------------

/**
 * Counts the turns of these tickets anew and writes what differs: a few statements, however many they
 * are. One transaction at a time writes turns, so that nothing older is written over what is newer.
 */
export async function keepCourts(ctx: Ctx, ticket_ids: readonly string[]): Promise<void> {
  if (ticket_ids.length === 0) return;
  await transaction(asSystem(ctx), async (tx) => {
    await lockSpans(tx);
    const held = new Map((await heldOf(tx, ticket_ids)).map((one) => [one.ticket_id, one]));
    const plain = ticket_ids.filter((id) => held.get(id)?.is_merged === false);
    const hours = new Map<string, CourtHours>();
    const spans: TicketSpan[] = [];
    for (const world of await worldsOf(tx, plain)) {
      const by = held.get(world.id);
      const { created_at } = world;
      const key = `${by?.policy_id} ${by?.policy_version} ${by?.zone}`;
      const found = hours.get(key) ?? (await courtHours(tx, by ?? null));
      hours.set(key, found);
      const stretches = stretchesOf(factsFrom(world));
      spans.push(...ticketSpans(world.id, { created_at, stretches, hours: found }));
    }
    // What was said in a merged ticket stands in its survivor: each is asked for alone, and there are few.
    for (const { ticket_id } of [...held.values()].filter((one) => one.is_merged)) {
      const found = await told(tx, ticket_id);
      if (found !== undefined) spans.push(...ticketSpans(ticket_id, found));
    }
    await replaceSpans(tx, ticket_ids, spans);
  });
}

function ticketSpans(ticket_id: string, found: Told): TicketSpan[] {
  return spanRows(found).map((span, place) => ({ ...span, ticket_id, place }));
}

function spanRows({ created_at, stretches, hours }: Told): SpanRow[] {
  const lasting = stretches.filter(({ from, to }) => to === null || to > from);
  const at = Date.parse(created_at);
  const nothing: Stretch = {
    ...{ side: 'line', line: 'L1', team_id: null, cause: 'work' },
    ...{ from: at, to: at },
  };
  return (lasting.length === 0 ? [nothing] : lasting).map((stretch) => rowOf(stretch, hours));
}

function rowOf({ from, to, cause: _, ...whose }: Stretch, hours: CourtHours): SpanRow {
  const { calendar_id, zone, time } = hours;
  const isCounted = isOurs(whose.side) && calendar_id !== null;
  return {
    ...whose,
    from_at: new Date(from).toISOString(),
    to_at: to === null ? null : new Date(to).toISOString(),
    calendar_id: isCounted ? calendar_id : null,
    zone: isCounted ? zone : null,
    worked_from: isCounted ? workedUntil(time, from) : null,
    worked_to: isCounted && to !== null ? workedUntil(time, to) : null,
  };
}

// jobs -------------------------------------------------------------------------------------------

const aStep = 200;

/** Each second, of all tickets whose turns something may have changed in it. */
export async function followCourt(ctx: Ctx): Promise<void> {
  await followEvents(ctx, 'court', async (tx, events) => {
    const ids = [...new Set(events.filter(movesTurn).flatMap((event) => event.ticket_id ?? []))];
    for (let from = 0; from < ids.length; from += aStep)
      await keepCourts(tx, ids.slice(from, from + aStep));
  });
}
const follow = job('sla.court_follow', z.strictObject({}), followCourt);

/** What a version before this one asked for each ticket apart. */
const keep = job('sla.court', z.strictObject({ ticket_id: z.uuid() }), (ctx, { ticket_id }) =>
  keepCourts(ctx, [ticket_id]),
);

/**
 * Those that nobody has counted: what was there before the table, or came by another way than events. A step
 * at a time: a million of them take an hour, and whoever stops the worker does not wait for it.
 */
export async function sweepCourt(ctx: Ctx, after: string | null = null): Promise<void> {
  const ids = await uncounted(ctx, { after, limit: aStep });
  await keepCourts(ctx, ids);
  const last = ids.at(-1);
  if (last === undefined || ids.length < aStep) return;
  await transaction(ctx, (tx) =>
    enqueue(tx, sweepOn, { after: last }, { key: 'sla.court_sweep_on' }),
  );
}
const sweep = job('sla.court_sweep', z.strictObject({}), (ctx) => sweepCourt(ctx));
const sweepOn = job('sla.court_sweep_on', z.strictObject({ after: z.uuid() }), (ctx, { after }) =>
  sweepCourt(ctx, after),
);

const many = z.strictObject({
  what: z.enum(['calendar_id', 'team_id']),
  id: z.uuid(),
  after: z.uuid().nullable(),
});

/** Tickets whose nights a calendar says, or whose line a team says; a step at a time. */
const recount = job('sla.court_recount', many, async (ctx, asked) => {
  const ids = await countedBy(ctx, asked, { after: asked.after, limit: aStep });
  await keepCourts(ctx, ids);
  const last = ids.at(-1);
  if (last === undefined || ids.length < aStep) return;
  await transaction(ctx, (tx) => enqueue(tx, recount, { ...asked, after: last }));
});

export const courtJobs = [follow, keep, sweep, sweepOn, recount];
export const courtSchedules = [
  { job: follow, every_seconds: 1 },
  { job: sweep, every_seconds: 600 },
];

const moves = new Set<string>([
  'ticket.created',
  'comment.decrypted',
  'comment.moved',
  'ticket.merged',
  'ticket.unmerged',
  'ticket.split',
  'ticket.unsplit',
  'policy.changed',
]);
const changes = z.object({ changes: z.record(z.string(), z.unknown()) });

function movesTurn({ name, data }: FedEvent): boolean {
  if (name === 'comment.added')
    return data['visibility'] === 'public' && data['is_automatic'] !== true;
  if (name !== 'ticket.updated') return moves.has(name);
  const changed = changes.safeParse(data).data?.changes ?? {};
  return 'status_id' in changed || 'team_id' in changed;
}

function onMany(what: CountedBy['what']) {
  return ({ subject_id: id }: OporaEvent) =>
    id === null
      ? undefined
      : { payload: { what, id, after: null }, key: `sla.court ${what} ${id}` };
}

export const courtReactions = [
  after('calendar.changed', recount, onMany('calendar_id')),
  after('team.updated', recount, onMany('team_id')),
];
