import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { escalateTicket, prepareEscalation } from '#contract/escalations.ts';
import type { Ticket } from '#contract/tickets.ts';
import { call, type Output } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, queryClient } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { useColleagues, useTeams } from '../ticket/lookups.ts';
import { ticketQuery } from '../ticket/ticket-queries.ts';
import css from './lines.module.css';
import { refreshMoved, teamChoices, useReasons } from './lines-queries.ts';
import { type Tried, TriedList } from './tried-list.tsx';

type Props = {
  ticket: Ticket;
  onClose: () => void;
  /** The team that was picked before the dialog came. */
  team_id?: string;
  /** Moves the ticket without a word, where that was what one meant. */
  onPlainMove?: () => void;
};

/** To another line: to whom, why, what was tried, and who keeps sight. */
export function EscalationDialog(props: Props) {
  return (
    <Dialog title={t('escalation.title')} opened onClose={props.onClose} size="lg">
      <EscalationForm {...props} />
    </Dialog>
  );
}

function EscalationForm({ ticket, onClose, team_id = '', onPlainMove }: Props) {
  const teams = useTeams().filter((team) => team.id !== ticket.team?.id);
  const reasons = useReasons('escalation');
  const [team, setTeam] = useState(team_id);
  const [person, setPerson] = useState('');
  const [reason, setReason] = useState('');
  const [words, setWords] = useState('');
  const form = useQuery({
    ...ask(prepareEscalation, {
      params: { ticket_id: ticket.id },
      query: team === '' ? {} : { team_id: team },
    }),
    placeholderData: (before) => before,
  }).data;
  const tried = useTried(form?.items ?? []);
  const submit = useSubmit(async () => {
    const fresh = await call(escalateTicket, {
      params: { ticket_id: ticket.id },
      body: {
        team_id: team,
        assignee_id: person === '' ? null : person,
        reason_id: reason === '' ? null : reason,
        words,
        tried: tried.items,
      },
    });
    queryClient.setQueryData(ticketQuery(String(ticket.number)).queryKey, fresh);
    tell(t('escalation.done', { team: fresh.team?.name ?? '' }));
    onClose();
    void refreshMoved();
  });
  function choose(next: string, agent_id: string) {
    setTeam(next);
    setPerson(agent_id);
  }
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      {form?.answering != null && (
        <Answering answering={form.answering} own={ticket.team?.id} onChoose={choose} />
      )}
      <div className={rows['pair']}>
        <NativeSelect
          label={t('escalation.team')}
          required
          data-autofocus
          value={team}
          data={[{ value: '', label: t('escalation.choose_team') }, ...teamChoices(teams)]}
          error={submit.fieldError('team_id')}
          onChange={(event) => choose(event.currentTarget.value, '')}
        />
        <PersonField
          team_id={team}
          value={person}
          error={submit.fieldError('assignee_id')}
          onChange={setPerson}
        />
      </div>
      {reasons.length > 0 && (
        <NativeSelect
          label={t('escalation.reason')}
          required
          value={reason}
          data={[
            { value: '', label: t('escalation.choose_reason') },
            ...reasons.map((one) => ({ value: one.id, label: one.name })),
          ]}
          error={submit.fieldError('reason_id')}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <Textarea
        label={t('escalation.words')}
        description={t('escalation.words_text')}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={5000}
        value={words}
        error={submit.fieldError('words')}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {tried.items.length > 0 && (
        <TriedList items={tried.items} error={submit.fieldError('tried')} onChange={tried.write} />
      )}
      {form?.curator != null && <Curator curator={form.curator} />}
      <FormError submit={submit} />
      <div className={rows['buttons']}>
        <Button type="submit" loading={submit.is_busy} disabled={team === ''}>
          {t('escalation.submit')}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        {onPlainMove !== undefined && (
          <Button variant="subtle" color="gray" onClick={onPlainMove}>
            {t('escalation.plain_move')}
          </Button>
        )}
      </div>
    </form>
  );
}

/** The items of the form with what was answered so far: another team may ask for others. */
function useTried(asked: readonly string[]) {
  const [answers, setAnswers] = useState<ReadonlyMap<string, Tried>>(new Map());
  const items = asked.map(
    (text): Tried => answers.get(text) ?? { text, is_done: false, words: '' },
  );
  return {
    items,
    write: (next: Tried[]) =>
      setAnswers(new Map([...answers, ...next.map((item) => [item.text, item] as const)])),
  };
}

function Curator({ curator }: { curator: { id: string; name: string } }) {
  const me = useMe();
  return (
    <p className={css['quiet']}>
      {curator.id === me.id
        ? t('escalation.curator_me')
        : t('escalation.curator_stays', { name: curator.name })}
    </p>
  );
}

type PersonProps = {
  team_id: string;
  value: string;
  error: string | null;
  onChange: (id: string) => void;
};

function PersonField({ team_id, value, error, onChange }: PersonProps) {
  const members = useTeams().find((team) => team.id === team_id)?.member_ids ?? [];
  const people = useColleagues().filter(
    (each) => members.includes(each.id) && !each.is_disabled && !each.is_light,
  );
  return (
    <NativeSelect
      label={t('escalation.person')}
      value={value}
      disabled={people.length === 0}
      data={[
        { value: '', label: t('escalation.person_any') },
        ...people.map((each) => ({ value: each.id, label: each.name })),
      ]}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

type Answers = NonNullable<Output<typeof prepareEscalation>['answering']>;
type AnsweringProps = {
  answering: Answers;
  /** The team that has the ticket now. */
  own: string | undefined;
  onChoose: (team_id: string, agent_id: string) => void;
};

/** Whom the directory names for the topic of the ticket. */
function Answering({ answering, own, onChoose }: AnsweringProps) {
  const { team, agent, deputy, on_duty, area } = answering;
  // Of the two the one who is there; nobody is: the one who answers, as ever.
  const meant = on_duty ?? agent;
  const members = useTeams().find((each) => each.id === team?.id)?.member_ids ?? [];
  if (team === null && agent === null) return null;
  const names = [
    team?.name,
    agent?.name,
    deputy === null
      ? undefined
      : t(on_duty?.id === deputy.id ? 'escalation.stands_in_now' : 'escalation.stands_in', {
          name: deputy.name,
        }),
  ].filter((name) => name !== undefined);
  return (
    <p className={css['hint']}>
      <span>
        {t('escalation.by_directory')}: <strong>{names.join(' · ')}</strong>{' '}
        <span className={css['quiet']}>({area.path.join(' › ')})</span>
      </span>
      {team !== null && team.id !== own && (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() =>
            onChoose(team.id, meant !== null && members.includes(meant.id) ? meant.id : '')
          }
        >
          {t('escalation.take_hint')}
        </Button>
      )}
    </p>
  );
}
