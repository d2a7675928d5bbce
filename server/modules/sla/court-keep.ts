/** Whose court a ticket is in, read anew from its facts; and the same kept as rows, by jobs after its events. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { TicketCourt } from '#contract/court.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { after, type OporaEvent } from '#platform/events.ts';
import { enqueue, job } from '#platform/jobs.ts';
import {
  type CountedBy,
  countedBy,
  lockForCourt,
  replaceSpans,
  type SpanRow,
  teamNames,
  uncounted,
} from './court.sql.ts';
import { isOurs, piecesOf, type Stretch, stretchesOf, sumsOf } from './court.ts';
import { type CourtHours, courtHours, workedUntil } from './court-hours.ts';
import { worldOf } from './facts.sql.ts';
import { factsFrom } from './facts.ts';

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

/** Counts the turns of a ticket anew and writes them in the place of those before. */
export async function keepCourt(ctx: Ctx, ticket_id: string): Promise<void> {
  await transaction(asSystem(ctx), async (tx) => {
    if (!(await lockForCourt(tx, ticket_id))) return;
    const found = await told(tx, ticket_id);
    if (found !== undefined) await replaceSpans(tx, ticket_id, spanRows(found));
  });
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

const keep = job('sla.court', z.strictObject({ ticket_id: z.uuid() }), (ctx, { ticket_id }) =>
  keepCourt(ctx, ticket_id),
);

/**
 * Those that nobody has counted: what was there before the table, or came by another way than events. A step
 * at a time: a million of them take an hour, and whoever stops the worker does not wait for it.
 */
export async function sweepCourt(ctx: Ctx, after: string | null = null): Promise<void> {
  const ids = await uncounted(ctx, { after, limit: aStep });
  for (const id of ids) await keepCourt(ctx, id);
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
  for (const id of ids) await keepCourt(ctx, id);
  const last = ids.at(-1);
  if (last === undefined || ids.length < aStep) return;
  await transaction(ctx, (tx) => enqueue(tx, recount, { ...asked, after: last }));
});

export const courtJobs = [keep, sweep, sweepOn, recount];
export const courtSchedules = [{ job: sweep, every_seconds: 600 }];

const onTicket = ({ ticket_id }: OporaEvent) =>
  ticket_id === null ? undefined : { payload: { ticket_id }, key: `sla.court ${ticket_id}` };

const changes = z.object({ changes: z.record(z.string(), z.unknown()) });

function onChange(event: OporaEvent) {
  const { success, data } = changes.safeParse(event.data);
  const counts = success && ('status_id' in data.changes || 'team_id' in data.changes);
  return counts ? onTicket(event) : undefined;
}

function onWord(event: OporaEvent) {
  const { visibility, is_automatic } = event.data;
  return visibility === 'public' && is_automatic !== true ? onTicket(event) : undefined;
}

function onMany(what: CountedBy['what']) {
  return ({ subject_id: id }: OporaEvent) =>
    id === null
      ? undefined
      : { payload: { what, id, after: null }, key: `sla.court ${what} ${id}` };
}

export const courtReactions = [
  after('ticket.created', keep, onTicket),
  after('ticket.updated', keep, onChange),
  after('comment.added', keep, onWord),
  after('comment.decrypted', keep, onTicket),
  after('comment.moved', keep, onTicket),
  after('ticket.merged', keep, onTicket),
  after('ticket.unmerged', keep, onTicket),
  after('ticket.split', keep, onTicket),
  after('ticket.unsplit', keep, onTicket),
  after('policy.changed', keep, onTicket),
  after('calendar.changed', recount, onMany('calendar_id')),
  after('team.updated', recount, onMany('team_id')),
];
