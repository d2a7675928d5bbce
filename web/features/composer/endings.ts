import type { Status } from '#contract/settings.ts';
import type { Ticket } from '#contract/tickets.ts';
import { useStatuses } from '../ticket/lookups.ts';
import type { Visibility } from './drafts.ts';

/** Statuses that a message may leave behind. */
export function useEndings(): Status[] {
  return useStatuses().filter((status) => !status.is_archived && status.category !== 'new');
}

/** What the big button and Ctrl+Enter leave behind: after a reply the turn is the customer's. */
export function usePrimaryEnding(tab: Visibility, ticket: Ticket): Status | undefined {
  const waiting = useEndings().filter((status) => status.category === 'waiting_customer');
  if (tab === 'internal' || !ticket.can.update) return undefined;
  return waiting.find((status) => status.is_default) ?? waiting[0];
}
