import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { handOver } from '#contract/handover.ts';
import {
  getTicket,
  listComments,
  listHistory,
  listTickets,
  type Ticket,
} from '#contract/tickets.ts';
import { listViews } from '#contract/views.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { queryClient, refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { sayMoment } from '../../time.ts';
import { Choice } from '../../ui/choice.tsx';
import { useClock } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { inputOf, instantOfInput } from '../composer/send-times.ts';
import { PresenceLine } from '../routing/presence-line.tsx';
import css from './handover.module.css';
import { useSettings } from './lookups.ts';
import { returnTimes } from './return-times.ts';
import { ticketQuery } from './ticket-queries.ts';

type Person = { id: string; name: string };
type Props = { ticket: Ticket; to: Person; onClose: () => void };

/** Another owner: for good or until when, what the colleague has to know, what the customer is told. */
export function HandoverDialog({ ticket, to, onClose }: Props) {
  return (
    <Dialog title={t('handover.title_to', { name: to.name })} opened onClose={onClose} size="lg">
      <PresenceLine agent_id={to.id} />
      <HandoverForm ticket={ticket} to={to} onClose={onClose} />
    </Dialog>
  );
}

type Length = 'for_good' | 'for_a_time';

function HandoverForm({ ticket, to, onClose }: Props) {
  const { time_zone } = useMe();
  const [length, setLength] = useState<Length>('for_good');
  const [until, setUntil] = useState(() => firstTime(time_zone));
  const [summary, setSummary] = useState('');
  const introduction = useIntroduction(ticket, to, length);
  const returns_at = length === 'for_good' ? null : instantOfInput(until, time_zone);
  const submit = useSubmit(async () => {
    const fresh = await call(handOver, {
      params: { ticket_id: ticket.id },
      body: {
        assignee_id: to.id,
        returns_at: returns_at ?? null,
        summary,
        introduction: introduction.is_on ? introduction.text : '',
      },
    });
    queryClient.setQueryData(ticketQuery(String(ticket.number)).queryKey, fresh);
    tell(t('handover.done', { name: to.name }));
    onClose();
    void refresh(getTicket, listTickets, listViews, listHistory, listComments);
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <Choice
        label={t('handover.how_long')}
        value={length}
        options={(['for_good', 'for_a_time'] as const).map((value) => ({
          value,
          label: t(`handover.${value}`),
        }))}
        onChoose={setLength}
      />
      {length === 'for_a_time' && (
        <Until
          ticket={ticket}
          value={until}
          error={submit.fieldError('returns_at')}
          onChange={setUntil}
        />
      )}
      <Textarea
        label={t('handover.summary')}
        description={t('handover.summary_text')}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={20_000}
        data-autofocus
        value={summary}
        error={submit.fieldError('summary')}
        onChange={(event) => setSummary(event.currentTarget.value)}
      />
      {introduction.may && (
        <>
          <Checkbox
            label={t('handover.introduce')}
            checked={introduction.is_on}
            onChange={(event) => introduction.turn(event.currentTarget.checked)}
          />
          {introduction.is_on && (
            <Textarea
              label={t('handover.introduction')}
              description={t('handover.introduction_text')}
              autosize
              minRows={2}
              maxRows={8}
              maxLength={5_000}
              lang={introduction.language}
              value={introduction.text}
              error={submit.fieldError('introduction')}
              onChange={(event) => introduction.write(event.currentTarget.value)}
            />
          )}
        </>
      )}
      <FormError submit={submit} />
      <div className={rows['buttons']}>
        <Button type="submit" loading={submit.is_busy} disabled={returns_at === undefined}>
          {t(length === 'for_good' ? 'handover.hand_over' : 'handover.hand_over_for_time')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}

function firstTime(time_zone: string): string {
  const times = returnTimes(Date.now(), time_zone);
  const first = times.find((one) => one.name === 'friday') ?? times.at(-1);
  return inputOf(Date.parse(first?.at ?? new Date().toISOString()), time_zone);
}

/** The line for the customer: on for a change for good while the desk wants it, and never by itself for a time. */
function useIntroduction(ticket: Ticket, to: Person, length: Length) {
  const settings = useSettings();
  const [chosen, setChosen] = useState<boolean>();
  const [written, setWritten] = useState<string>();
  const language = ticket.language ?? settings?.language ?? 'ru';
  const usual = settings?.introduction_text[language] ?? '';
  const may = ticket.can.reply && ticket.reply_to.to.length > 0;
  return {
    may,
    language,
    is_on: may && (chosen ?? (length === 'for_good' && settings?.introduces_owner === true)),
    text: written ?? usual.replaceAll('{name}', to.name),
    turn: setChosen,
    write: setWritten,
  };
}

type UntilProps = {
  ticket: Ticket;
  value: string;
  error: string | null;
  onChange: (value: string) => void;
};

function Until({ ticket, value, error, onChange }: UntilProps) {
  const { time_zone } = useMe();
  const clock = useClock();
  const owner = ticket.assignee?.name;
  return (
    <div className={css['until']}>
      <div className={css['presets']}>
        {returnTimes(clock.now, time_zone).map(({ name, at }) => (
          <button
            key={name}
            type="button"
            className={css['preset']}
            aria-pressed={value === inputOf(Date.parse(at), time_zone)}
            title={sayMoment(Date.parse(at), clock, true)}
            onClick={() => onChange(inputOf(Date.parse(at), time_zone))}
          >
            {t(`handover.until_${name}`)}
          </button>
        ))}
      </div>
      <TextInput
        type="datetime-local"
        label={t('handover.until')}
        description={
          owner === undefined
            ? t('handover.until_text_nobody')
            : t('handover.until_text', { name: owner })
        }
        required
        value={value}
        min={inputOf(Date.now(), time_zone)}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}
