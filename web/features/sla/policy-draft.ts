/** A policy while it is being written. */
import type { SlaPolicy } from '#contract/sla.ts';
import { conditionOf, draftOf, emptyGroup, type Group } from '../views/draft.ts';

export type PolicyDraft = Omit<
  SlaPolicy,
  'id' | 'position' | 'version' | 'open_tickets' | 'conditions'
> & {
  conditions: Group;
};

export function draftFrom(policy: SlaPolicy | undefined): PolicyDraft {
  if (policy !== undefined) {
    const { id: _, position: __, version: ___, open_tickets: ____, conditions, ...rest } = policy;
    return { ...rest, conditions: draftOf(conditions) };
  }
  return {
    ...{ name: '', is_on: true, conditions: emptyGroup(), calendar_id: null, mode: 'business' },
    ...{ zone: 'calendar', targets: {}, pauses: ['waiting_customer'], warn_shares: [80] },
    ...{ warn_lead_minutes: [], on_change: 'keep', reopening_minutes: 120 },
  };
}

/** What the server takes; undefined while a test of the condition is unfinished. */
export function bodyOf(draft: PolicyDraft) {
  const conditions = conditionOf(draft.conditions);
  return conditions === undefined ? undefined : { ...draft, conditions };
}
