import { IconAlertTriangle, IconShieldCheck, IconShieldQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { listArrivals } from '#contract/mail-protection.ts';
import type { Comment } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { sayMark, sayResults } from '../settings/sender-words.ts';
import css from './sender-mark.module.css';

const icons = {
  proven: IconShieldCheck,
  unproven: IconShieldQuestion,
  forged: IconAlertTriangle,
} as const;

/** Is the sender of a letter who it says: a word beside the name, the reasons behind it. */
export function SenderMark({ comment }: { comment: Comment }) {
  const { ledger_entry_id, ticket_id } = comment;
  const { data } = useQuery({
    ...ask(listArrivals, { params: { ticket_id } }),
    enabled: ledger_entry_id !== null,
  });
  const arrival = data?.items.find((one) => one.ledger_entry_id === ledger_entry_id);
  if (arrival === undefined) return null;
  const { standing, tone, text } = sayMark(arrival.auth, arrival.claims_to_be_ours);
  const Icon = icons[standing];
  const reasons = arrival.auth === null ? text : `${text} ${sayResults(arrival.auth)}`;
  return (
    <>
      <span className={css['mark']} data-tone={tone} title={reasons}>
        <Icon size={14} stroke={1.75} aria-hidden="true" />
        {t(`protection.${standing}`)}
        <span className="hidden">. {reasons}</span>
      </span>
      {arrival.received_count > 1 && (
        <span className={css['mark']}>
          {t('settings.came_times', { count: arrival.received_count })}
        </span>
      )}
    </>
  );
}
