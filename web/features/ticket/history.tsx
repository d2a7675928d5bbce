import { t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';
import { useFields, useTopics } from '../fields/definitions.ts';
import css from './conversation.module.css';
import { sayEvent } from './events-text.ts';
import { useHistory } from './use-history.ts';

/** Everything that ever happened to the ticket, oldest first. */
export function History({ number }: { number: string }) {
  // Names of custom fields and topics: lines are said anew when they are here.
  useFields();
  useTopics();
  const { entries, isPending, isError, error, refetch, hasNextPage } = useHistory(number);
  if (isPending) return <LoadingLines lines={6} />;
  if (isError) return <ErrorState error={error} retry={() => void refetch()} />;
  if (entries.length === 0) return <EmptyState title={t('history.empty')} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={css['scroll']} aria-label={t('ticket.full_history')} tabIndex={0}>
      <ol className={css['history']}>
        {entries.map((entry) => (
          <li key={entry.id}>
            <Moment with_time at={entry.at} />
            <span>{sayEvent(entry)}</span>
          </li>
        ))}
      </ol>
      {hasNextPage && <LoadingLines lines={2} />}
    </section>
  );
}
