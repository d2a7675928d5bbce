import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listReminders, type Reminder } from '#contract/reminders.ts';
import { ReminderActions } from '../features/reminders/reminder-actions.tsx';
import { sayReminder } from '../features/reminders/say-reminder.ts';
import { useStatuses } from '../features/ticket/lookups.ts';
import { t } from '../i18n.ts';
import { askPages } from '../queries.ts';
import { useClock } from '../ui/clock.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import css from '../ui/rows.module.css';
import { EmptyState, ErrorState, LoadingLines } from '../ui/states.tsx';

/** What I asked to be reminded of: what is due, and what still waits. */
export function Reminders() {
  return (
    <Page title={t('reminders.title')} intro={t('reminders.intro')}>
      <Part state="fired" />
      <Part state="waiting" />
    </Page>
  );
}

function Part({ state }: { state: 'fired' | 'waiting' }) {
  const query = useInfiniteQuery(askPages(listReminders, { query: { state } }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isPending) return state === 'fired' ? <LoadingLines /> : null;
  if (query.isError && items.length === 0)
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (items.length === 0)
    return state === 'fired' ? null : (
      <EmptyState title={t('reminders.empty')}>{t('reminders.empty_text')}</EmptyState>
    );
  return (
    <section aria-labelledby={`reminders-${state}`}>
      <h2 id={`reminders-${state}`} className={css['heading']}>
        {t(`reminders.${state}`)}
      </h2>
      <ul className={css['rows']}>
        {items.map((reminder) => (
          <Row key={reminder.id} reminder={reminder} />
        ))}
      </ul>
      <MoreButton query={query} />
    </section>
  );
}

function Row({ reminder }: { reminder: Reminder }) {
  const clock = useClock();
  const statuses = useStatuses();
  const { ticket, note } = reminder;
  const subject = ticket.subject === '' ? t('ticket.no_subject') : ticket.subject;
  return (
    <li>
      <div className={css['row']} style={{ flexWrap: 'wrap' }}>
        <span className={css['words']} style={{ flexBasis: 220 }}>
          <Link to="/tickets/$number" params={{ number: String(ticket.number) }}>
            {note === '' ? subject : note}
          </Link>
          <span className={css['quiet']}>
            #{ticket.number}
            {note !== '' && ` · ${subject}`} · {sayReminder(reminder, { clock, statuses })}
          </span>
        </span>
        <ReminderActions reminder={reminder} />
      </div>
    </li>
  );
}
