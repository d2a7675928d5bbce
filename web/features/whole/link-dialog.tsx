import { NativeSelect } from '@mantine/core';
import '../../theme/forms.css';
import { useState } from 'react';
import { type LinkRole, linkRoles, linkTickets, listLinks } from '#contract/links.ts';
import { getTicket, listHistory, listTickets, type Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { errorText } from '../../reach.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError } from '../../ui/form.tsx';
import { TicketFinder } from './finder.tsx';
import css from './whole.module.css';

/** What the other is to this one, and which one it is. */
export function LinkDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const [role, setRole] = useState<LinkRole>('related');
  const [error, setError] = useState<string | null>(null);
  async function tie(other_id: string) {
    try {
      const params = { ticket_id: ticket.id };
      await call(linkTickets, { params, body: { role, ticket_id: other_id } });
      onClose();
      await refresh(listLinks, getTicket, listTickets, listHistory);
    } catch (failure) {
      setError(errorText(failure));
    }
  }
  const title = t('whole.link_title', { number: String(ticket.number) });
  return (
    <Dialog title={title} opened onClose={onClose}>
      <div className={css['dialog']}>
        <NativeSelect
          label={t('whole.link_role')}
          value={role}
          data={linkRoles.map((value) => ({ value, label: t(`whole.role_${value}`) }))}
          onChange={(event) => {
            const next = linkRoles.find((each) => each === event.currentTarget.value);
            if (next !== undefined) setRole(next);
          }}
        />
        <TicketFinder but={ticket.id} onPick={(other) => void tie(other.id)} />
        <FormError submit={{ error }} />
      </div>
    </Dialog>
  );
}
