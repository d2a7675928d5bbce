/** What an event of a ticket does to a reminder that waits on it. Pure. */
import type { reminderCauses, wakes } from '#contract/reminders.ts';

export type Waiting = {
  readonly agent_id: string;
  readonly wake: (typeof wakes)[number];
  readonly status_id: string | null;
  readonly is_snooze: boolean;
  readonly ends_when_solved: boolean;
};
export type Happening = {
  readonly kind: 'word' | 'change';
  /** Who did it, when an agent did. */
  readonly agent_id: string | null;
  /** A customer or a third party said something, and no machine of theirs. */
  readonly is_answer: boolean;
  readonly is_customer: boolean;
  readonly status_id: string | null;
  readonly is_solved: boolean;
};
type Cause = (typeof reminderCauses)[number];
export type Outcome = { readonly state: 'fired' | 'cancelled'; readonly cause: Cause };

/** Undefined: it goes on waiting. */
export function outcomeOf(waiting: Waiting, happening: Happening): Outcome | undefined {
  const { wake } = waiting;
  if (
    wake === 'status' &&
    happening.status_id !== null &&
    happening.status_id === waiting.status_id
  )
    return fired('status');
  if (happening.is_solved && waiting.ends_when_solved)
    return { state: 'cancelled', cause: 'solved' };
  if (wake === 'customer_answers' && happening.is_customer) return fired('answered');
  const isOwn = happening.agent_id === waiting.agent_id;
  if (wake === 'any_change' && !isOwn) return fired(happening.is_answer ? 'answered' : 'changed');
  // Whoever sleeps over an answer would be the last to know of it.
  if (happening.is_answer && waiting.is_snooze) return fired('answered');
  if (happening.is_answer && wake === 'silence') return { state: 'cancelled', cause: 'answered' };
  return undefined;
}

function fired(cause: Cause): Outcome {
  return { state: 'fired', cause };
}
