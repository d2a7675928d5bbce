import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { saySpan, useClock } from '../../ui/clock.tsx';
import { courtSpans, courtTotals } from './court.ts';
import css from './court-bar.module.css';
import { statusAfter } from './events-text.ts';
import { useStatuses } from './lookups.ts';
import { useHistory } from './use-history.ts';

/** How long the ticket was whose turn, since it was opened: a bar to see, words to read. */
export function CourtBar({ ticket }: { ticket: Ticket }) {
  const { entries, hasNextPage, isPending } = useHistory(String(ticket.number));
  const clock = useClock();
  const statuses = useStatuses();
  const changes = entries.flatMap((entry) => {
    const name = statusAfter(entry);
    const status = statuses.find((each) => each.name === name);
    return status === undefined ? [] : [{ at: Date.parse(entry.at), category: status.category }];
  });
  const spans =
    isPending || hasNextPage ? [] : courtSpans(Date.parse(ticket.created_at), changes, clock.now);
  return (
    <div className={css['court']}>
      <div className={css['bar']} aria-hidden="true">
        {spans.map((span, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a stretch is known by its place in time
            key={index}
            data-turn={span.turn}
            style={{ flexGrow: Math.max(1, Math.sqrt(span.length / 60_000)) }}
          />
        ))}
      </div>
      <p className={css['words']}>
        {courtTotals(spans).map((total) => (
          <span key={total.turn} data-turn={total.turn}>
            {t(`ticket.court_${total.turn}`)} <b>{saySpan(total.length)}</b>
          </span>
        ))}
      </p>
    </div>
  );
}
