import { lazy, Suspense } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { Choice } from '../../ui/choice.tsx';
import { useSettings } from './lookups.ts';
import css from './ticket-head.module.css';
import { useTicketChange } from './use-ticket-change.ts';

const PriorityByHand = lazy(() =>
  import('./priority-by-hand.tsx').then((module) => ({ default: module.PriorityByHand })),
);

const grades = [1, 2, 3] as const;

/** Impact and urgency; the matrix of the organisation makes the priority of them, unless somebody set one. */
export function GradeForm({ ticket }: { ticket: Ticket }) {
  const change = useTicketChange(ticket);
  const matrix = useSettings()?.priority_matrix;
  const computed = matrix?.[ticket.impact - 1]?.[ticket.urgency - 1];
  function grade(impact: number, urgency: number) {
    const priority = matrix?.[impact - 1]?.[urgency - 1];
    const holds = ticket.priority_override === null && priority !== undefined;
    change({ impact, urgency }, { impact, urgency, ...(holds ? { priority } : {}) });
  }
  return (
    <div className={css['form']}>
      {ticket.can.update && (
        <>
          <Choice
            label={t('ticket.impact')}
            value={ticket.impact}
            options={grades.map((value) => ({ value, label: t(`ticket.impact_${value}`) }))}
            onChoose={(impact) => grade(impact, ticket.urgency)}
          />
          <Choice
            label={t('ticket.urgency')}
            value={ticket.urgency}
            options={grades.map((value) => ({ value, label: t(`ticket.urgency_${value}`) }))}
            onChoose={(urgency) => grade(ticket.impact, urgency)}
          />
        </>
      )}
      <Suspense>
        <PriorityByHand ticket={ticket} computed={computed} />
      </Suspense>
    </div>
  );
}
