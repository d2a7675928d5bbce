import type { promiseStates } from '#contract/promises.ts';

type State = (typeof promiseStates)[number];
type Facts = { state: Exclude<State, 'late'>; due_at: string; settled_at: string | null };

/** A broken promise is late while it is owed; one that the clock has not come to yet is late as well. */
export function shownState({ state, due_at, settled_at }: Facts, now: Date): State {
  if (settled_at !== null) return state;
  return state === 'broken' || Date.parse(due_at) < now.getTime() ? 'late' : state;
}
