/** The words of a replay: tickets on their way, and the rules that it goes by. */
import type { RoutingSettings } from '#contract/routing.ts';
import type { WorkingTime } from '#modules/calendars/calendars.ts';
import type { DeskQueue } from '#modules/routing/routing.ts';
import type { Out } from './backtest-laid.ts';
import type { Leg, Turn } from './backtest-legs.ts';
import type { Change, Worker } from './backtest-workers.ts';

/** As what it waits, and where: an index into the queues of the side; null: in none. */
export type Place = {
  readonly at: number;
  readonly queue: number | null;
  readonly team_id: string | null;
  readonly channel: string;
  readonly type_id: string | null;
  readonly language: string | null;
  readonly priority: number;
};

export type JourneyLeg = Omit<Leg, 'stands'> & { readonly places: readonly Place[] };

export type Journey = {
  readonly ticket_id: string;
  readonly requester_id: string;
  readonly created_at: number;
  /** When its clocks were due as it waited; infinite: nothing was promised. */
  readonly due_at: number;
  readonly legs: readonly JourneyLeg[];
};

export type ReplayRules = {
  readonly queues: readonly DeskQueue[];
  readonly settings: RoutingSettings;
  readonly workers: ReadonlyMap<string, Worker>;
  /** Agents by team; '' for everybody. */
  readonly teams: ReadonlyMap<string, readonly string[]>;
  readonly changes: readonly Change[];
  readonly hours: ReadonlyMap<string, WorkingTime>;
  readonly leaving: readonly { readonly at: number; readonly agent_id: string }[];
  /** Owners of a requester's tickets before the window, the last first. */
  readonly owners: ReadonlyMap<string, readonly string[]>;
  /** Milliseconds of what nobody ever had. */
  readonly usual: number;
  readonly window: readonly [from: number, to: number];
};

/** One ticket on its way. */
export type Run = {
  readonly journey: Journey;
  readonly outs: Out[];
  nr: number;
  /** Grows when what was planned for it is void. */
  turn_nr: number;
  place: Place | null;
  bucket: Bucket | null;
  worker: Worker | null;
  turn: Turn;
  points: number;
  passed: { agent_id: string; until: number } | null;
  was_left: boolean;
};

/** What waits and is alike to the decision, the most pressing first. */
export type Bucket = { readonly queue: number; readonly team: string; readonly runs: Run[] };
