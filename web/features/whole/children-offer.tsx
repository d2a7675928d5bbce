import { lazy, Suspense, useEffect, useRef } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { askToSolveChildren, useAskedToSolve } from './solving.ts';

const SolveDialog = lazy(() =>
  import('./solve-dialog.tsx').then((module) => ({ default: module.SolveDialog })),
);

/** Whoever solves a parent is asked about its open children, once. */
export function ChildrenOffer({ ticket }: { ticket: Ticket }) {
  const asked = useAskedToSolve();
  const before = useRef(ticket.status_category);
  const hasOpen = ticket.children !== null && ticket.children.open > 0;
  useEffect(() => {
    const was = before.current;
    before.current = ticket.status_category;
    const isSolvedNow = was !== 'solved' && was !== 'closed' && ticket.status_category === 'solved';
    if (isSolvedNow && hasOpen && ticket.can.reply) askToSolveChildren(ticket.id);
  }, [ticket.id, ticket.status_category, ticket.can.reply, hasOpen]);
  useEffect(() => () => askToSolveChildren(null), []);
  if (asked !== ticket.id) return null;
  return (
    <Suspense>
      <SolveDialog ticket={ticket} onClose={() => askToSolveChildren(null)} />
    </Suspense>
  );
}
