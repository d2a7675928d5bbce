import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { priorities } from '#contract/settings.ts';
import {
  listHistory,
  listTickets,
  overridePriority,
  restorePriority,
  type Ticket,
} from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { queryClient, refresh } from '../../queries.ts';
import { sayMoment } from '../../time.ts';
import { Choice } from '../../ui/choice.tsx';
import { useClock } from '../../ui/clock.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';
import css from './priority-by-hand.module.css';
import { ticketQuery } from './ticket-queries.ts';

type Props = {
  ticket: Ticket;
  /** What impact and urgency say; undefined while the settings are on their way. */
  computed: number | undefined;
};

/** A priority against the matrix: who set it and why, and the way back. */
export function PriorityByHand({ ticket, computed }: Props) {
  const [isSetting, setSetting] = useState(false);
  if (ticket.priority_override !== null)
    return <Present ticket={ticket} override={ticket.priority_override} computed={computed} />;
  if (!ticket.can.update) return null;
  if (isSetting) return <Form ticket={ticket} onDone={() => setSetting(false)} />;
  return (
    <div>
      <Button variant="subtle" size="compact-sm" onClick={() => setSetting(true)}>
        {t('ticket.priority_by_hand')}
      </Button>
    </div>
  );
}

function show(ticket: Ticket): void {
  queryClient.setQueryData(ticketQuery(String(ticket.number)).queryKey, ticket);
  void refresh(listTickets, listViews, listHistory);
}

function wordOf(priority: number): string {
  return t(`ticket.priority_${priorities.find((each) => each === priority) ?? 3}`);
}

type PresentProps = Props & { override: NonNullable<Ticket['priority_override']> };

function Present({ ticket, override, computed }: PresentProps) {
  const clock = useClock();
  const when = sayMoment(Date.parse(override.at), clock, true);
  async function restore() {
    try {
      show(await call(restorePriority, { params: { ticket_id: ticket.id } }));
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <section className={css['box']} aria-label={t('ticket.priority_by_hand')}>
      <p className={css['quiet']}>
        {override.by === null
          ? t('ticket.priority_set_at', { when })
          : t('ticket.priority_set_by', { name: override.by.name, when })}
      </p>
      <p>{override.reason}</p>
      {computed !== undefined && computed !== override.priority && (
        <p className={css['quiet']} role="status">
          {t('ticket.priority_stays', {
            computed: wordOf(computed),
            priority: wordOf(override.priority),
          })}
        </p>
      )}
      {ticket.can.update && (
        <div>
          <Button variant="default" size="compact-sm" onClick={() => void restore()}>
            {t('ticket.priority_back')}
          </Button>
        </div>
      )}
    </section>
  );
}

function Form({ ticket, onDone }: { ticket: Ticket; onDone: () => void }) {
  const [priority, setPriority] = useState(ticket.priority);
  const [reason, setReason] = useState('');
  const submit = useSubmit(async () => {
    const body = { priority, reason };
    show(await call(overridePriority, { params: { ticket_id: ticket.id }, body }));
    onDone();
  });
  return (
    <form className={css['box']} onSubmit={submit.onSubmit}>
      <Choice
        label={t('ticket.priority')}
        value={priority}
        options={priorities.map((value) => ({ value, label: t(`ticket.priority_${value}`) }))}
        onChoose={setPriority}
      />
      <TextInput
        label={t('ticket.priority_reason')}
        required
        maxLength={500}
        value={reason}
        error={submit.fieldError('reason')}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <FormError submit={submit} />
      <div className={rows['buttons']}>
        <Button type="submit" size="compact-sm" loading={submit.is_busy}>
          {t('ticket.priority_save')}
        </Button>
        <Button variant="default" size="compact-sm" onClick={onDone}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
