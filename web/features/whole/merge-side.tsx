import { useQuery } from '@tanstack/react-query';
import { listMergeCandidates } from '#contract/merging.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { useStatuses } from '../ticket/lookups.ts';
import css from './whole.module.css';

/** `of` as the other one sees it: who, when, the last words. */
type Props = { params: { of: string; as: string }; stays: boolean };

export function MergeSide({ params, stays }: Props) {
  const { data } = useQuery(
    ask(listMergeCandidates, { params: { ticket_id: params.as }, query: { ticket_id: params.of } }),
  );
  const statuses = useStatuses();
  const side = data?.items[0];
  if (side === undefined) return <div className={css['side']} />;
  const { ticket, last_words } = side;
  const who = [ticket.requester.name, ticket.organization?.name].filter(Boolean).join(', ');
  return (
    <section className={css['side']} data-stays={stays} aria-label={`#${ticket.number}`}>
      <p className={css['fate']}>{t(stays ? 'whole.merge_stays' : 'whole.merge_goes')}</p>
      <h3>
        #{ticket.number} {ticket.subject || t('ticket.no_subject')}
      </h3>
      <p className={css['quiet']}>
        {who} · {statuses.find((one) => one.id === ticket.status_id)?.name} ·{' '}
        <Moment at={ticket.created_at} />
      </p>
      {last_words !== null && (
        <blockquote className={css['last']}>
          <p className={css['quiet']}>
            {last_words.author ?? t('ticket.author_system')} ·{' '}
            <Moment with_time at={last_words.at} />
          </p>
          <p>{last_words.text}</p>
        </blockquote>
      )}
    </section>
  );
}
