import { useEffect, useRef } from 'react';
import { isEmptyValue } from '#contract/field-conditions.ts';
import type { TicketField } from '#contract/fields.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { tell } from '../../ui/toast.tsx';
import { useTicketChange } from '../ticket/use-ticket-change.ts';
import { word } from './definitions.ts';
import { takeOwnChange } from './missing.ts';

type Settled = Pick<Ticket, 'id' | 'updated_at' | 'topic_id' | 'fields'>;

/**
 * Says which fields a change made here hid and cleared, and offers to bring topic and values back in
 * one press.
 */
export function useTellCleared(
  ticket: Ticket,
  fields: readonly TicketField[],
  shown: readonly { readonly field: TicketField }[],
): void {
  const settled = useRef<Settled>(ticket);
  const change = useTicketChange(ticket);
  useEffect(() => {
    const old = settled.current;
    if (old.id === ticket.id && old.updated_at === ticket.updated_at) return;
    settled.current = ticket;
    if (old.id !== ticket.id || !takeOwnChange(ticket.id) || !ticket.can.update) return;
    const gone = fields.filter(
      (field) =>
        !field.is_archived &&
        !shown.some((one) => one.field.id === field.id) &&
        !isEmptyValue(old.fields[field.id]) &&
        isEmptyValue(ticket.fields[field.id]),
    );
    if (gone.length === 0) return;
    const names = gone.map((field) => word(field.name)).join(', ');
    tell(t('fields.cleared_by_rule', { count: gone.length, names }), {
      label: t('fields.bring_back'),
      run: () =>
        change({
          topic_id: old.topic_id,
          fields: Object.fromEntries(gone.map((field) => [field.id, old.fields[field.id] ?? null])),
        }),
    });
  });
}
