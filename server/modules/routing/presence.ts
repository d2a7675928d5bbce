/**
 * Presence: chosen by a person or a lead; ended by signing out and by a line that fell silent. Whoever
 * the desk took off comes back as they were when their line does; what a person chose stays chosen.
 */
import type { AgentPresence, PresenceCause, PresenceState } from '#contract/presence.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { readRoutingSettings } from './agents.sql.ts';
import { askToFill } from './asking.ts';
import {
  dueBack,
  fallenSilent,
  lockPresence,
  type PresenceRow,
  presencesOf,
  presencesOfWorkers,
  whoComesBack,
  writePresence,
  writeSightings,
} from './presence.sql.ts';
import { hoursAt } from './shifts.ts';

export async function listPresences(ctx: Ctx): Promise<AgentPresence[]> {
  const isOpen = hoursAt(ctx, ctx.now);
  return Promise.all((await presencesOfWorkers(ctx)).map((row) => present(row, isOpen)));
}

/** @throws OporaError not_found */
export async function presenceOf(ctx: Ctx, agent_id: string): Promise<AgentPresence> {
  const [row] = await presencesOf(ctx, [agent_id]);
  return present(row ?? fail('not_found', 'errors.not_found'), hoursAt(ctx, ctx.now));
}

async function present(
  row: PresenceRow,
  isOpen: ReturnType<typeof hoursAt>,
): Promise<AgentPresence> {
  const { agent_id, name, state, since, until, cause, by_id, by_name } = row;
  return {
    agent: { id: agent_id, name },
    presence: {
      state: state ?? 'offline',
      since,
      until,
      cause,
      by: by_id === null ? null : { id: by_id, name: by_name ?? '' },
    },
    is_on_shift: await isOpen(row.calendar_id),
  };
}

export type ChosenPresence = { readonly state: PresenceState; readonly until?: string | null };

/** @throws OporaError forbidden: it is somebody else's, and the actor does not lead */
export async function choosePresence(
  ctx: Ctx,
  agent_id: string,
  { state, until = null }: ChosenPresence,
): Promise<AgentPresence> {
  const { actor } = ctx;
  const isOwn = actor.kind === 'agent' && actor.id === agent_id;
  if (!isOwn && !mayAct(actor, 'routing.manage')) fail('forbidden', 'errors.forbidden');
  await transaction(ctx, (tx) =>
    change(tx, agent_id, {
      state,
      until: state === 'online' ? null : until,
      cause: isOwn ? 'self' : 'lead',
      by_id: !isOwn && actor.kind === 'agent' ? actor.id : null,
    }),
  );
  return presenceOf(ctx, agent_id);
}

type Wanted = {
  readonly state: PresenceState;
  readonly until?: string | null;
  readonly cause: PresenceCause;
  readonly by_id?: string | null;
};

async function change(tx: Ctx, agent_id: string, wanted: Wanted): Promise<void> {
  const { state, until = null, cause, by_id = null } = wanted;
  const before = await lockPresence(tx, agent_id);
  const isTakenOff = cause === 'silence' || cause === 'sign_out';
  await writePresence(tx, agent_id, {
    state,
    until,
    cause,
    by_id,
    state_before: isTakenOff ? (before?.state_before ?? before?.state ?? null) : null,
  });
  if (before?.state === state && before.until === until) return;
  await publish(tx, {
    name: 'presence.changed',
    subject_type: 'agent',
    subject_id: agent_id,
    data: { state: [before?.state ?? null, state], cause, by_id },
  });
  if (before?.state === state) return;
  if (state === 'online' || state === 'transfers_only') await askToFill(tx, agent_id, 'presence');
}

/**
 * The live connections of these agents are alive. Whoever the desk took off is as before; whoever was
 * never on is online.
 */
export async function noteSeen(ctx: Ctx, agent_ids: readonly string[]): Promise<void> {
  if (agent_ids.length === 0) return;
  await writeSightings(ctx, agent_ids);
  for (const agent_id of await whoComesBack(ctx, agent_ids)) {
    await transaction(ctx, async (tx) => {
      const now = await lockPresence(tx, agent_id);
      const isOff = now === undefined || now.cause === 'silence' || now.cause === 'sign_out';
      if (!isOff) return;
      // After a sign-out a person begins anew; a torn line only goes on.
      const state = now?.cause === 'silence' ? (now.state_before ?? 'online') : 'online';
      await change(tx, agent_id, { state, cause: 'return' });
    });
  }
}

/** The time that somebody named is over: they are online again, as soon as their line is alive. */
export async function endAbsences(ctx: Ctx): Promise<void> {
  const { away_minutes } = await readRoutingSettings(ctx);
  const alive = new Date(ctx.now.getTime() - away_minutes * 60_000);
  for (const agent_id of await dueBack(ctx, alive)) {
    await transaction(ctx, async (tx) => {
      const now = await lockPresence(tx, agent_id);
      // They may have chosen anew meanwhile.
      const until = now?.until ?? null;
      if (until === null || Date.parse(until) > tx.now.getTime()) return;
      await change(tx, agent_id, { state: 'online', cause: 'return' });
    });
  }
}

/** Signing out on one device leaves the others on: only the last session takes a person off. */
export async function leaveWithLastSession(tx: Ctx, agent_id: string): Promise<void> {
  const left = await tx.db
    .selectFrom('sessions')
    .select('id')
    .where('agent_id', '=', agent_id)
    .where('expires_at', '>', tx.now.toISOString())
    .executeTakeFirst();
  const before = await lockPresence(tx, agent_id);
  if (left !== undefined || before === undefined || before.state === 'offline') return;
  await change(tx, agent_id, { state: 'offline', cause: 'sign_out' });
}

/** Silent lines: away first, then offline. Whoever is on a course chose so, and stays. */
export async function noteSilence(ctx: Ctx): Promise<void> {
  const { away_minutes, offline_minutes } = await readRoutingSettings(ctx);
  const before = (minutes: number) => new Date(ctx.now.getTime() - minutes * 60_000);
  const gone = await fallenSilent(ctx, {
    states: ['online', 'away', 'transfers_only'],
    before: before(Math.max(away_minutes, offline_minutes)),
  });
  const away = await fallenSilent(ctx, {
    states: ['online', 'transfers_only'],
    before: before(away_minutes),
  });
  for (const agent_id of gone) await takeOff(ctx, agent_id, 'offline');
  for (const agent_id of away) if (!gone.includes(agent_id)) await takeOff(ctx, agent_id, 'away');
}

async function takeOff(ctx: Ctx, agent_id: string, state: 'away' | 'offline'): Promise<void> {
  await transaction(ctx, (tx) => change(tx, agent_id, { state, cause: 'silence' }));
}
