/** What sla does of itself: follows what happens to tickets, tells what time brings, and keeps up with changed rules. */

import { sql } from 'kysely';
import { z } from 'zod';
import type { EventName } from '#contract/events.ts';
import { tagNamesOf } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import { type OporaEvent, on, type Reaction } from '#platform/events.ts';
import { type AnyJob, job, type Schedule } from '#platform/jobs.ts';
import { renameTagInPolicies } from './policies.ts';
import { makePresets } from './presets.ts';
import { recountAfter } from './recount.ts';
import { askRecount, type RecountAsk, recountJob } from './recounts.ts';
import { tellDue } from './sweep.ts';

const sweep = job('sla.sweep', z.strictObject({}), async (ctx) => {
  await tellDue(ctx);
});

export const jobs: readonly AnyJob[] = [sweep, recountJob];
export const schedules: readonly Schedule[] = [{ job: sweep, every_seconds: 10 }];

/** Notes, third parties and machines move no clock; the first word comes with its ticket. */
async function afterWord(tx: Ctx, event: OporaEvent): Promise<void> {
  const { visibility, is_automatic, is_first } = event.data;
  if ((visibility === 'public' && is_automatic !== true) || is_first === true)
    await recountAfter(tx, event);
}

/** Words that went from one ticket to another may have belonged to one that is merged into either. */
async function afterMove(tx: Ctx, event: OporaEvent): Promise<void> {
  await recountAfter(tx, event);
  const { rows } = await sql<{ id: string }>`
    select tree.id from merged_tree(${event.ticket_id}) as tree (id) where tree.id <> ${event.ticket_id}`.execute(
    tx.db,
  );
  for (const { id } of rows) await recountAfter(tx, { ...event, ticket_id: id });
}

const changed = z.object({ changes: z.record(z.string(), z.unknown()) });

/** A recount when one of these was changed. */
function whenChanged(keys: readonly string[], asked: (event: OporaEvent) => RecountAsk) {
  return async (tx: Ctx, event: OporaEvent): Promise<void> => {
    const changes = changed.safeParse(event.data).data?.changes ?? {};
    if (keys.some((key) => key in changes)) await askRecount(tx, asked(event));
  };
}

/** Conditions may ask for what lies below a topic. */
async function afterTopics(tx: Ctx): Promise<void> {
  const asks = await firstRow(
    tx,
    sql`select from sla_policies where is_on and deleted_at is null
      and conditions::text like '%"topic_id"%' limit 1`,
  );
  if (asks !== undefined) await askRecount(tx, { cause: 'topics', organization_id: null });
}

const moves: readonly EventName[] = [
  'comment.moved',
  'ticket.merged',
  'ticket.unmerged',
  'ticket.split',
  'ticket.unsplit',
];

export const reactions: readonly Reaction[] = [
  on('ticket.created', recountAfter),
  on('ticket.updated', recountAfter),
  on('comment.added', afterWord),
  on('comment.decrypted', recountAfter),
  ...moves.map((name) => on(name, afterMove)),
  on(
    'organization.updated',
    whenChanged(['contract', 'time_zone'], ({ subject_id }) => ({
      cause: 'contract',
      organization_id: subject_id,
    })),
  ),
  on(
    'team.updated',
    whenChanged(['line'], () => ({ cause: 'line', organization_id: null })),
  ),
  on('calendar.changed', (tx) => askRecount(tx, { cause: 'calendar', organization_id: null })),
  on('topic.updated', afterTopics),
  on('tag.updated', async (tx, { data }) => {
    const names = tagNamesOf(data);
    if (names !== undefined) await renameTagInPolicies(tx, names);
  }),
  on('desk.pole_chosen', makePresets),
];
