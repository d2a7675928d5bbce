import { Button } from '@mantine/core';
import { IconArrowBackUp, IconFlag } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { readSummary, returnTicket } from '#contract/handover.ts';
import { listTicketPromises, type PromiseRow } from '#contract/promises.ts';
import { getTicket, listHistory, listTickets, type Ticket } from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { sayMoment } from '../../time.ts';
import { saySpan, useClock } from '../../ui/clock.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { LinesLine } from '../lines/lines-line.tsx';
import { PromiseActions } from '../promises/promise-actions.tsx';
import css from './handover.module.css';

/** Above the conversation: what the colleague left, until when it is whose, and what the customer was promised. */
export function OwnerLines({ ticket }: { ticket: Ticket }) {
  const { data } = useQuery(ask(listTicketPromises, { params: { ticket_id: ticket.id } }));
  const owed = (data?.items ?? []).filter((one) => one.settled_at === null);
  return (
    <>
      {ticket.summary !== null && <Summary ticket={ticket} summary={ticket.summary} />}
      <LinesLine ticket={ticket} />
      {(ticket.lent !== null || owed.length > 0) && (
        <div className={css['lines']}>
          {ticket.lent !== null && <LentLine ticket={ticket} lent={ticket.lent} />}
          {owed.map((promise) => (
            <PromiseLine key={promise.id} promise={promise} />
          ))}
        </div>
      )}
    </>
  );
}

function Summary({ ticket, summary }: { ticket: Ticket; summary: NonNullable<Ticket['summary']> }) {
  const me = useMe();
  const isMine = summary.for.id === me.id;
  const by = summary.by?.name;
  async function read() {
    try {
      await call(readSummary, { params: { ticket_id: ticket.id } });
      await refresh(getTicket);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <section className={css['summary']} aria-label={t('handover.summary')}>
      <p className={css['by']}>
        {by === undefined
          ? t('handover.summary_unknown')
          : t(isMine ? 'handover.summary_by' : 'handover.summary_for', {
              name: by,
              owner: summary.for.name,
            })}
      </p>
      <p className={css['text']}>{summary.text}</p>
      {isMine && (
        <Button variant="default" size="compact-sm" onClick={() => void read()}>
          {t('handover.read')}
        </Button>
      )}
    </section>
  );
}

function LentLine({ ticket, lent }: { ticket: Ticket; lent: NonNullable<Ticket['lent']> }) {
  const clock = useClock();
  async function giveBack() {
    try {
      await call(returnTicket, { params: { ticket_id: ticket.id } });
      tell(t('handover.returned'));
      await refresh(getTicket, listTickets, listViews, listHistory);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <div className={css['line']}>
      <IconArrowBackUp size={16} stroke={1.75} aria-hidden="true" />
      <span className={css['words']}>
        {t(lent.from === null ? 'handover.lent_line_nobody' : 'handover.lent_line', {
          owner: ticket.assignee?.name ?? '',
          until: sayMoment(Date.parse(lent.returns_at), clock, true),
          name: lent.from?.name ?? '',
        })}
      </span>
      {ticket.can.update && (
        <button type="button" className={css['button']} onClick={() => void giveBack()}>
          {t('handover.give_back')}
        </button>
      )}
    </div>
  );
}

function PromiseLine({ promise }: { promise: PromiseRow }) {
  const clock = useClock();
  const due = Date.parse(promise.due_at);
  const isLate = promise.state === 'late' || due < clock.now;
  return (
    <div className={css['line']} data-late={isLate}>
      <IconFlag size={16} stroke={1.75} aria-hidden="true" />
      <span className={css['words']}>
        <span className="hidden">{t('promises.on_ticket')}: </span>
        {t('promises.quote', { words: promise.words })}{' '}
        <span className={css['when']}>
          {isLate
            ? t('promises.late_by', { span: saySpan(clock.now - due) })
            : t('promises.by', { when: sayMoment(due, clock, true) })}
        </span>{' '}
        <span className={css['quiet']}>· {promise.agent.name}</span>
      </span>
      {promise.can.change && <PromiseActions promise={promise} />}
    </div>
  );
}
