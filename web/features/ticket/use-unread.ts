import { useState } from 'react';
import type { Comment, Ticket } from '#contract/tickets.ts';

/**
 * What came of the customer's side since the actor last looked, as it was when the ticket was opened:
 * opening it marks it as seen. Nothing for whoever never looked, since then all of it is new.
 */
export function useUnread(ticket: Ticket, comments: readonly Comment[]) {
  const [since] = useState(() => (ticket.is_unread ? ticket.read_at : null));
  if (since === null) return { first: undefined, count: 0, since };
  const from = Date.parse(since);
  const unread = comments.filter(
    (comment) => comment.author_kind !== 'agent' && Date.parse(comment.created_at) > from,
  );
  return { first: unread[0]?.id, count: unread.length, since };
}
