import { IconCalendarEvent, IconCalendarX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import {
  answerInvitation,
  type Invitation,
  type InvitationAnswer,
  invitationAnswers,
  listInvitations,
} from '#contract/invitations.ts';
import type { Comment } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Moment, useClock } from '../../ui/clock.tsx';
import { tellError } from '../../ui/toast.tsx';
import { sayAtSender, sayRepeats, sayWhen } from './event-time.ts';
import css from './invitations.module.css';

/** Meetings that a message invites to, above its words. */
export function Invitations({ comment }: { comment: Comment }) {
  const { ticket_id } = comment;
  const { data } = useQuery(ask(listInvitations, { params: { ticket_id } }));
  return data?.items
    .filter((one) => one.comment_id === comment.id)
    .map((one) => <Card key={`${one.uid} ${one.recurrence_id}`} invitation={one} />);
}

function Card({ invitation }: { invitation: Invitation }) {
  const { is_cancelled, newer, summary, organizer, is_sent_by_other, can } = invitation;
  const isOver = is_cancelled || newer !== null;
  const Icon = isOver ? IconCalendarX : IconCalendarEvent;
  return (
    <section className={css['card']} data-over={isOver} aria-label={titleOf(invitation)}>
      <p className={css['title']}>
        <Icon size={16} stroke={1.75} aria-hidden="true" />
        <span>
          {titleOf(invitation)}
          {newer !== null && <> · {t(`carried.newer_${newer}`)}</>}
        </span>
      </p>
      {summary !== '' && <p className={css['summary']}>{summary}</p>}
      <Facts invitation={invitation} />
      {can.answer && is_sent_by_other && organizer !== null && (
        <p className={css['warning']}>
          {t('carried.sent_by_other', { address: organizer.address ?? '' })}
        </p>
      )}
      {can.answer && <Answers invitation={invitation} />}
      <Answered invitation={invitation} />
    </section>
  );
}

function titleOf({ is_cancelled, is_update, method }: Invitation): string {
  if (is_cancelled) return t('carried.invitation_cancelled');
  if (method === 'reply') return t('carried.invitation_reply');
  if (method !== 'request') return t('carried.invitation_published');
  return t(is_update ? 'carried.invitation_update' : 'carried.invitation');
}

function Facts({ invitation }: { invitation: Invitation }) {
  const clock = useClock();
  const reader = { locale: clock.locale, time_zone: clock.time_zone };
  const theirs = sayAtSender(invitation, reader);
  const when = [
    sayWhen(invitation, reader),
    theirs === '' ? '' : t('carried.at_sender', { time: theirs }),
    sayRepeats(invitation.recurrence),
  ].filter((part) => part !== '');
  const { location, organizer, attendees } = invitation;
  return (
    <dl className={css['facts']}>
      <Fact name={t('carried.when')}>{when.join(' · ')}</Fact>
      <Fact name={t('carried.where')}>{location}</Fact>
      <Fact name={t('carried.organizer')}>{organizer === null ? '' : sayPerson(organizer)}</Fact>
      <Fact name={t('carried.who')}>{sayPeople(attendees)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

type Person = Invitation['attendees'][number];
const MOST_NAMES = 8;

function sayPerson({ name, address }: Person): string {
  if (name === '' || name === address) return address ?? name;
  return address === null ? name : `${name} <${address}>`;
}

function sayPeople(people: readonly Person[]): string {
  const names = people.slice(0, MOST_NAMES).map((person) => {
    const name = person.name === '' ? (person.address ?? '') : person.name;
    const answer = invitationAnswers.find((one) => one === person.answer);
    return answer === undefined ? name : `${name} (${t(`carried.person_${answer}`)})`;
  });
  const more = people.length - names.length;
  return [...names, ...(more > 0 ? [t('carried.and_more', { count: more })] : [])].join(', ');
}

function Answers({ invitation }: { invitation: Invitation }) {
  const [busy, setBusy] = useState(false);
  const { comment_id, uid, recurrence_id, answered, answers_as } = invitation;
  async function say(answer: InvitationAnswer) {
    setBusy(true);
    try {
      const params = { comment_id };
      await call(answerInvitation, { params, body: { uid, recurrence_id, answer } });
    } catch (error) {
      tellError(error);
    }
    await refresh(listInvitations);
    setBusy(false);
  }
  return (
    <fieldset className={css['answers']} disabled={busy}>
      <legend className="hidden">{t('carried.answers')}</legend>
      {invitationAnswers.map((answer) => (
        <button
          key={answer}
          type="button"
          aria-pressed={answered?.answer === answer}
          onClick={() => void say(answer)}
        >
          {t(`carried.${answer}`)}
        </button>
      ))}
      {answers_as !== null && (
        <span className={css['quiet']}>{t('carried.answers_as', { address: answers_as })}</span>
      )}
    </fieldset>
  );
}

/** What we said, and whether it has left. */
function Answered({ invitation: { answered } }: { invitation: Invitation }) {
  if (answered === null) return null;
  const { answer, by, at, delivery } = answered;
  const state = delivery?.state ?? 'sent';
  const hasFailed = state === 'failed' || state === 'bounced' || state === 'cancelled';
  return (
    <div role="status">
      <p className={css['quiet']}>
        {t(`carried.said_${answer}`)} · {by?.name} · <Moment with_time at={at} />
        {!hasFailed && state !== 'sent' && ` · ${t('carried.sending')}`}
      </p>
      {hasFailed && (
        <p className={css['warning']}>
          {t('carried.not_sent')} {delivery?.error}
        </p>
      )}
    </div>
  );
}
