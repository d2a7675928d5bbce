/** Pure rules of status: what a word or a hand may turn a ticket into. */
import type { StatusCategory } from '#contract/settings.ts';

/** What a person may choose by hand. Nothing becomes new again; a closed ticket can only be reopened. */
const chosenNext: Record<StatusCategory, readonly StatusCategory[]> = {
  new: [
    'new',
    'open',
    'waiting_customer',
    'waiting_internal',
    'waiting_vendor',
    'solved',
    'closed',
  ],
  open: ['open', 'waiting_customer', 'waiting_internal', 'waiting_vendor', 'solved', 'closed'],
  waiting_customer: [
    'open',
    'waiting_customer',
    'waiting_internal',
    'waiting_vendor',
    'solved',
    'closed',
  ],
  waiting_internal: [
    'open',
    'waiting_customer',
    'waiting_internal',
    'waiting_vendor',
    'solved',
    'closed',
  ],
  waiting_vendor: [
    'open',
    'waiting_customer',
    'waiting_internal',
    'waiting_vendor',
    'solved',
    'closed',
  ],
  solved: ['open', 'waiting_customer', 'waiting_internal', 'waiting_vendor', 'solved', 'closed'],
  closed: ['open', 'closed'],
};

export function mayChoose(from: StatusCategory, to: StatusCategory): boolean {
  return chosenNext[from].includes(to);
}

export type Word = 'customer_public' | 'agent_public' | 'note' | 'automatic' | 'third_party';

/** What a word does by itself when nobody chooses a status; undefined leaves it. */
const afterWord: Record<Word, Partial<Record<StatusCategory, StatusCategory>>> = {
  // The customer's answer is our turn, whatever we waited for; a solved ticket opens again.
  customer_public: {
    waiting_customer: 'open',
    waiting_internal: 'open',
    waiting_vendor: 'open',
    solved: 'open',
    closed: 'open',
  },
  agent_public: { new: 'open' },
  note: {},
  // Out-of-office and the like must not reopen, or two robots keep a ticket alive for ever.
  automatic: {},
  // What we waited for is there. It reopens nothing: the customer's answer has been given.
  third_party: { waiting_internal: 'open', waiting_vendor: 'open' },
};

export function categoryAfterWord(from: StatusCategory, word: Word): StatusCategory | undefined {
  return afterWord[word][from];
}

export function isEnded(category: StatusCategory): boolean {
  return category === 'solved' || category === 'closed';
}

export type Ends = { readonly solved_at: string | null; readonly closed_at: string | null };

/** The instants that a status keeps: solved stays when it is closed, both go when it reopens. */
export function endsAfter(category: StatusCategory, before: Ends, now: Date): Ends {
  if (!isEnded(category)) return { solved_at: null, closed_at: null };
  const solved_at = before.solved_at ?? now.toISOString();
  return {
    solved_at,
    closed_at: category === 'closed' ? (before.closed_at ?? now.toISOString()) : null,
  };
}

/**
 * Priority of impact and urgency by the organisation's matrix (ITIL 4, incident management):
 * `matrix[impact - 1][urgency - 1]`, 1 critical … 4 low.
 */
export function priorityOf(
  matrix: readonly (readonly number[])[],
  impact: number,
  urgency: number,
): number {
  return matrix[impact - 1]?.[urgency - 1] ?? 3;
}
