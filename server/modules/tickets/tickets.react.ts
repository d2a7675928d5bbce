import { z } from 'zod';
import { on, type Reaction } from '#platform/events.ts';
import { type AnyJob, job, type Schedule } from '#platform/jobs.ts';
import { forgetOvertaken, readSummary, returnDue } from './handover.ts';
import { noteMentions } from './mentions.ts';
import { applyChosenPole } from './statuses.ts';
import { ensureBuiltinViews } from './views.ts';
import { forgetEnded } from './waiting.sql.ts';
import { askForOverdue, leaveJob } from './waiting.ts';
import { giveWay, stopWithoutRight } from './waiting-leave.ts';

const forget = job('replies.forget', z.strictObject({}), (ctx) => forgetEnded(ctx));

const overdue = job('replies.overdue', z.strictObject({}), (ctx) => askForOverdue(ctx));

const comeBack = job('tickets.come_back', z.strictObject({}), (ctx) => returnDue(ctx));

export const jobs: readonly AnyJob[] = [leaveJob, forget, overdue, comeBack];
export const schedules: readonly Schedule[] = [
  { job: forget, every_seconds: 24 * 3600 },
  { job: overdue, every_seconds: 300 },
  { job: comeBack, every_seconds: 60 },
];

export const reactions: readonly Reaction[] = [
  on('desk.set_up', (ctx) => ensureBuiltinViews(ctx)),
  on('desk.set_up', applyChosenPole),
  on('desk.pole_chosen', applyChosenPole),
  on('comment.added', giveWay),
  on('comment.added', noteMentions),
  // Whoever writes has seen what was left for them.
  on('comment.added', async (ctx, { ticket_id, data }) => {
    if (ticket_id !== null && data['author_kind'] === 'agent') await readSummary(ctx, ticket_id);
  }),
  on('ticket.updated', forgetOvertaken),
  // Whoever loses a right, a team or the sight of a ticket loses the replies that wait there (case A5).
  on('agent.updated', (ctx, { subject_id }) =>
    stopWithoutRight(ctx, { agent_ids: subject_id === null ? [] : [subject_id] }),
  ),
  on('team.updated', (ctx) => stopWithoutRight(ctx, 'everybody')),
  on('role.updated', (ctx) => stopWithoutRight(ctx, 'everybody')),
  on('ticket.updated', async (ctx, { ticket_id, data }) => {
    const changes = data['changes'];
    const isMoved =
      typeof changes === 'object' &&
      changes !== null &&
      ('team_id' in changes || 'assignee_id' in changes);
    if (isMoved && ticket_id !== null) await stopWithoutRight(ctx, { ticket_id });
  }),
];
