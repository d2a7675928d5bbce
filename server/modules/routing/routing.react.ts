/** What sets the engine off: news of tickets and people, and each minute. A line each, to a verb. */
import { z } from 'zod';
import { tagNamesOf } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type OporaEvent, on, type Reaction } from '#platform/events.ts';
import { type AnyJob, job, type Schedule } from '#platform/jobs.ts';
import {
  askForGone,
  askToAssign,
  askToFill,
  askToPlace,
  assignJob,
  goneJob,
  placeAllJob,
  placeJob,
} from './asking.ts';
import { forgetDecisions } from './decisions.sql.ts';
import { assignWaiting } from './engine.ts';
import { overflowWaiting } from './overflow.ts';
import { leaveOut, noteTouch, passOver, writeNamed } from './places.sql.ts';
import { placeAll, placeStray, placeTicket } from './placing.ts';
import { endAbsences, leaveWithLastSession, noteSilence } from './presence.ts';
import { hasQueues } from './queues.sql.ts';
import { renameTagInQueues } from './queues.ts';
import { returnOfGone, returnUntouched } from './returning.ts';

const place = job(placeJob.name, placeJob.payload, (ctx, { ticket_id, cause }) =>
  placeTicket(ctx, ticket_id, cause),
);
const placeEach = job(placeAllJob.name, placeAllJob.payload, (ctx, payload) =>
  placeAll(ctx, payload.after),
);
const assign = job(assignJob.name, assignJob.payload, async (ctx, payload) => {
  await assignWaiting(ctx, payload);
});

/** Each minute: silence, ends of absences and of shifts, what lies untouched; and whatever an event did not reach. */
const sweep = job('routing.sweep', z.strictObject({}), async (ctx) => {
  await noteSilence(ctx);
  await endAbsences(ctx);
  if (!(await hasQueues(ctx))) return;
  await placeStray(ctx);
  await returnUntouched(ctx);
  await returnOfGone(ctx);
  await overflowWaiting(ctx);
  await assignWaiting(ctx, { agent_ids: null, cause: 'sweep' });
});

/** At once, for queues that do not wait; the sweep does it for those that do. */
const gone = job(goneJob.name, goneJob.payload, (ctx) => returnOfGone(ctx));

const keptFor = 90 * 24 * 3_600_000;
const forget = job('routing.forget', z.strictObject({}), async (ctx) => {
  const before = new Date(ctx.now.getTime() - keptFor);
  while ((await forgetDecisions(ctx, before)) > 0);
});

export const jobs: readonly AnyJob[] = [place, placeEach, assign, gone, sweep, forget];
export const schedules: readonly Schedule[] = [
  { job: sweep, every_seconds: 60 },
  { job: forget, every_seconds: 24 * 3600 },
];

/** What a queue may ask of a ticket has changed. */
async function placeAnew(ctx: Ctx, { ticket_id, name, data }: OporaEvent): Promise<void> {
  if (ticket_id === null || !(await hasQueues(ctx))) return;
  const [former, owner] = ownersIn(data);
  if (former !== null) await askToFill(ctx, former, 'freed');
  // What a queue does it has placed already.
  if (ctx.by?.kind === 'queue') return;
  if (isMoved(data)) await leaveOut(ctx, ticket_id);
  if (owner !== null) await writeNamed(ctx, ticket_id);
  if (owner === null && former !== null && ctx.actor.kind === 'agent')
    await passOver(ctx, ticket_id, { agent_id: former, until: passedOverUntil(ctx) });
  await askToPlace(ctx, ticket_id, name === 'ticket.created' ? 'new' : 'changed');
}

/** Another team: what was taken out of its queue is for the queues of that team again. */
function isMoved({ changes }: Record<string, unknown>): boolean {
  return typeof changes === 'object' && changes !== null && 'team_id' in changes;
}

/** Whoever gave a ticket back, or was relieved of it, does not get the same one again at once. */
function passedOverUntil(ctx: Ctx): Date {
  return new Date(ctx.now.getTime() + 30 * 60_000);
}

/** The owner before and after, as far as the event changed it. */
function ownersIn({ changes }: Record<string, unknown>): [string | null, string | null] {
  const nobody: [null, null] = [null, null];
  if (typeof changes !== 'object' || changes === null || !('assignee_id' in changes)) return nobody;
  const { assignee_id } = changes;
  if (!Array.isArray(assignee_id)) return nobody;
  const [before, after]: unknown[] = assignee_id;
  return [typeof before === 'string' ? before : null, typeof after === 'string' ? after : null];
}

/** An agent did something with the ticket. */
async function touched(ctx: Ctx, { ticket_id }: OporaEvent): Promise<void> {
  if (ticket_id !== null && ctx.actor.kind === 'agent')
    await noteTouch(ctx, ticket_id, ctx.actor.id);
}

async function lookAgain(ctx: Ctx): Promise<void> {
  if (await hasQueues(ctx)) await askToAssign(ctx);
}

/** Whoever may be gone now, for good or for a while. */
async function lookAfterGone(ctx: Ctx): Promise<void> {
  if (await hasQueues(ctx)) await askForGone(ctx);
}

export const reactions: readonly Reaction[] = [
  on('ticket.created', placeAnew),
  on('ticket.updated', placeAnew),
  on('ticket.merged', placeAnew),
  on('ticket.unmerged', placeAnew),
  on('ticket.updated', touched),
  on('comment.added', touched),
  on('agent.signed_out', async (ctx, { subject_id }) => {
    if (subject_id !== null) await leaveWithLastSession(ctx, subject_id);
  }),
  on('presence.changed', lookAfterGone),
  on('agent.updated', lookAfterGone),
  // Who is in a team, who may own tickets, and when they work.
  on('team.updated', lookAgain),
  on('agent.updated', lookAgain),
  on('agent.joined', lookAgain),
  on('role.updated', lookAgain),
  on('calendar.changed', lookAgain),
  on('tag.updated', async (tx, { data }) => {
    const names = tagNamesOf(data);
    if (names !== undefined) await renameTagInQueues(tx, names);
  }),
];
