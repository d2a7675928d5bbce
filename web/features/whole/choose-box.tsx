import type { Comment } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import { toggleChosen, useChoosing } from './choosing.ts';
import css from './whole.module.css';

/** Beside each message while messages are chosen to be split off. */
export function ChooseBox({ comment }: { comment: Comment }) {
  const choosing = useChoosing();
  const clock = useClock();
  if (choosing?.ticket_id !== comment.ticket_id) return null;
  const name = comment.author?.name ?? t('ticket.author_system');
  return (
    <label className={css['choose']}>
      <input
        type="checkbox"
        checked={choosing.ids.has(comment.id)}
        onChange={() => toggleChosen(comment.id)}
      />
      {t('whole.split_choose', {
        name,
        at: sayMoment(Date.parse(comment.created_at), clock, true),
      })}
    </label>
  );
}
