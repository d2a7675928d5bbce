import type { PresenceState } from '#contract/presence.ts';

export type Until = 15 | 30 | 60 | 120;

/** For how long people usually are in a state; minutes. Online and offline have no such times. */
export const usualUntil: Record<PresenceState, readonly Until[]> = {
  online: [],
  away: [15, 30, 60],
  transfers_only: [60, 120],
  training: [60, 120],
  offline: [],
};
