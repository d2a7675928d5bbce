import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getBoard, listBoardTickets } from '#contract/board.ts';
import { getTicketRouting, putIntoQueue } from '#contract/routing.ts';
import { getTicket, listTickets, type Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { HandoverDialog } from '../ticket/handover-dialog.tsx';
import type { Target } from './ticket-drag.ts';

type Props = { number: number; to: Target; onClose: () => void };

/** Dropped by the mouse or chosen by the keyboard: the same question before anything moves. */
export function MoveDialog({ number, to, onClose }: Props) {
  const query = useQuery(ask(getTicket, { params: { ticket_id: String(number) } }));
  const { data: ticket } = query;
  if (ticket === undefined) {
    return (
      <Dialog title={t('board.move_title', { name: to.name })} opened onClose={onClose}>
        <WithData query={query}>{() => null}</WithData>
      </Dialog>
    );
  }
  if (to.kind === 'queue') return <ToQueue ticket={ticket} to={to} onClose={onClose} />;
  const close = () => {
    onClose();
    void refresh(getBoard, listBoardTickets);
  };
  return <HandoverDialog ticket={ticket} to={to} onClose={close} />;
}

type QueueProps = { ticket: Ticket; to: Target; onClose: () => void };

function ToQueue({ ticket, to, onClose }: QueueProps) {
  const submit = useSubmit(async () => {
    const params = { ticket_id: ticket.id };
    await call(putIntoQueue, { params, body: { queue_id: to.id } });
    tell(t('board.moved', { number: String(ticket.number), name: to.name }));
    onClose();
    await refresh(getBoard, listBoardTickets, getTicket, getTicketRouting, listTickets);
  });
  const owner = ticket.assignee?.name;
  return (
    <Dialog title={t('board.move_title', { name: to.name })} opened onClose={onClose}>
      <form className={rows['form']} onSubmit={submit.onSubmit}>
        <p>
          #{ticket.number} · {ticket.subject === '' ? t('ticket.no_subject') : ticket.subject}
        </p>
        <p>
          {owner === undefined ? t('board.move_text') : t('board.move_text_owner', { name: owner })}
        </p>
        <FormError submit={submit} />
        <div className={rows['buttons']}>
          <Button type="submit" loading={submit.is_busy} data-autofocus>
            {t('board.move_do')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
