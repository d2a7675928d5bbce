import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explainEvent, listTicketRuns } from '#contract/automation.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import rows from '../../ui/rows.module.css';
import { WithData } from '../../ui/with-data.tsx';
import { RunLine } from './rule-log.tsx';
import { eventName } from './rule-try.tsx';
import css from './rules.module.css';
import { VerdictText } from './verdict-text.tsx';

type Props = { ticket: Ticket; onClose: () => void };

/** Which rules looked at the ticket, what they did, and why the others left it alone. */
export function TicketRules({ ticket, onClose }: Props) {
  const runs = useQuery(ask(listTicketRuns, { params: { ticket_id: ticket.id } }));
  return (
    <Dialog title={t('rules.at_ticket')} opened onClose={onClose} size="lg">
      <p className={css['quiet']}>{t('rules.at_ticket_text')}</p>
      <WithData query={runs}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('rules.at_ticket_none')}</p>
          ) : (
            <ul className={css['log']}>
              {items.map((run) => (
                <RunLine key={run.id} run={run} />
              ))}
            </ul>
          )
        }
      </WithData>
      <Explained ticket_id={ticket.id} />
    </Dialog>
  );
}

/** Any event of the last 30 days, told anew: what each rule decided of it. */
function Explained({ ticket_id }: { ticket_id: string }) {
  const clock = useClock();
  const [event_id, setEventId] = useState<number | undefined>();
  const query = useQuery({
    ...ask(explainEvent, {
      params: { ticket_id },
      query: event_id === undefined ? {} : { event_id },
    }),
    placeholderData: (before) => before,
  });
  const told = query.data;
  if (told === undefined) return null;
  if (told.events.length === 0)
    return <p className={css['quiet']}>{t('rules.at_ticket_no_triggers')}</p>;
  return (
    <section aria-label={t('rules.at_ticket_event')}>
      <NativeSelect
        label={t('rules.at_ticket_event')}
        value={String(told.event_id ?? '')}
        data={told.events.map(({ id, name, at }) => ({
          value: String(id),
          label: `${sayMoment(Date.parse(at), clock, true)} · ${eventName(name)}`,
        }))}
        onChange={(event) => setEventId(Number(event.currentTarget.value))}
      />
      {told.verdicts.map(({ rule, outcome, verdict }) => (
        <div key={rule.id} className={css['verdict']}>
          <p>
            <b>{rule.name}</b>{' '}
            {outcome !== null && (
              <span className={rows['badge']}>{t(`rules.outcome_${outcome}`)}</span>
            )}
          </p>
          {outcome === null && <VerdictText verdict={verdict} />}
        </div>
      ))}
    </section>
  );
}
