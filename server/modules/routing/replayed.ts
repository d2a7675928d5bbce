/**
 * The desk as routing knows it, for whoever replays the past: queues, people and points as they are now,
 * presences as events tell of them. Reads only.
 */
import { type Condition, conditionSchema } from '#contract/conditions.ts';
import type { PresenceState } from '#contract/presence.ts';
import { presenceStates } from '#contract/presence.ts';
import type { Queue, RoutingSettings } from '#contract/routing.ts';
import type { Ctx } from '#platform/ctx.ts';
import { readRoutingSettings } from './agents.sql.ts';
import { allQueues } from './queues.sql.ts';
import { peopleOfAll, presenceEvents, presencesNow, teamMembers } from './replayed.sql.ts';

export type DeskQueue = Omit<Queue, 'id' | 'version'> & {
  /** Null: not saved yet. */
  readonly id: string | null;
  readonly conditions: Condition;
};

export type DeskPerson = {
  readonly agent_id: string;
  readonly name: string;
  /** May own tickets by their role. */
  readonly can_own: boolean;
  readonly disabled_at: string | null;
  readonly calendar_id: string | null;
  readonly capacity: number | null;
  readonly channel_capacity: Readonly<Record<string, number>> | null;
  readonly languages: readonly string[];
  readonly skills: ReadonlyMap<string, number>;
};

export type RoutingDesk = {
  readonly settings: RoutingSettings;
  /** Those that are open, in their order. */
  readonly queues: readonly DeskQueue[];
  readonly people: readonly DeskPerson[];
  /** Agents by team. */
  readonly teams: ReadonlyMap<string, readonly string[]>;
};

export async function routingDesk(ctx: Ctx): Promise<RoutingDesk> {
  const people = await peopleOfAll(ctx);
  const queues = (await allQueues(ctx)).filter((queue) => queue.is_open);
  return {
    settings: await readRoutingSettings(ctx),
    queues: queues.map(({ is_open: _open, version: _version, ...queue }) => ({
      ...queue,
      conditions: conditionSchema.parse(queue.conditions),
    })),
    people: people.map(({ skills, ...person }) => ({
      ...person,
      skills: new Map(Object.entries(skills)),
    })),
    teams: await teamMembers(ctx),
  };
}

/** From a moment (milliseconds) on; null: nothing is known of the time up to the next one. */
export type PastPresence = { readonly at: number; readonly state: PresenceState | null };

/**
 * What the events tell of the time since `from`, oldest first; the first of each stands at `from`. Of
 * whoever is not in it nothing was ever written.
 */
export async function pastPresences(ctx: Ctx, from: Date): Promise<Map<string, PastPresence[]>> {
  const start = from.getTime();
  const past = new Map<string, PastPresence[]>();
  for (const { agent_id, at, old, next } of await presenceEvents(ctx, from)) {
    const list = past.get(agent_id) ?? [{ at: start, state: stateOf(old) }];
    list.push({ at: Date.parse(at), state: stateOf(next) });
    past.set(agent_id, list);
  }
  for (const { agent_id, state, since } of await presencesNow(ctx)) {
    if (past.has(agent_id)) continue;
    // Unchanged since before then; what began later without an event is not known before.
    const began = Math.max(start, Date.parse(since));
    const known: PastPresence = { at: began, state: stateOf(state) };
    past.set(agent_id, began === start ? [known] : [{ at: start, state: null }, known]);
  }
  return past;
}

function stateOf(written: string | null): PresenceState | null {
  return presenceStates.find((state) => state === written) ?? null;
}
