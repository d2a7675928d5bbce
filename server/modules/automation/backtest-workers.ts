/** People in a replay: what they carry, and when they were there. */
import type { PresenceState } from '#contract/presence.ts';
import type { RoutingSettings } from '#contract/routing.ts';
import type { WorkingTime } from '#modules/calendars/calendars.ts';
import type { Candidate, DeskPerson, PastPresence } from '#modules/routing/routing.ts';
import type { Run } from './backtest-journey.ts';

/** As the decision sees a person, kept in step with the replay. */
type Card = { -readonly [Key in keyof Candidate]: Candidate[Key] } & {
  channel_load: Record<string, number>;
};

export type Worker = {
  readonly card: Card;
  readonly calendar_id: string | null;
  /** Null: whenever they are on. */
  readonly hours: WorkingTime | null;
  readonly held: Set<Run>;
  /** Since when they are offline, on a course or out of hours; null: they are there. */
  gone_since: number | null;
  /** Milliseconds on, and points × milliseconds carried in them, since the last change. */
  on: number;
  carried: number;
  counted_at: number;
};

export function newWorker(
  person: DeskPerson,
  { settings, hours, at }: { settings: RoutingSettings; hours: WorkingTime | null; at: number },
): Worker {
  const { agent_id, can_own, languages, skills, disabled_at } = person;
  return {
    card: {
      ...{ agent_id, languages, skills, state: 'offline', load: 0, channel_load: {} },
      can_own: can_own && (disabled_at === null || Date.parse(disabled_at) > at),
      is_on_shift: hours === null || hours.isOpen(at),
      capacity: person.capacity ?? settings.capacity,
      channel_capacity: { ...settings.channel_capacity, ...person.channel_capacity },
      last_given_at: null,
    },
    ...{ calendar_id: person.calendar_id, hours, held: new Set(), gone_since: at },
    ...{ on: 0, carried: 0, counted_at: at },
  };
}

/** Whether new work, or at least what somebody had before, can reach them. */
export function isThere({ card }: Worker): boolean {
  const isOn = card.state === 'online' || card.state === 'transfers_only';
  return isOn && card.is_on_shift && card.can_own;
}

/** Up to now they carried what they carry. Before each change of a load or of who is there. */
export function countUntil(worker: Worker, at: number): void {
  if (isThere(worker)) {
    worker.on += at - worker.counted_at;
    worker.carried += worker.card.load * (at - worker.counted_at);
  }
  worker.counted_at = at;
}

/** In percent of their points; null: they were never on. */
export function busyOf({ on, carried, card }: Worker): number | null {
  if (on === 0) return null;
  return card.capacity === 0 ? 0 : Math.round((100 * carried) / (on * card.capacity));
}

export type Change = {
  readonly at: number;
  readonly agent_id: string;
  readonly state: PresenceState;
};

export type KnownPast = {
  readonly presences: readonly PastPresence[] | undefined;
  readonly has_hours: boolean;
  /** When they did anything. */
  readonly worked: readonly (readonly [from: number, to: number])[];
  readonly window: readonly [from: number, to: number];
};

/**
 * Where nothing was written, somebody with a schedule is on (in its hours), anybody else between the
 * first and the last thing that they did on a day.
 */
export function changesOfPresence(agent_id: string, past: KnownPast): Change[] {
  const { presences = [], has_hours, worked, window } = past;
  const [from, to] = window;
  const known: readonly PastPresence[] =
    presences.length === 0 ? [{ at: from, state: null }] : presences;
  return known.flatMap(({ at, state }, place): Change[] => {
    const end = Math.min(to, known[place + 1]?.at ?? to);
    if (at >= to) return [];
    if (state !== null) return [{ at, agent_id, state }];
    if (has_hours) return [{ at, agent_id, state: 'online' }];
    const inside = worked.filter(([start, stop]) => start < end && stop > at);
    return [
      { at, agent_id, state: 'offline' },
      ...inside.flatMap(([start, stop]): Change[] => [
        { at: Math.max(at, start), agent_id, state: 'online' },
        { at: Math.min(end, stop), agent_id, state: 'offline' },
      ]),
    ];
  });
}

export function isUnknown(presences: readonly PastPresence[] | undefined): boolean {
  return presences === undefined || presences.some(({ state }) => state === null);
}
