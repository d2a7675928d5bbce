/**
 * Who gets a ticket: pure. From the work, those who could do it and the queue's rules it answers the
 * chosen one and the whole reasoning, the same for the same input in whatever order they are listed.
 *
 * Decided once:
 * - Nobody gets more than their points: what they carry plus what the ticket weighs is at most their
 *   capacity, in all and on its channel.
 * - The score is 100 × Σ weight × part ÷ Σ weight. owner: 1 for whoever owned the requester's last
 *   ticket, 0.5 for an earlier one; load: the free share of the capacity; skill: the mean, over the
 *   queue's skills, of level ÷ wanted level, at most 1 each.
 * - Among equals the less busy one, then whoever waited longest for a ticket of the queue, then by id.
 */

import type { PresenceState } from '#contract/presence.ts';
import type { Outcome, QueueMode, QueueWeights, Refusal, RefusalCause } from '#contract/routing.ts';

export type Work = {
  readonly points: number;
  readonly channel: string;
  readonly language: string | null;
  /** Somebody worked on it before: then those who take transfers only may get it. */
  readonly is_transfer: boolean;
  /** By agent: 1 owned the requester's last ticket, 0.5 an earlier one. */
  readonly owners: ReadonlyMap<string, number>;
  /** Who let it lie, and until when they are not asked again. */
  readonly passed_over: { readonly agent_id: string; readonly until: string } | null;
};

export type Candidate = {
  readonly agent_id: string;
  readonly can_own: boolean;
  readonly state: PresenceState;
  readonly is_on_shift: boolean;
  readonly load: number;
  readonly capacity: number;
  /** Points carried and allowed by channel; a channel without a limit is not named in `most`. */
  readonly channel_load: Readonly<Record<string, number>>;
  readonly channel_capacity: Readonly<Record<string, number>>;
  readonly skills: ReadonlyMap<string, number>;
  readonly languages: readonly string[];
  /** When they got a ticket of this queue last. */
  readonly last_given_at: string | null;
};

export type WantedSkill = {
  readonly skill_id: string;
  readonly level: number;
  readonly is_must: boolean;
};

export type Rules = {
  readonly mode: QueueMode;
  readonly skills: readonly WantedSkill[];
  readonly by_language: boolean;
  readonly weights: QueueWeights;
};

export type Considered = {
  readonly agent_id: string;
  /** Null: refused, or the queue goes by turn. */
  readonly score: number | null;
  readonly parts: { readonly owner: number; readonly load: number; readonly skill: number } | null;
  readonly load: number;
  readonly capacity: number;
  readonly last_given_at: string | null;
  readonly refusals: readonly Refusal[];
};

export type Decided = {
  readonly outcome: Outcome;
  readonly chosen: string | null;
  /** The best first, then the refused, the nearest to it first. */
  readonly candidates: readonly Considered[];
};

export function decide(work: Work, candidates: readonly Candidate[], rules: Rules): Decided {
  const considered = candidates.map((candidate) => consider(work, candidate, rules));
  const fit = considered.filter((one) => one.refusals.length === 0).toSorted(byRank(rules.mode));
  const refused = considered.filter((one) => one.refusals.length > 0).toSorted(byNearness);
  const [best] = fit;
  const all = [...fit, ...refused];
  if (best === undefined) return { outcome: nobodyBecause(refused), chosen: null, candidates: all };
  if (rules.mode === 'pull') return { outcome: 'waits_pull', chosen: null, candidates: all };
  return { outcome: 'given', chosen: best.agent_id, candidates: all };
}

function consider(work: Work, candidate: Candidate, rules: Rules): Considered {
  const { agent_id, load, capacity, last_given_at } = candidate;
  const told = { agent_id, load, capacity, last_given_at };
  const refusals = refusalsOf(work, candidate, rules);
  if (refusals.length > 0 || rules.mode === 'round_robin')
    return { ...told, score: null, parts: null, refusals };
  const parts = {
    owner: work.owners.get(agent_id) ?? 0,
    load: capacity === 0 ? 1 : clamp(1 - load / capacity),
    skill: skillFit(candidate, rules),
  };
  return { ...told, score: weighed(parts, rules.weights), parts, refusals };
}

function weighed(parts: NonNullable<Considered['parts']>, weights: QueueWeights): number {
  const whole = weights.owner + weights.load + weights.skill;
  if (whole === 0) return 0;
  const sum = weights.owner * parts.owner + weights.load * parts.load + weights.skill * parts.skill;
  // To a hundredth: what a person cannot read must not decide.
  return Math.round((10_000 * sum) / whole) / 100;
}

function skillFit({ skills }: Candidate, rules: Rules): number {
  if (rules.skills.length === 0) return 1;
  const parts = rules.skills.map(({ skill_id, level }) =>
    Math.min(1, (skills.get(skill_id) ?? 0) / level),
  );
  return parts.reduce((sum, part) => sum + part, 0) / parts.length;
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** Everything that stands against it, the weightiest first. */
function refusalsOf(work: Work, candidate: Candidate, rules: Rules): Refusal[] {
  return [
    ...(candidate.can_own ? [] : [{ cause: 'cannot_own' } as const]),
    ...unfit(work, candidate, rules),
    ...notNow(work, candidate),
    ...full(work, candidate),
  ];
}

function unfit(work: Work, { skills, languages }: Candidate, rules: Rules): Refusal[] {
  const lacking = rules.skills
    .filter((wanted) => wanted.is_must && (skills.get(wanted.skill_id) ?? 0) < wanted.level)
    .map(({ skill_id, level }): Refusal => {
      return { cause: 'no_skill', skill_id, level, has: skills.get(skill_id) ?? 0 };
    });
  const { language } = work;
  const isForeign =
    rules.by_language && language !== null && languages.length > 0 && !languages.includes(language);
  return isForeign ? [...lacking, { cause: 'no_language', language }] : lacking;
}

function notNow(work: Work, { agent_id, state, is_on_shift }: Candidate): Refusal[] {
  const refusals: Refusal[] = [];
  if (work.passed_over?.agent_id === agent_id)
    refusals.push({ cause: 'timed_out', until: work.passed_over.until });
  if (!is_on_shift) refusals.push({ cause: 'off_shift' });
  if (state === 'transfers_only' && !work.is_transfer) refusals.push({ cause: 'transfers_only' });
  else if (state !== 'online' && state !== 'transfers_only')
    refusals.push({ cause: 'absent', state });
  return refusals;
}

function full(work: Work, candidate: Candidate): Refusal[] {
  const { points, channel } = work;
  const { load, capacity } = candidate;
  const refusals: Refusal[] = [];
  if (load + points > capacity) refusals.push({ cause: 'no_capacity', load, capacity, points });
  const most = candidate.channel_capacity[channel];
  const there = candidate.channel_load[channel] ?? 0;
  if (most !== undefined && there + points > most)
    refusals.push({ cause: 'no_channel_capacity', load: there, capacity: most, points, channel });
  return refusals;
}

/** How far somebody is from getting it: 3 is unfit, 2 not now, 1 full, 0 nothing stands against it. */
const distance: Record<RefusalCause, number> = {
  cannot_own: 3,
  no_skill: 3,
  no_language: 3,
  timed_out: 2,
  off_shift: 2,
  absent: 2,
  transfers_only: 2,
  no_capacity: 1,
  no_channel_capacity: 1,
};

export function distanceOf({ refusals }: Pick<Considered, 'refusals'>): number {
  return Math.max(0, ...refusals.map(({ cause }) => distance[cause]));
}

function nobodyBecause(refused: readonly Considered[]): Outcome {
  const nearest = Math.min(...refused.map(distanceOf));
  if (nearest === 1) return 'nobody_free';
  if (nearest === 2) return 'nobody_on';
  return nearest === 3 ? 'nobody_fits' : 'nobody_in_team';
}

function byRank(mode: QueueMode) {
  return (one: Considered, other: Considered): number =>
    (mode === 'round_robin' ? 0 : (other.score ?? 0) - (one.score ?? 0)) ||
    (mode === 'round_robin' ? byTurn(one, other) : 0) ||
    busyness(one) - busyness(other) ||
    byTurn(one, other) ||
    byId(one, other);
}

function byNearness(one: Considered, other: Considered): number {
  return (
    distanceOf(one) - distanceOf(other) ||
    one.refusals.length - other.refusals.length ||
    busyness(one) - busyness(other) ||
    byId(one, other)
  );
}

/** Whoever got none yet comes first. */
function byTurn(one: Considered, other: Considered): number {
  const [a, b] = [one.last_given_at ?? '', other.last_given_at ?? ''];
  return a < b ? -1 : a > b ? 1 : 0;
}

function byId(one: Considered, other: Considered): number {
  return one.agent_id < other.agent_id ? -1 : one.agent_id > other.agent_id ? 1 : 0;
}

function busyness({ load, capacity }: Considered): number {
  return capacity === 0 ? 1 : load / capacity;
}
