import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { findLikeRequest } from '#contract/spoken-forms.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import css from './opening.module.css';
import { useSettled } from './use-settled.ts';

type Like = { id: string; number: number; subject: string; created_at: string };
type Props = {
  contact_id: string;
  topic_id: string | null;
  words: string;
  is_busy: boolean;
  onAdd: (like: Like) => void;
};

/** «Asked this two hours ago: add to it?» Nothing where there is no such ticket. */
export function AskedLately({ contact_id, topic_id, words, is_busy, onAdd }: Props) {
  const settled = useSettled(words);
  const body = { topic_id, words: settled };
  const { data } = useQuery({
    queryKey: [findLikeRequest.path, contact_id, body],
    queryFn: ({ signal }) => call(findLikeRequest, { params: { contact_id }, body }, signal),
    enabled: topic_id !== null || settled.length >= 8,
    placeholderData: (before) => before,
  });
  const like = data?.like ?? null;
  return (
    <div role="status">
      {like !== null && (
        <div className={css['like']}>
          <p>
            {t('opening.asked_lately')} <Moment at={like.created_at} />:{' '}
            <Link to="/tickets/$number" params={{ number: String(like.number) }}>
              № {like.number} {like.subject === '' ? t('ticket.no_subject') : like.subject}
            </Link>
          </p>
          <Button variant="default" loading={is_busy} onClick={() => onAdd(like)}>
            {t('opening.add_to', { number: String(like.number) })}
          </Button>
        </div>
      )}
    </div>
  );
}
