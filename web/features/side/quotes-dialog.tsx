import { Button, Checkbox } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { t } from '../../i18n.ts';
import { sayMoment } from '../../time.ts';
import { useClock } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import rows from '../../ui/rows.module.css';
import { commentsQuery } from '../ticket/ticket-queries.ts';
import css from './side.module.css';

type Props = {
  number: string;
  chosen: string[];
  onChoose: (chosen: string[]) => void;
  onClose: () => void;
};

const shownWords = 140;

/** Words of the ticket that the third party gets to read. */
export function QuotesDialog({ number, chosen, onChoose, onClose }: Props) {
  const query = useInfiniteQuery(commentsQuery(number));
  const clock = useClock();
  const comments = (query.data?.pages ?? []).flatMap((page) => page.items.toReversed());
  return (
    <Dialog title={t('side.quotes_title')} opened onClose={onClose} size="lg">
      <p className={css['notice']}>{t('side.quotes_text')}</p>
      <div className={css['choices']}>
        {comments.map((comment) => (
          <Checkbox
            key={comment.id}
            checked={chosen.includes(comment.id)}
            label={`${comment.author?.name ?? t('ticket.author_system')}, ${sayMoment(Date.parse(comment.created_at), clock, true)}`}
            description={comment.body_text.replace(/\s+/g, ' ').slice(0, shownWords)}
            onChange={(event) =>
              onChoose(
                event.currentTarget.checked
                  ? [...chosen, comment.id]
                  : chosen.filter((id) => id !== comment.id),
              )
            }
          />
        ))}
        {query.hasNextPage && (
          <Button variant="default" onClick={() => void query.fetchNextPage()}>
            {t('ticket.earlier')}
          </Button>
        )}
      </div>
      <div className={rows['buttons']}>
        <Button onClick={onClose} data-autofocus>
          {t('side.quotes_done')}
        </Button>
      </div>
    </Dialog>
  );
}
